package dev.wasmite.wasi;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * A socket that listens, which a guest can only be given.
 *
 * <p>Made by {@link Wasi#listen}.
 */
final class ListenerDescriptor extends Descriptor {
  private final ServerSocketChannel channel;
  private final Wasi wasi;

  /** A connection that a poll found; null if there is none. */
  private SocketChannel next;

  private ListenerDescriptor(ServerSocketChannel channel, Wasi wasi) {
    super(Rights.LISTENER, Rights.SOCKET);
    this.channel = channel;
    this.wasi = wasi;
  }

  /** Listens at {@code address}. */
  static Descriptor bind(SocketAddress address, Wasi wasi) throws IOException {
    if (address == null) {
      throw new IllegalArgumentException("an address is needed");
    }
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      channel.bind(address);
      return of(channel, wasi);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Takes a channel over, which must be bound. */
  static Descriptor of(ServerSocketChannel channel, Wasi wasi) throws IOException {
    if (channel.getLocalAddress() == null) {
      throw new IllegalArgumentException("the channel is not bound");
    }
    channel.configureBlocking(false);
    return new ListenerDescriptor(channel, wasi);
  }

  @Override
  int type() {
    return FileStat.SOCKET_STREAM;
  }

  @Override
  FileStat stat() {
    return new FileStat(FileStat.SOCKET_STREAM);
  }

  @Override
  int read(byte[] to, int offset, int length) {
    throw new WasiError(Errno.NOTCONN);
  }

  @Override
  int write(byte[] from, int offset, int length) {
    throw new WasiError(Errno.NOTCONN);
  }

  /** Whether a connection is there to be accepted. */
  boolean hasNext() throws IOException {
    if (next == null) {
      boolean interrupted = Thread.interrupted(); // with which some versions close the channel
      try {
        next = channel.accept();
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
    return next != null;
  }

  /** Accepts a connection, whose descriptor has {@code newFlags}. */
  SocketDescriptor accept(int newFlags) throws IOException {
    while (!hasNext()) {
      if ((flags & NONBLOCK) != 0) {
        throw new WasiError(Errno.AGAIN);
      }
      wasi.flushQuietly();
      addTo(wasi.waiter());
      wasi.waiter().await(0);
    }
    SocketChannel connection = next;
    next = null;
    try {
      connection.configureBlocking(false);
    } catch (IOException e) {
      connection.close();
      throw e;
    }
    SocketDescriptor socket = new SocketDescriptor(connection, wasi, newFlags);
    socket.rights &= inheriting;
    return socket;
  }

  /** Has the next wait end when a connection comes in. */
  void addTo(SocketWaiter waiter) throws IOException {
    waiter.add(channel, SelectionKey.OP_ACCEPT);
  }

  @Override
  void close() throws IOException {
    try {
      if (next != null) {
        next.close();
      }
    } finally {
      channel.close();
    }
  }
}
