package dev.wasmite;

import dev.wasmite.testing.OperatorCounter;
import dev.wasmite.wasi.ExitException;
import dev.wasmite.wasi.Wasi;
import dev.wasmite.wasi.WasiClock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import java.util.function.BiFunction;

/**
 * Runs a program as it is and with its operators counted. Made by {@link InstructionCountTest}, by
 * a class loader that puts a counting loop in front of the classes.
 */
public final class CountedRun implements BiFunction<byte[], String, Object[]> {
  private Object result;

  /**
   * Runs {@code run} with the argument if it is a number, else Lua with the argument as its script.
   *
   * @return instructions, Wasm operators, and the results of both runs, which are to be equal
   */
  @Override
  public Object[] apply(byte[] module, String argument) {
    long before = instructions();
    run(module, argument);
    long instructions = instructions() - before;
    Object plain = result;
    Instance counted = run(OperatorCounter.count(module), argument);
    long operators = counted.global(OperatorCounter.NAME).get().i64();
    return new Object[] {instructions, operators, plain, result};
  }

  private Instance run(byte[] bytes, String argument) {
    Engine engine = new Engine();
    Linker<Void> linker = new Linker<>(engine);
    WasmModule module = WasmModule.parse(engine, bytes);
    Store<Void> store = new Store<>(engine, null);
    if (argument.matches("\\d+")) {
      Instance instance = linker.instantiate(store, module);
      result = instance.func("run").callI32(Integer.parseInt(argument));
      return instance;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Wasi wasi = new Wasi().args("lua", "-").stdin(new ByteArrayInputStream(argument.getBytes()));
    wasi.stdout(out).clock(WasiClock.fixed(0)).random(new Random(1)).addTo(linker);
    Instance instance = linker.instantiate(store, module);
    try {
      instance.func("_start").call();
    } catch (ExitException e) {
      out.writeBytes((" exit " + e.code()).getBytes());
    }
    try {
      wasi.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    result = out.toString();
    return instance;
  }

  /** What the counting loop has counted so far. */
  private static long instructions() {
    try {
      return Interpreter.class.getDeclaredField("executed").getLong(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
