package dev.wasmite;

import dev.wasmite.binary.Features;

/**
 * The numeric operators that have no case in the loop, or that left it, each in one line (spec 3.0
 * section 4.3). Stateless. Cells in, cell out: an i32 and the bits of an f32 are sign-extended. A
 * NaN that is computed here is the positive canonical one.
 *
 * <p>Nothing here relies on what Java's libraries differ in between platforms: minimum, maximum and
 * rounding are written out.
 */
final class Numeric {
  private static final long LOW = 0xffffffffL;
  private static final long MIN = Long.MIN_VALUE;
  private static final double TWO_31 = 2147483648.0;
  private static final double TWO_32 = 4294967296.0;
  private static final double TWO_63 = 9223372036854775808.0;
  private static final double TWO_64 = 18446744073709551616.0;

  private Numeric() {}

  /**
   * What the opcode (a row of {@code Opcodes}) says of its operands.
   *
   * @throws Trap division by zero, overflow, invalid conversion
   */
  static long eval(int opcode, long a, long b) {
    return !Features.floats() || opcode < 0x8b
        ? evalInteger(opcode, a, b)
        : evalFloat(opcode, a, b);
  }

  // spotless:off
  private static long evalInteger(int opcode, long a, long b) {
    switch (opcode) {
      case 0x67: return Platform.clz32((int) a); // i32.clz
      case 0x68: return (int) a == 0 ? 32 : 31 - Platform.clz32((int) a & -(int) a); // i32.ctz
      case 0x69: return Platform.popcnt64(a & LOW); // i32.popcnt
      case 0x6d: return divide32((int) a, (int) b); // i32.div_s
      case 0x6e: return (int) ((a & LOW) / divisor(b & LOW)); // i32.div_u
      case 0x6f: return b == -1 ? 0 : (int) a % (int) divisor(b); // i32.rem_s
      case 0x70: return (int) ((a & LOW) % divisor(b & LOW)); // i32.rem_u
      case 0x78: return (int) a >>> (int) b | (int) a << -(int) b; // i32.rotr
      case 0x79: return Platform.clz64(a); // i64.clz
      case 0x7a: return a == 0 ? 64 : 63 - Platform.clz64(a & -a); // i64.ctz
      case 0x7b: return Platform.popcnt64(a); // i64.popcnt
      case 0x7f: return divide64(a, b); // i64.div_s
      case 0x80: return divideUnsigned(a, divisor(b)); // i64.div_u
      case 0x81: return b == -1 ? 0 : a % divisor(b); // i64.rem_s
      case 0x82: return a - divideUnsigned(a, divisor(b)) * b; // i64.rem_u
      case 0x8a: return a >>> (int) b | a << -(int) b; // i64.rotr
      default: throw new RuntimeException(Integer.toHexString(opcode));
    }
  }

  private static long evalFloat(int opcode, long a, long b) {
    switch (opcode) {
      case 0x8b: return a & 0x7fffffff; // f32.abs
      case 0x8c: return (int) a ^ 0x80000000; // f32.neg
      case 0x8d: return f32(rounded(f64(a), 1)); // f32.ceil
      case 0x8e: return f32(rounded(f64(a), -1)); // f32.floor
      case 0x8f: return f32(rounded(f64(a), 0)); // f32.trunc
      case 0x90: return f32(nearest(f64(a))); // f32.nearest
      case 0x91: return f32((float) Math.sqrt(f64(a))); // f32.sqrt
      case 0x96: return f32(minimum(f64(a), f64(b))); // f32.min
      case 0x97: return f32(maximum(f64(a), f64(b))); // f32.max
      case 0x98: return (int) (a & 0x7fffffff | b & 0x80000000L); // f32.copysign
      case 0x99: return a & Long.MAX_VALUE; // f64.abs
      case 0x9b: return bits(rounded(Double.longBitsToDouble(a), 1)); // f64.ceil
      case 0x9c: return bits(rounded(Double.longBitsToDouble(a), -1)); // f64.floor
      case 0x9d: return bits(rounded(Double.longBitsToDouble(a), 0)); // f64.trunc
      case 0x9e: return bits(nearest(Double.longBitsToDouble(a))); // f64.nearest
      case 0xa4: return bits(minimum(Double.longBitsToDouble(a), Double.longBitsToDouble(b))); // f64.min
      case 0xa5: return bits(maximum(Double.longBitsToDouble(a), Double.longBitsToDouble(b))); // f64.max
      case 0xa6: return a & ~MIN | b & MIN; // f64.copysign
      case 0xa8: return truncate32(f64(a)); // i32.trunc_f32_s
      case 0xa9: return truncateUnsigned32(f64(a)); // i32.trunc_f32_u
      case 0xaa: return truncate32(Double.longBitsToDouble(a)); // i32.trunc_f64_s
      case 0xab: return truncateUnsigned32(Double.longBitsToDouble(a)); // i32.trunc_f64_u
      case 0xae: return truncate64(f64(a)); // i64.trunc_f32_s
      case 0xaf: return truncateUnsigned64(f64(a)); // i64.trunc_f32_u
      case 0xb0: return truncate64(Double.longBitsToDouble(a)); // i64.trunc_f64_s
      case 0xb1: return truncateUnsigned64(Double.longBitsToDouble(a)); // i64.trunc_f64_u
      case 0xb2: return f32((float) (int) a); // f32.convert_i32_s
      case 0xb3: return f32((float) (a & LOW)); // f32.convert_i32_u
      case 0xb4: return f32((float) a); // f32.convert_i64_s
      case 0xb5: return f32(a < 0 ? (float) (a >>> 1 | a & 1) * 2f : (float) a); // f32.convert_i64_u
      case 0xb6: return f32(Double.longBitsToDouble(a)); // f32.demote_f64
      case 0xb8: return bits((double) (a & LOW)); // f64.convert_i32_u
      case 0xb9: return bits((double) a); // f64.convert_i64_s
      case 0xba: return bits(a < 0 ? (double) (a >>> 1 | a & 1) * 2.0 : (double) a); // f64.convert_i64_u
      case 0xbb: return bits(f64(a)); // f64.promote_f32
      case 0xe0: return (int) f64(a); // i32.trunc_sat_f32_s
      case 0xe1: return saturateUnsigned32(f64(a)); // i32.trunc_sat_f32_u
      case 0xe2: return (int) Double.longBitsToDouble(a); // i32.trunc_sat_f64_s
      case 0xe3: return saturateUnsigned32(Double.longBitsToDouble(a)); // i32.trunc_sat_f64_u
      case 0xe4: return (long) f64(a); // i64.trunc_sat_f32_s
      case 0xe5: return saturateUnsigned64(f64(a)); // i64.trunc_sat_f32_u
      case 0xe6: return (long) Double.longBitsToDouble(a); // i64.trunc_sat_f64_s
      case 0xe7: return saturateUnsigned64(Double.longBitsToDouble(a)); // i64.trunc_sat_f64_u
      default: throw new RuntimeException(Integer.toHexString(opcode));
    }
  }
  // spotless:on

  /** The f32 of a cell, widened: every f32 is an f64 too. */
  private static double f64(long cell) {
    return Float.intBitsToFloat((int) cell);
  }

  /** The cell of an f32, the canonical NaN for any NaN. */
  private static long f32(float value) {
    return Float.floatToIntBits(value);
  }

  /** The cell of an f32 that was computed exactly as an f64. */
  private static long f32(double value) {
    return f32((float) value);
  }

  /** The cell of an f64, the canonical NaN for any NaN. */
  private static long bits(double value) {
    return Double.doubleToLongBits(value);
  }

  private static long divisor(long b) {
    if (b == 0) {
      throw new Trap(Trap.DIVISION_BY_ZERO);
    }
    return b;
  }

  private static long divide32(int a, int b) {
    if (b == -1 && a == Integer.MIN_VALUE) {
      throw new Trap(Trap.INTEGER_OVERFLOW);
    }
    return a / (int) divisor(b);
  }

  private static long divide64(long a, long b) {
    if (b == -1 && a == MIN) {
      throw new Trap(Trap.INTEGER_OVERFLOW);
    }
    return a / divisor(b);
  }

  private static long divideUnsigned(long a, long b) {
    if (b < 0) {
      return a + MIN < b + MIN ? 0 : 1;
    }
    if (a >= 0) {
      return a / b;
    }
    long quotient = ((a >>> 1) / b) << 1;
    long rest = a - quotient * b;
    return rest + MIN < b + MIN ? quotient : quotient + 1;
  }

  /** Rounds up (1), down (-1) or towards zero (0); keeps the sign of zero. */
  private static double rounded(double a, int direction) {
    boolean up = direction > 0 || direction == 0 && a < 0;
    return up ? Math.ceil(a) : Math.floor(a);
  }

  /** Rounds to the nearest, to the even one of two (4.3.3: fnearest). */
  private static double nearest(double a) {
    double magnitude = a < 0 ? -a : a;
    if (!(magnitude < 4503599627370496.0)) {
      return a; // an integer already, or a NaN
    }
    double result = magnitude + 4503599627370496.0 - 4503599627370496.0;
    return 1 / a < 0 ? -result : result;
  }

  private static double minimum(double a, double b) {
    if (a != a || b != b) {
      return a + b;
    }
    return a < b || a == b && 1 / a < 0 ? a : b;
  }

  private static double maximum(double a, double b) {
    if (a != a || b != b) {
      return a + b;
    }
    return a > b || a == b && 1 / a > 0 ? a : b;
  }

  private static Trap unconvertible(double a) {
    return new Trap(a != a ? Trap.INVALID_CONVERSION : Trap.INTEGER_OVERFLOW);
  }

  private static long truncate32(double a) {
    if (a > -TWO_31 - 1 && a < TWO_31) {
      return (int) a;
    }
    throw unconvertible(a);
  }

  private static long truncateUnsigned32(double a) {
    if (a > -1 && a < TWO_32) {
      return (int) (long) a;
    }
    throw unconvertible(a);
  }

  private static long truncate64(double a) {
    if (a >= -TWO_63 && a < TWO_63) {
      return (long) a;
    }
    throw unconvertible(a);
  }

  private static long truncateUnsigned64(double a) {
    if (a > -1 && a < TWO_64) {
      return unsigned64(a);
    }
    throw unconvertible(a);
  }

  private static long unsigned64(double a) {
    return a < TWO_63 ? (long) a : (long) (a - TWO_63) ^ MIN;
  }

  private static long saturateUnsigned32(double a) {
    return a >= TWO_32 ? -1 : a > 0 ? (int) (long) a : 0;
  }

  private static long saturateUnsigned64(double a) {
    return a >= TWO_64 ? -1 : a > 0 ? unsigned64(a) : 0;
  }
}
