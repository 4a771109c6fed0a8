package dev.wasmite.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.Engine;
import dev.wasmite.Instance;
import dev.wasmite.Linker;
import dev.wasmite.Store;
import dev.wasmite.WasmModule;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a run of a small program loads that an empty program does not: nothing of Java that is slow
 * to start, and few classes of ours, each of which costs a quarter of a millisecond.
 */
@Tag("machine")
class StartTest {
  private static final int OF_A_PROGRAM = 56;
  private static final int OF_A_CALL = 32;

  private static final List<String> SLOW =
      List.of(
          "java.util.regex.",
          "java.util.Formatter",
          "java.util.stream.",
          "java.lang.invoke.",
          "java.lang.reflect.Proxy",
          "java.text.",
          "java.time.",
          "java.net.Inet",
          "java.security.SecureRandom",
          "sun.nio.ch.FileChannel");

  private static final String MAIN = System.getProperty("wasmite.jar", "target/classes");

  @TempDir private Path folder;

  /** A program that does nothing. */
  static final class Empty {
    public static void main(String[] args) {}
  }

  /** Parses, links and calls the smallest of modules. */
  static final class OneCall {
    // (module (func (export "run") (param i32) (result i32) local.get 0 i32.const 1 i32.add))
    private static final String MODULE =
        "\0asm\1\0\0\0\1\6\1`\1\177\1\177\3\2\1\0\7\7\1\3run\0\0\12\11\1\7\0 \0A\1j\13";

    public static void main(String[] args) {
      byte[] bytes = new byte[MODULE.length()];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) MODULE.charAt(i);
      }
      Engine engine = new Engine();
      Store<Object> store = new Store<>(engine, null);
      WasmModule module = WasmModule.parse(engine, bytes);
      Instance instance = new Linker<Object>(engine).instantiate(store, module);
      if (instance.func("run").callI32(41) != 42) {
        throw new IllegalStateException(); // no System.exit: on JDK 21 and newer it looks for a
        // logger
      }
    }
  }

  private Set<String> loaded(String... command) throws IOException, InterruptedException {
    Path log = folder.resolve("classes");
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.add("-Xlog:class+load:file=" + log);
    words.addAll(List.of(command));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    assertEquals(0, process.waitFor());
    Set<String> names = new TreeSet<>();
    for (String line : Files.readAllLines(log)) {
      int end = line.indexOf(" source: ");
      if (end >= 0) {
        names.add(line.substring(line.lastIndexOf(' ', end - 1) + 1, end));
      }
    }
    return names;
  }

  /** What a program loads that an empty one does not: few of ours, and nothing slow of Java. */
  private Set<String> added(int most, String... command) throws Exception {
    Set<String> added = loaded(command);
    added.removeAll(loaded("-cp", "target/test-classes", Empty.class.getName()));
    List<String> slow = new ArrayList<>();
    List<String> ours = new ArrayList<>();
    for (String name : added) {
      if (name.startsWith("dev.wasmite.") && !name.startsWith(StartTest.class.getName())) {
        ours.add(name);
      }
      if (SLOW.stream().anyMatch(name::startsWith)) {
        slow.add(name);
      }
    }
    assertEquals(List.of(), slow);
    assertTrue(
        ours.size() <= most, ours.size() + " classes of ours, at most " + most + ": " + ours);
    return added;
  }

  @Test
  void aSmallProgramLoadsLittle() throws Exception {
    Set<String> added =
        added(OF_A_PROGRAM, "-cp", MAIN, Main.class.getName(), "src/test/resources/example.wasm");
    assertTrue(added.contains(Main.class.getName()));
  }

  @Test
  void aCallOfASmallModuleLoadsLess() throws Exception {
    Set<String> added =
        added(
            OF_A_CALL,
            "-cp",
            MAIN + File.pathSeparator + "target/test-classes",
            OneCall.class.getName());
    assertTrue(added.contains(Instance.class.getName()));
  }
}
