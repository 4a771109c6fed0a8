package dev.wasmite.wasi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Arguments, environment, random bytes, exit, signals, and what a call answers to any failure. */
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
    assertEquals(Errno.FAULT, guest.call("random_get", 0, -1));
    assertEquals(Errno.FAULT, guest.call("random_get", -1, 1));
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
  void signalsThatEndTheProgram() {
    for (int signal : new int[] {1, 2, 3, 6, 9, 11, 12, 14, 15, 23, 26, 28, 29, 30}) {
      ExitException exit =
          assertThrows(ExitException.class, () -> guest.call("proc_raise", signal));
      assertEquals(128 + signal, exit.code());
    }
  }

  @Test
  void signalsThatDoNot() {
    for (int signal : new int[] {0, 13, 16, 17, 22, 27}) {
      assertEquals(Errno.SUCCESS, guest.call("proc_raise", signal));
    }
    for (int signal : new int[] {18, 19, 20, 21}) {
      assertEquals(Errno.NOTSUP, guest.call("proc_raise", signal));
    }
    for (int signal : new int[] {31, 256, -1, Integer.MIN_VALUE}) {
      assertEquals(Errno.INVAL, guest.call("proc_raise", signal));
    }
  }

  @Test
  void seededRandomBytes() {
    long[] first = new long[2];
    for (int i = 0; i < 2; i++) {
      TestGuest seeded = new TestGuest(new Wasi().random(new Random(5)));
      assertEquals(Errno.SUCCESS, seeded.call("random_get", 0, 8));
      first[i] = seeded.memory.i64(0);
    }
    assertEquals(first[0], first[1]);
    assertThrows(IllegalArgumentException.class, () -> new Wasi().random(null));
  }

  @Test
  void yieldDoesNothing() {
    assertEquals(Errno.SUCCESS, guest.call("sched_yield"));
  }

  /** A stream of the embedder's may throw anything; the guest hears of it by a number. */
  @Test
  void whatStreamsThrow() {
    RuntimeException[] thrown = {
      new UncheckedIOException(new IOException("Broken pipe")),
      new UnsupportedOperationException(),
      new IllegalArgumentException(),
      new IllegalStateException(),
      new ReadOnlyFileSystemException(),
      new ClosedFileSystemException(),
      new InvalidPathException("x", "unmappable"),
      new NullPointerException(),
    };
    int[] told = {
      Errno.PIPE, Errno.NOTSUP, Errno.INVAL, Errno.IO, Errno.ROFS, Errno.BADF, Errno.ILSEQ, Errno.IO
    };
    for (int i = 0; i < thrown.length; i++) {
      RuntimeException failure = thrown[i];
      OutputStream broken =
          new OutputStream() {
            @Override
            public void write(int b) {
              throw failure;
            }
          };
      assertEquals(told[i], new TestGuest(new Wasi().stderr(broken)).write(2, "x", -1));
    }
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
