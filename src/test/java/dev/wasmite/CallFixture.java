package dev.wasmite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.wasmite.text.Wat;

/**
 * A guest that calls the host, spins and traps, and a call of it that waits from the beginning on.
 * Made per test by those that ask whether a store is still usable.
 */
final class CallFixture {
  private static final String GUEST =
      "(module"
          + " (import \"env\" \"host\" (func $host (param i32) (result i32)))"
          + " (import \"env\" \"wait\" (func $wait (result i32)))"
          + " (memory (export \"memory\") 1)"
          + " (global (export \"count\") (mut i32) (i32.const 0))"
          + " (func $call (export \"call\") (param i32) (result i32)"
          + "   (i32.add (call $host (local.get 0)) (i32.const 1)))"
          + " (func (export \"deep\") (param i32) (result i32)"
          + "   (i32.add (call $call (local.get 0)) (i32.const 1)))"
          + " (func (export \"spin\") (param i32) (result i32) (local i32)"
          + "   (loop"
          + "     (local.set 1 (i32.add (local.get 1) (i32.const 1)))"
          + "     (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))"
          + "   local.get 1)"
          + " (func (export \"grow\") (result i32) (memory.grow (i32.const 1)))"
          + " (func (export \"trap\") (param i32) (result i32) unreachable)"
          + " (func $dive (export \"dive\") (param i32) (result i32)"
          + "   (i32.add (call $dive (local.get 0)) (i32.const 1)))"
          + " (func (export \"waiting\") (param i32) (result i32)"
          + "   (i32.add (local.get 0) (call $wait))))";

  /** What a spin of 10 costs: 10 rounds of 9, and the last local.get. */
  static final int SPIN10 = 91;

  final Engine engine;
  final Store<Void> store;
  final Linker<Void> linker;
  final Instance instance;

  /** What the function "host" does: without it, it gives its argument. */
  HostFunction<Void> host;

  private Call waiting;

  CallFixture() {
    this(new Config().fuel(true).interruptible(true));
  }

  CallFixture(Config config) {
    engine = new Engine(config);
    store = new Store<>(engine, null);
    linker = new Linker<>(engine);
    linker.define(
        "env",
        "host",
        FuncType.of("i32 -> i32"),
        (caller, args) -> {
          if (host == null) {
            args.returnI32(args.i32(0));
          } else {
            host.call(caller, args);
          }
        });
    linker.define("env", "wait", FuncType.of("-> i32"), (caller, args) -> caller.pause());
    if (config.fuel) {
      store.setFuel(1_000_000);
    }
    instance = instantiate(GUEST);
    waiting = func("waiting").begin(5);
    assertEquals(Call.HOST_PAUSED, waiting.run());
  }

  Instance instantiate(String text) {
    return linker.instantiate(store, WasmModule.parse(engine, Wat.parse(text)));
  }

  Func func(String name) {
    return instance.func(name);
  }

  /** That the store works as ever: calls, fuel, a call that waited all the time. */
  void assertUsable() {
    host = null;
    store.setFuel(1000);
    assertEquals(10, func("spin").callI32(10));
    assertEquals(1000 - SPIN10, store.fuel());
    assertEquals(9, func("deep").callI32(7));
    assertEquals(Call.FINISHED, waiting.resume(37));
    assertEquals(42, waiting.results()[0].i32());
    waiting = func("waiting").begin(5);
    assertEquals(Call.HOST_PAUSED, waiting.run());
    Call spin = func("spin").begin(10);
    store.setFuel(50);
    assertEquals(Call.OUT_OF_FUEL, spin.run());
    store.setFuel(1000);
    assertEquals(Call.FINISHED, spin.run());
    assertEquals(10, spin.results()[0].i32());
  }
}
