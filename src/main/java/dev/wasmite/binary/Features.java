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

  /** No proposal, but a jar may go without: f32 and f64. */
  public static final int FLOATS = 1 << 17;

  /** No proposal, a choice of the embedder: names may be found by hashing. */
  public static final int HASHING = 1 << 30;

  /** Everything that a {@code Config} turns on unless told otherwise. */
  public static final int DEFAULT = CUSTOM_PAGE_SIZES - 1 | HASHING;

  // Never set: with an initializer the class had a side effect, and calls of gates were left.
  private static boolean closed;

  private Features() {}

  /** Those of a set that this jar holds. */
  static int held(int features) {
    int held = features & (SIMD - 1 | HASHING);
    if (!multiValue()) {
      held &= ~MULTI_VALUE;
    }
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

  /** Whether this jar holds the reference types proposal (tables of references, externref). */
  public static boolean referenceTypes() {
    return !closed;
  }

  /** Whether this jar holds tail calls. */
  public static boolean tailCall() {
    return !closed;
  }

  /** Whether this jar holds memories and tables of 64-bit addresses. */
  public static boolean memory64() {
    return !closed;
  }

  /** Whether this jar holds more than one memory in a module. */
  public static boolean multiMemory() {
    return !closed;
  }

  /** Whether this jar holds blocks and functions of several results, blocks with parameters. */
  public static boolean multiValue() {
    return !closed;
  }

  /** Whether this jar counts fuel, can be interrupted, suspends calls. */
  public static boolean metering() {
    return !closed;
  }

  /** Whether this jar collects the calls that a trap came out of. */
  public static boolean backtraces() {
    return !closed;
  }

  /** Whether this jar finds out where values are, for core dumps. */
  public static boolean coreDumps() {
    return !closed;
  }

  /** Whether this jar can leave one NaN for all, so that every run is the same. */
  public static boolean deterministic() {
    return !closed;
  }

  /** Whether this jar keeps custom sections, names of functions among them. */
  public static boolean customSections() {
    return !closed;
  }

  /** Whether this jar can limit what translated code takes. */
  public static boolean codeCache() {
    return !closed;
  }

  /** Whether this jar holds the loops for Java 9 and newer. */
  public static boolean views() {
    return !closed;
  }

  /** Whether this jar takes modules in the text format, by a {@link TextFormat}. */
  public static boolean text() {
    return !closed;
  }

  /** Whether this jar holds the arithmetic of extended constant expressions. */
  public static boolean extendedConst() {
    return !closed;
  }

  /** Whether this jar holds a table of hashes for modules and linkers with many names. */
  public static boolean hashing() {
    return !closed;
  }

  /** Whether this jar holds f32 and f64; no jar that we make goes without. */
  public static boolean floats() {
    return !closed;
  }

  /**
   * Whether this jar holds all of the API: limiters and counters, enforced limits, exits, types of
   * items, modules from streams, switches of the proposals that every jar holds.
   */
  public static boolean wholeApi() {
    return !closed;
  }
}
