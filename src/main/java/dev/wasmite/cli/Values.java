package dev.wasmite.cli;

import dev.wasmite.Func;
import dev.wasmite.FuncType;
import dev.wasmite.Val;
import dev.wasmite.ValType;
import java.math.BigInteger;
import java.util.List;

/** WebAssembly values as text: arguments of {@code --invoke} and its results; never made. */
final class Values {
  private Values() {}

  /**
   * The arguments of a function of this type.
   *
   * @throws UsageException if there are too few or too many, or one is no value of its type
   */
  static Val[] parseAll(FuncType type, List<String> texts) {
    int count = type.paramCount();
    if (texts.size() != count) {
      throw new UsageException(
          "the function takes " + count + " arguments (" + type + "), found " + texts.size());
    }
    Val[] values = new Val[count];
    for (int i = 0; i < count; i++) {
      values[i] = parse(type.param(i), texts.get(i));
    }
    return values;
  }

  /** Calls the function; its results as text, a line each. */
  static String call(Func function, Val[] arguments) {
    StringBuilder text = new StringBuilder();
    for (Val result : function.call(arguments)) {
      text.append(format(result)).append('\n');
    }
    return text.toString();
  }

  /**
   * A value of {@code type}, one of {@link ValType}. Numbers are decimal or hexadecimal with {@code
   * 0x}, may be negative, and may have {@code _} between digits; integers may use the signed and
   * the unsigned range; floats know {@code nan} and {@code inf}; a reference can only be {@code
   * null}.
   */
  static Val parse(int type, String text) {
    switch (type) {
      case ValType.I32:
        return Val.i32((int) integer(type, text, 32));
      case ValType.I64:
        return Val.i64(integer(type, text, 64));
      case ValType.F32:
        return Val.f32(isNamed(text) ? (float) named(text) : Float.parseFloat(decimal(type, text)));
      case ValType.F64:
        return Val.f64(isNamed(text) ? named(text) : Double.parseDouble(decimal(type, text)));
      default:
        if (ValType.isRef(type) && text.equals("null")) {
          return Val.nullRef(type);
        }
        throw bad(type, text);
    }
  }

  private static UsageException bad(int type, String text) {
    return new UsageException("no value of type " + ValType.name(type) + ": " + text);
  }

  private static long integer(int type, String text, int bits) {
    boolean negative = text.startsWith("-");
    String digits = negative || text.startsWith("+") ? text.substring(1) : text;
    boolean hex = isHex(digits);
    if (hex) {
      digits = digits.substring(2);
    }
    int end = skipDigits(digits, 0, hex ? 16 : 10);
    if (end == 0 || end < digits.length()) {
      throw bad(type, text);
    }
    BigInteger value = new BigInteger(withoutUnderscores(digits), hex ? 16 : 10);
    if (negative) {
      value = value.negate();
    }
    boolean fits = negative ? value.bitLength() < bits : value.bitLength() <= bits;
    if (!fits) {
      throw new UsageException("out of range of " + ValType.name(type) + ": " + text);
    }
    return value.longValue();
  }

  private static boolean isHex(String digits) {
    return digits.startsWith("0x") || digits.startsWith("0X");
  }

  /**
   * The end of the digits that begin at {@code at}; {@code at} if there are none. A {@code _} may
   * stand between two digits only.
   */
  private static int skipDigits(String text, int at, int radix) {
    int i = at;
    while (i < text.length()) {
      boolean between = text.charAt(i) == '_' && i > at && i + 1 < text.length();
      if (!isDigit(text.charAt(between ? i + 1 : i), radix)) {
        break;
      }
      i += between ? 2 : 1;
    }
    return i;
  }

  private static boolean isDigit(char c, int radix) {
    return c < 128 && Character.digit(c, radix) >= 0;
  }

  private static String withoutUnderscores(String text) {
    return text.indexOf('_') < 0 ? text : text.replace("_", "");
  }

  private static String withoutSign(String text) {
    return text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
  }

  private static boolean isNamed(String text) {
    String name = withoutSign(text);
    return name.equals("nan") || name.equals("inf");
  }

  private static double named(String text) {
    boolean negative = text.startsWith("-");
    if (text.endsWith("inf")) {
      return negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    return Double.longBitsToDouble(negative ? 0xfff8000000000000L : 0x7ff8000000000000L);
  }

  /**
   * The text as Java's parsers take it, checked first, since they take more than we do: digits,
   * perhaps a point and digits, perhaps an exponent, which Java wants of a hexadecimal number.
   */
  private static String decimal(int type, String text) {
    String digits = withoutSign(text);
    boolean hex = isHex(digits);
    int start = hex ? 2 : 0;
    int i = skipDigits(digits, start, hex ? 16 : 10);
    boolean any = i > start;
    if (i < digits.length() && digits.charAt(i) == '.') {
      int fraction = skipDigits(digits, i + 1, hex ? 16 : 10);
      any |= fraction > i + 1;
      i = fraction;
    }
    boolean exponent = i < digits.length() && isExponent(digits.charAt(i), hex);
    if (exponent) {
      i++;
      if (i < digits.length() && (digits.charAt(i) == '-' || digits.charAt(i) == '+')) {
        i++;
      }
      int end = skipDigits(digits, i, 10);
      any &= end > i;
      i = end;
    }
    if (!any || i < digits.length()) {
      throw bad(type, text);
    }
    return withoutUnderscores(hex && !exponent ? text + "p0" : text);
  }

  private static boolean isExponent(char c, boolean hex) {
    return hex ? c == 'p' || c == 'P' : c == 'e' || c == 'E';
  }

  /** A result as text: integers signed and decimal, floats in their shortest form. */
  static String format(Val value) {
    switch (value.type()) {
      case ValType.I32:
        return Integer.toString(value.i32());
      case ValType.I64:
        return Long.toString(value.i64());
      case ValType.F32:
        return format(value.f32(), Float.toString(value.f32()));
      case ValType.F64:
        return format(value.f64(), Double.toString(value.f64()));
      default:
        return value.ref() == null ? "null" : ValType.name(value.type());
    }
  }

  private static String format(double value, String text) {
    if (value != value) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    return text;
  }
}
