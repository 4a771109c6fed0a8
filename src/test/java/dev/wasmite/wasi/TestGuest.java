package dev.wasmite.wasi;

import dev.wasmite.Engine;
import dev.wasmite.Instance;
import dev.wasmite.Linker;
import dev.wasmite.Memory;
import dev.wasmite.Store;
import dev.wasmite.WasmModule;
import dev.wasmite.testing.Code;
import dev.wasmite.testing.WasmBuilder;
import java.nio.charset.StandardCharsets;

/**
 * A guest of two pages that exports every WASI function as a call of its import.
 *
 * <p>Made by the tests of this package, which call the functions with numbers of their own.
 */
final class TestGuest {
  static final int BYTES = 2 * 65536;

  /** Where results go, and from where the tests read them. */
  static final int RESULT = 64;

  private static final int PATH = 1024;
  private static final int OTHER_PATH = 2048;
  private static final int VECTORS = 128;

  final Memory memory;
  private final Instance instance;

  TestGuest(Wasi wasi) {
    this(wasi, WasiFunction.MODULE);
  }

  /** A guest that imports the functions under the name {@code from}, one of two. */
  TestGuest(Wasi wasi, String from) {
    this(wasi, from, new Engine());
  }

  TestGuest(Wasi wasi, String from, Engine engine) {
    Linker<Void> linker = new Linker<>(engine);
    wasi.addTo(linker);
    WasmModule module = WasmModule.parse(engine, module(from));
    instance = linker.instantiate(new Store<Void>(engine, null), module);
    memory = instance.memory("memory");
  }

  private static byte[] module(String from) {
    WasmBuilder builder = new WasmBuilder();
    String table = WasiFunction.TABLE;
    if (from.equals(WasiFunction.OLD_MODULE)) {
      table = table.replaceFirst("sock_accept:[^,]*,", "");
    }
    String[] rows = table.split(",");
    String[] signatures = new String[rows.length];
    for (int i = 0; i < rows.length; i++) {
      String letters = rows[i].substring(rows[i].indexOf(':') + 1);
      String parameters = letters.replace("i", "i32 ").replace("I", "i64 ");
      signatures[i] = parameters + (name(rows[i]).equals("proc_exit") ? "->" : "-> i32");
      builder.importFunc(from, name(rows[i]), signatures[i]);
    }
    for (int i = 0; i < rows.length; i++) {
      Code code = Code.of();
      for (int k = 0; k < rows[i].length() - name(rows[i]).length() - 1; k++) {
        code.localGet(k);
      }
      builder.exportedFunc(name(rows[i]), signatures[i], code.call(i).end());
    }
    builder.memory(2, 2);
    return builder.export("memory", WasmBuilder.MEMORY, 0).build();
  }

  private static String name(String row) {
    return row.substring(0, row.indexOf(':'));
  }

  /** Calls a function; the error number that it answers. */
  int call(String function, long... arguments) {
    long[] cells = new long[Math.max(1, arguments.length)];
    System.arraycopy(arguments, 0, cells, 0, arguments.length);
    instance.func(function).callRaw(cells);
    return (int) cells[0];
  }

  /** Writes {@code text} at {@code address}; its length in bytes. */
  int put(int address, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    memory.write(address, bytes, 0, bytes.length);
    return bytes.length;
  }

  String text(int address, int length) {
    byte[] bytes = new byte[length];
    memory.read(address, bytes, 0, length);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  int result() {
    return memory.i32(RESULT);
  }

  /** Calls a function whose first arguments are a descriptor and a path. */
  int path(String function, int fd, String path) {
    return call(function, fd, PATH, put(PATH, path));
  }

  int stat(int fd, boolean follow, String path) {
    int length = put(PATH, path);
    return call("path_filestat_get", fd, follow ? 1 : 0, PATH, length, RESULT);
  }

  int rename(int fd, String from, int toFd, String to) {
    int fromLength = put(PATH, from);
    return call("path_rename", fd, PATH, fromLength, toFd, OTHER_PATH, put(OTHER_PATH, to));
  }

  /** Opens a path, links followed; the error number; the descriptor is the {@link #result}. */
  int open(int fd, String path, int openFlags, long rights, int flags) {
    return open(fd, 1, path, openFlags, rights, flags);
  }

  int open(int fd, int lookup, String path, int openFlags, long rights, int flags) {
    int length = put(PATH, path);
    long inheriting = rights & (Rights.FILE | Rights.DIRECTORY);
    return call(
        "path_open", fd, lookup, PATH, length, openFlags, rights, inheriting, flags, RESULT);
  }

  /** Calls {@code fd_write} or {@code fd_pwrite} ({@code position} not negative) in two pieces. */
  int write(int fd, String text, long position) {
    int length = put(PATH, text);
    vectors(length);
    return position < 0
        ? call("fd_write", fd, VECTORS, 2, RESULT)
        : call("fd_pwrite", fd, VECTORS, 2, position, RESULT);
  }

  /** As {@link #write}; what was read is {@link #read()}. */
  int read(int fd, int length, long position) {
    vectors(length);
    return position < 0
        ? call("fd_read", fd, VECTORS, 2, RESULT)
        : call("fd_pread", fd, VECTORS, 2, position, RESULT);
  }

  String read() {
    return text(PATH, result());
  }

  private void vectors(int length) {
    memory.setI32(VECTORS, PATH);
    memory.setI32(VECTORS + 4, length / 2);
    memory.setI32(VECTORS + 8, PATH + length / 2);
    memory.setI32(VECTORS + 12, length - length / 2);
  }
}
