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

  // The rights that it had when it was opened: what can be done with it at all.
  private final long usable;

  /** Whether what it belongs to may not be changed by way of it. */
  boolean readOnly;

  /** The name under which the guest finds this directory, null unless it is pre-opened. */
  byte[] preopenName;

  Descriptor(long rights, long inheriting) {
    this.rights = rights;
    this.usable = rights;
    this.inheriting = inheriting;
  }

  /** One of the types of {@link FileStat}. */
  abstract int type();

  abstract FileStat stat() throws IOException;

  /** Sets times in nanoseconds since 1970, {@link FileStat#KEEP} for one that stays. */
  void setTimes(long access, long modification) throws IOException {
    throw unusable();
  }

  /**
   * Refuses unless all the rights asked for are there: with {@link Errno#NOTCAPABLE} where the
   * guest dropped one, or opened a file neither to read nor to write, else as Unix does with what a
   * descriptor was not opened for.
   */
  final void require(long asked) {
    long missing = asked & ~usable;
    boolean opened = (usable & Rights.ACCESS) != 0 || type() != FileStat.REGULAR_FILE;
    if (missing != 0 && opened) {
      throw (missing & ~(Rights.FD_SEEK | Rights.FD_TELL)) == 0 ? unseekable() : unusable();
    }
    if ((rights & asked) != asked) {
      throw new WasiError(Errno.NOTCAPABLE);
    }
  }

  /** Whether it was opened to write. */
  final boolean writable() {
    return (usable & Rights.FD_WRITE) != 0;
  }

  final void checkWritable() {
    if (readOnly) {
      throw new WasiError(Errno.ROFS);
    }
  }

  private WasiError unseekable() {
    int type = type();
    boolean badly = type == FileStat.DIRECTORY || type == FileStat.REGULAR_FILE;
    return new WasiError(badly ? Errno.BADF : Errno.SPIPE);
  }

  private static WasiError unusable() {
    return new WasiError(Errno.BADF);
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

  /** Makes a file reach at least as far as {@code offset} plus {@code length}. */
  void allocate(long offset, long length) throws IOException {
    throw unusable();
  }

  /** Makes what was written durable, the file's metadata too where {@code metadata}. */
  void sync(boolean metadata) throws IOException {}

  void close() throws IOException {}
}
