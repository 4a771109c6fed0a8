package dev.wasmite.wasi;

import java.io.IOException;

/**
 * An open file with a position, over what its file system can do at any position.
 *
 * <p>Its kinds are {@link HostFile} and {@link MemoryFile}, made by their folders.
 */
abstract class SeekableDescriptor extends Descriptor {
  long position;

  SeekableDescriptor(OpenRequest request) {
    super(request.rights & Rights.FILE, 0);
    flags = request.flags;
  }

  abstract long size() throws IOException;

  @Override
  int read(byte[] to, int offset, int length) throws IOException {
    int count = readAt(position, to, offset, length);
    position += count;
    return count;
  }

  @Override
  int write(byte[] from, int offset, int length) throws IOException {
    if ((flags & APPEND) != 0) {
      position = size();
    }
    int count = writeAt(position, from, offset, length);
    position += count;
    return count;
  }

  @Override
  long seek(long offset, int whence) throws IOException {
    long base;
    switch (whence) {
      case SEEK_SET:
        base = 0;
        break;
      case SEEK_CURRENT:
        base = position;
        break;
      case SEEK_END:
        base = size();
        break;
      default:
        throw new WasiError(Errno.INVAL);
    }
    if (offset > Long.MAX_VALUE - base || base + offset < 0) {
      throw new WasiError(Errno.INVAL);
    }
    position = base + offset;
    return position;
  }

  @Override
  void allocate(long offset, long length) throws IOException {
    if (offset < 0 || length <= 0) {
      throw new WasiError(Errno.INVAL);
    }
    if (length > Long.MAX_VALUE - offset) {
      throw new WasiError(Errno.FBIG);
    }
    if (offset + length > size()) {
      setSize(offset + length);
    }
  }
}
