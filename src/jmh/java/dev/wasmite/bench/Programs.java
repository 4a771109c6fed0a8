package dev.wasmite.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The four small programs of {@code ../shared/bench}, each with a function {@code run(i32) -> i32},
 * its results for 10 and 100, and an argument that keeps an interpreter busy for 50 to 300 ms. The
 * system property {@code wasmite.shared} names another folder than {@code ../shared}.
 */
record Programs(String name, int result10, int result100, int work) {
  static final List<Programs> ALL =
      List.of(
          new Programs("primes", 131, 872, 1_500_000),
          new Programs("matmul_f64", -3, -355_519, 140),
          new Programs("sha256", -474_954_686, -658_742_348, 600_000),
          new Programs("quicksort", 1_547_549_314, 687_052_053, 150_000));

  static Path shared() {
    return Path.of(System.getProperty("wasmite.shared", "../shared"));
  }

  static Programs named(String name) {
    return ALL.stream().filter(program -> program.name.equals(name)).findFirst().orElseThrow();
  }

  byte[] bytes() throws IOException {
    return Files.readAllBytes(shared().resolve("bench").resolve(name + ".wasm"));
  }

  /** Calls {@code run} for the two arguments whose results are known. */
  void check(Runner runner) {
    expect(result10, runner.run(10));
    expect(result100, runner.run(100));
  }

  void expect(int expected, int actual) {
    if (expected != actual) {
      throw new IllegalStateException(name + ": expected " + expected + ", got " + actual);
    }
  }

  /** The function {@code run} of an instance of the program in one of the engines. */
  interface Runner {
    int run(int argument);
  }
}
