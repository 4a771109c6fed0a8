package dev.wasmite.wasi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code sock_*} on a listener, and the {@code fd_*} calls that sockets answer. */
@Timeout(60)
class SocketsTest extends SocketFixture {
  private static final int PEEK = 1;
  private static final int WAIT_ALL = 2;

  private int recv(int fd, int length, int flags) {
    vector(length);
    guest.memory.setI32(200, -1);
    int errno = guest.call("sock_recv", fd, VECTORS, 1, flags, TestGuest.RESULT, 200);
    assertEquals(errno == Errno.SUCCESS ? 0 : 0xffff, guest.memory.u16(200));
    assertEquals(0xffff, guest.memory.u16(202));
    return errno;
  }

  private String received() {
    return guest.text(DATA, guest.result());
  }

  private int send(int fd, String text) {
    vector(guest.put(DATA, text));
    return guest.call("sock_send", fd, VECTORS, 1, 0, TestGuest.RESULT);
  }

  @Test
  void echo() throws IOException {
    int fd = accept(0);
    assertEquals(4, fd);
    send("hello");
    assertEquals(Errno.SUCCESS, recv(fd, 100, 0));
    assertEquals("hello", received());
    assertEquals(Errno.SUCCESS, send(fd, "world"));
    assertEquals(5, guest.result());
    assertEquals("world", receive(5));
    send("again");
    assertEquals(Errno.SUCCESS, guest.read(fd, 100, -1));
    assertEquals("again", guest.read());
    assertEquals(Errno.SUCCESS, guest.write(fd, "and more", -1));
    assertEquals("and more", receive(8));
    client.close();
    assertEquals(Errno.SUCCESS, guest.read(fd, 100, -1));
    assertEquals(0, guest.result());
    assertEquals(Errno.SUCCESS, recv(fd, 100, 0));
    assertEquals(0, guest.result());
    assertEquals(Errno.SUCCESS, guest.call("fd_close", fd));
    assertEquals(Errno.BADF, recv(fd, 100, 0));
  }

  @Test
  void acceptAndReadWait() throws Exception {
    Thread connecting = later(() -> client = connect());
    assertEquals(Errno.SUCCESS, guest.call("sock_accept", LISTENER, 0, TestGuest.RESULT));
    connecting.join();
    int fd = guest.result();
    Thread sending = later(() -> send("late"));
    assertEquals(Errno.SUCCESS, recv(fd, 100, 0));
    assertEquals("late", received());
    sending.join();
  }

  @Test
  void manyBytesBothWays() throws Exception {
    int fd = accept(0);
    int count = 4_000_000;
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (i * 31 >> 5);
    }
    Thread sending = later(() -> client.getOutputStream().write(bytes));
    for (int got = 0; got < count; got += guest.result()) {
      assertEquals(Errno.SUCCESS, guest.read(fd, 100_000, -1));
      assertTrue(guest.result() > 0);
      for (int i = 0; i < guest.result(); i++) {
        assertEquals(bytes[got + i] & 0xff, guest.memory.u8(1024 + i));
      }
    }
    sending.join();
    int size = 100_000;
    Thread receiving = later(() -> receive(20 * size));
    for (int i = 0; i < 20; i++) {
      vector(size);
      assertEquals(Errno.SUCCESS, guest.call("sock_send", fd, VECTORS, 1, 0, TestGuest.RESULT));
      assertEquals(size, guest.result());
    }
    receiving.join();
  }

  @Test
  void nonBlockingAnswersAgain() throws Exception {
    guest.call("fd_fdstat_set_flags", LISTENER, Descriptor.NONBLOCK);
    assertEquals(Errno.AGAIN, guest.call("sock_accept", LISTENER, 0, TestGuest.RESULT));
    int fd = accept(Descriptor.NONBLOCK);
    assertEquals(Errno.SUCCESS, guest.call("fd_fdstat_get", fd, 0));
    assertEquals(Descriptor.NONBLOCK, guest.memory.u16(2));
    assertEquals(Errno.AGAIN, recv(fd, 100, 0));
    assertEquals(Errno.AGAIN, recv(fd, 100, PEEK));
    assertEquals(Errno.AGAIN, recv(fd, 100, WAIT_ALL));
    assertEquals(Errno.AGAIN, guest.read(fd, 100, -1));
    assertEquals(Errno.SUCCESS, recv(fd, 0, 0));
    assertEquals(0, guest.result());
    guest.memory.setI32(VECTORS, DATA);
    guest.memory.setI32(VECTORS + 4, 100_000);
    long sent = 0;
    int errno;
    while ((errno = guest.call("fd_write", fd, VECTORS, 1, TestGuest.RESULT)) == 0) {
      assertTrue(guest.result() > 0);
      sent += guest.result();
      assertTrue(sent < 1L << 30);
    }
    assertEquals(Errno.AGAIN, errno);
    guest.call("fd_fdstat_set_flags", fd, 0);
    long total = sent + 100_000;
    Thread receiving = later(() -> receive((int) total));
    assertEquals(Errno.SUCCESS, guest.call("fd_write", fd, VECTORS, 1, TestGuest.RESULT));
    assertEquals(100_000, guest.result());
    receiving.join();
  }

  @Test
  void peek() throws IOException {
    int fd = accept(0);
    send("abcdef");
    assertEquals(Errno.SUCCESS, recv(fd, 6, PEEK | WAIT_ALL));
    assertEquals("abcdef", received());
    assertEquals(Errno.SUCCESS, recv(fd, 2, PEEK));
    assertEquals("ab", received());
    assertEquals(Errno.SUCCESS, recv(fd, 2, 0));
    assertEquals("ab", received());
    assertEquals(Errno.SUCCESS, recv(fd, 100, PEEK));
    assertEquals("cdef", received());
    guest.memory.setI64(DATA, 0);
    guest.memory.setI32(VECTORS, DATA);
    guest.memory.setI32(VECTORS + 4, 4);
    guest.memory.setI32(VECTORS + 8, DATA + 4);
    guest.memory.setI32(VECTORS + 12, 4);
    assertEquals(
        Errno.SUCCESS, guest.call("sock_recv", fd, VECTORS, 2, PEEK, TestGuest.RESULT, 200));
    assertEquals("cdef", received());
    client.close();
    assertEquals(Errno.SUCCESS, guest.read(fd, 100, -1));
    assertEquals("cdef", guest.read());
    assertEquals(Errno.SUCCESS, recv(fd, 9, PEEK));
    assertEquals(0, guest.result());
  }

  @Test
  void peekIsBounded() throws Exception {
    int fd = accept(0);
    Thread sending = later(() -> client.getOutputStream().write(new byte[100_000]));
    assertEquals(Errno.SUCCESS, recv(fd, 100_000, PEEK | WAIT_ALL));
    assertEquals(SocketDescriptor.QUEUE_LIMIT, guest.result());
    assertEquals(Errno.SUCCESS, recv(fd, 100_000, WAIT_ALL));
    assertEquals(100_000, guest.result());
    sending.join();
  }

  @Test
  void waitForAll() throws Exception {
    int fd = accept(0);
    send("abc");
    Thread sending = later(() -> send("defgh"));
    assertEquals(Errno.SUCCESS, recv(fd, 6, WAIT_ALL));
    assertEquals("abcdef", received());
    sending.join();
    Thread closing = later(() -> client.close());
    assertEquals(Errno.SUCCESS, recv(fd, 100, WAIT_ALL));
    assertEquals("gh", received());
    closing.join();
  }

  @Test
  void shutdown() throws IOException {
    int fd = accept(0);
    send("last");
    assertEquals(Errno.INVAL, guest.call("sock_shutdown", fd, 0));
    assertEquals(Errno.INVAL, guest.call("sock_shutdown", fd, 4));
    assertEquals(Errno.INVAL, guest.call("sock_shutdown", fd, -1));
    assertEquals(Errno.SUCCESS, guest.call("sock_shutdown", fd, 2));
    assertEquals(-1, client.getInputStream().read());
    assertEquals(Errno.PIPE, send(fd, "x"));
    assertEquals(Errno.SUCCESS, recv(fd, 100, 0));
    assertEquals("last", received());
    assertEquals(Errno.SUCCESS, guest.call("sock_shutdown", fd, 1));
    assertEquals(Errno.SUCCESS, recv(fd, 100, 0));
    assertEquals(0, guest.result());
    assertEquals(Errno.SUCCESS, guest.call("fd_close", fd));
  }

  @Test
  void resetByThePeer() throws Exception {
    int fd = accept(0);
    client.setSoLinger(true, 0);
    client.close();
    assertEquals(Errno.CONNRESET, recv(fd, 100, 0));
    int errno = send(fd, "x");
    assertTrue(errno == Errno.PIPE || errno == Errno.CONNRESET);
  }

  @Test
  void interruptEndsTheWaitAndLeavesTheSocketOpen() throws IOException {
    Thread.currentThread().interrupt();
    assertEquals(Errno.INTR, guest.call("sock_accept", LISTENER, 0, TestGuest.RESULT));
    assertTrue(Thread.interrupted());
    int fd = accept(0);
    Thread guestThread = Thread.currentThread();
    Thread interrupting = later(guestThread::interrupt);
    assertEquals(Errno.INTR, recv(fd, 100, 0));
    assertTrue(Thread.currentThread().isInterrupted());
    send("still");
    while (recv(fd, 5, PEEK) == Errno.INTR) {
      Thread.onSpinWait();
    }
    assertEquals(Errno.SUCCESS, recv(fd, 5, WAIT_ALL));
    assertEquals("still", received());
    assertEquals(Errno.SUCCESS, send(fd, "open"));
    assertTrue(Thread.interrupted());
    assertEquals("open", receive(4));
    assertFalse(interrupting.isInterrupted());
  }

  @Test
  void interruptedHalfWay() throws IOException {
    int fd = accept(0);
    send("half");
    Thread guestThread = Thread.currentThread();
    later(guestThread::interrupt);
    assertEquals(Errno.SUCCESS, recv(fd, 100, WAIT_ALL));
    assertEquals("half", received());
    assertTrue(Thread.interrupted());
  }

  @Test
  void stateOfSockets() throws IOException {
    int fd = accept(0);
    assertEquals(Errno.SUCCESS, guest.call("fd_fdstat_get", fd, 0));
    assertEquals(FileStat.SOCKET_STREAM, guest.memory.u8(0));
    assertEquals(Rights.SOCKET, guest.memory.i64(8));
    assertEquals(0, guest.memory.i64(16));
    assertEquals(Errno.SUCCESS, guest.call("fd_fdstat_get", LISTENER, 0));
    assertEquals(FileStat.SOCKET_STREAM, guest.memory.u8(0));
    assertEquals(Rights.LISTENER, guest.memory.i64(8));
    assertEquals(Rights.SOCKET, guest.memory.i64(16));
    for (int socket : new int[] {fd, LISTENER}) {
      assertEquals(Errno.SUCCESS, guest.call("fd_filestat_get", socket, 0));
      assertEquals(FileStat.SOCKET_STREAM, guest.memory.u8(16));
      assertEquals(Errno.SPIPE, guest.call("fd_seek", socket, 0, 0, TestGuest.RESULT));
      assertEquals(Errno.SPIPE, guest.call("fd_seek", socket, 0, 1, TestGuest.RESULT));
      assertEquals(Errno.SPIPE, guest.call("fd_tell", socket, TestGuest.RESULT));
      assertEquals(Errno.SPIPE, guest.read(socket, 1, 0));
      assertEquals(Errno.SPIPE, guest.write(socket, "x", 0));
    }
  }

  @Test
  void listenersAreNotConnected() {
    assertEquals(Errno.NOTCONN, guest.read(LISTENER, 1, -1));
    assertEquals(Errno.NOTCONN, guest.write(LISTENER, "x", -1));
    assertEquals(Errno.NOTCONN, recv(LISTENER, 1, 0));
    assertEquals(Errno.NOTCONN, send(LISTENER, "x"));
    assertEquals(Errno.NOTCONN, guest.call("sock_shutdown", LISTENER, 1));
  }

  @Test
  void noSockets() {
    for (int fd = 0; fd < 3; fd++) {
      assertEquals(Errno.NOTSOCK, guest.call("sock_accept", fd, 0, TestGuest.RESULT));
      assertEquals(Errno.NOTSOCK, recv(fd, 1, 0));
      assertEquals(Errno.NOTSOCK, send(fd, "x"));
      assertEquals(Errno.NOTSOCK, guest.call("sock_shutdown", fd, 1));
    }
    for (int fd : new int[] {-1, 4, 99, Integer.MIN_VALUE}) {
      assertEquals(Errno.BADF, guest.call("sock_accept", fd, 0, TestGuest.RESULT));
      assertEquals(Errno.BADF, recv(fd, 1, 0));
      assertEquals(Errno.BADF, send(fd, "x"));
      assertEquals(Errno.BADF, guest.call("sock_shutdown", fd, 1));
    }
  }

  @Test
  void flagsThatDoNotExist() throws IOException {
    int fd = accept(0);
    for (int flags : new int[] {Descriptor.APPEND, Descriptor.SYNC, 5, 32, 1 << 16, -1}) {
      assertEquals(Errno.INVAL, guest.call("sock_accept", LISTENER, flags, TestGuest.RESULT));
    }
    assertEquals(Errno.INVAL, guest.call("sock_accept", fd, 0, TestGuest.RESULT));
    assertEquals(Errno.INVAL, recv(fd, 1, 4));
    assertEquals(Errno.INVAL, recv(fd, 1, -1));
    vector(1);
    assertEquals(Errno.INVAL, guest.call("sock_send", fd, VECTORS, 1, 1, TestGuest.RESULT));
  }

  @Test
  void rightsThatWereGivenUp() throws IOException {
    int fd = accept(0);
    guest.call("fd_fdstat_set_rights", fd, Rights.FD_READ, 0);
    assertEquals(Errno.NOTCAPABLE, send(fd, "x"));
    assertEquals(Errno.NOTCAPABLE, guest.write(fd, "x", -1));
    assertEquals(Errno.NOTCAPABLE, guest.call("sock_shutdown", fd, 1));
    client.close();
    assertEquals(
        Errno.SUCCESS,
        guest.call("fd_fdstat_set_rights", LISTENER, Rights.SOCK_ACCEPT, Rights.FD_READ));
    int next = accept(0);
    assertEquals(Errno.NOTCAPABLE, send(next, "x"));
    guest.call("fd_fdstat_set_rights", LISTENER, 0, 0);
    assertEquals(Errno.NOTCAPABLE, guest.call("sock_accept", LISTENER, 0, TestGuest.RESULT));
  }

  @Test
  void addressesOutsideMemoryTakeNothing() throws IOException {
    int end = TestGuest.BYTES;
    client = connect();
    assertEquals(Errno.FAULT, guest.call("sock_accept", LISTENER, 0, end - 3));
    assertEquals(Errno.FAULT, guest.call("sock_accept", LISTENER, 0, -1));
    assertEquals(Errno.SUCCESS, guest.call("sock_accept", LISTENER, 0, end - 4));
    int fd = guest.memory.i32(end - 4);
    send("kept");
    vector(100);
    long[][] bad = {
      {VECTORS, 1, end - 3, 200},
      {VECTORS, 1, -4, 200},
      {VECTORS, 1, 64, end - 1},
      {VECTORS, 1, 64, -1},
      {end - 7, 1, 64, 200},
      {-8, 1, 64, 200},
      {VECTORS, -1, 64, 200},
      {VECTORS, 0x20000001L, 64, 200},
      {VECTORS, 0x80000000L, 64, 200},
    };
    for (long[] b : bad) {
      assertEquals(Errno.FAULT, guest.call("sock_recv", fd, b[0], b[1], 0, b[2], b[3]));
      if (b[3] == 200) {
        assertEquals(Errno.FAULT, guest.call("sock_send", fd, b[0], b[1], 0, b[2]));
      }
    }
    int[][] buffers = {{DATA, end}, {DATA, -1}, {-1, 1}, {end, 1}, {0x7fffffff, 0x7fffffff}};
    for (int[] buffer : buffers) {
      guest.memory.setI32(VECTORS, buffer[0]);
      guest.memory.setI32(VECTORS + 4, buffer[1]);
      assertEquals(Errno.FAULT, guest.call("sock_recv", fd, VECTORS, 1, 0, 64, 200));
      assertEquals(Errno.FAULT, guest.call("sock_recv", fd, VECTORS, 1, PEEK, 64, 200));
      assertEquals(Errno.FAULT, guest.call("sock_send", fd, VECTORS, 1, 0, 64));
    }
    assertEquals(Errno.SUCCESS, guest.call("sock_recv", fd, 0, 0, 0, 64, end - 2));
    assertEquals(0, guest.result());
    assertEquals(Errno.SUCCESS, recv(fd, 4, WAIT_ALL));
    assertEquals("kept", received());
  }

  @Test
  void walkOverPreopens() throws IOException {
    try (ServerSocketChannel other = ServerSocketChannel.open()) {
      other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      wasi.dir(".", "/data").listen(other);
      assertEquals(Errno.SUCCESS, guest.call("fd_prestat_get", LISTENER, 0));
      assertEquals(1, guest.memory.u8(0));
      assertEquals(0, guest.memory.i32(4));
      assertEquals(Errno.NOTDIR, guest.call("fd_prestat_dir_name", LISTENER, 0, 100));
      assertEquals(Errno.SUCCESS, guest.call("fd_prestat_get", 4, 0));
      assertEquals(0, guest.memory.u8(0));
      assertEquals(5, guest.memory.i32(4));
      assertEquals(Errno.SUCCESS, guest.call("fd_prestat_get", 5, 0));
      assertEquals(1, guest.memory.u8(0));
      assertEquals(Errno.BADF, guest.call("fd_prestat_get", 6, 0));
      assertEquals(Errno.FAULT, guest.call("fd_prestat_get", LISTENER, TestGuest.BYTES - 7));
      assertEquals(Errno.BADF, guest.call("fd_prestat_get", accept(0), 0));
    }
  }

  @Test
  void addressesThatCannotBeListenedAt() throws IOException {
    InetSocketAddress taken = (InetSocketAddress) channel.getLocalAddress();
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> wasi.listen(taken));
    assertTrue(refused.getMessage().startsWith("cannot listen at: "));
    assertTrue(refused.getCause() instanceof IOException);
    InetSocketAddress unknown = InetSocketAddress.createUnresolved("no.such.host.invalid", 80);
    assertThrows(IllegalArgumentException.class, () -> wasi.listen(unknown));
    assertThrows(IllegalArgumentException.class, () -> wasi.listen((InetSocketAddress) null));
    ServerSocketChannel fresh = ServerSocketChannel.open();
    assertThrows(IllegalArgumentException.class, () -> wasi.listen(fresh));
    fresh.close();
    assertThrows(IllegalArgumentException.class, () -> wasi.listen(fresh));
    assertEquals(Errno.BADF, guest.call("fd_fdstat_get", 4, 0));
    wasi.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    assertEquals(Errno.SUCCESS, guest.call("fd_fdstat_get", 4, 0));
  }

  @Test
  void renumberAndCloseTheListener() throws IOException {
    int fd = accept(0);
    assertEquals(Errno.SUCCESS, guest.call("fd_renumber", fd, LISTENER));
    assertFalse(channel.isOpen());
    send("moved");
    assertEquals(Errno.SUCCESS, recv(LISTENER, 5, WAIT_ALL));
    assertEquals("moved", received());
    assertEquals(Errno.SUCCESS, guest.call("fd_close", LISTENER));
    assertEquals(-1, client.getInputStream().read());
  }
}
