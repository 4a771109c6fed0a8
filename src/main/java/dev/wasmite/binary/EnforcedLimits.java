package dev.wasmite.binary;

/**
 * How large a module may be in each respect, against modules that are made to cost time or memory.
 * Made by the embedder, for {@code Config.enforcedLimits}. A builder: each method changes it and
 * returns it. What is not set has the limits that always hold.
 *
 * <p>A module beyond is refused with a {@link WasmException} of the kind {@link
 * WasmException#MALFORMED} that names limit and place, {@code too many functions: 10001, the limit
 * is 10000 (offset 0x1f)}, before memory is allocated for what is too much. {@link #locals} and
 * {@link #nesting} are found by validation: with {@code Config.LAZY} at the first call.
 */
public final class EnforcedLimits {
  static final int TYPES = 0;
  static final int FUNCTIONS = 1;
  static final int GLOBALS = 2;
  static final int TABLES = 3;
  static final int MEMORIES = 4;
  static final int ELEMENT_SEGMENTS = 5;
  static final int DATA_SEGMENTS = 6;
  static final int PARAMETERS = 7;
  static final int RESULTS = 8;
  static final int LOCALS = 9;
  static final int BODY_BYTES = 10;
  static final int NESTING = 11;
  static final int AVERAGE_FROM = 12;
  private static final int COUNT = 13;

  /** The most there may be, by the constants. */
  final int[] most = new int[COUNT];

  /** How long bodies must be on average. */
  int leastAverage;

  /** No limits but those that always hold. */
  public EnforcedLimits() {
    for (int i = 0; i < COUNT; i++) {
      most[i] = Integer.MAX_VALUE;
    }
  }

  /** A copy. */
  public EnforcedLimits(EnforcedLimits other) {
    System.arraycopy(other.most, 0, most, 0, COUNT);
    leastAverage = other.leastAverage;
  }

  /**
   * Limits that programs of compilers keep and few others need to pass: 1,000 types, 10,000
   * functions, 1,000 globals, 100 tables, 1 memory, 1,000 element segments, 1,000 data segments, 32
   * parameters, 32 results, 1,000 locals, bodies of 131,072 bytes, 500 nested blocks, and 40 bytes
   * of code per function if all code has 1,000 bytes or more.
   */
  public static EnforcedLimits strict() {
    return new EnforcedLimits()
        .types(1000)
        .functions(10000)
        .globals(1000)
        .tables(100)
        .memories(1)
        .elementSegments(1000)
        .dataSegments(1000)
        .parameters(32)
        .results(32)
        .locals(1000)
        .bodyBytes(1 << 17)
        .nesting(500)
        .averageBodyBytes(40, 1000);
  }

  private EnforcedLimits set(int what, int limit) {
    most[what] = (int) Errors.notNegative(limit);
    return this;
  }

  /** How many function types there may be; always at most 1,000,000. */
  public EnforcedLimits types(int count) {
    return set(TYPES, count);
  }

  /** How many functions there may be, imported ones included; always at most 1,000,000. */
  public EnforcedLimits functions(int count) {
    return set(FUNCTIONS, count);
  }

  /** How many globals there may be, imported ones included; always at most 1,000,000. */
  public EnforcedLimits globals(int count) {
    return set(GLOBALS, count);
  }

  /** How many tables there may be, imported ones included; always at most 100,000. */
  public EnforcedLimits tables(int count) {
    return set(TABLES, count);
  }

  /** How many memories there may be, imported ones included; always at most 100. */
  public EnforcedLimits memories(int count) {
    return set(MEMORIES, count);
  }

  /** How many element segments there may be; always at most 100,000. */
  public EnforcedLimits elementSegments(int count) {
    return set(ELEMENT_SEGMENTS, count);
  }

  /** How many data segments there may be; always at most 100,000. */
  public EnforcedLimits dataSegments(int count) {
    return set(DATA_SEGMENTS, count);
  }

  /** How many parameters a function type may have; always at most 1,000. */
  public EnforcedLimits parameters(int count) {
    return set(PARAMETERS, count);
  }

  /** How many results a function type may have; always at most 1,000. */
  public EnforcedLimits results(int count) {
    return set(RESULTS, count);
  }

  /** How many locals a function may have besides its parameters; always at most 50,000. */
  public EnforcedLimits locals(int count) {
    return set(LOCALS, count);
  }

  /** How many bytes a function body may have; always at most 7,654,321. */
  public EnforcedLimits bodyBytes(int bytes) {
    return set(BODY_BYTES, bytes);
  }

  /** How many blocks may stand one in another in a function. */
  public EnforcedLimits nesting(int depth) {
    return set(NESTING, depth);
  }

  /**
   * How large function bodies must be on average, each counted with the field of its size: for the
   * cost of a function besides that of its bytes.
   *
   * @param least bytes per function, 0 for no limit
   * @param from how many bytes all bodies together must have at least for the limit to hold
   */
  public EnforcedLimits averageBodyBytes(int least, int from) {
    Errors.notNegative(least);
    set(AVERAGE_FROM, from);
    leastAverage = least;
    return this;
  }
}
