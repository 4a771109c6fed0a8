package dev.wasmite.binary;

/**
 * The proposals the engine knows: a bit each, a name each, and a gate for those that cost bytes.
 * Constant; a {@code Config} makes a set of the bits, a profile closes gates.
 *
 * <p>A gate is a method, not a constant, so that a shrinker can be told its value ({@code
 * -assumevalues}) and remove what stands behind it.
 */
public final class Features {
  public static final int MUTABLE_GLOBALS = 1;
  public static final int SIGN_EXTENSION = 1 << 1;
  public static final int SATURATING_FLOAT_TO_INT = 1 << 2;
  public static final int MULTI_VALUE = 1 << 3;
  public static final int BULK_MEMORY = 1 << 4;
  public static final int REFERENCE_TYPES = 1 << 5;
  public static final int TAIL_CALL = 1 << 6;
  public static final int EXTENDED_CONST = 1 << 7;
  public static final int MULTI_MEMORY = 1 << 8;
  public static final int MEMORY64 = 1 << 9;
  public static final int CUSTOM_PAGE_SIZES = 1 << 10;
  public static final int SIMD = 1 << 11;
  public static final int FUNCTION_REFERENCES = 1 << 12;
  public static final int GC = 1 << 13;
  public static final int EXCEPTIONS = 1 << 14;
  public static final int THREADS = 1 << 15;
  public static final int WIDE_ARITHMETIC = 1 << 16;

  /** Everything that a {@code Config} turns on unless told otherwise. */
  public static final int DEFAULT = CUSTOM_PAGE_SIZES - 1;

  // One word each, in the order of the bits.
  private static final String NAMES =
      "mutable globals,sign extension,saturating float to int,multi value,bulk memory,"
          + "reference types,tail call,extended const,multi memory,memory64,custom page sizes,"
          + "simd,typed function references,gc,exceptions,threads,wide arithmetic,";

  private static boolean open = true;

  private Features() {}

  /** Those of a set that this jar holds. */
  public static int held(int features) {
    int held = features;
    if (!referenceTypes()) {
      held &= ~REFERENCE_TYPES;
    }
    if (!tailCall()) {
      held &= ~TAIL_CALL;
    }
    if (!extendedConst()) {
      held &= ~EXTENDED_CONST;
    }
    if (!multiMemory()) {
      held &= ~MULTI_MEMORY;
    }
    if (!memory64()) {
      held &= ~MEMORY64;
    }
    return held;
  }

  /** The name of a feature as messages give it, {@code "tail call"}. */
  public static String name(int feature) {
    int at = 0;
    for (int bit = feature; bit > 1; bit >>>= 1) {
      at = NAMES.indexOf(',', at) + 1;
    }
    return NAMES.substring(at, NAMES.indexOf(',', at));
  }

  /** Whether this jar holds the reference types proposal (tables of references, externref). */
  public static boolean referenceTypes() {
    return open;
  }

  /** Whether this jar holds tail calls. */
  public static boolean tailCall() {
    return open;
  }

  /** Whether this jar holds memories and tables of 64-bit addresses. */
  public static boolean memory64() {
    return open;
  }

  /** Whether this jar holds more than one memory in a module. */
  public static boolean multiMemory() {
    return open;
  }

  /** Whether this jar holds the arithmetic of extended constant expressions. */
  public static boolean extendedConst() {
    return open;
  }
}
