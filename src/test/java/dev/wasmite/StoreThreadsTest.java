package dev.wasmite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A store that two threads use at once refuses the second; one after the other is fine. */
@Tag("machine")
class StoreThreadsTest {
  private static final String IN_USE = "the store is in use by another thread: the first";

  private final CallFixture guest = new CallFixture();
  private final CountDownLatch inside = new CountDownLatch(1);
  private final CountDownLatch refused = new CountDownLatch(1);
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  private Thread start(Runnable work) {
    Thread thread = new Thread(work, "the first");
    thread.setUncaughtExceptionHandler((t, e) -> failure.set(e));
    thread.start();
    return thread;
  }

  private static void join(Thread thread) throws InterruptedException {
    thread.join(10_000);
    assertFalse(thread.isAlive());
  }

  private void assertRefusesThisThread(Runnable first) throws InterruptedException {
    Call suspended = guest.func("waiting").begin(1);
    assertEquals(Call.HOST_PAUSED, suspended.run());
    guest.host =
        (caller, args) -> {
          inside.countDown();
          try {
            assertTrue(refused.await(10, TimeUnit.SECONDS));
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          args.returnI32(40);
        };
    Call fresh = guest.func("spin").begin(10);
    Thread thread = start(first);
    try {
      assertTrue(inside.await(10, TimeUnit.SECONDS));
      Func spin = guest.func("spin");
      Executable[] uses = {
        () -> spin.callI32(10),
        () -> spin.call(new Val[] {Val.i32(10)}),
        () -> spin.callRaw(new long[] {10}),
        fresh::run,
        () -> suspended.resume(1),
        () -> guest.instantiate("(module (memory 1) (func $f) (start $f))"),
      };
      for (Executable use : uses) {
        assertEquals(IN_USE, assertThrows(IllegalStateException.class, use).getMessage());
      }
    } finally {
      refused.countDown();
    }
    join(thread);
    assertNull(failure.get());
    // Now the store is free for this thread, and what it was refused can be done.
    assertEquals(Call.FINISHED, fresh.run());
    assertEquals(10, fresh.results()[0].i32());
    assertEquals(Call.FINISHED, suspended.resume(1));
    assertEquals(2, suspended.results()[0].i32());
    guest.assertUsable();
  }

  @Test
  void whileAFunctionIsCalled() throws InterruptedException {
    assertRefusesThisThread(() -> assertEquals(42, guest.func("deep").callI32(1)));
  }

  @Test
  void whileACallRuns() throws InterruptedException {
    assertRefusesThisThread(
        () -> {
          Call call = guest.func("deep").begin(1);
          assertEquals(Call.FINISHED, call.run());
          assertEquals(42, call.results()[0].i32());
        });
  }

  /** A suspended call goes from thread to thread with its store. */
  @Test
  void oneAfterTheOther() throws InterruptedException {
    Call spin = guest.func("spin").begin(1000);
    int[] slices = new int[1];
    while (slices[0] == 0 || spin.fuelNeeded() > 0) {
      Thread thread =
          start(
              () -> {
                guest.store.setFuel(500);
                spin.run();
                slices[0]++;
              });
      join(thread);
      assertNull(failure.get());
    }
    assertEquals(1000, spin.results()[0].i32());
    assertTrue(slices[0] > 15, slices[0] + " slices");
    guest.assertUsable();
  }
}
