package dev.wasmite;

import dev.wasmite.binary.EnforcedLimits;
import dev.wasmite.binary.Errors;
import dev.wasmite.binary.Features;
import dev.wasmite.binary.TextFormat;

/**
 * What an {@link Engine} takes and allows. A builder: each method changes it and returns it. Not
 * safe for threads; an engine keeps a copy.
 */
public final class Config {
  /** Everything is validated and translated when the module is parsed. */
  public static final int EAGER = 0;

  /** Everything is validated when the module is parsed, a function translated at its first call. */
  public static final int LAZY_TRANSLATION = 1;

  /** A function is validated and translated at its first call, which fails if it is invalid. */
  public static final int LAZY = 2;

  int features;
  int compilationMode;
  int maxCallDepth;
  int maxStackCells;
  int maxHostDepth;
  long maxMemoryBytes;
  long codeCacheLimit;
  boolean keepBytes;
  boolean fuel;
  boolean interruptible;
  FuelCosts fuelCosts;
  boolean deterministic;
  boolean coreDump;
  TextFormat text;
  EnforcedLimits enforcedLimits;

  /** The defaults: all of Wasm 2.0 but SIMD, and the proposals below that say nothing else. */
  public Config() {
    features = Features.DEFAULT;
    compilationMode = LAZY_TRANSLATION;
    maxCallDepth = 100000;
    maxStackCells = 1 << 20;
    maxHostDepth = 64;
    maxMemoryBytes = Long.MAX_VALUE;
    if (Features.codeCache()) {
      codeCacheLimit = Long.MAX_VALUE;
      keepBytes = true;
    }
  }

  Config(Config other) {
    features = other.features;
    compilationMode = other.compilationMode;
    maxCallDepth = other.maxCallDepth;
    maxStackCells = other.maxStackCells;
    maxHostDepth = other.maxHostDepth;
    maxMemoryBytes = other.maxMemoryBytes;
    if (Features.codeCache()) {
      codeCacheLimit = other.codeCacheLimit;
      keepBytes = other.keepBytes;
    }
    if (Features.metering()) {
      fuel = other.fuel;
      interruptible = other.interruptible;
      fuelCosts = other.fuelCosts == null ? null : new FuelCosts(other.fuelCosts);
    }
    if (Features.deterministic()) {
      deterministic = other.deterministic;
    }
    if (Features.wholeApi()) {
      coreDump = other.coreDump;
      enforcedLimits = other.enforcedLimits;
    }
    if (Features.text()) {
      text = other.text;
    }
  }

  private Config feature(int feature, boolean on) {
    features = on ? features | feature : features & ~feature;
    return this;
  }

  /** Takes globals that are imported or exported and can change. */
  public Config mutableGlobals(boolean on) {
    return feature(Features.MUTABLE_GLOBALS, on);
  }

  /** Takes the sign extension operators. */
  public Config signExtension(boolean on) {
    return feature(Features.SIGN_EXTENSION, on);
  }

  /** Takes conversions that do not trap. */
  public Config saturatingFloatToInt(boolean on) {
    return feature(Features.SATURATING_FLOAT_TO_INT, on);
  }

  /** Takes more than one result, blocks with parameters. */
  public Config multiValue(boolean on) {
    return feature(Features.MULTI_VALUE, on);
  }

  /** Takes memory.copy, memory.fill, passive segments. */
  public Config bulkMemory(boolean on) {
    return feature(Features.BULK_MEMORY, on);
  }

  /** Takes externref, funcref as a value, more than one table. */
  public Config referenceTypes(boolean on) {
    return feature(Features.REFERENCE_TYPES, on);
  }

  /** Takes return_call and return_call_indirect. */
  public Config tailCall(boolean on) {
    return feature(Features.TAIL_CALL, on);
  }

  /** Takes add, sub, mul in constant expressions. */
  public Config extendedConst(boolean on) {
    return feature(Features.EXTENDED_CONST, on);
  }

  /** Takes more than one memory. */
  public Config multiMemory(boolean on) {
    return feature(Features.MULTI_MEMORY, on);
  }

  /** Takes memories and tables of 64-bit addresses. */
  public Config memory64(boolean on) {
    return feature(Features.MEMORY64, on);
  }

  /** Takes memories with pages of one byte; off by default. */
  public Config customPageSizes(boolean on) {
    return feature(Features.CUSTOM_PAGE_SIZES, on);
  }

  /**
   * Whether many names, 256 and more, are found by a table of hashes: the exports of a module, the
   * definitions of a {@link Linker}. Else they are kept in order and found by bisection, as fewer
   * always are. What is found is the same. The table is quicker (a linker of 16,000 definitions is
   * made in a fortieth of the time), and takes 8 to 16 bytes per export, where their order takes 4,
   * and 8 to 32 per definition.
   *
   * @param on true unless set; without effect in a jar whose profile leaves hashing out
   */
  public Config hashCollections(boolean on) {
    return feature(Features.HASHING, on);
  }

  /**
   * Takes modules in the text format too, wherever it takes bytes.
   *
   * @param format of the text annex, {@code Wat.format()}; null to take the binary format alone, as
   *     it is unless set
   */
  public Config text(TextFormat format) {
    text = format;
    return this;
  }

  /**
   * When functions are validated and translated.
   *
   * @param mode {@link #EAGER}, {@link #LAZY_TRANSLATION} (the default) or {@link #LAZY}
   */
  public Config compilationMode(int mode) {
    if (mode < EAGER || mode > LAZY) {
      throw Errors.illegalArgument("no such compilation mode");
    }
    compilationMode = mode;
    return this;
  }

  /**
   * How many calls of Wasm functions may be open at once before "call stack exhausted": in each
   * {@link Call}, and in all other calls of a store together.
   *
   * @param calls at least 1; 100,000 unless set
   */
  public Config maxCallDepth(int calls) {
    maxCallDepth = atLeastOne(calls);
    return this;
  }

  /**
   * How many cells of 8 bytes the stack of a store, and that of each {@link Call}, may take before
   * "call stack exhausted". It starts small and grows as it is used.
   *
   * @param cells at least 1; 1,048,576 unless set
   */
  public Config maxStackCells(int cells) {
    maxStackCells = atLeastOne(cells);
    return this;
  }

  /**
   * How many calls of host functions may be open at once in a store before "call stack exhausted".
   * Only these take room on the stack of the Java thread, about a kilobyte each with what they
   * call.
   *
   * @param calls at least 1; 64 unless set
   */
  public Config maxHostDepth(int calls) {
    maxHostDepth = atLeastOne(calls);
    return this;
  }

  /**
   * How many bytes a memory may have. One that begins larger is refused when it is made, with a
   * {@link dev.wasmite.binary.WasmException} if it is a module's own; {@code memory.grow} beyond
   * answers -1. The limit holds for each memory by itself; {@link Memory#fixed} is free of it.
   *
   * @param bytes at least 0; unless set, no limit but that of {@link Memory}
   */
  public Config maxMemoryBytes(long bytes) {
    maxMemoryBytes = Errors.notNegative(bytes);
    return this;
  }

  /**
   * How large modules may be. One beyond is refused when it is parsed, with a {@link
   * dev.wasmite.binary.WasmException} of the kind "malformed".
   *
   * @param limits of which a copy is taken; null for none but those that always hold, as it is
   *     unless set
   */
  public Config enforcedLimits(EnforcedLimits limits) {
    enforcedLimits = limits == null ? null : new EnforcedLimits(limits);
    return this;
  }

  /**
   * How many bytes of translated code a module keeps, however many instances it has. What has not
   * been called for the longest time goes, and is translated again when it is called; so a limit
   * that is smaller than what a guest runs in turn makes it slow. The function that was translated
   * last stays, whatever its size, and so do up to two per call from Java that run, or waited for
   * the host or a translation last, and one per suspended {@link Call}, while they should go.
   *
   * <p>With {@link #EAGER} all is validated, and translated ahead as far as the limit allows.
   *
   * @param bytes at least 0, an array of {@code n} shorts counted as {@code 16 + 2 * n} rounded up
   *     to 8; unless set, no limit
   */
  public Config codeCacheLimit(long bytes) {
    codeCacheLimit = Errors.notNegative(bytes);
    return this;
  }

  /**
   * Whether a module keeps the bytes of its function bodies when it needs them no more, which is
   * the case with {@link #EAGER} and without {@link #codeCacheLimit}; all else keeps them. If they
   * are not kept the module has a copy of its other sections instead of the array that it was
   * parsed from.
   *
   * @param keep true unless set
   */
  public Config keepBytes(boolean keep) {
    keepBytes = keep;
    return this;
  }

  /**
   * Whether guests burn fuel: each operator costs some, and a call that has none left traps, or
   * stops if it is a {@link Call}. A {@link Store} begins without fuel, {@link Store#setFuel} gives
   * it some. It makes code larger, and on the mean of twelve programs 8 % slower with a JIT, single
   * ones by a quarter and more.
   *
   * @param on false unless set
   */
  public Config fuel(boolean on) {
    fuel = on;
    return this;
  }

  /**
   * What operators cost, with {@link #fuel}.
   *
   * @param costs of which a copy is kept; null for those that {@link FuelCosts} begins with
   */
  public Config fuelCosts(FuelCosts costs) {
    fuelCosts = costs == null ? null : new FuelCosts(costs);
    return this;
  }

  /**
   * Whether guests can be stopped from outside, by {@link Store#interrupt} and {@link
   * Store#deadline}: their loops and functions look now and then whether they are to, and stop
   * within 10 ms. On the mean of twelve programs it makes code up to 4 % slower (C2).
   *
   * @param on false unless set
   */
  public Config interruptible(boolean on) {
    interruptible = on;
    return this;
  }

  /**
   * Makes runs the same on every machine, every JVM and in every mode of compilation, as the
   * deterministic profile of Wasm asks (spec 3.0, appendix A.1). Then
   *
   * <ul>
   *   <li>each float operator that computes and whose result is a NaN leaves the positive canonical
   *       one: 0x7fc00000 or 0x7ff8000000000000. Loads, stores, {@code select}, {@code
   *       reinterpret}, {@code neg}, {@code abs} and {@code copysign} keep a NaN's bits, as ever
   *   <li>{@code memory.grow} and {@code table.grow} answer -1 only for the limits of types,
   *       configuration and embedder; where the machine is out of memory they trap
   *   <li>a {@code Wasi} in a linker of this engine has, unless it was given others, a clock and
   *       random bytes that are the same in every run; the latter are no secret then
   * </ul>
   *
   * <p>A machine that is out of memory still ends the run, by a {@link Trap} {@link
   * Trap#OUT_OF_MEMORY}. What host functions answer is up to the embedder. What the engine counts
   * in cells of its own, {@link #maxStackCells}, is the same on every machine, but may change from
   * one release to the next; {@link #maxCallDepth} does not.
   *
   * @param on false unless set; float operators then leave what NaN the processor makes
   */
  public Config deterministic(boolean on) {
    deterministic = on;
    return this;
  }

  /**
   * Whether a trap keeps the locals and operands of its frames, so that {@link Trap#coreDump} has
   * one. It costs nothing before a trap, and then copies at most 1,024 cells per frame.
   *
   * @param on false unless set
   */
  public Config coreDump(boolean on) {
    coreDump = on;
    return this;
  }

  private static int atLeastOne(int value) {
    if (value < 1) {
      throw Errors.illegalArgument("a limit must be at least 1");
    }
    return value;
  }
}
