package dev.wasmite.wast;

import dev.wasmite.ExternRef;
import dev.wasmite.Val;
import dev.wasmite.ValType;

/**
 * What a result of a call should be: a value, a class of values, or one of several. Made by {@link
 * Values}, per expected result. Immutable.
 */
final class Pattern {
  // What is meant: this value, a quiet NaN with only its highest bit, any quiet NaN, any reference
  // of the type but null, any null, what any of the choices takes.
  private static final int VALUE = 0;
  private static final int CANONICAL = 1;
  private static final int ARITHMETIC = 2;
  private static final int REFERENCE = 3;
  private static final int NULL = 4;
  private static final int CHOICE = 5;

  private final int kind;
  private final int type;
  private final Val value;
  private final Pattern[] choices;

  private Pattern(int kind, int type, Val value, Pattern[] choices) {
    this.kind = kind;
    this.type = type;
    this.value = value;
    this.choices = choices;
  }

  /** This value, of floats the very bits, of references the very object. */
  static Pattern exactly(Val value) {
    return new Pattern(VALUE, value.type(), value, null);
  }

  /** A NaN: of either sign, canonical (§4.3.3) or any that arithmetic may give. */
  static Pattern nan(int type, boolean canonical) {
    return new Pattern(canonical ? CANONICAL : ARITHMETIC, type, null, null);
  }

  /** Any reference of a type but null. */
  static Pattern any(int type) {
    return new Pattern(REFERENCE, type, null, null);
  }

  /** The null of any reference type. */
  static Pattern anyNull() {
    return new Pattern(NULL, 0, null, null);
  }

  /** What one of the patterns takes. */
  static Pattern either(Pattern[] choices) {
    return new Pattern(CHOICE, 0, null, choices);
  }

  /** Whether the results are as many as the patterns, and each as its pattern says. */
  static boolean match(Pattern[] patterns, Val[] results) {
    boolean match = patterns.length == results.length;
    for (int i = 0; match && i < results.length; i++) {
      match = patterns[i].takes(results[i]);
    }
    return match;
  }

  private boolean takes(Val found) {
    switch (kind) {
      case VALUE:
        return found.type() == type
            && (isRef(type) ? found.ref() == value.ref() : bits(found) == bits(value));
      case CANONICAL:
        return found.type() == type && (bits(found) & ~sign()) == quiet();
      case ARITHMETIC:
        return found.type() == type && (bits(found) & quiet()) == quiet();
      case REFERENCE:
        return found.type() == type && found.ref() != null;
      case NULL:
        return isRef(found.type()) && found.ref() == null;
      default:
        for (Pattern choice : choices) {
          if (choice.takes(found)) {
            return true;
          }
        }
        return false;
    }
  }

  // Of ValType a small jar has no more than the constants, so these two are here.
  private static boolean isRef(int type) {
    return type == ValType.FUNCREF || type == ValType.EXTERNREF;
  }

  private String name() {
    return type == ValType.F32 ? "f32" : "f64";
  }

  private long sign() {
    return type == ValType.F32 ? 1L << 31 : 1L << 63;
  }

  /** The bits that every NaN of arithmetic has. */
  private long quiet() {
    return type == ValType.F32 ? 0x7fc00000L : 0x7ff8000000000000L;
  }

  private static long bits(Val value) {
    switch (value.type()) {
      case ValType.I32:
        return value.i32();
      case ValType.I64:
        return value.i64();
      case ValType.F32:
        return Float.floatToRawIntBits(value.f32()) & 0xffffffffL;
      default:
        return Double.doubleToRawLongBits(value.f64());
    }
  }

  /** The pattern as scripts write it, {@code "f32.const nan:canonical"}. */
  @Override
  public String toString() {
    switch (kind) {
      case VALUE:
        return text(value);
      case CANONICAL:
        return name() + ".const nan:canonical";
      case ARITHMETIC:
        return name() + ".const nan:arithmetic";
      case REFERENCE:
        return type == ValType.FUNCREF ? "ref.func" : "ref.extern";
      case NULL:
        return "ref.null";
      default:
        return "either (" + text(choices) + ")";
    }
  }

  /** All patterns or values, {@code "nothing"} if there are none. */
  static String text(Object[] items) {
    StringBuilder text = new StringBuilder();
    for (Object item : items) {
      text.append(text.length() == 0 ? "" : ", ");
      text.append(item instanceof Val ? text((Val) item) : item.toString());
    }
    return text.length() == 0 ? "nothing" : text.toString();
  }

  /** A value as scripts write it; floats with their bits, as only those tell them apart. */
  private static String text(Val value) {
    int type = value.type();
    if (isRef(type)) {
      String heap = type == ValType.FUNCREF ? "func" : "extern";
      return value.ref() == null ? "ref.null " + heap : "ref." + heap + id(value.ref());
    }
    String text = value.toString().replace(" ", ".const ");
    if (type == ValType.F32 || type == ValType.F64) {
      text += " (0x" + Long.toHexString(bits(value)) + ")";
    }
    return text;
  }

  private static String id(Object reference) {
    return reference instanceof ExternRef ? " " + ((ExternRef) reference).value() : "";
  }
}
