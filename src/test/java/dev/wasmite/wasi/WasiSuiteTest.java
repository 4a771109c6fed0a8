package dev.wasmite.wasi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.wasmite.Engine;
import dev.wasmite.Linker;
import dev.wasmite.Store;
import dev.wasmite.WasmModule;
import dev.wasmite.cli.Main;
import dev.wasmite.testing.Json;
import dev.wasmite.testing.Shared;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The official tests of WASI preview 1: each through the embedding API and through the command
 * line, in a fresh copy of the directory that it wants. Made by JUnit; needs the tests, see the
 * property {@code wasmite.shared}.
 */
@Tag("machine")
class WasiSuiteTest {
  private static final Path SUITE = Shared.FOLDER.resolve("wasi-testsuite");
  private static final int TESTS = 26;

  @TempDir private Path temporary;
  private int copies;

  /**
   * What a test wants: its file, what stands in the file of JSON beside it, and the directory that
   * the guest sees as {@code /}, or null.
   */
  private record Wanted(Path file, Map<?, ?> description, Path root) {
    List<String> args() {
      List<String> args = new ArrayList<>();
      ((List<?>) field("args", List.of())).forEach(arg -> args.add((String) arg));
      return args;
    }

    Map<?, ?> env() {
      return (Map<?, ?>) field("env", Map.of());
    }

    /** Checks how the program ended, and its output where the test says what it is to be. */
    void check(int code, ByteArrayOutputStream out, ByteArrayOutputStream err) {
      assertEquals(field("exit_code", 0), code, () -> out + "\n" + err);
      if (description.get("stdout") != null) {
        assertEquals(description.get("stdout"), out.toString(StandardCharsets.UTF_8));
      }
    }

    private Object field(String name, Object otherwise) {
      Object value = description.get(name);
      return value == null ? otherwise : value;
    }
  }

  /** A way to run a test. */
  private interface Way {
    void run(Wanted wanted) throws IOException;
  }

  @TestFactory
  List<DynamicNode> suite() throws IOException {
    Shared.need("wasi-testsuite");
    return List.of(tests("embedding API", this::embed), tests("command line", this::command));
  }

  private DynamicNode tests(String name, Way way) throws IOException {
    List<DynamicNode> tests = new ArrayList<>();
    int[] passed = {0};
    try (Stream<Path> files = Files.walk(SUITE)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".wasm")).sorted().toList()) {
        tests.add(
            dynamicTest(
                SUITE.relativize(file).toString(),
                () -> {
                  way.run(wanted(file));
                  passed[0]++;
                }));
      }
    }
    tests.add(dynamicTest("sum", () -> assertEquals(TESTS, passed[0])));
    return dynamicContainer(name, tests);
  }

  private Wanted wanted(Path file) throws IOException {
    Path json = Path.of(file.toString().replaceAll("wasm$", "json"));
    Map<?, ?> description = Map.of();
    if (Files.exists(json)) {
      description = (Map<?, ?>) Json.parse(Files.readString(json));
    }
    for (Object name : description.keySet()) {
      if (!List.of("args", "env", "root", "stdout", "exit_code").contains(name)) {
        throw new IllegalArgumentException("what is \"" + name + "\" in " + json);
      }
    }
    Object root = description.get("root");
    return new Wanted(
        file, description, root == null ? null : copy(file.resolveSibling((String) root)));
  }

  private Path copy(Path folder) throws IOException {
    Path copy = temporary.resolve("root" + copies++);
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(folder.relativize(file).toString()));
      }
    }
    return copy;
  }

  private void embed(Wanted wanted) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Wasi wasi = new Wasi().stdout(out).stderr(err);
    wasi.args(wanted.file.getFileName().toString()).args(wanted.args().toArray(new String[0]));
    wanted.env().forEach((name, value) -> wasi.env((String) name, (String) value));
    if (wanted.root != null) {
      wasi.dir(wanted.root.toString(), "/");
    }
    Engine engine = new Engine();
    Linker<Void> linker = new Linker<>(engine);
    wasi.addTo(linker);
    WasmModule module = WasmModule.parse(engine, Files.readAllBytes(wanted.file));
    int code = 0;
    try {
      linker.instantiate(new Store<Void>(engine, null), module).func("_start").call();
    } catch (ExitException e) {
      code = e.code();
    } finally {
      wasi.close();
    }
    wanted.check(code, out, err);
  }

  private void command(Wanted wanted) {
    List<String> args = new ArrayList<>();
    wanted.env().forEach((name, value) -> args.addAll(List.of("--env", name + "=" + value)));
    if (wanted.root != null) {
      args.addAll(List.of("--dir", wanted.root + "::/"));
    }
    args.add(wanted.file.toString());
    args.addAll(wanted.args());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    ByteArrayInputStream in = new ByteArrayInputStream(new byte[0]);
    wanted.check(Main.run(args.toArray(new String[0]), in, out, err), out, err);
  }
}
