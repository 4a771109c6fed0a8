package dev.wasmite;

import dev.wasmite.binary.Errors;

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

  /** Refuses limits of a memory or table; a maximum below 0 is none. */
  static void checkLimits(long minimum, long maximum) {
    if (minimum < 0 || maximum >= 0 && maximum < minimum) {
      throw Errors.illegalArgument(Errors.SIZE_ORDER);
    }
  }

  /** Limits as the text format writes them, {@code "1 2"}. */
  static String limits(long minimum, long maximum) {
    String text = Long.toString(minimum);
    return maximum < 0 ? text : Errors.concat(text, " ", Long.toString(maximum));
  }
}
