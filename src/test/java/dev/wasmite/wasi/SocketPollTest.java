package dev.wasmite.wasi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code poll_oneoff} on sockets; the rest is in {@link PollTest}. */
@Timeout(60)
class SocketPollTest extends SocketFixture {
  // Subscriptions are written from 0, events from 512, their number at 508.

  private void subscribe(int index, int kind, int fd) {
    guest.memory.setI64(48 * index, 100 + index);
    guest.memory.setI64(48 * index + 8, kind);
    guest.memory.setI64(48 * index + 16, fd);
  }

  private void clock(int index, long timeout) {
    subscribe(index, 0, 1);
    guest.memory.setI64(48 * index + 24, timeout);
    guest.memory.setI64(48 * index + 40, 0);
  }

  /** Polls; the first event as "number errno bytes flags", preceded by how many there are. */
  private String poll(int count) {
    assertEquals(Errno.SUCCESS, guest.call("poll_oneoff", 0, 512, count, 508));
    return guest.memory.i32(508)
        + ": "
        + (guest.memory.i64(512) - 100)
        + " "
        + guest.memory.u16(520)
        + " "
        + guest.memory.i64(528)
        + " "
        + guest.memory.u16(536);
  }

  @Test
  void pollSockets() throws Exception {
    subscribe(0, 1, LISTENER);
    subscribe(1, 2, LISTENER);
    clock(2, 5_000_000);
    assertEquals("1: 2 0 0 0", poll(3));
    clock(2, 3_600_000_000_000L);
    Thread connecting = later(() -> client = connect());
    assertEquals("1: 0 0 1 0", poll(3));
    connecting.join();
    assertEquals("1: 0 0 1 0", poll(2));
    assertEquals(Errno.SUCCESS, guest.call("sock_accept", LISTENER, 0, TestGuest.RESULT + 300));
    int fd = guest.memory.i32(TestGuest.RESULT + 300);
    subscribe(0, 1, fd);
    subscribe(1, 1, fd);
    clock(2, 5_000_000);
    assertEquals("1: 2 0 0 0", poll(3));
    clock(2, 3_600_000_000_000L);
    Thread sending = later(() -> send("abc"));
    assertEquals("2: 0 0 3 0", poll(3));
    sending.join();
    subscribe(1, 2, fd);
    assertEquals("2: 0 0 3 0", poll(3));
    assertEquals("2: 0 0 3 0", poll(2));
    assertEquals(Errno.SUCCESS, guest.read(fd, 100, -1));
    assertEquals("abc", guest.read());
    client.close();
    subscribe(0, 1, fd);
    subscribe(1, 1, LISTENER);
    assertEquals("1: 0 0 0 1", poll(2));
  }

  @Test
  void pollAResetSocket() throws IOException {
    int fd = accept(0);
    client.setSoLinger(true, 0);
    client.close();
    subscribe(0, 1, fd);
    assertEquals("1: 0 15 0 0", poll(1));
    assertEquals(Errno.CONNRESET, guest.read(fd, 1, -1));
  }

  @Test
  void pollUntilASocketCanBeWritten() throws Exception {
    int fd = accept(Descriptor.NONBLOCK);
    subscribe(0, 2, fd);
    assertEquals("1: 0 0 1 0", poll(1));
    vector(100_000);
    long sent = 0;
    while (guest.call("fd_write", fd, VECTORS, 1, TestGuest.RESULT) == 0) {
      sent += guest.result();
    }
    subscribe(0, 2, fd);
    clock(1, 5_000_000);
    assertEquals("1: 1 0 0 0", poll(2));
    clock(1, 3_600_000_000_000L);
    long total = sent;
    Thread receiving = later(() -> receive((int) total));
    assertEquals("1: 0 0 1 0", poll(2));
    receiving.join();
  }

  @Test
  void pollIsInterrupted() throws IOException {
    int fd = accept(0);
    subscribe(0, 1, fd);
    subscribe(1, 1, LISTENER);
    later(Thread.currentThread()::interrupt);
    assertEquals(Errno.INTR, guest.call("poll_oneoff", 0, 512, 2, 508));
    assertTrue(Thread.interrupted());
    send("x");
    assertEquals("1: 0 0 1 0", poll(2));
  }

  @Test
  void pollWithOtherClocks() throws IOException {
    wasi.clock(WasiClock.fixed(0));
    int fd = accept(0);
    subscribe(0, 1, fd);
    clock(1, 3_600_000_000_000L);
    assertEquals("1: 1 0 0 0", poll(2));
    later(() -> send("x"));
    assertEquals("1: 0 0 1 0", poll(1));
  }

  /** Input of which nothing is known does not count as ready while a socket is waited for too. */
  @Test
  void pollSocketAndInput() throws IOException {
    int fd = accept(0);
    subscribe(0, 1, 0);
    subscribe(1, 1, fd);
    assertEquals("1: 0 0 0 1", poll(2));
    wasi.stdin(
        new ByteArrayInputStream(new byte[0]) {
          @Override
          public synchronized int available() {
            return 0;
          }
        });
    assertEquals("1: 0 0 0 1", poll(2));
    wasi.stdin(new QuietStream());
    later(() -> send("x"));
    assertEquals("1: 1 0 1 0", poll(2));
  }

  /** A stream of which {@code available} tells nothing. */
  private static final class QuietStream extends InputStream {
    @Override
    public int read() {
      throw new AssertionError("nobody asked");
    }
  }
}
