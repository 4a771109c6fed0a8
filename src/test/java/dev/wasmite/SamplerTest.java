package dev.wasmite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.text.Wat;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** When a {@link Sampler} is told, and how much. */
@Tag("machine")
class SamplerTest {
  /** Counts to 100 in a global; a round costs 8. With an argument it also calls and copies. */
  private static final String GUEST =
      "(module (memory 1) (global $n (export \"n\") (mut i32) (i32.const 0))"
          + " (func (export \"count\") (loop"
          + "   (global.set $n (i32.add (global.get $n) (i32.const 1)))"
          + "   (br_if 0 (i32.lt_u (global.get $n) (i32.const 100)))))"
          + " (func $fib (param i32) (result i32)"
          + "   (global.set $n (i32.add (global.get $n) (i32.const 1)))"
          + "   (if (result i32) (i32.lt_u (local.get 0) (i32.const 2)) (then (local.get 0))"
          + "     (else (i32.add"
          + "       (call $fib (i32.sub (local.get 0) (i32.const 1)))"
          + "       (call $fib (i32.sub (local.get 0) (i32.const 2)))))))"
          + " (func (export \"mixed\") (local i32) (loop"
          + "   (drop (call $fib (local.get 0)))"
          + "   (memory.fill (i32.const 0) (i32.const 1) (i32.mul (local.get 0) (i32.const 997)))"
          + "   (br_if 0 (i32.lt_u"
          + "     (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 15))))"
          + "   (drop (call $fib (i32.const 1)))))";

  private Store<Void> store;
  private Instance instance;
  private final List<String> samples = new ArrayList<>();
  private long sum;

  private void use(Config config, long period) {
    Engine engine = new Engine(config.fuel(true));
    store = new Store<>(engine, null);
    store.setFuel(1_000_000);
    instance =
        new Linker<Void>(engine).instantiate(store, WasmModule.parse(engine, Wat.parse(GUEST)));
    store.setFuel(1_000_000);
    samples.clear();
    sum = 0;
    Global n = instance.global("n");
    store.sampler(
        period,
        (sampled, units) -> {
          assertEquals(store, sampled);
          samples.add(n.get().i32() + ":" + units);
          sum += units;
        });
  }

  @Test
  void placesAndUnits() {
    use(new Config(), 20);
    instance.func("count").call();
    List<String> expected = new ArrayList<>();
    for (int m = 1; m <= 40; m++) { // round k is charged before n becomes k
      expected.add((m * 20 + 7) / 8 - 1 + ":20");
    }
    assertEquals(expected, samples);
    assertEquals(1_000_000 - 800, store.fuel());
  }

  /** A block that costs more than the period is one sample. */
  @Test
  void shortPeriods() {
    use(new Config(), 3);
    instance.func("count").call();
    List<String> expected = new ArrayList<>();
    for (int k = 1; k <= 100; k++) {
      expected.add(k - 1 + ":" + (k * 8 / 3 - (k - 1) * 8 / 3) * 3);
    }
    assertEquals(expected, samples);
    assertEquals(798, sum);
  }

  @Test
  void theSameInEveryModeAndSlice() {
    use(new Config(), 50);
    instance.func("mixed").call();
    List<String> first = new ArrayList<>(samples);
    long burnt = 1_000_000 - store.fuel();
    assertEquals(burnt / 50 * 50, sum);
    assertTrue(first.size() > 400, first.size() + " samples");
    Config[] configs = {
      new Config().compilationMode(Config.EAGER),
      new Config().compilationMode(Config.LAZY),
      new Config().codeCacheLimit(0),
      new Config().interruptible(true),
    };
    for (Config config : configs) {
      use(config, 50);
      instance.func("mixed").call();
      assertEquals(first, samples);
    }
    use(new Config().interruptible(true), 50);
    store.setFuel(0);
    Call call = instance.func("mixed").begin();
    for (int i = 0; call.run() == Call.OUT_OF_FUEL; i++) {
      store.setFuel(call.fuelNeeded() + i % 97);
    }
    assertEquals(first, samples);
  }

  /** It may give the store fuel, or stop being told. */
  @Test
  void whatASamplerMayDo() {
    use(new Config(), 20);
    Global n = instance.global("n");
    store.sampler(
        20,
        (sampled, units) -> {
          samples.add(n.get().i32() + ":" + sampled.fuel());
          if (samples.size() == 3) {
            sampled.setFuel(500_000);
            sampled.sampler(1, null);
          }
        });
    instance.func("count").call();
    assertEquals(List.of("2:999976", "4:999960", "7:999936"), samples);
    assertEquals(500_000 - 800 + 64, store.fuel());
  }
}
