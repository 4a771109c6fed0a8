package dev.wasmite;

/**
 * What differs between Java platforms besides the loop: this is the one for CLDC 1.1, Java ME's
 * smallest. Stateless.
 */
final class Platform {
  private Platform() {}

  /** Whether there are views of arrays as wider values: not on Java ME. */
  static boolean views() {
    return false;
  }

  /** Halves the place of the highest one until it is found. */
  static int clz64(long value) {
    if (value == 0) {
      return 64;
    }
    int zeros = 0;
    long rest = value;
    for (int half = 32; half != 0; half >>= 1) {
      if (rest >>> 64 - half == 0) {
        zeros += half;
        rest <<= half;
      }
    }
    return zeros;
  }

  /** Adds neighbouring ones in fields of 2, 4 and 8 bits, then all fields. */
  static int popcnt64(long value) {
    long sums = value - (value >>> 1 & 0x5555555555555555L);
    sums = (sums & 0x3333333333333333L) + (sums >>> 2 & 0x3333333333333333L);
    sums = sums + (sums >>> 4) & 0x0f0f0f0f0f0f0f0fL;
    return (int) (sums * 0x0101010101010101L >>> 56);
  }

  /** Copies what is filled so far behind itself, which moves more at a time than a loop does. */
  static void fill(byte[] bytes, int from, int to, byte value) {
    if (from < to) {
      bytes[from] = value;
      for (int next = from + 1, step; next < to; next += step) {
        step = Math.min(next - from, to - next);
        System.arraycopy(bytes, from, bytes, next, step);
      }
    }
  }

  /** Nanoseconds from some fixed time on, in steps of a millisecond; the clock may be set. */
  static long nanoTime() {
    return System.currentTimeMillis() * 1000000;
  }

  /** What to throw at a caller who asks for something at the wrong time. */
  static RuntimeException illegalState(String message) {
    return new RuntimeException(message);
  }

  /** Does nothing: an exception has no cause here. */
  static void setCause(Throwable thrown, Throwable cause) {}

  /** The bits of a float, the canonical NaN for any NaN. */
  static int bits(float value) {
    return Float.floatToIntBits(value);
  }

  /** The bits of a double, the canonical NaN for any NaN. */
  static long bits(double value) {
    return Double.doubleToLongBits(value);
  }
}
