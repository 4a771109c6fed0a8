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
 * <p>Made by the descriptors; {@link #of} reads a file of the host.
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

  /** Reads what the host knows of {@code path}, of a link itself where it is one. */
  static FileStat of(Path path) throws IOException {
    if (path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return ofUnix(
          Files.readAttributes(
              path,
              "unix:mode,dev,ino,nlink,size,lastAccessTime,lastModifiedTime,ctime",
              LinkOption.NOFOLLOW_LINKS));
    }
    return ofBasic(
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
  }

  private static FileStat ofUnix(Map<String, Object> attributes) {
    FileStat stat = new FileStat(typeOfMode(((Number) attributes.get("mode")).intValue()));
    stat.device = ((Number) attributes.get("dev")).longValue();
    stat.inode = ((Number) attributes.get("ino")).longValue();
    stat.links = ((Number) attributes.get("nlink")).longValue();
    stat.size = ((Number) attributes.get("size")).longValue();
    stat.accessTime = nanos((FileTime) attributes.get("lastAccessTime"));
    stat.modificationTime = nanos((FileTime) attributes.get("lastModifiedTime"));
    stat.changeTime = nanos((FileTime) attributes.get("ctime"));
    return stat;
  }

  private static FileStat ofBasic(BasicFileAttributes attributes) {
    FileStat stat = new FileStat(typeOf(attributes));
    stat.size = attributes.size();
    stat.accessTime = nanos(attributes.lastAccessTime());
    stat.modificationTime = nanos(attributes.lastModifiedTime());
    stat.changeTime = stat.modificationTime;
    return stat;
  }

  private static int typeOf(BasicFileAttributes attributes) {
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

  boolean isSameFile(FileStat other) {
    return inode == other.inode && device == other.device;
  }

  /** Writes this to guest memory, {@link #BYTES} bytes. */
  void write(Guest guest, long address) {
    guest.clear(address, BYTES);
    guest.setI64(address, device);
    guest.setI64(address + 8, inode);
    guest.setI8(address + 16, type);
    guest.setI64(address + 24, links);
    guest.setI64(address + 32, size);
    guest.setI64(address + 40, accessTime);
    guest.setI64(address + 48, modificationTime);
    guest.setI64(address + 56, changeTime);
  }
}
