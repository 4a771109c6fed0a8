package dev.wasmite;

import dev.wasmite.binary.Errors;
import dev.wasmite.binary.ModuleDef;

/** The type of a memory: its limits in pages (spec 3.0 section 2.3.11). Immutable. */
public final class MemoryType extends ExternType {
  private final long minimum;
  private final long maximum;
  private final boolean is64;
  final int pageLog;

  /** A memory of 32-bit addresses and pages of 65,536 bytes that may grow without limit. */
  public MemoryType(long minimum) {
    this(minimum, -1, false, 16);
  }

  /** A memory that may grow to {@code maximum} pages. */
  public MemoryType(long minimum, long maximum) {
    this(minimum, maximum, false, 16);
  }

  MemoryType(long minimum, long maximum, boolean is64, int pageLog) {
    ExternType.checkLimits(minimum, maximum);
    this.minimum = minimum;
    this.maximum = maximum;
    this.is64 = is64;
    this.pageLog = pageLog;
  }

  @Override
  Extern make(Store<?> store) {
    return Memory.linked(store, minimum, maximum, is64, pageLog);
  }

  /** The type of memory {@code i} of a module. */
  static ExternType of(ModuleDef def, int i) {
    return new MemoryType(
        WasmModule.clip(def.memoryMin[i]),
        WasmModule.clipMaximum(def.memoryMax[i], def.memoryFlags[i]),
        ModuleDef.is64(def.memoryFlags[i]),
        def.memoryPageLog[i]);
  }

  /** The same type with 64-bit addresses. */
  public MemoryType memory64() {
    return new MemoryType(minimum, maximum, true, pageLog);
  }

  /**
   * The same type with other pages.
   *
   * @param bytes 1 or 65,536
   */
  public MemoryType pageSize(int bytes) {
    if (bytes != 1 && bytes != 65536) {
      throw Errors.illegalArgument(Errors.PAGE_SIZE);
    }
    return new MemoryType(minimum, maximum, is64, bytes == 1 ? 0 : 16);
  }

  /** Pages at the start. */
  public long minimum() {
    return minimum;
  }

  /** Pages it may grow to; -1 if there is no limit. */
  public long maximum() {
    return maximum;
  }

  /** Whether addresses have 64 bits. */
  public boolean is64() {
    return is64;
  }

  /** Bytes of a page: 65,536, or 1. */
  public int pageSize() {
    return 1 << pageLog;
  }

  /** As the text format writes it, {@code "memory 1 2"}. */
  @Override
  public String toString() {
    String pages = pageLog == 16 ? "" : " (pagesize 1)";
    return Errors.concat(
        is64 ? "memory i64 " : "memory ", ExternType.limits(minimum, maximum), pages);
  }
}
