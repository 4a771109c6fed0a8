package dev.wasmite.wasi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What is known of one file: WASI preview 1's {@code filestat}, 64 bytes in guest memory.
 *
 * <p>Made by the folders and descriptors.
 */
final class FileStat {
  static final int UNKNOWN = 0;
  static final int BLOCK_DEVICE = 1;
  static final int CHARACTER_DEVICE = 2;
  static final int DIRECTORY = 3;
  static final int REGULAR_FILE = 4;
  static final int SOCKET_STREAM = 6;
  static final int SYMBOLIC_LINK = 7;

  /** Bytes of a {@code filestat} in guest memory. */
  static final int BYTES = 64;

  /** Instead of a time that is to be set: the one there is stays. */
  static final long KEEP = -1;

  /** What tells the file from every other of the host; null where the host does not say. */
  Object key;

  long device;
  long inode;
  int type;
  long links = 1;
  long size;
  // Nanoseconds since 1970.
  long accessTime;
  long modificationTime;
  long changeTime;

  FileStat(int type) {
    this.type = type;
  }

  /**
   * What the host knows of {@code path} if that leads to the file of this {@code key}; null if it
   * does not, or leads nowhere.
   */
  static FileStat ofSame(Path path, Object key, LinkOption... options) {
    try {
      FileStat stat = of(path, options);
      return key != null && key.equals(stat.key) ? stat : null;
    } catch (IOException e) {
      return null;
    }
  }

  private static FileStat of(Path path, LinkOption... options) throws IOException {
    if (path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return of(
          Files.readAttributes(
              path,
              "unix:mode,dev,ino,nlink,size,lastAccessTime,lastModifiedTime,ctime,fileKey",
              options));
    }
    return of(Files.readAttributes(path, BasicFileAttributes.class, options));
  }

  private static FileStat of(Map<String, Object> attributes) {
    FileStat stat = new FileStat(typeOfMode(((Number) attributes.get("mode")).intValue()));
    stat.device = ((Number) attributes.get("dev")).longValue();
    stat.inode = ((Number) attributes.get("ino")).longValue();
    stat.links = ((Number) attributes.get("nlink")).longValue();
    stat.size = ((Number) attributes.get("size")).longValue();
    stat.accessTime = nanos((FileTime) attributes.get("lastAccessTime"));
    stat.modificationTime = nanos((FileTime) attributes.get("lastModifiedTime"));
    stat.changeTime = nanos((FileTime) attributes.get("ctime"));
    stat.key = attributes.get("fileKey");
    return stat;
  }

  /** What every host knows of a file. */
  static FileStat of(BasicFileAttributes attributes) {
    FileStat stat = new FileStat(typeOf(attributes));
    stat.size = attributes.size();
    stat.accessTime = nanos(attributes.lastAccessTime());
    stat.modificationTime = nanos(attributes.lastModifiedTime());
    stat.changeTime = stat.modificationTime;
    stat.key = attributes.fileKey();
    return stat;
  }

  /** The file type that a file's attributes tell. */
  static int typeOf(BasicFileAttributes attributes) {
    if (attributes.isRegularFile()) {
      return REGULAR_FILE;
    }
    if (attributes.isDirectory()) {
      return DIRECTORY;
    }
    return attributes.isSymbolicLink() ? SYMBOLIC_LINK : UNKNOWN;
  }

  /** The file type in a Unix mode; a pipe has none in WASI. */
  private static int typeOfMode(int mode) {
    switch (mode >> 12 & 15) {
      case 2:
        return CHARACTER_DEVICE;
      case 4:
        return DIRECTORY;
      case 6:
        return BLOCK_DEVICE;
      case 8:
        return REGULAR_FILE;
      case 10:
        return SYMBOLIC_LINK;
      case 12:
        return SOCKET_STREAM;
      default:
        return UNKNOWN;
    }
  }

  private static long nanos(FileTime time) {
    return time.to(TimeUnit.NANOSECONDS);
  }

  /**
   * Writes this to guest memory, {@link #BYTES} bytes; in the layout of {@code wasi_unstable},
   * where the number of links has 4 bytes, 8 less.
   */
  void write(Guest guest, long address) {
    int shift = guest.unstable ? 8 : 0;
    guest.clear(address, BYTES - shift);
    guest.setI64(address, device);
    guest.setI64(address + 8, inode);
    guest.setI8(address + 16, type);
    if (guest.unstable) {
      guest.setI32(address + 20, (int) links);
    } else {
      guest.setI64(address + 24, links);
    }
    guest.setI64(address + 32 - shift, size);
    guest.setI64(address + 40 - shift, accessTime);
    guest.setI64(address + 48 - shift, modificationTime);
    guest.setI64(address + 56 - shift, changeTime);
  }
}
