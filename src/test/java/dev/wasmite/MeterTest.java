package dev.wasmite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.wasmite.text.Wat;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Fuel and deadlines at their edges, and who may set them. */
@Tag("machine")
class MeterTest {
  private final CallFixture guest = new CallFixture();

  @Test
  void aLimiterThatTakesTheFuelAway() {
    guest.store.limiter(
        new ResourceLimiter() {
          @Override
          public boolean memoryGrowing(Store<?> store, long current, long desired, long maximum) {
            store.setFuel(77);
            return true;
          }

          @Override
          public boolean tableGrowing(Store<?> store, long current, long desired, long maximum) {
            return true;
          }

          @Override
          public boolean instanceCreating(Store<?> store, int memories, int tables) {
            return true;
          }
        });
    assertEquals(1, guest.instance.func("grow").callI32());
    assertTrue(guest.store.fuel() >= 0, () -> "fuel " + guest.store.fuel());
    guest.store.limiter(null);
    guest.assertUsable();
  }

  @Test
  void aDeadlineThatIsOver() {
    for (long nanos : new long[] {0, -1, Long.MIN_VALUE}) {
      guest.store.deadline(nanos);
      Call call = guest.instance.func("spin").begin(1000);
      assertEquals(Call.INTERRUPTED, call.run(), () -> nanos + " ns");
      guest.store.deadline(Long.MAX_VALUE);
      assertEquals(Call.FINISHED, call.run());
    }
  }

  /** As long a period as there is: it is never over. */
  @Test
  void aSamplerThatIsNeverTold() {
    guest.instance.func("spin").callI32(10);
    guest.store.sampler(Long.MAX_VALUE, (store, units) -> fail("told of " + units));
    guest.instance.func("spin").callI32(10);
  }

  @Test
  void aModuleOfAnotherEngine() {
    byte[] module = Wat.parse("(module (func (export \"f\") (drop (i32.const 1))))");
    Config[] others = {
      new Config().fuel(true),
      new Config().interruptible(true),
      new Config().fuel(true).interruptible(true).deterministic(true),
      new Config().fuel(true).interruptible(true).fuelCosts(new FuelCosts().cost(0x41, 9))
    };
    for (Config other : others) {
      WasmModule odd = WasmModule.parse(new Engine(other), module);
      Linker<Void> linker = new Linker<>(odd.engine());
      assertThrows(IllegalArgumentException.class, () -> linker.instantiate(guest.store, odd));
    }
    Config same = new Config().fuel(true).interruptible(true);
    WasmModule fits = WasmModule.parse(new Engine(same), module);
    new Linker<Void>(fits.engine()).instantiate(guest.store, fits).func("f").call();
  }

  /** While a guest runs, another thread may interrupt it and do nothing else. */
  @Test
  void anotherThreadMustNotChangeWhatIsRunning() throws Exception {
    AtomicInteger refused = new AtomicInteger();
    Memory memory = guest.instance.memory("memory");
    Runnable[] deeds = {
      () -> guest.store.setFuel(5),
      () -> guest.store.fuel(),
      () -> guest.store.deadline(5),
      () -> guest.store.sampler(5, null),
      () -> memory.grow(1)
    };
    Thread other =
        new Thread(
            () -> {
              for (Runnable deed : deeds) {
                assertThrows(IllegalStateException.class, deed::run);
                refused.incrementAndGet();
              }
            });
    guest.host =
        (caller, args) -> {
          other.start();
          try {
            other.join();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          args.returnI32(args.i32(0));
        };
    long before = guest.store.fuel();
    assertEquals(6, guest.instance.func("call").callI32(5));
    assertEquals(deeds.length, refused.get());
    assertTrue(guest.store.fuel() < before && guest.store.fuel() > before - 100);
    assertEquals(1, memory.size());
  }
}
