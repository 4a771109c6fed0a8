package dev.wasmite.wasi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * An open file of the host.
 *
 * <p>Made by {@link HostDirectory#open}.
 */
final class HostFile extends Descriptor {
  private final FileChannel channel;
  private final Path path;
  private final FileStat opened;
  // Wraps the array that was used last, the guest's memory mostly, so that calls allocate nothing.
  private ByteBuffer wrapper = ByteBuffer.wrap(new byte[0]);

  HostFile(FileChannel channel, Path path, FileStat opened, OpenRequest request) {
    super(request.rights & Rights.FILE, 0);
    this.channel = channel;
    this.path = path;
    this.opened = opened;
    this.flags = request.flags;
  }

  @Override
  int type() {
    return opened.type;
  }

  /** What the path tells, while it still leads to this file; else what was known at opening. */
  @Override
  FileStat stat() throws IOException {
    FileStat stat = opened;
    try {
      FileStat now = FileStat.of(path);
      if (now.isSameFile(opened)) {
        stat = now;
      }
    } catch (IOException e) {
      stat.links = 0; // removed while open
    }
    stat.size = channel.size();
    return stat;
  }

  private ByteBuffer wrap(byte[] array, int offset, int length) {
    if (wrapper.array() != array) {
      wrapper = ByteBuffer.wrap(array);
    }
    wrapper.clear();
    wrapper.position(offset);
    wrapper.limit(offset + length);
    return wrapper;
  }

  @Override
  int read(byte[] to, int offset, int length) throws IOException {
    return Math.max(0, channel.read(wrap(to, offset, length)));
  }

  @Override
  int readAt(long position, byte[] to, int offset, int length) throws IOException {
    return Math.max(0, channel.read(wrap(to, offset, length), position));
  }

  @Override
  int write(byte[] from, int offset, int length) throws IOException {
    if ((flags & APPEND) != 0) {
      channel.position(channel.size());
    }
    return channel.write(wrap(from, offset, length));
  }

  @Override
  int writeAt(long position, byte[] from, int offset, int length) throws IOException {
    return channel.write(wrap(from, offset, length), position);
  }

  @Override
  void written() throws IOException {
    if ((flags & (DSYNC | RSYNC | SYNC)) != 0) {
      channel.force((flags & (RSYNC | SYNC)) != 0);
    }
  }

  @Override
  long seek(long offset, int whence) throws IOException {
    long base;
    switch (whence) {
      case SEEK_SET:
        base = 0;
        break;
      case SEEK_CURRENT:
        base = channel.position();
        break;
      case SEEK_END:
        base = channel.size();
        break;
      default:
        throw new WasiError(Errno.INVAL);
    }
    if (offset > Long.MAX_VALUE - base) {
      throw new WasiError(Errno.OVERFLOW);
    }
    if (base + offset < 0) {
      throw new WasiError(Errno.INVAL);
    }
    if (offset != 0 || whence != SEEK_CURRENT) {
      channel.position(base + offset);
    }
    return base + offset;
  }

  /** Cuts the file, or makes it longer with zeros; its position stays. */
  @Override
  void setSize(long size) throws IOException {
    long position = channel.position();
    if (size < channel.size()) {
      channel.truncate(size);
    } else if (size > channel.size()) {
      channel.write(wrap(new byte[1], 0, 1), size - 1);
    }
    channel.position(position);
  }

  @Override
  void sync(boolean metadata) throws IOException {
    channel.force(metadata);
  }

  @Override
  void close() throws IOException {
    channel.close();
  }
}
