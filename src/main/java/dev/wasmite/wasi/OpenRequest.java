package dev.wasmite.wasi;

/**
 * How {@code path_open} wants a file: its flags and rights in one place.
 *
 * <p>Made by {@link PathCalls}, read by {@link DirectoryDescriptor#open} and by folders.
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

  /** Whether something has the name already; set by the directory for its folder. */
  boolean exists;

  /** Whether one of these flags is set. */
  boolean has(int someFlags) {
    return (openFlags & someFlags) != 0;
  }

  /** The rights asked for that say how the file is opened: to read, to write, or both. */
  long access() {
    return rights & Rights.ACCESS;
  }

  boolean reads() {
    return (rights & Rights.FD_READ) != 0;
  }

  /** Whether the file is to be opened for writing. */
  boolean writes() {
    return (rights & Rights.FD_WRITE) != 0;
  }

  /** Whether opening is to make or change something, which no directory bears. */
  boolean changes() {
    return writes() || has(CREATE | TRUNCATE);
  }
}
