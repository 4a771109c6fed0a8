package dev.wasmite;

/**
 * The type of something that is imported or exported (spec 3.0 section 2.3.16): a {@link FuncType},
 * {@link TableType}, {@link MemoryType} or {@link GlobalType}. Immutable.
 */
public abstract class ExternType {
  ExternType() {}

  /** A default item of the type, for a store; null for functions. */
  Extern make(Store<?> store) {
    return null;
  }
}
