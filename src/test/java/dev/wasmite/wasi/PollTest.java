package dev.wasmite.wasi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code poll_oneoff} on clocks, files and streams; sockets are in {@link SocketPollTest}. */
@Timeout(60)
class PollTest {
  private static final int EVENTS = 4096;
  private static final long HOUR = 3_600_000_000_000L;
  private static final long READ = Rights.FD_READ | Rights.POLL_FD_READWRITE;

  @TempDir Path host;

  private int subscriptions;

  private void clock(TestGuest guest, int clock, long timeout, int flags) {
    int at = 48 * subscriptions;
    guest.memory.setI64(at, 100 + subscriptions++);
    guest.memory.setI8(at + 8, 0);
    guest.memory.setI32(at + 16, clock);
    guest.memory.setI64(at + 24, timeout);
    guest.memory.setI64(at + 32, 0);
    guest.memory.setI16(at + 40, flags);
  }

  private void descriptor(TestGuest guest, int kind, int fd) {
    int at = 48 * subscriptions;
    guest.memory.setI64(at, 100 + subscriptions++);
    guest.memory.setI8(at + 8, kind);
    guest.memory.setI32(at + 16, fd);
  }

  /** Polls, and begins a new list; each event as "number kind errno bytes flags". */
  private String poll(TestGuest guest) {
    assertEquals(
        Errno.SUCCESS, guest.call("poll_oneoff", 0, EVENTS, subscriptions, TestGuest.BYTES - 4));
    subscriptions = 0;
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < guest.memory.i32(TestGuest.BYTES - 4); i++) {
      int event = EVENTS + 32 * i;
      text.append(i == 0 ? "" : ", ").append(guest.memory.i64(event) - 100);
      text.append(' ').append(guest.memory.u8(event + 10));
      text.append(' ').append(guest.memory.u16(event + 8));
      text.append(' ').append(guest.memory.i64(event + 16));
      text.append(' ').append(guest.memory.u16(event + 24));
    }
    return text.toString();
  }

  @Test
  void theFirstOfSeveralClocks() {
    TestGuest guest = new TestGuest(new Wasi());
    clock(guest, 1, HOUR, 0);
    clock(guest, 0, 20_000_000, 0);
    clock(guest, 1, -1, 0);
    clock(guest, 0, -1, 1);
    long start = System.nanoTime();
    assertEquals("1 0 0 0 0", poll(guest));
    assertTrue(System.nanoTime() - start >= 20_000_000);
  }

  @Test
  void clocksThatAreDueTogether() {
    TestGuest guest = new TestGuest(new Wasi().clock(WasiClock.fixed(1000)));
    clock(guest, 1, 50, 0);
    clock(guest, 0, 1050, 1);
    clock(guest, 1, 51, 1);
    clock(guest, 1, 51, 0);
    clock(guest, 1, 50, 0);
    assertEquals("0 0 0 0 0, 1 0 0 0 0, 2 0 0 0 0, 4 0 0 0 0", poll(guest));
  }

  @Test
  void timesThatArePast() {
    TestGuest guest = new TestGuest(new Wasi());
    clock(guest, 0, 5, 1);
    clock(guest, 1, 0, 1);
    clock(guest, 1, 0, 0);
    assertEquals("0 0 0 0 0, 1 0 0 0 0, 2 0 0 0 0", poll(guest));
  }

  @Test
  void absoluteTimes() {
    TestGuest guest = new TestGuest(new Wasi());
    for (int clock = 0; clock <= 1; clock++) {
      guest.call("clock_time_get", clock, 0, 0);
      clock(guest, clock, guest.memory.i64(0) + 20_000_000, 1);
      long start = System.nanoTime();
      assertEquals("0 0 0 0 0", poll(guest));
      assertTrue(System.nanoTime() - start >= 15_000_000);
    }
  }

  @Test
  void clocksThatAreNotOffered() {
    TestGuest guest = new TestGuest(new Wasi());
    clock(guest, 1, HOUR, 0);
    clock(guest, 2, 0, 0);
    clock(guest, -1, 0, 0);
    clock(guest, 1, 0, 2);
    assertEquals("1 0 28 0 0, 2 0 28 0 0, 3 0 28 0 0", poll(guest));
  }

  @Test
  void kindsThatDoNotExist() {
    TestGuest guest = new TestGuest(new Wasi());
    clock(guest, 1, 0, 0);
    descriptor(guest, 3, 0);
    assertEquals(Errno.INVAL, guest.call("poll_oneoff", 0, EVENTS, 2, 8192));
    guest.memory.setI8(56, 255);
    assertEquals(Errno.INVAL, guest.call("poll_oneoff", 0, EVENTS, 2, 8192));
  }

  @Test
  void badNumbers() {
    TestGuest guest = new TestGuest(new Wasi());
    int end = TestGuest.BYTES;
    clock(guest, 1, 0, 0);
    assertEquals(Errno.INVAL, guest.call("poll_oneoff", 0, EVENTS, 0, 8192));
    assertEquals(Errno.INVAL, guest.call("poll_oneoff", -1, -1, 0, -1));
    long[][] bad = {
      {0, EVENTS, -1, 8192},
      {0, EVENTS, 0x05555556, 8192},
      {0, EVENTS, 0x80000000L, 8192},
      {0, EVENTS, end / 48 + 1, 8192},
      {end - 47, EVENTS, 1, 8192},
      {-1, EVENTS, 1, 8192},
      {0, end - 31, 1, 8192},
      {0, -32, 1, 8192},
      {0, EVENTS, 1, end - 3},
      {0, EVENTS, 1, -4},
    };
    for (long[] call : bad) {
      assertEquals(
          Errno.FAULT, guest.call("poll_oneoff", call[0], call[1], call[2], call[3]), call[2] + "");
    }
    assertEquals(Errno.SUCCESS, guest.call("poll_oneoff", 0, end - 32, 1, 8192));
    assertEquals(Errno.SUCCESS, guest.call("poll_oneoff", 0, 0, 1, 8192));
    assertEquals(100, guest.memory.i64(0));
  }

  @Test
  void filesAreReady() throws IOException {
    Files.write(host.resolve("f"), new byte[10]);
    TestGuest guest = new TestGuest(new Wasi().dir(host.toString(), "/"));
    assertEquals(Errno.SUCCESS, guest.open(3, "f", 0, READ | Rights.FD_WRITE | Rights.FD_SEEK, 0));
    int file = guest.result();
    clock(guest, 1, HOUR, 0);
    descriptor(guest, 1, file);
    descriptor(guest, 2, file);
    assertEquals("1 1 0 10 0, 2 2 0 1 0", poll(guest));
    guest.call("fd_seek", file, 4, 0, TestGuest.RESULT);
    descriptor(guest, 1, file);
    assertEquals("0 1 0 6 0", poll(guest));
    guest.call("fd_seek", file, 40, 0, TestGuest.RESULT);
    descriptor(guest, 1, file);
    assertEquals("0 1 0 0 0", poll(guest));
  }

  @Test
  void descriptorsThatCannotBeWaitedFor() throws IOException {
    Files.write(host.resolve("f"), new byte[10]);
    TestGuest guest = new TestGuest(new Wasi().dir(host.toString(), "/"));
    assertEquals(Errno.SUCCESS, guest.open(3, "f", 0, READ, 0));
    int readOnly = guest.result();
    assertEquals(Errno.SUCCESS, guest.open(3, "f", 0, Rights.FD_READ, 0));
    int notPolled = guest.result();
    guest.call("fd_fdstat_set_rights", notPolled, Rights.FD_READ, 0);
    clock(guest, 1, HOUR, 0);
    descriptor(guest, 1, 77);
    descriptor(guest, 2, -1);
    descriptor(guest, 1, 3);
    descriptor(guest, 2, 3);
    descriptor(guest, 2, readOnly);
    descriptor(guest, 1, notPolled);
    descriptor(guest, 2, 0);
    String expected =
        "1 1 8 0 0, 2 2 8 0 0, 3 1 8 0 0, 4 2 8 0 0, 5 2 8 0 0, 6 1 76 0 0, 7 2 8 0 0";
    assertEquals(expected, poll(guest));
  }

  @Test
  void outputIsReadyAndDuplicatesCount() {
    TestGuest guest = new TestGuest(new Wasi());
    descriptor(guest, 2, 1);
    descriptor(guest, 2, 1);
    clock(guest, 1, HOUR, 0);
    descriptor(guest, 2, 2);
    assertEquals("0 2 0 1 0, 1 2 0 1 0, 3 2 0 1 0", poll(guest));
  }

  @Test
  void inputInMemory() {
    TestGuest guest = new TestGuest(new Wasi().stdin(new ByteArrayInputStream(new byte[3])));
    clock(guest, 1, HOUR, 0);
    descriptor(guest, 1, 0);
    assertEquals("1 1 0 3 0", poll(guest));
    assertEquals(Errno.SUCCESS, guest.read(0, 3, -1));
    subscriptions = 0;
    clock(guest, 1, HOUR, 0);
    descriptor(guest, 1, 0);
    assertEquals("1 1 0 0 1", poll(guest));
  }

  @Test
  void quietInput() throws IOException {
    PipedOutputStream feed = new PipedOutputStream();
    TestGuest guest = new TestGuest(new Wasi().stdin(new PipedInputStream(feed)));
    clock(guest, 1, 15_000_000, 0);
    descriptor(guest, 1, 0);
    assertEquals("0 0 0 0 0", poll(guest));
    descriptor(guest, 1, 0);
    assertEquals("0 1 0 0 0", poll(guest));
    feed.write(7);
    clock(guest, 1, HOUR, 0);
    descriptor(guest, 1, 0);
    assertEquals("1 1 0 1 0", poll(guest));
  }

  @Test
  void inputThatComesLate() throws Exception {
    PipedOutputStream feed = new PipedOutputStream();
    TestGuest guest = new TestGuest(new Wasi().stdin(new PipedInputStream(feed)));
    Thread feeder = new Thread(() -> sendLater(feed));
    feeder.start();
    clock(guest, 1, HOUR, 0);
    descriptor(guest, 1, 0);
    assertEquals("1 1 0 2 0", poll(guest));
    feeder.join();
    guest.read(0, 2, -1);
  }

  private static void sendLater(PipedOutputStream feed) {
    try {
      Thread.sleep(50);
      feed.write(new byte[2]);
      feed.flush();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The process's own input, at whose end a pipe gives no sign but to a read. */
  @Test
  void theEndOfAPipe() throws IOException {
    InputStream before = System.in;
    PipedOutputStream feed = new PipedOutputStream();
    System.setIn(new PipedInputStream(feed));
    try {
      TestGuest guest = new TestGuest(new Wasi().inheritStdio());
      clock(guest, 1, 5_000_000, 0);
      descriptor(guest, 1, 0);
      assertEquals("0 0 0 0 0", poll(guest));
      feed.write("ab".getBytes("UTF-8"));
      feed.close();
      assertEquals(Errno.SUCCESS, guest.read(0, 8, -1));
      assertEquals("ab", guest.read());
      clock(guest, 1, HOUR, 0);
      descriptor(guest, 1, 0);
      assertEquals("1 1 0 0 1", poll(guest));
      assertEquals(Errno.SUCCESS, guest.read(0, 8, -1));
      assertEquals(0, guest.result());
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void virtualTimeDoesNotWaitForInput() throws IOException {
    PipedInputStream quiet = new PipedInputStream(new PipedOutputStream());
    TestGuest guest = new TestGuest(new Wasi().stdin(quiet).clock(WasiClock.fixed(0)));
    clock(guest, 1, HOUR, 0);
    descriptor(guest, 1, 0);
    assertEquals("0 0 0 0 0", poll(guest));
  }
}
