package dev.wasmite.testing;

import java.io.ByteArrayOutputStream;

/**
 * LEB128 encoders of the tests, shortest and over-long forms; used by {@link Code} and {@link
 * WasmBuilder}.
 */
public final class Leb {
  private Leb() {}

  /** Appends {@code value} as an unsigned LEB128 number in its shortest form. */
  public static void unsigned(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  /** Appends {@code value} as a signed LEB128 number in its shortest form. */
  public static void signed(ByteArrayOutputStream out, long value) {
    long rest = value;
    while (rest < -64 || rest > 63) {
      out.write((int) (rest & 0x7f) | 0x80);
      rest >>= 7;
    }
    out.write((int) rest & 0x7f);
  }

  /** The shortest unsigned form of {@code value}. */
  public static byte[] unsigned(long value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    unsigned(out, value);
    return out.toByteArray();
  }

  /** The shortest signed form of {@code value}. */
  public static byte[] signed(long value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    signed(out, value);
    return out.toByteArray();
  }

  /**
   * The unsigned form of {@code value} in exactly {@code length} bytes, padded with zero groups.
   */
  public static byte[] unsignedPadded(long value, int length) {
    byte[] out = new byte[length];
    for (int i = 0; i < length; i++) {
      int shift = 7 * i;
      int group = shift > 63 ? 0 : (int) (value >>> shift) & 0x7f;
      out[i] = (byte) (i + 1 < length ? group | 0x80 : group);
    }
    return out;
  }

  /** The signed form of {@code value} in exactly {@code length} bytes, padded with sign groups. */
  public static byte[] signedPadded(long value, int length) {
    byte[] out = new byte[length];
    for (int i = 0; i < length; i++) {
      int group = (int) (value >> Math.min(7 * i, 63)) & 0x7f;
      out[i] = (byte) (i + 1 < length ? group | 0x80 : group);
    }
    return out;
  }
}
