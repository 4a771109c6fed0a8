package dev.wasmite.wasi;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/**
 * An input stream of which it can be known, without waiting, whether it is at its end: where it is
 * quiet a thread reads one byte ahead, which the next read gives out.
 *
 * <p>Made by {@link InputStreamDescriptor} for the input of the process, when a guest first waits
 * for it together with something else.
 */
final class ReadAhead extends InputStream implements Runnable {
  private static final int NONE = -2;
  private static final int END = -1;

  private final InputStream in;

  // All with the lock held.
  private boolean reading;
  private int next = NONE;
  private IOException failure;

  ReadAhead(InputStream in) {
    this.in = in;
  }

  /**
   * The stream, one of these, whose end is being looked for. Who uses it need not know this class,
   * and so it is not loaded before.
   */
  static InputStream watch(InputStream in) {
    ReadAhead stream = in instanceof ReadAhead ? (ReadAhead) in : new ReadAhead(in);
    stream.look();
    return stream;
  }

  /** Has the thread find out what comes next, unless it is known or being found out. */
  synchronized void look() {
    if (!reading && next == NONE && failure == null) {
      reading = true;
      Thread thread = new Thread(this, "wasmite-stdin");
      thread.setDaemon(true);
      thread.start();
    }
  }

  @Override
  public void run() {
    int got = NONE;
    IOException thrown = null;
    try {
      got = in.read();
    } catch (IOException e) {
      thrown = e;
    }
    synchronized (this) {
      next = got;
      failure = thrown;
      reading = false;
      notifyAll();
    }
  }

  /** Whether the next read would find the end, or a failure. */
  synchronized boolean isAtEnd() {
    return next == END || failure != null;
  }

  @Override
  public synchronized int available() throws IOException {
    if (reading || isAtEnd()) {
      return 0;
    }
    return next == NONE ? in.available() : 1 + Math.max(0, in.available());
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /** As every stream, but an interrupt ends the wait for the thread. */
  @Override
  public synchronized int read(byte[] to, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    awaitThread();
    if (failure != null) {
      IOException thrown = failure;
      failure = null;
      throw thrown;
    }
    int known = next;
    next = NONE;
    if (known == NONE) {
      return in.read(to, offset, length);
    }
    if (known == END) {
      return -1;
    }
    to[offset] = (byte) known;
    int more = Math.min(length - 1, in.available());
    return 1 + (more > 0 ? Math.max(0, in.read(to, offset + 1, more)) : 0);
  }

  private void awaitThread() throws IOException {
    try {
      while (reading) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }
}
