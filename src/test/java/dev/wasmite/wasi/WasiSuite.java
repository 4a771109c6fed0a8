package dev.wasmite.wasi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.wasmite.testing.Json;
import dev.wasmite.testing.Shared;
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

/**
 * The official tests of WASI preview 1, each in a fresh copy of the directory that it wants. Made
 * by the tests that run them; needs the tests, see the property {@code wasmite.shared}.
 */
final class WasiSuite {
  private static final Path SUITE = Shared.FOLDER.resolve("wasi-testsuite");
  private static final int TESTS = 26;

  private final Path temporary;
  private int copies;

  /**
   * The suite, not read yet.
   *
   * @param temporary an empty directory, for the copies
   */
  WasiSuite(Path temporary) {
    this.temporary = temporary;
  }

  /**
   * What a test wants: its file, what stands in the file of JSON beside it, and the directory that
   * the guest sees as {@code /}, or null.
   */
  record Wanted(Path file, Map<?, ?> description, Path root) {
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
  interface Way {
    void run(Wanted wanted) throws IOException;
  }

  /** A test for each of the suite, and one more that counts them. */
  List<DynamicNode> tests(Way way) throws IOException {
    Shared.need("wasi-testsuite");
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
    return tests;
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
}
