package dev.wasmite;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.text.Wat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A thousand guests take turns in one thread: the example of the usage guide. */
@Tag("machine")
class SchedulerTest {
  private static final int GUESTS = 1_000;

  /** Counts primes below its argument, the slow way, and notes the number in its memory. */
  private static final String GUEST =
      "(module (memory (export \"memory\") 1)"
          + " (func (export \"run\") (param i32) (result i32) (local i32 i32 i32)"
          + "   (local.set 1 (i32.const 2))"
          + "   (block (loop"
          + "     (br_if 1 (i32.ge_u (local.get 1) (local.get 0)))"
          + "     (local.set 2 (i32.const 2))"
          + "     (block (loop"
          + "       (br_if 1 (i32.ge_u (local.get 2) (local.get 1)))"
          + "       (br_if 1 (i32.eqz (i32.rem_u (local.get 1) (local.get 2))))"
          + "       (local.set 2 (i32.add (local.get 2) (i32.const 1)))"
          + "       (br 0)))"
          + "     (local.set 3 (i32.add (local.get 3)"
          + "       (i32.eq (local.get 1) (local.get 2))))"
          + "     (i32.store (i32.const 0) (local.get 3))"
          + "     (local.set 1 (i32.add (local.get 1) (i32.const 1)))"
          + "     (br 0)))"
          + "   local.get 3))";

  private final Engine engine = new Engine(new Config().fuel(true).text(Wat.format()));
  private final WasmModule module = WasmModule.parse(engine, GUEST.getBytes(UTF_8));
  private final List<Guest> finished = new ArrayList<>();

  // The example: from here
  static final class Guest {
    final Store<Integer> store;
    final Call call;

    Guest(Engine engine, WasmModule module, int number) {
      store = new Store<>(engine, number);
      store.setFuel(100_000); // for the start function
      store.limiter(new StoreLimits().totalMemoryBytes(1 << 20));
      Instance instance = new Linker<Integer>(engine).instantiate(store, module);
      call = instance.func("run").begin(number);
    }
  }

  void schedule(Queue<Guest> ready) {
    while (!ready.isEmpty()) {
      Guest guest = ready.remove();
      guest.store.setFuel(Math.max(10_000, guest.call.fuelNeeded()));
      try {
        if (guest.call.run() == Call.OUT_OF_FUEL) {
          ready.add(guest);
        } else {
          finished.add(guest);
        }
      } catch (Trap trap) {
        finished.add(guest);
      }
    }
  }

  // to here

  private static int primesBelow(int limit) {
    int count = 0;
    for (int i = 2; i < limit; i++) {
      int divisor = 2;
      while (i % divisor != 0) {
        divisor++;
      }
      count += i == divisor ? 1 : 0;
    }
    return count;
  }

  /** The work of each guest, measured alone. */
  private long work(int number) {
    Guest guest = new Guest(engine, module, number);
    guest.store.setFuel(1_000_000_000);
    assertEquals(Call.FINISHED, guest.call.run());
    return 1_000_000_000 - guest.store.fuel();
  }

  @Test
  void guestsFinishInTheOrderOfTheirWork() {
    List<String> first = null;
    for (int run = 0; run < 2; run++) {
      Queue<Guest> ready = new ArrayDeque<>();
      for (int i = 0; i < GUESTS; i++) {
        ready.add(new Guest(engine, module, number(i)));
      }
      finished.clear();
      schedule(ready);
      assertEquals(GUESTS, finished.size());
      List<String> order = new ArrayList<>();
      for (Guest guest : finished) {
        int count = guest.call.results()[0].i32();
        assertEquals(primesBelow(guest.store.data()), count);
        order.add(guest.store.data() + " " + count);
      }
      first = first == null ? order : first;
      assertEquals(first, order); // the same in every run
    }
    // More than a slice more of work: later. The slices differ by less than a block in size.
    long before = 0;
    for (int i = 0; i < GUESTS; i += 50) {
      long work = work(finished.get(i).store.data());
      assertTrue(work > before - 10_000, "work " + work + " behind " + before);
      before = Math.max(before, work);
    }
  }

  /** All numbers below half a thousand, each twice, in no order. */
  private static int number(int i) {
    return (i * 617 + 389) % GUESTS / 2;
  }

  /** In one store the guests share its fuel, which is given in turn all the same. */
  @Test
  void guestsInOneStore() {
    Store<Void> store = new Store<>(engine, null);
    Linker<Void> linker = new Linker<>(engine);
    Call[] calls = new Call[GUESTS];
    int[] left = {GUESTS};
    for (int i = 0; i < GUESTS; i++) {
      store.setFuel(10_000);
      calls[i] = linker.instantiate(store, module).func("run").begin(number(i) / 2);
    }
    List<Integer> order = new ArrayList<>();
    boolean[] done = new boolean[GUESTS];
    while (left[0] > 0) {
      for (int i = 0; i < GUESTS; i++) {
        if (!done[i]) {
          store.setFuel(5_000);
          done[i] = calls[i].run() == Call.FINISHED;
          if (done[i]) {
            left[0]--;
            order.add(number(i) / 2);
            assertEquals(primesBelow(number(i) / 2), calls[i].results()[0].i32());
          }
        }
      }
    }
    assertTrue(order.indexOf(30) < order.indexOf(130));
    assertTrue(order.indexOf(130) < order.indexOf(230));
    assertEquals(GUESTS, order.size());
  }

  /** The usage guide shows what is run here. */
  @Test
  void theExampleOfTheGuide() throws Exception {
    String source = Files.readString(Path.of("src/test/java/dev/wasmite/SchedulerTest.java"));
    String example =
        source.substring(
            source.indexOf("// The example: from here") + 25, source.indexOf("  // to here"));
    String guide = Files.readString(Path.of("src/site/markdown/usage.md"));
    assertTrue(guide.replaceAll("\\s+", " ").contains(example.replaceAll("\\s+", " ").trim()));
  }
}
