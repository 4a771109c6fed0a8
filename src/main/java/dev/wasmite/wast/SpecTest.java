package dev.wasmite.wast;

import dev.wasmite.Args;
import dev.wasmite.Caller;
import dev.wasmite.Engine;
import dev.wasmite.FuncType;
import dev.wasmite.HostFunction;
import dev.wasmite.Linker;
import dev.wasmite.Store;
import dev.wasmite.ValType;
import dev.wasmite.WasmModule;
import dev.wasmite.binary.WasmException;
import dev.wasmite.text.Wat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * A function of the module {@code spectest}, which scripts may import: it prints its arguments, or
 * does nothing. The module has globals, a table and memories, too.
 *
 * <p>Made by {@link #define}, per function and script.
 */
final class SpecTest implements HostFunction<Object> {
  private static final String NAME = "spectest";

  // Pairs: name, type.
  private static final String[] FUNCTIONS = {
    "print", "->",
    "print_i32", "i32 ->",
    "print_i64", "i64 ->",
    "print_f32", "f32 ->",
    "print_f64", "f64 ->",
    "print_i32_f32", "i32 f32 ->",
    "print_f64_f64", "f64 f64 ->",
  };

  // Pairs: an export, fields with it. What takes a feature of its own stands in a pair of its own.
  private static final String[] ITEMS = {
    "memory",
    "(global (export \"global_i32\") i32 (i32.const 666))"
        + "(global (export \"global_i64\") i64 (i64.const 666))"
        + "(table (export \"table\") 10 20 funcref)"
        + "(memory (export \"memory\") 1 2)",
    "global_f32",
    "(global (export \"global_f32\") f32 (f32.const 666.6))",
    "global_f64",
    "(global (export \"global_f64\") f64 (f64.const 666.6))",
    "table64",
    "(table (export \"table64\") i64 10 20 funcref)",
    "shared_memory",
    "(memory (export \"shared_memory\") 1 2 shared)",
  };

  private final FuncType type;
  private final Appendable output;

  private SpecTest(FuncType type, Appendable output) {
    this.type = type;
    this.output = output;
  }

  /**
   * Defines the module, without what the engine refuses.
   *
   * @param output where the functions print, null if they shall not
   * @param missing where to put, by {@link Script#importName}, the features refused
   */
  static void define(
      Engine engine,
      Linker<Object> linker,
      Store<Object> store,
      Appendable output,
      Map<String, String> missing) {
    for (int i = 0; i < FUNCTIONS.length; i += 2) {
      FuncType type = FuncType.of(FUNCTIONS[i + 1]);
      linker.define(NAME, FUNCTIONS[i], type, new SpecTest(type, output));
    }
    for (int i = 0; i < ITEMS.length; i += 2) {
      try {
        WasmModule module = WasmModule.parse(engine, Wat.parse(ITEMS[i + 1]));
        linker.defineInstance(NAME, linker.instantiate(store, module));
      } catch (WasmException e) {
        String feature = Script.missing(e);
        if (feature == null) {
          throw e;
        }
        missing.put(Script.importName(NAME, ITEMS[i]), feature);
      }
    }
  }

  @Override
  public void call(Caller<Object> caller, Args args) {
    if (output == null) {
      return;
    }
    try {
      for (int i = 0; i < args.count(); i++) {
        output.append(i == 0 ? "" : " ").append(text(args, i));
      }
      output.append('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String text(Args args, int i) {
    switch (type.param(i)) {
      case ValType.I32:
        return Integer.toString(args.i32(i));
      case ValType.I64:
        return Long.toString(args.i64(i));
      case ValType.F32:
        return Float.toString(args.f32(i));
      default:
        return Double.toString(args.f64(i));
    }
  }
}
