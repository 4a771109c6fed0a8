package dev.wasmite.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
  private static final int OUR_CLASSES = 60;

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

  @TempDir private Path folder;

  /** A program that does nothing. */
  static final class Empty {
    public static void main(String[] args) {}
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

  @Test
  void aSmallProgramLoadsLittle() throws Exception {
    String main = System.getProperty("wasmite.jar", "target/classes");
    Set<String> added =
        loaded("-cp", main, Main.class.getName(), "src/test/resources/example.wasm");
    assertTrue(added.contains(Main.class.getName()));
    added.removeAll(loaded("-cp", "target/test-classes", Empty.class.getName()));
    List<String> slow = new ArrayList<>();
    int ours = 0;
    for (String name : added) {
      ours += name.startsWith("dev.wasmite.") ? 1 : 0;
      if (SLOW.stream().anyMatch(name::startsWith)) {
        slow.add(name);
      }
    }
    assertEquals(List.of(), slow);
    assertTrue(ours <= OUR_CLASSES, ours + " classes of ours, at most " + OUR_CLASSES);
  }
}
