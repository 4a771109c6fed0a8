package dev.wasmite.wasi;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A stream that the guest reads, its standard input. Nothing is read before the guest asks, but for
 * the one byte of {@link #watch}.
 *
 * <p>Made by {@link Wasi}.
 */
final class InputStreamDescriptor extends Descriptor {
  private InputStream in;
  private final Wasi wasi;
  private final boolean inherited;
  private int type = -1;
  private boolean ended;

  InputStreamDescriptor(InputStream in, Wasi wasi, boolean inherited) {
    super(Rights.INPUT, 0);
    this.in = in;
    this.wasi = wasi;
    this.inherited = inherited;
  }

  @Override
  int type() {
    if (type < 0) {
      type = inherited ? Terminal.fileType(0) : FileStat.UNKNOWN;
    }
    return type;
  }

  @Override
  FileStat stat() {
    return new FileStat(type());
  }

  /** Bytes that are there without waiting; 0 where that is not known. */
  int available() throws IOException {
    return in.available();
  }

  /**
   * Whether the end is known to come next: the last read found it, or the bytes lie in memory and
   * are used up, or the thread of {@link #watch} has found it.
   */
  boolean isAtEnd() throws IOException {
    if (in instanceof ReadAhead) {
      return ((ReadAhead) in).isAtEnd();
    }
    return ended || in instanceof ByteArrayInputStream && in.available() == 0;
  }

  /**
   * Has the end noticed while the guest waits for other things too. Of the process's own input
   * only: a stream of the embedder's is read by no other thread than the guest's.
   */
  void watch() {
    if (inherited) {
      in = ReadAhead.watch(in);
    }
  }

  @Override
  boolean hasMore() throws IOException {
    return in.available() > 0;
  }

  @Override
  int read(byte[] to, int offset, int length) throws IOException {
    if (in.available() <= 0) {
      wasi.flushQuietly(); // whoever feeds us may be waiting for what we said
    }
    int got = in.read(to, offset, length);
    ended = got < 0;
    return Math.max(0, got);
  }
}
