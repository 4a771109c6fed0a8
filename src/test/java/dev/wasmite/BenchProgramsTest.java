package dev.wasmite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.wasmite.testing.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The four benchmark programs give the results that their native builds give. */
@Tag("machine")
class BenchProgramsTest {
  @ParameterizedTest
  @CsvSource({
    "primes, 131, 872",
    "matmul_f64, -3, -355519",
    "sha256, -474954686, -658742348",
    "quicksort, 1547549314, 687052053"
  })
  void results(String name, int ten, int hundred) throws IOException {
    Path file = Shared.need("bench", name + ".wasm");
    Engine engine = new Engine();
    WasmModule module = WasmModule.parse(engine, Files.readAllBytes(file));
    Instance instance = new Linker<Void>(engine).instantiate(new Store<>(engine, null), module);
    assertEquals(ten, instance.func("run").callI32(10));
    assertEquals(hundred, instance.func("run").callI32(100));
  }
}
