package dev.wasmite.shrunk;

import dev.wasmite.Args;
import dev.wasmite.Caller;
import dev.wasmite.Engine;
import dev.wasmite.FuncType;
import dev.wasmite.HostFunction;
import dev.wasmite.ImportType;
import dev.wasmite.Linker;
import dev.wasmite.Memory;
import dev.wasmite.Store;
import dev.wasmite.WasmModule;

/**
 * A function of WASI, as much of it as the interpreter of Lua needs to run a line and print its
 * result; most fail. Made by {@link #run}.
 */
final class LuaHost implements HostFunction<StringBuffer> {
  private static final String[] ARGUMENTS = {"lua", "-e", "print(6 * 7)"};
  private static final int BAD_DESCRIPTOR = 8;

  private final String name;

  private LuaHost(String name) {
    this.name = name;
  }

  /** Runs the line; the jar needs no WASI for it. */
  static void run(byte[] lua) {
    Engine engine = new Engine();
    WasmModule module = WasmModule.parse(engine, lua);
    Linker<StringBuffer> linker = new Linker<>(engine);
    for (ImportType item : module.imports()) {
      FuncType type = (FuncType) item.type();
      linker.define(item.module(), item.name(), type, new LuaHost(item.name()));
    }
    StringBuffer output = new StringBuffer();
    linker.instantiate(new Store<>(engine, output), module).func("_start").call();
    if (output.indexOf("42") != 0) {
      throw new IllegalStateException(output.toString());
    }
  }

  @Override
  public void call(Caller<StringBuffer> caller, Args args) {
    Memory memory = caller.memory();
    switch (name) {
      case "args_sizes_get":
        memory.setI32(args.i32(0), ARGUMENTS.length);
        memory.setI32(args.i32(1), String.join(" ", ARGUMENTS).length() + 1);
        args.returnI32(0);
        break;
      case "args_get":
        int at = args.i32(1);
        for (int i = 0; i < ARGUMENTS.length; i++) {
          memory.setI32(args.i32(0) + 4 * i, at);
          for (int k = 0; k < ARGUMENTS[i].length(); k++) {
            memory.setI8(at++, ARGUMENTS[i].charAt(k));
          }
          memory.setI8(at++, 0);
        }
        args.returnI32(0);
        break;
      case "environ_sizes_get":
        memory.setI32(args.i32(0), 0);
        memory.setI32(args.i32(1), 0);
        args.returnI32(0);
        break;
      case "clock_time_get":
        memory.setI64(args.i32(2), 0);
        args.returnI32(0);
        break;
      case "fd_write":
        memory.setI32(args.i32(3), write(memory, args.i32(1), args.i32(2), caller.data()));
        args.returnI32(0);
        break;
      case "proc_exit":
        throw new IllegalStateException(caller.data().toString());
      default:
        args.returnI32(BAD_DESCRIPTOR);
    }
  }

  private static int write(Memory memory, int pieces, int count, StringBuffer output) {
    int written = 0;
    for (int i = 0; i < count; i++) {
      int at = memory.i32(pieces + 8 * i);
      int length = memory.i32(pieces + 8 * i + 4);
      for (int k = 0; k < length; k++) {
        output.append((char) memory.u8(at + k));
      }
      written += length;
    }
    return written;
  }
}
