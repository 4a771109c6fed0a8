package dev.wasmite.binary;

/** Checks, decodes and encodes UTF-8 as §5.2.4 wants it; holds nothing. */
public final class Utf8 {
  private Utf8() {}

  /**
   * Where the bytes stop being UTF-8: the offset of the first bad character, -1 if all are good.
   * Overlong forms, surrogates and code points above 0x10ffff are bad.
   */
  public static int check(byte[] bytes, int start, int length) {
    return read(bytes, start, start + length, null);
  }

  /** The string that checked bytes stand for. */
  public static String decode(byte[] bytes, int start, int length) {
    char[] chars = new char[length];
    return new String(chars, 0, read(bytes, start, start + length, chars));
  }

  /**
   * Reads characters: to decode them, with the number of chars as the result; or, if there are no
   * {@code chars}, to check them, with the result of {@link #check}.
   */
  private static int read(byte[] bytes, int start, int end, char[] chars) {
    int count = 0;
    int at = start;
    while (at < end) {
      int first = bytes[at] & 0xff;
      int size = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
      if (size > end - at) {
        return at;
      }
      int point = size == 1 ? first : first & 0xff >> size;
      for (int i = at + 1; i < at + size; i++) {
        if ((bytes[i] & 0xc0) != 0x80) {
          return at;
        }
        point = point << 6 | bytes[i] & 0x3f;
      }
      // This refuses first bytes that are none, too.
      if (size != size(point) || (point & ~0x7ff) == 0xd800) {
        return at;
      }
      at += size;
      if (chars != null) {
        if (point >= 0x10000) {
          chars[count++] = (char) (0xd7c0 + (point >> 10));
          point = 0xdc00 + (point & 0x3ff);
        }
        chars[count++] = (char) point;
      }
    }
    return chars == null ? -1 : count;
  }

  /** The bytes of a string; a lone surrogate becomes three bytes that no checked name holds. */
  public static byte[] encode(String text) {
    byte[] bytes = new byte[3 * text.length()];
    int count = 0;
    for (int i = 0; i < text.length(); i++) {
      int point = text.charAt(i);
      if ((point & 0xfc00) == 0xd800
          && i + 1 < text.length()
          && (text.charAt(i + 1) & 0xfc00) == 0xdc00) {
        point = (point - 0xd7c0 << 10) + (text.charAt(++i) & 0x3ff);
      }
      if (point < 0x80) {
        bytes[count++] = (byte) point;
        continue;
      }
      int size = size(point);
      // The first byte begins with as many ones as there are bytes.
      bytes[count++] = (byte) (0xf00 >> size | point >> 6 * (size - 1));
      for (int shift = 6 * (size - 2); shift >= 0; shift -= 6) {
        bytes[count++] = (byte) (0x80 | point >> shift & 0x3f);
      }
    }
    byte[] exact = new byte[count];
    System.arraycopy(bytes, 0, exact, 0, count);
    return exact;
  }

  /** How many bytes a character takes; 5 if there is none of that code point. */
  private static int size(int point) {
    return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : point < 0x110000 ? 4 : 5;
  }
}
