package dev.wasmite.bench;

import dev.wasmite.Config;
import dev.wasmite.Engine;
import dev.wasmite.Func;
import dev.wasmite.Linker;
import dev.wasmite.Store;
import dev.wasmite.WasmModule;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;

/** wasmite as a way from a module to its function {@code run}. Made by {@link Engines}. */
public class Wasmite implements Function<byte[], IntUnaryOperator> {
  private final Config config;

  /** Made by reflection too, in a class loader that sees another wasmite. */
  public Wasmite() {
    this(new Config());
  }

  Wasmite(Config config) {
    this.config = config;
  }

  @Override
  public IntUnaryOperator apply(byte[] module) {
    Engine engine = new Engine(config);
    Store<Void> store = new Store<>(engine, null);
    prepare(store);
    Func run =
        new Linker<Void>(engine).instantiate(store, WasmModule.parse(engine, module)).func("run");
    return run::callI32;
  }

  /** Gives a new store what it needs. */
  void prepare(Store<Void> store) {}
}
