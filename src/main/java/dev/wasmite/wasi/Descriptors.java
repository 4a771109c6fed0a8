package dev.wasmite.wasi;

import java.io.IOException;
import java.util.Arrays;

/**
 * The open descriptors of one guest by number: 0 to 2 are its streams, pre-opened directories
 * follow, then what it opens, each at the lowest free number.
 *
 * <p>Made once per {@link Wasi}.
 */
final class Descriptors {
  /** How many may be open at once; a guest that opens more is answered {@link Errno#MFILE}. */
  static final int MAX = 1024;

  private Descriptor[] table = new Descriptor[8];

  /**
   * The descriptor of this number.
   *
   * @throws WasiError {@link Errno#BADF} if it is not open
   */
  Descriptor get(int fd) {
    if (fd < 0 || fd >= table.length || table[fd] == null) {
      throw new WasiError(Errno.BADF);
    }
    return table[fd];
  }

  /** Whether an open file of a file system has this number. */
  boolean isFile(int fd) {
    return fd >= 0 && fd < table.length && table[fd] instanceof SeekableDescriptor;
  }

  /** The descriptor of this number, which must have all of {@code rights}. */
  Descriptor get(int fd, long rights) {
    Descriptor descriptor = get(fd);
    descriptor.require(rights);
    return descriptor;
  }

  /** The directory of this number, which must have all of {@code rights}. */
  DirectoryDescriptor directory(int fd, long rights) {
    Descriptor descriptor = get(fd);
    if (!(descriptor instanceof DirectoryDescriptor)) {
      throw new WasiError(Errno.BADF);
    }
    descriptor.require(rights);
    return (DirectoryDescriptor) descriptor;
  }

  /** Refuses with {@link Errno#MFILE} where {@link #add} would. */
  void checkRoom() {
    lowestFree();
  }

  private int lowestFree() {
    for (int fd = 0; fd < table.length; fd++) {
      if (table[fd] == null) {
        return fd;
      }
    }
    if (table.length >= MAX) {
      throw new WasiError(Errno.MFILE);
    }
    return table.length;
  }

  /** Gives the descriptor the lowest free number; that number. */
  int add(Descriptor descriptor) {
    int fd = lowestFree();
    set(fd, descriptor);
    return fd;
  }

  /** Puts the descriptor at a number that must be free. */
  void set(int fd, Descriptor descriptor) {
    if (fd >= table.length) {
      table = Arrays.copyOf(table, Math.min(MAX, 2 * table.length));
    }
    table[fd] = descriptor;
  }

  /** Closes what is at {@code to}, which must be open, and moves {@code from} there. */
  void renumber(int from, int to) throws IOException {
    Descriptor moved = get(from);
    Descriptor replaced = get(to);
    if (from != to) {
      table[to] = moved;
      table[from] = null;
      replaced.close();
    }
  }

  void close(int fd) throws IOException {
    Descriptor descriptor = get(fd);
    table[fd] = null;
    descriptor.close();
  }

  /** Closes all; the first failure is thrown when the rest is closed. */
  void closeAll() throws IOException {
    IOException failure = null;
    for (int fd = 0; fd < table.length; fd++) {
      if (table[fd] != null) {
        try {
          close(fd);
        } catch (IOException e) {
          failure = failure == null ? e : failure;
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
