package dev.wasmite;

import static dev.wasmite.testing.Machine.assertTraps;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.testing.ChildJvm;
import dev.wasmite.text.Wat;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Guests that never end are stopped from outside, by {@link Store#interrupt} or a deadline. */
@Tag("machine")
class InterruptTest {
  private static final long MILLISECOND = 1_000_000;
  private static final int RUNS = 5;

  /** The machine may have other work: what counts is the time of the thread itself. */
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private static final String[] LOOPS = {
    "br", "brIf", "brTable", "nested", "tail", "tailIndirect", "fill", "host", "wide", "calls",
  };

  private static final String GUEST =
      "(module (type $t (func)) (import \"env\" \"nothing\" (func $nothing))"
          + " (memory 1) (table funcref (elem $tailIndirect))"
          + " (func (export \"br\") (loop (br 0)))"
          + " (func (export \"brIf\") (param i32)"
          + "   (loop (br_if 0 (i32.eqz (local.get 0)))))"
          + " (func (export \"brTable\") (param i32)"
          + "   (block (loop (br_table 0 0 1 0 (local.get 0)))))"
          + " (func (export \"nested\") (local i32)"
          + "   (loop (local.set 0 (i32.const 10))"
          + "     (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))"
          + "     (br 0)))"
          + " (func $tail (export \"tail\") (return_call $tail))"
          + " (func $tailIndirect (export \"tailIndirect\")"
          + "   (return_call_indirect (type $t) (i32.const 0)))"
          + " (func (export \"fill\") (loop"
          + "   (memory.fill (i32.const 0) (i32.const 7) (i32.const 65536)) (br 0)))"
          + " (func (export \"host\") (loop (call $nothing) (br 0)))"
          + " (func (export \"wide\") (local "
          + "i32 ".repeat(33_000)
          + ") (loop"
          + "   (local.set 32999 (i32.add (local.get 32999) (i32.const 1)))"
          + "   (br_if 0 (i32.or (local.get 32999) (i32.const 1)))))"
          + " (func $empty)"
          + " (func (export \"calls\") (loop (call $empty) (br 0)))"
          + " (func (export \"short\") (param i32) (result i32)"
          + "   (i32.add (local.get 0) (i32.const 1))))";

  private final Guest guest = new Guest(false);
  private final Store<Void> store = guest.store;
  private final Func add = guest.instance.func("short");

  /** The guest in a store of its own. */
  private static final class Guest {
    final Store<Void> store;
    final Instance instance;

    Guest(boolean fuel) {
      Config config = new Config().interruptible(true).fuel(fuel);
      Engine engine = new Engine(config);
      store = new Store<>(engine, null);
      if (fuel) {
        store.setFuel(Long.MAX_VALUE);
      }
      Linker<Void> linker = new Linker<>(engine);
      linker.define("env", "nothing", FuncType.of("->"), (caller, args) -> {});
      instance = linker.instantiate(store, WasmModule.parse(engine, Wat.parse(GUEST)));
    }

    Call begin(String loop) {
      Func function = instance.func(loop);
      return function.type().paramCount() == 0 ? function.begin() : function.begin(0);
    }

    /** Sorted, the nanoseconds of CPU time from an interruption by another thread to the stop. */
    long[] reactions(String loop) {
      Call call = begin(loop);
      long[] times = new long[RUNS];
      for (int i = 0; i < RUNS; i++) {
        long[] asked = new long[2];
        long runner = Thread.currentThread().getId();
        Thread other = new Thread(() -> interruptSoon(runner, asked));
        other.start();
        int answer = call.run(); // goes on where it was stopped
        long cpu = THREADS.getCurrentThreadCpuTime();
        long now = System.nanoTime();
        if (answer != Call.INTERRUPTED) {
          throw new IllegalStateException(loop + " answers " + answer);
        }
        join(other);
        times[i] = cpu - asked[0];
        if (now - asked[1] > 2_000 * MILLISECOND) {
          throw new IllegalStateException(loop + " stopped after ns " + (now - asked[1]));
        }
      }
      Arrays.sort(times);
      return times;
    }

    /** Tells the CPU time of the thread that runs the guest, and what the clock shows. */
    private void interruptSoon(long runner, long[] asked) {
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      asked[0] = THREADS.getThreadCpuTime(runner);
      asked[1] = System.nanoTime();
      store.interrupt();
    }

    private static void join(Thread thread) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static void assertAllStop(boolean fuel) {
    for (String loop : LOOPS) {
      assertSoon(loop, new Guest(fuel).reactions(loop));
    }
  }

  private static void assertSoon(String loop, long[] sorted) {
    long median = sorted[RUNS / 2];
    if (median > 10 * MILLISECOND) {
      throw new IllegalStateException(loop + " stopped after ns " + Arrays.toString(sorted));
    }
  }

  /** Run in a JVM of its own. */
  public static void main(String[] args) {
    assertAllStop(false);
    assertAllStop(true);
    System.out.print(System.getProperty("java.vm.info"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyEndlessLoopStopsSoon(boolean fuel) {
    assertAllStop(fuel);
  }

  @Test
  void alsoWithoutCompiler() throws Exception {
    String text = ChildJvm.run("-Xint", InterruptTest.class);
    assertTrue(text.startsWith("interpreted"), text);
  }

  @Test
  void deadlines() {
    for (String loop : LOOPS) {
      Call call = guest.begin(loop);
      long[] late = new long[RUNS];
      for (int i = 0; i < RUNS; i++) {
        long start = System.nanoTime();
        long cpu = THREADS.getCurrentThreadCpuTime();
        store.deadline(5 * MILLISECOND);
        assertEquals(Call.INTERRUPTED, call.run(), loop);
        long time = System.nanoTime() - start;
        late[i] = THREADS.getCurrentThreadCpuTime() - cpu - 5 * MILLISECOND;
        assertTrue(time >= 5 * MILLISECOND, loop + " stopped too early");
        assertTrue(time < 2_000 * MILLISECOND, loop + " stopped after ns " + time);
      }
      Arrays.sort(late);
      assertSoon(loop, late);
    }
  }

  /** Once it is over everything stops, until there is another. */
  @Test
  void aDeadlineThatIsOver() {
    assertEquals(2, add.callI32(1));
    store.deadline(0);
    Call call = add.begin(1);
    for (int i = 0; i < 3; i++) {
      assertEquals(Trap.INTERRUPTED, assertTraps("interrupted", () -> add.callI32(1)).code());
      assertEquals(Call.INTERRUPTED, call.run());
    }
    store.deadline(Long.MAX_VALUE);
    assertEquals(Call.FINISHED, call.run());
    assertEquals(2, call.results()[0].i32());
    store.deadline(-5);
    assertTraps("interrupted", () -> add.callI32(1));
    store.deadline(60_000 * MILLISECOND);
    assertEquals(2, add.callI32(1));
  }

  /** Even if the call is shorter than the time between two looks. */
  @Test
  void anInterruptionWhileNothingRunsStopsTheNextCall() {
    for (int i = 0; i < 3; i++) {
      assertEquals(2, add.callI32(1));
      store.interrupt();
      store.interrupt(); // counts once
      assertTraps("interrupted", () -> add.callI32(1));
      assertEquals(2, add.callI32(1));
      store.interrupt();
      Call call = add.begin(5);
      assertEquals(Call.INTERRUPTED, call.run());
      assertThrows(IllegalStateException.class, call::results);
      assertEquals(Call.FINISHED, call.run());
      assertEquals(6, call.results()[0].i32());
    }
  }

  @Test
  void aTrapForAPlainCall() {
    store.deadline(MILLISECOND);
    Trap trap = assertTraps("interrupted", () -> guest.instance.func("br").call());
    assertEquals("interrupted", trap.getMessage());
    store.deadline(Long.MAX_VALUE);
    assertEquals(2, add.callI32(1));
  }

  /** Fuel of what was stopped is neither lost nor paid twice. */
  @Test
  void fuelAndInterruption() {
    Guest both = new Guest(true);
    both.store.setFuel(100);
    both.store.interrupt();
    Call call = both.instance.func("short").begin(1);
    assertEquals(Call.INTERRUPTED, call.run());
    assertEquals(100, both.store.fuel());
    assertEquals(Call.FINISHED, call.run());
    assertEquals(97, both.store.fuel());
  }

  @Test
  void anEngineThatCannot() {
    Engine plain = new Engine(new Config());
    Store<Void> other = new Store<>(plain, null);
    String text = "the engine cannot interrupt: use Config.interruptible(true)";
    assertEquals(text, assertThrows(IllegalStateException.class, other::interrupt).getMessage());
    assertEquals(
        text, assertThrows(IllegalStateException.class, () -> other.deadline(1)).getMessage());
  }
}
