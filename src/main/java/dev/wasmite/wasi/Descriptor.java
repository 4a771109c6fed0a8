package dev.wasmite.wasi;

import java.io.IOException;

/**
 * An open file, directory or stream: its flags and rights, and what can be done with it. A kind of
 * descriptor overrides what it can do; the rest answers the error that a descriptor of its type
 * answers on Unix.
 *
 * <p>Made by {@link Wasi} for streams and pre-opened directories and by {@link #open} for the rest;
 * numbered by {@link Descriptors}.
 */
abstract class Descriptor {
  // Bits of fdflags.
  static final int APPEND = 1;
  static final int DSYNC = 2;
  static final int NONBLOCK = 4;
  static final int RSYNC = 8;
  static final int SYNC = 16;
  static final int ALL_FLAGS = APPEND | DSYNC | NONBLOCK | RSYNC | SYNC;

  // Values of whence.
  static final int SEEK_SET = 0;
  static final int SEEK_CURRENT = 1;
  static final int SEEK_END = 2;

  int flags;
  long rights;
  long inheriting;

  /** The name under which the guest finds this directory, null unless it is pre-opened. */
  byte[] preopenName;

  Descriptor(long rights, long inheriting) {
    this.rights = rights;
    this.inheriting = inheriting;
  }

  /** One of the types of {@link FileStat}. */
  abstract int type();

  abstract FileStat stat() throws IOException;

  /** Refuses with {@link Errno#NOTCAPABLE} unless all the rights asked for are there. */
  final void require(long asked) {
    if ((rights & asked) != asked) {
      throw new WasiError(Errno.NOTCAPABLE);
    }
  }

  private WasiError unseekable() {
    return new WasiError(type() == FileStat.DIRECTORY ? Errno.ISDIR : Errno.SPIPE);
  }

  private WasiError unusable() {
    return new WasiError(type() == FileStat.DIRECTORY ? Errno.ISDIR : Errno.BADF);
  }

  private static WasiError noDirectory() {
    return new WasiError(Errno.NOTDIR);
  }

  /** Reads up to {@code length} bytes; the number read, 0 at the end. */
  int read(byte[] to, int offset, int length) throws IOException {
    throw unusable();
  }

  /** Whether a further {@link #read} would give bytes at once. */
  boolean hasMore() throws IOException {
    return true;
  }

  /** Writes up to {@code length} bytes; the number written. */
  int write(byte[] from, int offset, int length) throws IOException {
    throw unusable();
  }

  /** Called once when all pieces of an {@code fd_write} or {@code fd_pwrite} are written. */
  void written() throws IOException {}

  /** As {@link #read}, from {@code position} of the file, which stays where it was. */
  int readAt(long position, byte[] to, int offset, int length) throws IOException {
    throw unseekable();
  }

  /** As {@link #write}, to {@code position} of the file, which stays where it was. */
  int writeAt(long position, byte[] from, int offset, int length) throws IOException {
    throw unseekable();
  }

  /** Moves the position; the new one. {@code whence} is a value of {@code whence}. */
  long seek(long offset, int whence) throws IOException {
    throw unseekable();
  }

  void setSize(long size) throws IOException {
    throw unusable();
  }

  /** Makes what was written durable, the file's metadata too where {@code metadata}. */
  void sync(boolean metadata) throws IOException {}

  void close() throws IOException {}

  /** Opens what is at {@code path} below this directory. */
  Descriptor open(String path, OpenRequest request) throws IOException {
    throw noDirectory();
  }

  /**
   * The names in this directory, {@code "."} and {@code ".."} first. The list is made anew where
   * {@code rewind}, and else stays, so that cookies mean the same while files come and go.
   */
  String[] list(boolean rewind) throws IOException {
    throw noDirectory();
  }

  FileStat stat(String path, boolean follow) throws IOException {
    throw noDirectory();
  }

  void createDirectory(String path) throws IOException {
    throw noDirectory();
  }

  void removeDirectory(String path) throws IOException {
    throw noDirectory();
  }

  void unlink(String path) throws IOException {
    throw noDirectory();
  }

  void rename(String from, Descriptor toDirectory, String to) throws IOException {
    throw noDirectory();
  }

  /** What the symbolic link at {@code path} holds. */
  String readLink(String path) throws IOException {
    throw noDirectory();
  }
}
