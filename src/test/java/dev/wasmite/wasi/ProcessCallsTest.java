package dev.wasmite.wasi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Arguments, environment, clocks, random bytes, exit, waiting, and what is not built. */
class ProcessCallsTest {
  private static final long OUTSIDE = TestGuest.BYTES - 3;

  private final Wasi wasi = new Wasi().args("prog", "é").env("A", "1").env("B", "x=y");
  private final TestGuest guest = new TestGuest(wasi);

  @Test
  void arguments() {
    assertEquals(Errno.SUCCESS, guest.call("args_sizes_get", 0, 4));
    assertEquals(2, guest.memory.i32(0));
    assertEquals(8, guest.memory.i32(4));
    assertEquals(Errno.SUCCESS, guest.call("args_get", 0, 100));
    assertEquals(100, guest.memory.i32(0));
    assertEquals(105, guest.memory.i32(4));
    assertEquals("prog\0é\0", guest.text(100, 8));
  }

  @Test
  void environment() {
    assertEquals(Errno.SUCCESS, guest.call("environ_sizes_get", 0, 4));
    assertEquals(2, guest.memory.i32(0));
    assertEquals(10, guest.memory.i32(4));
    assertEquals(Errno.SUCCESS, guest.call("environ_get", 0, 100));
    assertEquals("A=1\0B=x=y\0", guest.text(100, 10));
  }

  @Test
  void badStrings() {
    assertThrows(IllegalArgumentException.class, () -> new Wasi().args("a\0b"));
    assertThrows(IllegalArgumentException.class, () -> new Wasi().env("A=B", "c"));
    assertThrows(IllegalArgumentException.class, () -> new Wasi().env("", "c"));
    assertThrows(IllegalArgumentException.class, () -> new Wasi().dir("no/such/place", "/"));
  }

  @Test
  void addressesOutsideMemory() {
    assertEquals(Errno.FAULT, guest.call("args_sizes_get", 0, OUTSIDE));
    assertEquals(Errno.FAULT, guest.call("args_sizes_get", -1, 0));
    assertEquals(Errno.FAULT, guest.call("args_get", 0, OUTSIDE));
    assertEquals(Errno.FAULT, guest.call("args_get", -4, 0));
    assertEquals(Errno.FAULT, guest.call("clock_time_get", 0, 0, TestGuest.BYTES - 7));
    assertEquals(Errno.FAULT, guest.call("random_get", 0, -1));
    assertEquals(Errno.FAULT, guest.call("random_get", -1, 1));
    assertEquals(Errno.FAULT, guest.call("poll_oneoff", 0, 0, -1, 0));
  }

  @Test
  void clocks() {
    assertEquals(Errno.SUCCESS, guest.call("clock_time_get", 0, 0, 0));
    long millis = guest.memory.i64(0) / 1_000_000;
    assertTrue(Math.abs(System.currentTimeMillis() - millis) < 60_000);
    assertEquals(Errno.SUCCESS, guest.call("clock_time_get", 1, 0, 0));
    assertEquals(Errno.SUCCESS, guest.call("clock_time_get", 1, 0, 8));
    assertTrue(0 < guest.memory.i64(0) && guest.memory.i64(0) <= guest.memory.i64(8));
    assertEquals(Errno.SUCCESS, guest.call("clock_res_get", 1, 0));
    assertTrue(guest.memory.i64(0) > 0);
    assertEquals(Errno.INVAL, guest.call("clock_time_get", 2, 0, 0));
    assertEquals(Errno.INVAL, guest.call("clock_res_get", 99, 0));
  }

  @Test
  void randomBytes() {
    assertEquals(Errno.SUCCESS, guest.call("random_get", 0, 0));
    assertEquals(0, guest.memory.i64(0));
    assertEquals(Errno.SUCCESS, guest.call("random_get", 8, 1000));
    boolean filled = false;
    for (int i = 1000; i < 1008; i++) {
      filled |= guest.memory.u8(i) != 0;
    }
    assertTrue(filled);
    assertEquals(0, guest.memory.i64(0));
    assertEquals(0, guest.memory.i64(1008));
  }

  @Test
  void exit() {
    ExitException exit = assertThrows(ExitException.class, () -> guest.call("proc_exit", 33));
    assertEquals(33, exit.code());
    assertEquals("program exited with code 33", exit.getMessage());
  }

  @Test
  void waitForTheFirstClock() {
    clock(0, 7, 1, 3_000_000_000_000L, 0);
    clock(48, 8, 1, 20_000_000, 0);
    long start = System.nanoTime();
    assertEquals(Errno.SUCCESS, guest.call("poll_oneoff", 0, 200, 2, TestGuest.RESULT + 200));
    assertTrue(System.nanoTime() - start >= 20_000_000);
    assertEquals(1, guest.memory.i32(TestGuest.RESULT + 200));
    assertEquals(8, guest.memory.i64(200));
    assertEquals(0, guest.memory.u16(208));
  }

  @Test
  void waitUntilATimeThatIsPast() {
    clock(0, 7, 0, 5, 1);
    assertEquals(Errno.SUCCESS, guest.call("poll_oneoff", 0, 200, 1, 300));
    assertEquals(1, guest.memory.i32(300));
    assertEquals(7, guest.memory.i64(200));
  }

  @Test
  void waitForDescriptors() {
    clock(0, 7, 1, -1, 0);
    guest.memory.setI64(48, 9);
    guest.memory.setI8(56, 2);
    guest.memory.setI32(64, 1);
    guest.memory.setI64(96, 10);
    guest.memory.setI8(104, 1);
    guest.memory.setI32(112, 77);
    assertEquals(Errno.SUCCESS, guest.call("poll_oneoff", 0, 200, 3, 400));
    assertEquals(2, guest.memory.i32(400));
    assertEquals(9, guest.memory.i64(200));
    assertEquals(2, guest.memory.u8(210));
    assertEquals(10, guest.memory.i64(232));
    assertEquals(Errno.BADF, guest.memory.u16(240));
    assertEquals(Errno.INVAL, guest.call("poll_oneoff", 0, 200, 0, 400));
  }

  private void clock(int address, long userData, int clock, long timeout, int flags) {
    guest.memory.setI64(address, userData);
    guest.memory.setI8(address + 8, 0);
    guest.memory.setI32(address + 16, clock);
    guest.memory.setI64(address + 24, timeout);
    guest.memory.setI16(address + 40, flags);
  }

  @Test
  void interruptedWait() {
    clock(0, 7, 1, 3_000_000_000_000L, 0);
    Thread.currentThread().interrupt();
    assertEquals(Errno.INTR, guest.call("poll_oneoff", 0, 200, 1, 300));
    assertTrue(Thread.interrupted());
  }

  @Test
  void notBuilt() {
    assertEquals(Errno.NOSYS, guest.call("proc_raise", 6));
    assertEquals(Errno.SUCCESS, guest.call("sched_yield"));
    assertEquals(Errno.NOTSOCK, guest.call("sock_shutdown", 0, 1));
    assertEquals(Errno.BADF, guest.call("sock_shutdown", 99, 1));
  }

  @Test
  void tableRows() {
    String[] rows = WasiFunction.TABLE.split(",");
    assertEquals(46, rows.length);
    assertTrue(rows[10].startsWith("fd_fdstat_get:"));
    assertTrue(rows[26].startsWith("fd_write:"));
    assertTrue(rows[37].startsWith("poll_oneoff:"));
    assertTrue(rows[45].startsWith("sock_shutdown:"));
  }
}
