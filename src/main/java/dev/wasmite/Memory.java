package dev.wasmite;

import dev.wasmite.binary.Errors;
import dev.wasmite.binary.Features;
import dev.wasmite.binary.ModuleDef;

/**
 * A linear memory (spec 3.0 section 4.2.9). Made for an instance, or by the embedder for imports.
 *
 * <p>Only the part that was touched is allocated: a memory of 1,000 pages costs what is used of it.
 * Addresses are in bytes, sizes in pages of {@link MemoryType#pageSize} bytes. All accesses are
 * little endian, unaligned ones included, and throw a {@link Trap} "out of bounds memory access" if
 * they reach outside. A memory can hold 2,147,418,112 bytes (32,767 pages of 65,536), or what
 * {@link Config#maxMemoryBytes} says.
 */
public final class Memory extends Extern {
  private static final long MOST_BYTES = 32767L << 16;
  private static final int FIRST_TOUCH = 1 << 16;
  private static final int FILL_BLOCK = 1 << 12;

  /** The touched part, all zero behind it; never longer than size. */
  byte[] bytes = new byte[0];

  /** Size in bytes. */
  long size;

  boolean is64;
  final int pageLog;
  private final long maximum;

  /** Pages that it may have here, whatever its type says. */
  private final long most;

  /**
   * A memory to be imported.
   *
   * @throws IllegalArgumentException if it is larger than a memory can be, or than {@link
   *     Config#maxMemoryBytes}
   * @throws dev.wasmite.binary.WasmException if the store's {@link ResourceLimiter} refuses it
   */
  public Memory(Store<?> store, MemoryType type) {
    this(store, type.minimum(), type.maximum(), type.is64(), type.pageLog);
    enter();
  }

  /**
   * A memory that is an array of the caller's: what Wasm writes is there at once. It cannot grow,
   * and no limiter is asked for it.
   *
   * @param bytes a whole number of pages of 65,536 bytes; not copied
   */
  public static Memory fixed(Store<?> store, byte[] bytes) {
    return new Memory(store, bytes);
  }

  Memory(Store<?> store, long minimum, long maximum, boolean is64, int pageLog) {
    super(store);
    if (minimum < 0 || minimum > MOST_BYTES >> pageLog) {
      throw Errors.illegalArgument("a memory can hold at most 32767 pages of 65536 bytes");
    }
    long limit =
        Features.wholeApi() && store == null ? MOST_BYTES : store.engine.config.maxMemoryBytes;
    most = Math.min(limit, MOST_BYTES) >> pageLog;
    if (minimum > most) {
      throw Errors.illegalArgument(
          Errors.concat("memory is larger than the limit of ", Long.toString(limit), " bytes"));
    }
    this.maximum = maximum;
    if (Extern.tells64()) {
      this.is64 = is64;
    }
    this.pageLog = pageLog;
    size = minimum << pageLog;
  }

  /**
   * A memory of a module, or for an import of one.
   *
   * @param store null for one that is only looked at
   */
  static Memory linked(Store<?> store, long minimum, long maximum, boolean is64, int pageLog) {
    Memory memory;
    try {
      memory = new Memory(store, minimum, maximum, is64, pageLog);
    } catch (IllegalArgumentException e) {
      throw Errors.unlinkable(e.getMessage());
    }
    if (store != null) {
      memory.enter();
    }
    return memory;
  }

  private Memory(Store<?> store, byte[] bytes) {
    super(store);
    if ((bytes.length & 0xffff) != 0) {
      throw Errors.illegalArgument("a fixed memory must be whole pages of 65536 bytes");
    }
    this.bytes = bytes;
    size = bytes.length;
    maximum = size >> 16;
    most = maximum;
    pageLog = 16;
  }

  /** Has the store take it in. */
  void enter() {
    if (Features.wholeApi()) {
      if (!store.ask(Store.MEMORY, 0, size, maximumBytes())) {
        throw Store.refused(Errors.concat("memory of ", Long.toString(size), " bytes"));
      }
      store.memoryBytes += size;
      store.memories++;
    }
  }

  private long maximumBytes() {
    if (!Features.wholeApi() || maximum < 0) {
      return -1;
    }
    return maximum > Long.MAX_VALUE >> pageLog ? Long.MAX_VALUE : maximum << pageLog;
  }

  @Override
  public MemoryType type() {
    return new MemoryType(size(), maximum, Extern.tells64() && is64, pageLog);
  }

  /** Whether the type of memory {@code i} of a module, an import, accepts this memory. */
  boolean fits(ModuleDef def, int i) {
    int flags = def.memoryFlags[i];
    return (!Extern.tells64() || is64 == ModuleDef.is64(flags))
        && pageLog == def.memoryPageLog[i]
        && Linker.limitsFit(size(), maximum, def.memoryMin[i], def.memoryMax[i], flags);
  }

  /** The address that an operand means. */
  long address(long cell) {
    return Features.memory64() && is64 ? cell : cell & 0xffffffffL;
  }

  /** Size in pages. */
  public long size() {
    return size >> pageLog;
  }

  /** Size in bytes. */
  public long byteSize() {
    return size;
  }

  /**
   * Grows by some pages of zeros, if the store's {@link ResourceLimiter} lets it.
   *
   * @return the size before, in pages, or -1 if it cannot grow so far
   */
  public long grow(long pages) {
    if (!fits(pages)) {
      return -1;
    }
    long before = size();
    long desired = before + pages << pageLog;
    if (pages > 0 && !store.ask(Store.MEMORY, size, desired, maximumBytes())) {
      return -1;
    }
    if (Features.wholeApi()) {
      store.memoryBytes += desired - size;
    }
    size = desired;
    return before;
  }

  /** Whether its own limits let it grow by some pages. */
  boolean fits(long pages) {
    long limit = maximum >= 0 ? Math.min(maximum, most) : most;
    return pages >= 0 && pages <= limit - size();
  }

  /** Makes the first {@code end} bytes, which are inside, real. */
  void touch(int end) {
    if (end > bytes.length) {
      // Large steps: what makes the loop leave by an exception must stay rare (see the rationale).
      int length = (int) Math.min(size, Math.max(end, Math.max(bytes.length * 4L, FIRST_TOUCH)));
      byte[] longer = allocate(length);
      if (longer == null) {
        longer = allocate(end); // without reserve
      }
      if (longer == null) {
        throw new Trap(Trap.OUT_OF_MEMORY);
      }
      System.arraycopy(bytes, 0, longer, 0, bytes.length);
      bytes = longer;
    }
  }

  /**
   * Makes real what an access meant that failed at {@code address}, so that it can be done again;
   * traps if nothing there is left to make real.
   */
  void touchAt(long address) {
    int before = bytes.length;
    if (address < size) {
      touch((int) Math.min(size, address + 8)); // no access is wider
    }
    if (bytes.length == before) {
      throw new Trap(Trap.MEMORY_OUT_OF_BOUNDS);
    }
  }

  private static byte[] allocate(int length) {
    try {
      return new byte[length];
    } catch (OutOfMemoryError e) {
      return null;
    }
  }

  /** Traps unless {@code length} bytes from {@code address} on are inside. */
  void check(long address, long length) {
    if (address < 0 || length < 0 || address > size - length) {
      throw new Trap(Trap.MEMORY_OUT_OF_BOUNDS);
    }
  }

  /** The index of {@code address}, with {@code length} bytes from there inside and touched. */
  int index(long address, long length) {
    check(address, length);
    touch((int) (address + length));
    return (int) address;
  }

  /** Reads {@code width} bytes as an unsigned number. */
  long load(long address, int width) {
    int i = index(address, width);
    long value = 0;
    for (int k = width - 1; k >= 0; k--) {
      value = value << 8 | bytes[i + k] & 0xff;
    }
    return value;
  }

  void store(long address, int width, long value) {
    int i = index(address, width);
    long rest = value;
    for (int k = 0; k < width; k++) {
      bytes[i + k] = (byte) rest;
      rest >>= 8;
    }
  }

  /** Copies {@code length} bytes from {@code address} on into an array. */
  public void read(long address, byte[] to, int offset, int length) {
    int i = index(address, length); // may replace the array
    System.arraycopy(bytes, i, to, offset, length);
  }

  /** Copies {@code length} bytes of an array to {@code address} and on; nothing if that traps. */
  public void write(long address, byte[] from, int offset, int length) {
    int i = index(address, length);
    System.arraycopy(from, offset, bytes, i, length);
  }

  /**
   * The array that the memory lives in, to read and write without copying: address a is its element
   * a. Valid until Wasm runs or the memory grows.
   *
   * @return an array that reaches at least to {@code address + length}
   */
  public byte[] array(long address, int length) {
    index(address, length);
    return bytes;
  }

  /** Fills {@code length} bytes from {@code address} on with {@code value}. */
  public void fill(long address, byte value, long length) {
    check(address, length);
    int end = (int) (address + length);
    if (value == 0) {
      end = Math.min(end, bytes.length); // untouched bytes are zero already
    } else {
      touch(end);
    }
    fillTouched((int) Math.min(address, end), end, value);
  }

  /**
   * A block in the usual way, and copies of it: without a JIT that is 80 times as fast for a
   * megabyte and more.
   */
  private void fillTouched(int from, int to, byte value) {
    int first = Math.min(to, from + FILL_BLOCK);
    Platform.fill(bytes, from, first, value);
    for (int i = first; i < to; i += FILL_BLOCK) {
      System.arraycopy(bytes, from, bytes, i, Math.min(FILL_BLOCK, to - i));
    }
  }

  /** Copies within the memory or from another; overlapping parts as if by way of a third place. */
  void copy(long to, Memory source, long from, long length) {
    check(to, length);
    int start = source.index(from, length);
    int i = index(to, length); // may replace the array, the source's too
    System.arraycopy(source.bytes, start, bytes, i, (int) length);
  }

  /** The byte at {@code address}, signed. */
  public int i8(long address) {
    return (byte) load(address, 1);
  }

  /** The byte at {@code address}, 0 to 255. */
  public int u8(long address) {
    return (int) load(address, 1);
  }

  /** The 2 bytes at {@code address}, signed. */
  public int i16(long address) {
    return (short) load(address, 2);
  }

  /** The 2 bytes at {@code address}, 0 to 65,535. */
  public int u16(long address) {
    return (int) load(address, 2);
  }

  /** The 4 bytes at {@code address}. */
  public int i32(long address) {
    return (int) load(address, 4);
  }

  /** The 8 bytes at {@code address}. */
  public long i64(long address) {
    return load(address, 8);
  }

  /** Sets the byte at {@code address} to the low 8 bits of a value. */
  public void setI8(long address, int value) {
    store(address, 1, value);
  }

  /** Sets the 2 bytes at {@code address} to the low 16 bits of a value. */
  public void setI16(long address, int value) {
    store(address, 2, value);
  }

  /** Sets the 4 bytes at {@code address}; nothing if that traps. */
  public void setI32(long address, int value) {
    store(address, 4, value);
  }

  /** Sets the 8 bytes at {@code address}; nothing if that traps. */
  public void setI64(long address, long value) {
    store(address, 8, value);
  }
}
