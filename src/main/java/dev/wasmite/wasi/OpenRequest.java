package dev.wasmite.wasi;

/**
 * How {@code path_open} wants a file: its flags and rights in one place.
 *
 * <p>Made by {@link PathCalls}, read by {@link Descriptor#open}.
 */
final class OpenRequest {
  // Bits of oflags.
  static final int CREATE = 1;
  static final int DIRECTORY = 2;
  static final int EXCLUSIVE = 4;
  static final int TRUNCATE = 8;
  static final int ALL_FLAGS = CREATE | DIRECTORY | EXCLUSIVE | TRUNCATE;

  /** Whether a link at the end of the path is followed. */
  boolean follow;

  int openFlags;

  /** The {@code fdflags} of the new descriptor, bits of {@link Descriptor}. */
  int flags;

  long rights;
  long inheriting;

  boolean has(int openFlag) {
    return (openFlags & openFlag) != 0;
  }

  /** Whether the file is to be opened for writing. */
  boolean writes() {
    return (rights & Rights.FD_WRITE) != 0;
  }
}
