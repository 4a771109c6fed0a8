package dev.wasmite.wasi;

import java.io.IOException;
import java.io.InputStream;

/**
 * A stream that the guest reads, its standard input. Nothing is read before the guest asks.
 *
 * <p>Made by {@link Wasi}.
 */
final class InputStreamDescriptor extends Descriptor {
  private final InputStream in;
  private final Wasi wasi;
  private final boolean inherited;
  private int type = -1;

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

  @Override
  boolean hasMore() throws IOException {
    return in.available() > 0;
  }

  @Override
  int read(byte[] to, int offset, int length) throws IOException {
    if (in.available() <= 0) {
      wasi.flushQuietly(); // whoever feeds us may be waiting for what we said
    }
    return Math.max(0, in.read(to, offset, length));
  }
}
