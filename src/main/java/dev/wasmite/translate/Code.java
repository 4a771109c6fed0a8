package dev.wasmite.translate;

/**
 * The layout of translated code: one {@code short[]} per function, made by the {@link Translator},
 * never changed after.
 *
 * <pre>
 * code[0]  cells of a frame; a wide function makes room for the rest itself ({@code ENTER_WIDE})
 * code[1]  slot of the link cell
 * code[2]  1 more than the function's index, or FAR (then it links no callee)
 * code[3]  first instruction
 * ...      at the end the function's index in 32 bits, if code[2] is FAR
 *
 * frame:   parameters, results share them | link | other locals | temporaries
 * link:    1 more than the caller's function index (16 bits) | frame delta (16) | caller's pc (32)
 * </pre>
 */
public final class Code {
  public static final int FRAME = 0;
  public static final int LINK = 1;
  public static final int FUNCTION = 2;
  public static final int START = 3;

  /** In metered code a FUEL instruction stands at START, and in front of what branches lead to. */
  public static final int FUEL_LENGTH = 4;

  // At FUNCTION:
  /** The code that stands for "the caller is not Wasm code of this instance". */
  public static final int EXIT = 0;

  /** The index does not fit, so no link cell can name the function. */
  public static final int FAR = -1;

  /** Functions below this have an index that fits. */
  static final int NEAR_FUNCTIONS = 0xfffe;

  /** A link cell that returns to the driver: of function 0, which is an {@code Op.EXIT}. */
  public static final long EXIT_LINK = START;

  private Code() {}

  /** The index of the function that the code is of. */
  public static int function(short[] code) {
    int near = code[FUNCTION];
    return near == FAR ? int32(code, code.length - 2) : (near & 0xffff) - 1;
  }

  /** The 32-bit operand at {@code at}. */
  public static int int32(short[] code, int at) {
    return code[at] & 0xffff | code[at + 1] << 16;
  }
}
