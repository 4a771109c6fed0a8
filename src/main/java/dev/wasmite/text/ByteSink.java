package dev.wasmite.text;

import dev.wasmite.binary.Utf8;
import java.util.Arrays;

/** Bytes of the binary format as they are written (§5.2). Made by the parser, per part. */
final class ByteSink {
  private byte[] bytes = new byte[64];
  private int size;

  int size() {
    return size;
  }

  /** Drops what was written after the first {@code size} bytes. */
  void cut(int size) {
    this.size = size;
  }

  private void reserve(int count) {
    if (count > bytes.length - size) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + count));
    }
  }

  void write(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
  }

  void write(byte[] from) {
    reserve(from.length);
    System.arraycopy(from, 0, bytes, size, from.length);
    size += from.length;
  }

  /** Appends another sink from an offset on. */
  void write(ByteSink from, int start) {
    int count = from.size - start;
    reserve(count);
    System.arraycopy(from.bytes, start, bytes, size, count);
    size += count;
  }

  void u32(int value) {
    u64(value & 0xffffffffL);
  }

  void u64(long value) {
    long rest = value;
    while (rest >>> 7 != 0) {
      write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    write((int) rest);
  }

  /** A signed number of any width up to 64 bits. */
  void s64(long value) {
    long rest = value;
    while (rest >> 6 != rest >> 63) {
      write((int) (rest & 0x7f | 0x80));
      rest >>= 7;
    }
    write((int) (rest & 0x7f));
  }

  /** The lowest {@code count} bytes, little-endian. */
  void fixed(long value, int count) {
    for (int i = 0; i < count; i++) {
      write((int) (value >>> 8 * i));
    }
  }

  /** Bytes after their number. */
  void vector(byte[] from) {
    u32(from.length);
    write(from);
  }

  /** A sink's bytes after their number. */
  void vector(ByteSink from) {
    u32(from.size);
    write(from, 0);
  }

  void name(String name) {
    vector(Utf8.encode(name));
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }
}
