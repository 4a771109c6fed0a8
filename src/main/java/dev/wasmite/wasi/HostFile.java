package dev.wasmite.wasi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;

/**
 * An open file of the host.
 *
 * <p>Made by {@link HostFolder#openFile}.
 */
final class HostFile extends SeekableDescriptor {
  private final FileChannel channel;
  private final Path path;
  private final FileStat opened;
  // Wraps the array that was used last, the guest's memory mostly, so that calls allocate nothing.
  private ByteBuffer wrapper = ByteBuffer.wrap(new byte[0]);

  // The file's name in OpenFiles; null until asked for, or if there is none.
  private Path openName;

  /** {@code path} led to the file, and {@code opened} was known of it, when it was opened. */
  HostFile(FileChannel channel, Path path, FileStat opened, OpenRequest request) {
    super(request);
    this.channel = channel;
    this.path = path;
    this.opened = opened;
  }

  @Override
  int type() {
    return opened.type;
  }

  @Override
  long size() throws IOException {
    return channel.size();
  }

  /** The path by which the file is known while it is open; null if the host has none. */
  private Path openName() throws IOException {
    if (openName == null && opened.type == FileStat.REGULAR_FILE) {
      openName = OpenFiles.name(channel); // the position of a regular file is the descriptor's
    }
    return openName;
  }

  /** What the host knows of the open file, or, where it tells of paths only, of the path. */
  @Override
  FileStat stat() throws IOException {
    FileStat stat = FileStat.ofSame(path, opened.key, LinkOption.NOFOLLOW_LINKS);
    if (stat == null) {
      stat = openName() == null ? null : FileStat.ofSame(openName, opened.key);
    }
    if (stat == null) {
      stat = opened;
      stat.links = 0; // removed while open
    }
    stat.size = channel.size();
    return stat;
  }

  /** Where the host tells of paths only, the path must still lead to the file. */
  @Override
  void setTimes(long access, long modification) throws IOException {
    Path name = openName();
    if (name != null) {
      HostFolder.setTimes(
          Files.getFileAttributeView(name, BasicFileAttributeView.class), access, modification);
      return;
    }
    if (opened.type != FileStat.REGULAR_FILE) {
      throw new WasiError(Errno.NOTSUP); // Java would open it once more, and wait
    }
    if (opened.key != null
        && FileStat.ofSame(path, opened.key, LinkOption.NOFOLLOW_LINKS) == null) {
      throw new WasiError(Errno.NOENT);
    }
    HostFolder.setTimes(
        Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS),
        access,
        modification);
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

  /** Pipes and devices, which have no position, are read as they come. */
  @Override
  int read(byte[] to, int offset, int length) throws IOException {
    return opened.type == FileStat.REGULAR_FILE
        ? super.read(to, offset, length)
        : Math.max(0, channel.read(wrap(to, offset, length)));
  }

  @Override
  int write(byte[] from, int offset, int length) throws IOException {
    return opened.type == FileStat.REGULAR_FILE
        ? super.write(from, offset, length)
        : channel.write(wrap(from, offset, length));
  }

  @Override
  int readAt(long at, byte[] to, int offset, int length) throws IOException {
    return Math.max(0, channel.read(wrap(to, offset, length), at));
  }

  @Override
  int writeAt(long at, byte[] from, int offset, int length) throws IOException {
    return channel.write(wrap(from, offset, length), at);
  }

  @Override
  void written() throws IOException {
    if ((flags & (DSYNC | RSYNC | SYNC)) != 0) {
      channel.force((flags & (RSYNC | SYNC)) != 0);
    }
  }

  @Override
  void setSize(long size) throws IOException {
    if (size < channel.size()) {
      channel.truncate(size);
    } else if (size > channel.size()) {
      channel.write(wrap(new byte[1], 0, 1), size - 1);
    }
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
