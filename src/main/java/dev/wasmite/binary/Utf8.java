package dev.wasmite.binary;

/** Checks, decodes and encodes UTF-8 as §5.2.4 wants it; holds nothing. */
public final class Utf8 {
  private Utf8() {}

  /**
   * Where the bytes stop being UTF-8: the offset of the first bad character, -1 if all are good.
   * Overlong forms, surrogates and code points above 0x10ffff are bad.
   */
  public static int check(byte[] bytes, int start, int length) {
    int end = start + length;
    int at = start;
    while (at < end) {
      int first = bytes[at];
      if (first >= 0) {
        at++;
        continue;
      }
      int size = size(first & 0xff);
      if (size == 0 || size > end - at) {
        return at;
      }
      for (int i = 1; i < size; i++) {
        if ((bytes[at + i] & 0xc0) != 0x80) {
          return at;
        }
      }
      int point = point(bytes, at, size);
      if (size == 3
          ? point < 0x800 || (point & 0xf800) == 0xd800
          : size == 4 && (point < 0x10000 || point > 0x10ffff)) {
        return at;
      }
      at += size;
    }
    return -1;
  }

  /** The string that checked bytes stand for. */
  public static String decode(byte[] bytes, int start, int length) {
    char[] chars = new char[length];
    int count = 0;
    int end = start + length;
    int at = start;
    while (at < end) {
      int size = bytes[at] >= 0 ? 1 : size(bytes[at] & 0xff);
      int point = size == 1 ? bytes[at] : point(bytes, at, size);
      if (point >= 0x10000) {
        chars[count++] = (char) (0xd7c0 + (point >> 10));
        chars[count++] = (char) (0xdc00 + (point & 0x3ff));
      } else {
        chars[count++] = (char) point;
      }
      at += size;
    }
    return new String(chars, 0, count);
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
      int size = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
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

  /** How many bytes a character takes that begins with {@code first} (above 0x7f); 0 if none. */
  private static int size(int first) {
    return first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  }

  private static int point(byte[] bytes, int at, int size) {
    int point = bytes[at] & 0xff >> size + 1;
    for (int i = 1; i < size; i++) {
      point = point << 6 | bytes[at + i] & 0x3f;
    }
    return point;
  }
}
