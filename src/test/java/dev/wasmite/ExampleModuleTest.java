package dev.wasmite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.wasmite.cli.Main;
import dev.wasmite.testing.Code;
import dev.wasmite.testing.WasmBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The module that the README runs: what it does, and that its file is what is built here. */
class ExampleModuleTest {
  private static final Path FILE = Path.of("src/test/resources/example.wasm");

  private static byte[] build() {
    byte[] text = "Hello from WebAssembly\n".getBytes(StandardCharsets.UTF_8);
    WasmBuilder builder = new WasmBuilder();
    int write = builder.importFunc("wasi_snapshot_preview1", "fd_write", "i32 i32 i32 i32 -> i32");
    builder.memory(1, 1);
    builder.export("memory", WasmBuilder.MEMORY, 0);
    builder.data(0, Code.constI32(0), new byte[] {16, 0, 0, 0, (byte) text.length, 0, 0, 0});
    builder.data(0, Code.constI32(16), text);
    builder.exportedFunc(
        "_start",
        "->",
        Code.of().i32Const(1).i32Const(0).i32Const(1).i32Const(8).call(write).drop().end());
    builder.exportedFunc(
        "fib",
        "i32 -> i32",
        Code.of()
            .localGet(0)
            .i32Const(2)
            .op("i32.lt_s")
            .if_("i32")
            .localGet(0)
            .else_()
            .localGet(0)
            .i32Const(1)
            .op("i32.sub")
            .call(2)
            .localGet(0)
            .i32Const(2)
            .op("i32.sub")
            .call(2)
            .op("i32.add")
            .end()
            .end());
    return builder.build();
  }

  @Test
  void theFileIsWhatIsBuiltHere() throws Exception {
    assertArrayEquals(build(), Files.readAllBytes(FILE));
  }

  @Test
  void itSaysHello() {
    assertEquals("Hello from WebAssembly\n", run(FILE.toString()));
  }

  @Test
  void itCounts() {
    assertEquals("832040\n", run("--invoke", "fib", FILE.toString(), "30"));
  }

  private static String run(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    assertEquals(0, Main.run(args, new ByteArrayInputStream(new byte[0]), out, err));
    return out.toString(StandardCharsets.UTF_8);
  }
}
