package dev.wasmite.text;

import dev.wasmite.binary.Utf8;

/**
 * Text as it grows: words with blanks between them, lines with their indentation, literals. Made by
 * {@link WatPrinter}, which takes the text away from time to time.
 */
final class WatPrinterOut {
  // Deeper lines are not indented further, or deep nests would be mostly blanks.
  private static final int DEEPEST = 40;
  // Where a long string goes on in the next line.
  private static final int WIDTH = 90;
  private static final String HEX = "0123456789abcdef";

  final StringBuilder text = new StringBuilder();

  /** Begins a line. */
  WatPrinterOut line(int depth) {
    if (text.length() > 0) {
      text.append('\n');
    }
    for (int i = Math.min(depth, DEEPEST); i > 0; i--) {
      text.append("  ");
    }
    return this;
  }

  WatPrinterOut put(String word) {
    text.append(word);
    return this;
  }

  /** A blank and a word. */
  WatPrinterOut word(String word) {
    text.append(' ').append(word);
    return this;
  }

  /** A blank and a number without sign. */
  WatPrinterOut number(int value) {
    return word(Integer.toUnsignedString(value));
  }

  /** A blank and a number without sign. */
  WatPrinterOut number(long value) {
    return word(Long.toUnsignedString(value));
  }

  /** A blank and the string literal of checked UTF-8 bytes. */
  WatPrinterOut name(byte[] bytes, int start, int length) {
    return word(quoted(Utf8.decode(bytes, start, length)));
  }

  /** String literals of any bytes, in lines of their own if they are many. */
  void data(byte[] bytes, int start, int length, int depth) {
    int end = start + length;
    boolean lines = length > WIDTH / 2;
    int at = start;
    do {
      if (lines) {
        line(depth);
      } else {
        text.append(' ');
      }
      text.append('"');
      int limit = text.length() + WIDTH;
      while (at < end && (!lines || text.length() < limit)) {
        escape(bytes[at++] & 0xff);
      }
      text.append('"');
    } while (at < end);
  }

  private void escape(int b) {
    if (b >= ' ' && b < 0x7f && b != '"' && b != '\\') {
      text.append((char) b);
    } else {
      text.append('\\').append(HEX.charAt(b >> 4)).append(HEX.charAt(b & 15));
    }
  }

  /** A name as a string literal; characters that cannot be seen are escaped (§6.3.3). */
  static String quoted(String name) {
    StringBuilder b = new StringBuilder("\"");
    for (int i = 0; i < name.length(); ) {
      int point = name.codePointAt(i);
      i += Character.charCount(point);
      if (point == '"' || point == '\\') {
        b.append('\\').append((char) point);
      } else if (isVisible(point)) {
        b.appendCodePoint(point);
      } else {
        b.append("\\u{").append(Integer.toHexString(point)).append('}');
      }
    }
    return b.append('"').toString();
  }

  private static boolean isVisible(int point) {
    if (point < 0x7f) {
      return point >= ' ';
    }
    switch (Character.getType(point)) {
      case Character.CONTROL:
      case Character.FORMAT:
      case Character.SURROGATE:
      case Character.PRIVATE_USE:
      case Character.UNASSIGNED:
      case Character.LINE_SEPARATOR:
      case Character.PARAGRAPH_SEPARATOR:
      case Character.SPACE_SEPARATOR:
      case Character.NON_SPACING_MARK:
      case Character.ENCLOSING_MARK:
        return false;
      default:
        return true;
    }
  }

  /** A float of 32 bits: shortest digits that give it back, or its payload if it is no number. */
  static String f32(int bits) {
    int fraction = bits & 0x7fffff;
    if ((bits & 0x7f800000) == 0x7f800000) {
      return special(bits < 0, fraction, 0x400000);
    }
    return decimal(Float.toString(Float.intBitsToFloat(bits)));
  }

  /** A float of 64 bits, as {@link #f32}. */
  static String f64(long bits) {
    long fraction = bits & 0xfffffffffffffL;
    if ((bits & 0x7ffL << 52) == 0x7ffL << 52) {
      return special(bits < 0, fraction, 1L << 51);
    }
    return decimal(Double.toString(Double.longBitsToDouble(bits)));
  }

  private static String special(boolean negative, long fraction, long canonical) {
    String sign = negative ? "-" : "";
    if (fraction == 0) {
      return sign + "inf";
    }
    return sign + (fraction == canonical ? "nan" : "nan:0x" + Long.toHexString(fraction));
  }

  /** {@code 1.0E10} as {@code 1e10}. */
  private static String decimal(String digits) {
    int e = digits.indexOf('E');
    String mantissa = e < 0 ? digits : digits.substring(0, e);
    String exponent = e < 0 ? "" : "e" + digits.substring(e + 1);
    boolean whole = mantissa.endsWith(".0");
    return (whole ? mantissa.substring(0, mantissa.length() - 2) : mantissa) + exponent;
  }
}
