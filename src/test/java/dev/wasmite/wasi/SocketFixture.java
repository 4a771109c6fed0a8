package dev.wasmite.wasi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * A guest that has a listener, and a client of it.
 *
 * <p>Made for each test of the classes that extend it.
 */
abstract class SocketFixture {
  static final int LISTENER = 3;
  static final int VECTORS = 128;
  static final int DATA = 4096;

  ServerSocketChannel channel;
  Wasi wasi;
  TestGuest guest;
  Socket client;

  @BeforeEach
  void listen() throws IOException {
    channel = ServerSocketChannel.open();
    channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    wasi = new Wasi().listen(channel);
    guest = new TestGuest(wasi);
  }

  @AfterEach
  void close() throws IOException {
    Thread.interrupted();
    if (client != null) {
      client.close();
    }
    wasi.close();
    assertFalse(channel.isOpen());
  }

  Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), channel.socket().getLocalPort());
  }

  /** Connects, and has the guest accept; the descriptor. */
  int accept(int flags) throws IOException {
    client = connect();
    assertEquals(Errno.SUCCESS, guest.call("sock_accept", LISTENER, flags, TestGuest.RESULT));
    return guest.result();
  }

  void send(String text) throws IOException {
    client.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  String receive(int length) throws IOException {
    byte[] bytes = new byte[length];
    int got = 0;
    while (got < length) {
      int more = client.getInputStream().read(bytes, got, length - got);
      assertTrue(more > 0);
      got += more;
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  void vector(int length) {
    guest.memory.setI32(VECTORS, DATA);
    guest.memory.setI32(VECTORS + 4, length);
  }

  /** Runs {@code what} on another thread a little later. */
  static Thread later(IoTask what) {
    Thread thread =
        new Thread(
            () -> {
              try {
                Thread.sleep(50);
                what.run();
              } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    thread.start();
    return thread;
  }

  /** What may fail. Made by the tests. */
  interface IoTask {
    void run() throws IOException;
  }
}
