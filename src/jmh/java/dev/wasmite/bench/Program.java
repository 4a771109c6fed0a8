package dev.wasmite.bench;

import dev.wasmite.text.Wat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * A program with a function {@code run(i32) -> i32}: two arguments with the results that they must
 * have, an argument that takes a JVM with JIT some 50 ms, and one for a JVM without. Made once:
 * {@link #ALL}. It stands as text in the class path, or in the folder {@code bench} of what the
 * system property {@code wasmite.shared} names ({@code ../shared} unless set).
 */
record Program(
    String name, int few, int fewResult, int many, int manyResult, int work, int interpretedWork) {
  /** The program whose ratio is told by itself. */
  static final String RECURSIVE = "fib-recursive";

  static final List<Program> ALL =
      List.of(
          new Program("fib-iterative", 10, 55, 100, -980_107_325, 5_000_000, 25_000),
          new Program(RECURSIVE, 10, 55, 20, 6_765, 26, 20),
          new Program("fib-tail", 10, 55, 100, -980_107_325, 3_000_000, 25_000),
          new Program("counter-local", 10, 55, 100, 5_050, 10_000_000, 35_000),
          new Program("counter-param", 10, 55, 100, 5_050, 10_000_000, 40_000),
          new Program("counter-global", 10, 55, 100, 5_050, 6_000_000, 35_000),
          new Program("bulk-memory", 10, -1_223_605_762, 1_000, 1_049_531_515, 500_000, 10_000),
          new Program("indirect-calls", 10, 5_161, 1_000, 570_083_329, 2_000_000, 13_000),
          new Program("primes", 10, 131, 100, 872, 1_000_000, 10_000),
          new Program("matmul_f64", 10, -3, 20, -109, 110, 28),
          new Program("sha256", 10, -474_954_686, 100, -658_742_348, 400_000, 3_000),
          new Program("quicksort", 10, 1_547_549_314, 100, 687_052_053, 100_000, 1_000));

  /**
   * The program of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Program named(String name) {
    return ALL.stream()
        .filter(program -> program.name.equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no program: " + name));
  }

  /** A file that is handed out beside the project: what {@code ../shared} holds at that path. */
  static Path shared(String path) {
    return Path.of(System.getProperty("wasmite.shared", "../shared")).resolve(path);
  }

  /** The module. */
  byte[] module() throws IOException {
    return Program.class.getResource("/" + name + ".wat") == null
        ? Files.readAllBytes(shared("bench/" + name + ".wasm"))
        : resource(name);
  }

  /** The module whose text stands in the class path under that name. */
  static byte[] resource(String name) throws IOException {
    try (InputStream text = Program.class.getResourceAsStream("/" + name + ".wat")) {
      return Wat.parse(text.readAllBytes());
    }
  }

  /** Calls {@code run} for the two arguments whose results are known. */
  void check(IntUnaryOperator run) {
    expect(fewResult, run.applyAsInt(few));
    expect(manyResult, run.applyAsInt(many));
  }

  /**
   * Compares two results.
   *
   * @throws IllegalStateException if they differ
   */
  void expect(int expected, int actual) {
    if (expected != actual) {
      throw new IllegalStateException(name + ": expected " + expected + ", got " + actual);
    }
  }
}
