package dev.wasmite.cli;

import dev.wasmite.testing.Code;
import dev.wasmite.testing.WasmBuilder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A module for WASI that does a few things one after the other: the words of a program without a
 * compiler.
 *
 * <p>Made by the tests of this package.
 */
final class WasiModule {
  /** Where the list of one vector stands, where results go, and where bytes are read to. */
  private static final int VECTOR = 0;

  private static final int RESULT = 8;
  private static final int INPUT = 65536;

  private static final String FOUR = "i32 i32 i32 i32 -> i32";

  private final WasmBuilder builder = new WasmBuilder();
  private final ByteArrayOutputStream texts = new ByteArrayOutputStream();
  private final Code code = Code.of();
  private final int write = wasi("fd_write", FOUR);
  private final int read = wasi("fd_read", FOUR);
  private final int sync = wasi("fd_sync", "i32 -> i32");
  private final int exit = wasi("proc_exit", "i32 ->");

  private int wasi(String name, String signature) {
    return builder.importFunc("wasi_snapshot_preview1", name, signature);
  }

  /** Sets the vector. */
  private void vector(int address, int length) {
    code.i32Const(VECTOR).i32Const(address).mem("i32.store", 0);
    code.i32Const(VECTOR).i32Const(length).mem("i32.store", 4);
  }

  private Code transfer(int fd, int function) {
    return code.i32Const(fd).i32Const(VECTOR).i32Const(1).i32Const(RESULT).call(function);
  }

  WasiModule write(int fd, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    vector(16 + texts.size(), bytes.length);
    texts.writeBytes(bytes);
    transfer(fd, write).drop();
    return this;
  }

  /** Reads once, at most {@code length} bytes, and writes what it read. */
  WasiModule echo(int length) {
    vector(INPUT, length);
    transfer(0, read).drop();
    code.i32Const(VECTOR).i32Const(RESULT).mem("i32.load", 0).mem("i32.store", 4);
    transfer(1, write).drop();
    return this;
  }

  /** Copies standard input to standard output; where that fails, exits with the error number. */
  WasiModule echoAll(int length) {
    code.block().loop();
    vector(INPUT, length);
    transfer(0, read).localTee(0).brIf(1);
    code.i32Const(RESULT).mem("i32.load", 0).op("i32.eqz").brIf(1);
    code.i32Const(VECTOR).i32Const(RESULT).mem("i32.load", 0).mem("i32.store", 4);
    transfer(1, write).localTee(0).op("i32.eqz").brIf(0);
    code.end().end().localGet(0).if_().localGet(0).call(exit).end();
    return this;
  }

  WasiModule sync(int fd) {
    code.i32Const(fd).call(sync).drop();
    return this;
  }

  WasiModule exit(int status) {
    code.i32Const(status).call(exit);
    return this;
  }

  WasiModule trap() {
    code.op("unreachable");
    return this;
  }

  /** Calls the import {@code env.host}, which the command line does not have. */
  WasiModule host() {
    code.call(builder.importFunc("env", "host", "->"));
    return this;
  }

  byte[] build() {
    builder.exportedFunc("_start", "->", "i32", code.end());
    builder.memory(3, 3);
    builder.export("memory", WasmBuilder.MEMORY, 0);
    builder.data(0, Code.constI32(16), texts.toByteArray());
    return builder.build();
  }
}
