package dev.wasmite;

import dev.wasmite.binary.Errors;

/**
 * A trap: the guest did what ends its execution (spec 3.0 section 4.1). Thrown by calls into Wasm
 * and by operations on its memories and tables; a host function may throw one of its own.
 *
 * <p>The store stays usable. The message is in the words of the official test suite.
 */
public class Trap extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Of {@link #code()}: thrown by a host function, or made of another exception that it threw. */
  public static final int HOST = -1;

  /** The operator unreachable was reached. */
  public static final int UNREACHABLE = 0;

  /** An access outside of a memory, or of a data segment. */
  public static final int MEMORY_OUT_OF_BOUNDS = 1;

  /** An access outside of a table, or of an element segment. */
  public static final int TABLE_OUT_OF_BOUNDS = 2;

  /** An indirect call outside of its table. */
  public static final int UNDEFINED_ELEMENT = 3;

  /** An indirect call of a null reference. */
  public static final int UNINITIALIZED_ELEMENT = 4;

  /** An indirect call of a function of another type. */
  public static final int CALL_TYPE_MISMATCH = 5;

  /** An integer division, or remainder, by zero. */
  public static final int DIVISION_BY_ZERO = 6;

  /** A division or conversion whose result does not fit. */
  public static final int INTEGER_OVERFLOW = 7;

  /** A conversion of a NaN to an integer. */
  public static final int INVALID_CONVERSION = 8;

  /** A limit of {@link Config} on calls, cells or host functions was passed. */
  public static final int STACK_EXHAUSTED = 9;

  /** The Java heap has no room for what the guest touches. */
  public static final int OUT_OF_MEMORY = 10;

  /** The fuel of the store is used up, see {@link Config#fuel}. */
  public static final int OUT_OF_FUEL = 11;

  /** The store was interrupted, or its deadline is over, see {@link Config#interruptible}. */
  public static final int INTERRUPTED = 12;

  // In the order of the codes.
  private static final String TEXTS =
      "unreachable;out of bounds memory access;out of bounds table access;undefined element;"
          + "uninitialized element;indirect call type mismatch;integer divide by zero;"
          + "integer overflow;invalid conversion to integer;call stack exhausted;out of memory;"
          + "out of fuel;interrupted;";

  private final int code;

  /** Where it comes from; null before it has left a call. */
  transient Backtrace trace;

  /** A trap of a host function, with a message of its own. */
  public Trap(String message) {
    super(message);
    code = HOST;
  }

  Trap(int code) {
    super(text(code));
    this.code = code;
  }

  Trap(int code, String facts) {
    super(Errors.concat(text(code), " ", facts));
    this.code = code;
  }

  /**
   * A trap, typed so that the classes that every run loads can throw it without this one being
   * loaded: the JVM's verifier looks up whether what is thrown is a Throwable.
   */
  static RuntimeException of(int code) {
    return new Trap(code);
  }

  static RuntimeException of(int code, String facts) {
    return new Trap(code, facts);
  }

  private static String text(int code) {
    int start = 0;
    for (int i = 0; i < code; i++) {
      start = TEXTS.indexOf(';', start) + 1;
    }
    return TEXTS.substring(start, TEXTS.indexOf(';', start));
  }

  /** What happened: one of the constants of this class. */
  public int code() {
    return code;
  }

  /**
   * The calls that were open, innermost first, as far as the trap has come out of them: all, where
   * the embedder catches it; those that a host function made, where that does. Of more than 96 the
   * 64 innermost and the 32 outermost. None if it was not thrown by a call.
   *
   * <p>Who asks for offsets has functions translated once more. A trap holds on to the instances of
   * its frames. One that is thrown again has the frames of the last time, and those before only
   * where a host function hands on what came out of a call of its own.
   */
  public Frame[] frames() {
    return trace == null ? new Frame[0] : trace.frames();
  }

  /** How many calls between the inner and the outer ones are not among {@link #frames}. */
  public int omittedFrames() {
    return trace == null ? 0 : trace.omitted();
  }

  /**
   * The frames as text, a line for each, with its number and a line feed; of more than 32 the 24
   * innermost and the 8 outermost:
   *
   * <pre>
   *   0: env.set_led (host)
   *   1: blinker!tick (function 3, offset 0x1f)
   * </pre>
   */
  public String backtrace() {
    return trace == null ? "" : trace.text();
  }

  /** The core dump; null without {@link Config#coreDump}, and if no call threw the trap. */
  public CoreDump coreDump() {
    return trace == null ? null : trace.coreDump();
  }
}
