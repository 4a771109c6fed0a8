package dev.wasmite.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.testing.Code;
import dev.wasmite.testing.WasmBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** The command line from end to end, on small modules. */
class CliTest extends CliRunner {
  private static final String WASI = "wasi_snapshot_preview1";

  private String file(WasmBuilder module) throws IOException {
    return Files.write(folder.resolve("test.wasm"), module.build()).toString();
  }

  /** What stands on standard error, which must be one line. */
  private String error() {
    String text = err.toString(StandardCharsets.UTF_8);
    assertTrue(text.startsWith("wasmite: ") && text.indexOf('\n') == text.length() - 1, text);
    return text.substring(9, text.length() - 1);
  }

  private static WasmBuilder arithmetic() {
    WasmBuilder builder = new WasmBuilder();
    Code add = Code.of().localGet(0).localGet(1).op("i32.add").end();
    builder.exportedFunc("add", "i32 i32 -> i32", add);
    Code all = Code.of().localGet(3).localGet(2).localGet(1).localGet(0).end();
    builder.exportedFunc("turn", "i32 i64 f32 f64 -> f64 f32 i64 i32", all);
    builder.exportedFunc("fail", "->", Code.of().op("unreachable").end());
    builder.exportedFunc("same", "funcref -> funcref", Code.of().localGet(0).end());
    return builder;
  }

  /** Writes "hello" to standard output, then does {@code end}. */
  private static WasmBuilder hello(int fd, Code end) {
    WasmBuilder builder = new WasmBuilder();
    String four = "i32 i32 i32 i32 -> i32";
    int write = builder.importFunc(WASI, "fd_write", four);
    builder.importFunc(WASI, "proc_exit", "i32 ->");
    Code code = Code.of().i32Const(fd).i32Const(0).i32Const(1).i32Const(16).call(write).drop();
    builder.exportedFunc("_start", "->", code.raw(end.bytes()).end());
    builder.memory(1, 1);
    builder.export("memory", WasmBuilder.MEMORY, 0);
    builder.data(0, Code.constI32(0), new byte[] {8, 0, 0, 0, 5, 0, 0, 0});
    builder.data(0, Code.constI32(8), "hello".getBytes(StandardCharsets.UTF_8));
    return builder;
  }

  @Test
  void invoke() throws IOException {
    String file = file(arithmetic());
    assertEquals(0, run("--invoke", "add", file, "0x1_0", "-1"), err.toString());
    assertEquals("15\n", out());
    assertEquals(0, run("run", "--invoke=turn", file, "4294967295", "-2", "nan", "-inf"));
    assertEquals("-inf\nnan\n-2\n-1\n", out());
    assertEquals(0, run("--invoke", "same", file, "null"));
    assertEquals("null\n", out());
  }

  @Test
  void wrongArguments() throws IOException {
    String file = file(arithmetic());
    assertEquals(2, run("--invoke", "add", file, "1"));
    assertEquals("the function takes 2 arguments (i32 i32 -> i32), found 1 (try --help)", error());
    assertEquals(2, run("--invoke", "add", file, "1", "one"));
    assertEquals("no value of type i32: one (try --help)", error());
    assertEquals(2, run("--invoke", "sub", file));
    assertEquals("no exported function \"sub\" in " + file + " (try --help)", error());
    assertEquals(2, run("--invoke", "turm", file));
    assertEquals(
        "no exported function \"turm\" in " + file + ", did you mean turn? (try --help)", error());
    assertEquals(2, run("--dir", folder + "/none", file(hello(1, Code.of()))));
    assertTrue(error().startsWith("cannot open directory: "), err.toString());
  }

  @Test
  void exportsAreListedWithTheirTypes() throws IOException {
    WasmBuilder builder = arithmetic();
    builder.memory(1, 2);
    builder.export("mémoire", WasmBuilder.MEMORY, 0);
    assertEquals(0, run(file(builder)));
    assertTrue(out().startsWith("add: func i32 i32 -> i32\nturn: func i32 i64 f32 f64 -> "), out());
    assertTrue(out().contains("fail: func ->"), out());
    assertTrue(out().contains("\nmémoire: "), out());
    assertEquals(5, out().lines().count());
  }

  @Test
  void programRunsAndExits() throws IOException {
    assertEquals(0, run(file(hello(1, Code.of()))), err.toString());
    assertEquals("hello", out());
    assertEquals(42, run(file(hello(1, Code.of().i32Const(42).call(1)))));
    assertEquals("hello", out());
    assertEquals(0, run(file(hello(2, Code.of().i32Const(0).call(1)))));
    assertEquals("", out());
    assertEquals("hello", err.toString());
  }

  @Test
  void outputIsKeptWhenTheProgramTraps() throws IOException {
    String file = file(hello(1, Code.of().op("unreachable")));
    assertEquals(1, run(file));
    assertEquals("hello", out());
    String[] lines = err.toString().split("\n");
    assertEquals("wasmite: trap: unreachable, in " + file, lines[0]);
    assertTrue(lines[1].startsWith("  0: _start (function 2, offset 0x"), lines[1]);
    assertEquals(2, lines.length);
    assertEquals(1, run("--invoke", "fail", file(arithmetic())));
  }

  @Test
  void libraryIsSetUpFirst() throws IOException {
    WasmBuilder builder = new WasmBuilder();
    int ready = builder.global("i32", true, Code.constI32(0));
    Code set = Code.of().i32Const(7).globalSet(ready).end();
    builder.exportedFunc("_initialize", "->", set);
    builder.exportedFunc("get", "-> i32", Code.of().globalGet(ready).end());
    assertEquals(0, run("--invoke", "get", file(builder)));
    assertEquals("7\n", out());
  }

  @Test
  void moduleFromStandardInput() {
    input(arithmetic().build());
    assertEquals(0, run("--invoke", "add", "-", "1", "2"));
    assertEquals("3\n", out());
  }

  @Test
  void badModules() throws IOException {
    assertEquals(1, run(folder + "/none.wasm"));
    assertTrue(error().startsWith("cannot read the module: " + folder + "/none.wasm"));
    String file = Files.writeString(folder.resolve("text.wasm"), "hello, world").toString();
    assertEquals(1, run(file));
    assertTrue(error().startsWith("magic header not detected"), err.toString());
    assertTrue(error().endsWith(", in " + file), err.toString());
    WasmBuilder builder = new WasmBuilder();
    builder.importFunc("env", "missing", "->");
    builder.exportedFunc("_start", "->", Code.of().end());
    assertEquals(1, run(file(builder)));
    assertTrue(error().startsWith("unknown import"), err.toString());
    assertTrue(error().contains("missing"), err.toString());
    assertEquals(1, run(folder.toString()));
    assertTrue(error().startsWith("cannot read the module: "), err.toString());
  }

  @Test
  void helpVersionUsage() {
    assertEquals(0, run("--help"));
    assertTrue(out().startsWith("Usage: wasmite [run] [options] FILE [ARGS]\n"));
    assertTrue(out().contains("Examples:"));
    for (String line : out().split("\n")) {
      assertTrue(line.length() <= 90, line);
    }
    assertEquals(0, run("--version"));
    assertTrue(out().startsWith("wasmite "));
    assertEquals(2, run());
    assertEquals("no file given (try --help)", error());
    assertEquals(2, run("--frob", "x.wasm"));
    assertEquals("unknown option: --frob (try --help)", error());
    assertFalse(out.size() > 0);
  }

  @Test
  void programSeesItsArgumentsAndDirectories() throws IOException {
    WasmBuilder builder = new WasmBuilder();
    int sizes = builder.importFunc(WASI, "args_sizes_get", "i32 i32 -> i32");
    int environment = builder.importFunc(WASI, "environ_sizes_get", "i32 i32 -> i32");
    int prestat = builder.importFunc(WASI, "fd_prestat_get", "i32 i32 -> i32");
    int exit = builder.importFunc(WASI, "proc_exit", "i32 ->");
    builder.memory(1, 1);
    builder.export("memory", WasmBuilder.MEMORY, 0);
    Code code = Code.of().i32Const(0).i32Const(4).call(sizes).drop();
    code.i32Const(8).i32Const(12).call(environment).drop();
    code.i32Const(4).i32Const(16).call(prestat).drop();
    // 100 * arguments + 10 * variables + length of the second directory's name
    code.i32Const(0).mem("i32.load", 0).i32Const(100).op("i32.mul");
    code.i32Const(0).mem("i32.load", 8).i32Const(10).op("i32.mul").op("i32.add");
    code.i32Const(0).mem("i32.load", 20).op("i32.add").call(exit).end();
    builder.exportedFunc("_start", "->", code);
    String dir = folder.toString();
    String[] args = {
      "--dir", dir, "--dir", dir + "::abc", "--env", "A=1", "--env", "B=2", file(builder), "--", "x"
    };
    assertEquals(323, run(args), err.toString());
  }
}
