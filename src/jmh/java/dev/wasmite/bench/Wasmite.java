package dev.wasmite.bench;

import dev.wasmite.Engine;
import dev.wasmite.Func;
import dev.wasmite.Linker;
import dev.wasmite.Store;
import dev.wasmite.WasmModule;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;

/** wasmite as a way from a module to its function {@code run}. Made by {@link Engines}. */
public final class Wasmite implements Function<byte[], IntUnaryOperator> {
  /** Made by reflection too, in a class loader that sees another wasmite. */
  public Wasmite() {}

  @Override
  public IntUnaryOperator apply(byte[] module) {
    Engine engine = new Engine();
    Store<Void> store = new Store<>(engine, null);
    Func run =
        new Linker<Void>(engine).instantiate(store, WasmModule.parse(engine, module)).func("run");
    return run::callI32;
  }
}
