package dev.wasmite.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * The folder of test data beside the project: the official test suite, benchmarks, programs. It is
 * {@code ../shared} or what the system property {@code wasmite.shared} names.
 */
public final class Shared {
  /** The folder, whether it is there or not. */
  public static final Path FOLDER = Path.of(System.getProperty("wasmite.shared", "../shared"));

  private static boolean told;

  private Shared() {}

  /** Modules of compilers, to be asked for with {@link #module}. */
  public static List<String> modules() {
    return List.of(
        "programs/lua54-noeh",
        "programs/bzip2",
        "programs/minigzip",
        "bench/primes",
        "bench/matmul_f64",
        "bench/sha256",
        "bench/quicksort");
  }

  /** The bytes of a module; the test is skipped if it is not there. */
  public static byte[] module(String name) throws IOException {
    return Files.readAllBytes(need((name + ".wasm").split("/")));
  }

  /** A file or folder in it; the test is skipped if it is not there, and one line says why. */
  public static synchronized Path need(String... path) {
    Path wanted = FOLDER;
    for (String name : path) {
      wanted = wanted.resolve(name);
    }
    if (!Files.exists(wanted)) {
      String text =
          "skipped: no "
              + wanted
              + "; put the test data (testsuite/ is WebAssembly/testsuite) into ../shared"
              + " or set -Dwasmite.shared=DIR";
      if (!told) {
        told = true;
        System.out.println("Tests that need test data are " + text);
      }
      Assumptions.abort(text);
    }
    return wanted;
  }
}
