package dev.wasmite.binary;

import java.io.ByteArrayOutputStream;

/** Bytes written as hex digits, for tests; holds nothing. */
final class Hex {
  private Hex() {}

  /** The bytes of hex digits; blanks do not count. */
  static byte[] bytes(String digits) {
    String plain = digits.replace(" ", "");
    byte[] bytes = new byte[plain.length() / 2];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Integer.parseInt(plain.substring(2 * i, 2 * i + 2), 16);
    }
    return bytes;
  }

  /** A module: the header and sections, each an id and its content as hex digits. */
  static byte[] module(String... sections) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(bytes("00 61 73 6d 01 00 00 00"));
    for (String section : sections) {
      byte[] bytes = bytes(section);
      out.write(bytes[0]);
      writeU32(out, bytes.length - 1);
      out.write(bytes, 1, bytes.length - 1);
    }
    return out.toByteArray();
  }

  static void writeU32(ByteArrayOutputStream out, int value) {
    int rest = value;
    while (rest >>> 7 != 0) {
      out.write(rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }
}
