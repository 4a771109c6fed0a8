package dev.wasmite.wasi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The clocks: those of the system, a fixed one, one of the embedder's. */
class ClocksTest {
  private static final long NOW = 1_700_000_000_123_456_789L;

  private static long time(TestGuest guest, int clock) {
    assertEquals(Errno.SUCCESS, guest.call("clock_time_get", clock, 0, 0));
    return guest.memory.i64(0);
  }

  private static long resolution(TestGuest guest, int clock) {
    assertEquals(Errno.SUCCESS, guest.call("clock_res_get", clock, 0));
    return guest.memory.i64(0);
  }

  /** Waits for a time of the clock; the error number. */
  private static int sleep(TestGuest guest, int clock, long timeout, boolean absolute) {
    guest.memory.setI64(0, 77);
    guest.memory.setI64(8, 0);
    guest.memory.setI64(16, clock);
    guest.memory.setI64(24, timeout);
    guest.memory.setI64(40, absolute ? 1 : 0);
    int errno = guest.call("poll_oneoff", 0, 100, 1, 200);
    if (errno == Errno.SUCCESS) {
      assertEquals(1, guest.memory.i32(200));
      assertEquals(77, guest.memory.i64(100));
      assertEquals(0, guest.memory.u16(108));
    }
    return errno;
  }

  @Test
  void clocksOfTheSystem() {
    TestGuest guest = new TestGuest(new Wasi());
    long millis = time(guest, 0) / 1_000_000;
    assertTrue(Math.abs(System.currentTimeMillis() - millis) < 60_000);
    long first = time(guest, 1);
    assertTrue(0 < first && first <= time(guest, 1));
    assertTrue(resolution(guest, 0) > 0);
    assertTrue(resolution(guest, 1) > 0);
  }

  @Test
  void clocksThatAreNotOffered() {
    TestGuest guest = new TestGuest(new Wasi());
    for (int clock : new int[] {2, 3, 4, 99, -1, Integer.MIN_VALUE}) {
      assertEquals(Errno.INVAL, guest.call("clock_time_get", clock, 0, 0));
      assertEquals(Errno.INVAL, guest.call("clock_res_get", clock, 0));
    }
  }

  @Test
  void resultsOutsideMemory() {
    TestGuest guest = new TestGuest(new Wasi());
    for (long address : new long[] {TestGuest.BYTES - 7, TestGuest.BYTES, -8, -1, 1L << 31}) {
      assertEquals(Errno.FAULT, guest.call("clock_time_get", 0, 0, address));
      assertEquals(Errno.FAULT, guest.call("clock_res_get", 1, address));
    }
    assertEquals(Errno.SUCCESS, guest.call("clock_time_get", 0, -1, TestGuest.BYTES - 8));
  }

  @Test
  void aFixedClockMovesByWaiting() {
    TestGuest guest = new TestGuest(new Wasi().clock(WasiClock.fixed(NOW)));
    assertEquals(NOW, time(guest, 0));
    assertEquals(NOW, time(guest, 0));
    long begin = time(guest, 1);
    assertTrue(begin > 0);
    long hour = 3_600_000_000_000L;
    assertEquals(Errno.SUCCESS, sleep(guest, 1, hour, false));
    assertEquals(NOW + hour, time(guest, 0));
    assertEquals(begin + hour, time(guest, 1));
    assertEquals(Errno.SUCCESS, sleep(guest, 0, NOW + hour + 5, true));
    assertEquals(NOW + hour + 5, time(guest, 0));
    assertEquals(Errno.SUCCESS, sleep(guest, 1, begin, true));
    assertEquals(NOW + hour + 5, time(guest, 0));
    assertEquals(Errno.SUCCESS, sleep(guest, 0, 0, false));
    assertEquals(NOW + hour + 5, time(guest, 0));
  }

  @Test
  void aFixedClockReachesItsEnd() {
    TestGuest guest = new TestGuest(new Wasi().clock(WasiClock.fixed(NOW)));
    assertEquals(Errno.SUCCESS, sleep(guest, 1, -1, false));
    assertEquals(Long.MAX_VALUE, time(guest, 1));
    assertEquals(Long.MAX_VALUE, time(guest, 0));
    assertEquals(Errno.SUCCESS, sleep(guest, 1, Long.MAX_VALUE, false));
  }

  @Test
  void anInterruptEndsTheWait() {
    for (WasiClock clock : new WasiClock[] {WasiClock.system(), WasiClock.fixed(NOW)}) {
      TestGuest guest = new TestGuest(new Wasi().clock(clock));
      Thread.currentThread().interrupt();
      assertEquals(Errno.INTR, sleep(guest, 1, 3_600_000_000_000L, false));
      assertTrue(Thread.interrupted());
    }
  }

  /** Goes ten times as fast as its waits; wakes early. */
  private static final class FastClock extends WasiClock {
    private long now = 1000;
    private int sleeps;

    @Override
    public long realtime() {
      return 5 * now;
    }

    @Override
    public long monotonic() {
      return now;
    }

    @Override
    public void sleep(long nanos) {
      now += Math.max(1, nanos / 2);
      sleeps++;
    }

    @Override
    public long realtimeResolution() {
      return 5;
    }
  }

  @Test
  void aClockOfTheEmbedder() {
    FastClock clock = new FastClock();
    TestGuest guest = new TestGuest(new Wasi().clock(clock));
    assertEquals(5000, time(guest, 0));
    assertEquals(1000, time(guest, 1));
    assertEquals(5, resolution(guest, 0));
    assertEquals(1, resolution(guest, 1));
    assertEquals(Errno.SUCCESS, sleep(guest, 1, 100, false));
    assertEquals(1100, clock.now);
    assertTrue(clock.sleeps > 1);
    assertThrows(IllegalArgumentException.class, () -> new Wasi().clock(null));
  }

  @Test
  void filesInMemoryGetTheirTimesByIt() {
    WasiClock clock = WasiClock.fixed(NOW);
    MemoryFileSystem files = new MemoryFileSystem().clock(clock).file("f", new byte[3]);
    TestGuest guest = new TestGuest(new Wasi().clock(clock).dir(files, "/"));
    assertEquals(Errno.SUCCESS, guest.stat(3, true, "f"));
    assertEquals(NOW, guest.memory.i64(TestGuest.RESULT + 48));
    assertEquals(Errno.SUCCESS, sleep(guest, 1, 1000, false));
    assertEquals(Errno.SUCCESS, guest.open(3, "f", 0, Rights.FD_WRITE, 0));
    assertEquals(Errno.SUCCESS, guest.write(guest.result(), "x", -1));
    assertEquals(Errno.SUCCESS, guest.stat(3, true, "f"));
    assertEquals(NOW + 1000, guest.memory.i64(TestGuest.RESULT + 48));
    assertThrows(IllegalArgumentException.class, () -> new MemoryFileSystem().clock(null));
  }

  @Test
  void timesAreSetByIt() {
    WasiClock clock = WasiClock.fixed(NOW);
    MemoryFileSystem files = new MemoryFileSystem().file("f", new byte[3]);
    TestGuest guest = new TestGuest(new Wasi().clock(clock).dir(files, "/"));
    assertEquals(Errno.SUCCESS, guest.open(3, "f", 0, Rights.FD_FILESTAT_SET_TIMES, 0));
    assertEquals(Errno.SUCCESS, guest.call("fd_filestat_set_times", guest.result(), 0, 0, 10));
    assertEquals(Errno.SUCCESS, guest.stat(3, true, "f"));
    assertEquals(NOW, guest.memory.i64(TestGuest.RESULT + 40));
    assertEquals(NOW, guest.memory.i64(TestGuest.RESULT + 48));
  }
}
