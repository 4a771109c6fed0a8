package dev.wasmite.binary;

/**
 * Says why a module was refused: the kind of the fault, the official suite's words for it, facts,
 * and the place. Made by {@link Errors} for the parser, the validator and the linker.
 */
public final class WasmException extends RuntimeException {
  /** The bytes do not follow the binary format. */
  public static final int MALFORMED = 0;

  /** The module follows the format but breaks a rule of validation. */
  public static final int INVALID = 1;

  /** The module is valid but its imports cannot be satisfied. */
  public static final int UNLINKABLE = 2;

  private static final long serialVersionUID = 1;

  private final int kind;
  private final String text;
  private final int function;
  private final int offset;

  /**
   * A fault at a place.
   *
   * @param kind {@link #MALFORMED}, {@link #INVALID} or {@link #UNLINKABLE}
   * @param text the suite's words
   * @param facts what was expected and found, or null
   * @param function index of the function, -1 if it is not about one
   * @param offset byte offset in the module, -1 if unknown
   */
  public WasmException(int kind, String text, String facts, int function, int offset) {
    super(Errors.message(text, facts, function, offset));
    this.kind = kind;
    this.text = text;
    this.function = function;
    this.offset = offset;
  }

  /** {@link #MALFORMED}, {@link #INVALID} or {@link #UNLINKABLE}. */
  public int kind() {
    return kind;
  }

  /** The official suite's words alone, without facts and place. */
  public String text() {
    return text;
  }

  /** Byte offset in the module, -1 if unknown. */
  public int offset() {
    return offset;
  }

  /** Index of the function that is at fault, imports counted; -1 if it is not about one. */
  public int function() {
    return function;
  }
}
