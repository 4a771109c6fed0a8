package dev.wasmite.wasi;

import java.io.IOException;
import java.io.OutputStream;

/**
 * A stream that the guest writes: its standard output, which is buffered unless it is a terminal,
 * or its standard error, which goes out with every call. Another thread may flush it.
 *
 * <p>Made by {@link Wasi}.
 */
final class OutputStreamDescriptor extends Descriptor {
  private static final int CAPACITY = 8192;
  private static final int SIGPIPE = 13;

  /** So many of the first calls are handed on at once. */
  private static final int FIRST_CALLS = 4;

  private final OutputStream out;
  private final int number;
  private final boolean inherited;
  private byte[] buffer;
  private int used;
  private int type = -1;
  private int calls;

  /**
   * A stream to {@code out}, to nowhere if that is null; {@code number} is 1 for standard output, 2
   * for standard error, and {@code inherited} says that it is the process's own.
   */
  OutputStreamDescriptor(OutputStream out, int number, boolean inherited) {
    super(Rights.OUTPUT, 0);
    this.out = out;
    this.number = number;
    this.inherited = inherited;
  }

  @Override
  int type() {
    if (type < 0) {
      type = inherited ? Terminal.fileType(number) : FileStat.UNKNOWN;
    }
    return type;
  }

  private boolean isTerminal() {
    return type() == FileStat.CHARACTER_DEVICE;
  }

  @Override
  FileStat stat() {
    return new FileStat(type());
  }

  @Override
  synchronized int write(byte[] from, int offset, int length) throws IOException {
    if (out == null) {
      return length;
    }
    try {
      if (length > CAPACITY - used) {
        drain();
      }
      if (length >= CAPACITY) {
        out.write(from, offset, length);
      }
    } catch (IOException e) {
      throw failed(e);
    }
    if (length < CAPACITY) {
      if (buffer == null) {
        buffer = new byte[CAPACITY];
      }
      System.arraycopy(from, offset, buffer, used, length);
      used += length;
    }
    return length;
  }

  @Override
  void written() throws IOException {
    // To find out whether it is a terminal takes longer than to hand on a few lines.
    if (number == 2 || inherited && (++calls <= FIRST_CALLS || isTerminal())) {
      sync(false);
    }
  }

  @Override
  void sync(boolean metadata) throws IOException {
    try {
      flush();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /**
   * Ends a program that writes to the process's own output when its reader has gone, as a system
   * does to a native one, with the code that a shell reports; many programs would go on for ever.
   */
  private IOException failed(IOException failure) {
    if (inherited && Errno.of(failure) == Errno.PIPE) {
      throw new ExitException(128 + SIGPIPE);
    }
    return failure;
  }

  @Override
  void close() throws IOException {
    flush();
  }

  /** Hands on all that was written; what cannot be handed on is dropped with the failure. */
  synchronized void flush() throws IOException {
    drain();
    if (out != null) {
      out.flush();
    }
  }

  /** Called with the lock held. */
  private void drain() throws IOException {
    int length = used;
    used = 0;
    if (length > 0) {
      out.write(buffer, 0, length);
    }
  }
}
