package dev.wasmite.wasi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * A connected stream socket. What Java cannot tell without reading, whether bytes are there and
 * whether the peer has ended, is found by reading ahead into a queue of our own.
 *
 * <p>Made by {@link ListenerDescriptor#accept}.
 */
final class SocketDescriptor extends Descriptor {
  /** Most bytes that are read ahead, and so most that a guest can peek at. */
  static final int QUEUE_LIMIT = 1 << 16;

  /** How much is read ahead where any number of bytes would do. */
  private static final int QUEUE_SOME = 1024;

  /** Set while a {@code sock_recv} runs that wants all of its buffers filled. */
  boolean waitAll;

  private final SocketChannel channel;
  private final Wasi wasi;

  // Bytes read ahead: those from `first` to `last`.
  private byte[] queue = new byte[0];
  private int first;
  private int last;

  // What comes behind the queue, once it is known.
  private boolean ended;
  private IOException failure;

  /** A socket on a channel that does not block. */
  SocketDescriptor(SocketChannel channel, Wasi wasi, int flags) {
    super(Rights.SOCKET, 0);
    this.channel = channel;
    this.wasi = wasi;
    this.flags = flags;
  }

  @Override
  int type() {
    return FileStat.SOCKET_STREAM;
  }

  @Override
  FileStat stat() {
    return new FileStat(FileStat.SOCKET_STREAM);
  }

  private int queued() {
    return last - first;
  }

  private boolean isOver() {
    return ended || failure != null;
  }

  /** Reads what is there; 0 if nothing is, or if the socket turns out to be at its end. */
  private int receive(byte[] to, int offset, int length) {
    boolean interrupted = Thread.interrupted(); // with which some versions close the channel
    try {
      int got = channel.read(ByteBuffer.wrap(to, offset, length));
      ended = got < 0;
      return Math.max(0, got);
    } catch (IOException e) {
      failure = e;
      return 0;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Reads ahead, without waiting, until the queue holds {@code wanted} bytes if they are there. */
  private void fill(int wanted) {
    if (queued() >= wanted || isOver()) {
      return;
    }
    byte[] room = queue.length >= wanted ? queue : new byte[wanted];
    System.arraycopy(queue, first, room, 0, queued());
    last = queued();
    first = 0;
    queue = room;
    last += receive(queue, last, wanted - last);
  }

  /**
   * Waits until the socket is ready.
   *
   * @return false if the call has to end with the {@code moved} bytes that it has
   * @throws WasiError if it has none, {@link Errno#AGAIN} or {@link Errno#INTR}
   */
  private boolean await(int operation, int moved) throws IOException {
    try {
      if ((flags & NONBLOCK) != 0) {
        throw new WasiError(Errno.AGAIN);
      }
      wasi.flushQuietly();
      wasi.waiter().add(channel, operation);
      wasi.waiter().await(0);
      return true;
    } catch (WasiError e) {
      if (moved == 0) {
        throw e;
      }
      return false;
    }
  }

  @Override
  int read(byte[] to, int offset, int length) throws IOException {
    int got = Math.min(length, queued());
    System.arraycopy(queue, first, to, offset, got);
    first += got;
    int least = waitAll ? length : Math.min(1, length);
    while (got < least && !isOver()) {
      int more = receive(to, offset + got, length - got);
      got += more;
      if (more == 0 && !isOver() && !await(SelectionKey.OP_READ, got)) {
        break;
      }
    }
    if (got == 0 && failure != null && length > 0) {
      throw failure;
    }
    return got;
  }

  @Override
  boolean hasMore() {
    if (!waitAll) {
      fill(QUEUE_SOME);
    }
    return waitAll ? !isOver() : queued() > 0;
  }

  /** Peeks: reads from {@code position} of what has come in, and leaves it there. */
  @Override
  int readAt(long position, byte[] to, int offset, int length) throws IOException {
    int wanted = (int) Math.min(position + length, QUEUE_LIMIT);
    fill(wanted);
    int least = waitAll ? wanted : Math.min(1, wanted);
    while (queued() < least && !isOver() && await(SelectionKey.OP_READ, queued())) {
      fill(wanted);
    }
    if (queued() == 0 && failure != null && length > 0) {
      throw failure;
    }
    int got = (int) Math.max(0, Math.min(length, queued() - position));
    if (got > 0) {
      System.arraycopy(queue, first + (int) position, to, offset, got);
    }
    return got;
  }

  @Override
  int write(byte[] from, int offset, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(from, offset, length);
    while (bytes.hasRemaining()) {
      if (send(bytes) == 0 && !await(SelectionKey.OP_WRITE, bytes.position() - offset)) {
        break;
      }
    }
    return bytes.position() - offset;
  }

  private int send(ByteBuffer bytes) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      return channel.write(bytes);
    } catch (ClosedChannelException e) {
      throw new WasiError(Errno.PIPE); // shut down
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Ends one direction or both. What has come in before can still be read. */
  void shutdown(boolean input, boolean output) throws IOException {
    if (input) {
      channel.shutdownInput();
    }
    if (output) {
      channel.shutdownOutput();
    }
  }

  /** How many bytes are there to be read, as far as is known; -1 if a read would wait. */
  long readable() throws IOException {
    fill(QUEUE_SOME);
    if (queued() == 0 && failure != null) {
      throw failure;
    }
    return queued() == 0 && !ended ? -1 : queued();
  }

  /** Whether the peer is known to send no more. */
  boolean isHungUp() {
    return ended;
  }

  boolean isWritable() throws IOException {
    return wasi.waiter().isReady(channel, SelectionKey.OP_WRITE);
  }

  /** Has the next wait end when the socket can be read, or written. */
  void addTo(SocketWaiter waiter, boolean read) throws IOException {
    waiter.add(channel, read ? SelectionKey.OP_READ : SelectionKey.OP_WRITE);
  }

  @Override
  void close() throws IOException {
    channel.close();
  }
}
