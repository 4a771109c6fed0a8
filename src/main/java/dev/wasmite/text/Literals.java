package dev.wasmite.text;

import java.math.BigInteger;

/**
 * Numbers of the text format (§6.3.1, §6.3.2) as bits. Constant; {@link Lexer} asks it about its
 * tokens. A literal that is no number of the kind asked for is refused with a {@link
 * NumberFormatException} whose message is the official suite's words.
 */
public final class Literals {
  static final String RANGE = "constant out of range";
  static final String UNEXPECTED = "unexpected token";

  private static final BigInteger U32_LIMIT = BigInteger.ONE.shiftLeft(32);
  private static final BigInteger U64_LIMIT = BigInteger.ONE.shiftLeft(64);

  private Literals() {}

  /** Whether a token is a number: an integer or a float of any size, {@code inf}, {@code nan}. */
  public static boolean isNumber(String text) {
    String digits = unsigned(text);
    return isNatural(digits) || isFloat(digits);
  }

  /** An integer of 32 bits, signed or not. */
  public static int i32(String text) {
    return (int) signed(text, 32);
  }

  /** An integer of 64 bits, signed or not. */
  public static long i64(String text) {
    return signed(text, 64);
  }

  /** An integer of {@code bits} bits, signed or not; bits above are of no meaning. */
  static long signed(String text, int bits) {
    BigInteger value = natural(unsigned(text));
    boolean negative = text.charAt(0) == '-';
    int length = negative ? value.negate().bitLength() + 1 : value.bitLength();
    if (length > bits) {
      throw new NumberFormatException(RANGE);
    }
    return negative ? -value.longValue() : value.longValue();
  }

  /** A number without sign of 32 bits. */
  public static int u32(String text) {
    BigInteger value = natural(text);
    if (value.compareTo(U32_LIMIT) >= 0) {
      throw new NumberFormatException("i32 " + RANGE);
    }
    return value.intValue();
  }

  /** A number without sign of 64 bits. */
  public static long u64(String text) {
    BigInteger value = natural(text);
    if (value.compareTo(U64_LIMIT) >= 0) {
      throw new NumberFormatException("i64 " + RANGE);
    }
    return value.longValue();
  }

  /** The bits of a float of 32 bits, rounded to nearest, ties to even. */
  public static int f32bits(String text) {
    String digits = unsigned(text);
    boolean hex = digits.startsWith("0x");
    int bits;
    if (digits.startsWith("nan") || digits.equals("inf") || hex) {
      bits = (int) special(digits, 24, 8);
    } else {
      checkFloat(digits);
      bits = Float.floatToRawIntBits(Float.parseFloat(digits.replace("_", "")));
      checkFinite(bits == 0x7f800000);
    }
    return text.charAt(0) == '-' ? bits | 1 << 31 : bits;
  }

  /** The bits of a float of 64 bits, rounded to nearest, ties to even. */
  public static long f64bits(String text) {
    String digits = unsigned(text);
    boolean hex = digits.startsWith("0x");
    long bits;
    if (digits.startsWith("nan") || digits.equals("inf") || hex) {
      bits = special(digits, 53, 11);
    } else {
      checkFloat(digits);
      bits = Double.doubleToRawLongBits(Double.parseDouble(digits.replace("_", "")));
      checkFinite(bits == 0x7ffL << 52);
    }
    return text.charAt(0) == '-' ? bits | 1L << 63 : bits;
  }

  /** Whether a literal without sign is an integer: digits of base 10 or, after 0x, of base 16. */
  static boolean isNatural(String digits) {
    boolean hex = digits.startsWith("0x");
    int start = hex ? 2 : 0;
    return start < digits.length() && skipDigits(digits, start, hex) == digits.length();
  }

  /** Whether a literal without sign is a float. */
  private static boolean isFloat(String digits) {
    if (digits.equals("inf") || digits.equals("nan")) {
      return true;
    }
    if (digits.startsWith("nan:")) {
      return digits.startsWith("0x", 4) && isNatural(digits.substring(4));
    }
    boolean hex = digits.startsWith("0x");
    int start = hex ? 2 : 0;
    int at = skipDigits(digits, start, hex);
    if (at == start) {
      return false;
    }
    if (at < digits.length() && digits.charAt(at) == '.') {
      // A point may end the digits; what follows must be digits or the exponent.
      at = skipDigits(digits, at + 1, hex);
    }
    if (at < digits.length() && "eEpP".indexOf(digits.charAt(at)) >>> 1 == (hex ? 1 : 0)) {
      at++;
      if (at < digits.length() && (digits.charAt(at) == '+' || digits.charAt(at) == '-')) {
        at++;
      }
      int exponent = at;
      at = skipDigits(digits, at, false);
      return at > exponent && at == digits.length();
    }
    return at == digits.length();
  }

  /** Where digits with single {@code _} between them end; {@code at} if there are none. */
  private static int skipDigits(String text, int at, boolean hex) {
    int end = at;
    while (end < text.length()) {
      char c = text.charAt(end);
      if (c == '_' ? end == at || text.charAt(end - 1) == '_' : !isDigit(c, hex)) {
        break;
      }
      end++;
    }
    return end > at && text.charAt(end - 1) == '_' ? at : end;
  }

  private static boolean isDigit(char c, boolean hex) {
    return c >= '0' && c <= '9' || hex && (c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F');
  }

  private static String unsigned(String text) {
    char first = text.isEmpty() ? 0 : text.charAt(0);
    return first == '-' || first == '+' ? text.substring(1) : text;
  }

  private static BigInteger natural(String digits) {
    if (!isNatural(digits)) {
      throw new NumberFormatException(UNEXPECTED);
    }
    String plain = digits.replace("_", "");
    boolean hex = plain.startsWith("0x");
    int start = hex ? 2 : 0;
    while (start < plain.length() - 1 && plain.charAt(start) == '0') {
      start++;
    }
    // No integer type has more digits, and long ones take long to convert.
    if (plain.length() - start > 40) {
      return U64_LIMIT;
    }
    return new BigInteger(plain.substring(start), hex ? 16 : 10);
  }

  private static void checkFloat(String digits) {
    if (!isNatural(digits) && !isFloat(digits)) {
      throw new NumberFormatException(UNEXPECTED);
    }
  }

  private static void checkFinite(boolean infinite) {
    if (infinite) {
      throw new NumberFormatException(RANGE);
    }
  }

  /**
   * The bits of what Java does not read: inf, nan, hexadecimal floats.
   *
   * @param precision bits of the significand, the hidden one counted
   * @param range bits of the exponent
   */
  private static long special(String digits, int precision, int range) {
    checkFloat(digits);
    int fraction = precision - 1;
    long infinity = (1L << range) - 1 << fraction;
    if (digits.equals("inf")) {
      return infinity;
    }
    if (digits.equals("nan")) {
      return infinity | 1L << fraction - 1;
    }
    if (digits.startsWith("nan:")) {
      BigInteger payload = natural(digits.substring(4));
      if (payload.signum() == 0 || payload.bitLength() > fraction) {
        throw new NumberFormatException(RANGE);
      }
      return infinity | payload.longValue();
    }
    return hexFloat(digits, precision, range);
  }

  /** A hexadecimal float: the first 60 bits are kept, of the rest whether any is set. */
  private static long hexFloat(String digits, int precision, int range) {
    long kept = 0;
    long exponent = 0;
    boolean rest = false;
    boolean point = false;
    int at = 2;
    for (; at < digits.length(); at++) {
      char c = digits.charAt(at);
      if (c == '.') {
        point = true;
      } else if (c == 'p' || c == 'P') {
        exponent += exponent(digits.substring(at + 1).replace("_", ""));
        break;
      } else if (c != '_') {
        int digit = Character.digit(c, 16);
        if (kept >>> 56 == 0) {
          kept = kept << 4 | digit;
          exponent -= point ? 4 : 0;
        } else {
          rest |= digit != 0;
          exponent += point ? 0 : 4;
        }
      }
    }
    return kept == 0 ? 0 : round(kept, rest, exponent, precision, range);
  }

  /** An exponent; what passes all ranges by far is clipped. */
  private static long exponent(String digits) {
    BigInteger value = new BigInteger(digits.length() > 40 ? clipped(digits) : digits);
    BigInteger limit = BigInteger.ONE.shiftLeft(40);
    return value.min(limit).max(limit.negate()).longValue();
  }

  private static String clipped(String digits) {
    int start = digits.charAt(0) == '-' || digits.charAt(0) == '+' ? 1 : 0;
    int first = start;
    while (first < digits.length() - 1 && digits.charAt(first) == '0') {
      first++;
    }
    String end = digits.substring(first, Math.min(first + 30, digits.length()));
    return digits.substring(0, start) + end;
  }

  /**
   * The float nearest to {@code (kept + rest) * 2^exponent}, where 0 < rest < 1 if there is one.
   */
  private static long round(long kept, boolean rest, long exponent, int precision, int range) {
    int bias = (1 << range - 1) - 1;
    int length = 64 - Long.numberOfLeadingZeros(kept);
    long lowest = 2L - bias - precision;
    // The exponent of the last bit that the result can hold.
    long last = Math.max(exponent + length - precision, lowest);
    long shift = last - exponent;
    long significand;
    if (shift <= 0) {
      significand = kept << -shift;
    } else if (shift > 62) {
      return 0;
    } else {
      significand = kept >>> shift;
      long cut = kept & (1L << shift) - 1;
      long half = 1L << shift - 1;
      if (cut > half || cut == half && (rest || (significand & 1) != 0)) {
        significand++;
      }
    }
    // The hidden bit adds one to the exponent field, a carry one more; below it is a subnormal.
    long field = last - lowest;
    if (field > (1 << range) - 2) {
      throw new NumberFormatException(RANGE);
    }
    long bits = (field << precision - 1) + significand;
    checkFinite(bits >= (1L << range) - 1 << precision - 1);
    return bits;
  }
}
