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

  /** The greatest f64 below all i64. */
  private static final double BELOW_INT64 = -9223372036854777856.0;

  private static final double TWO_64 = 18446744073709551616.0;

  /** The opcode of an operator of f64 is so much behind that of its twin of f32. */
  private static final int F64 = 0x9b - 0x8d;

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
      case 0x67: return Platform.clz64(a & LOW) - 32; // i32.clz
      case 0x68: return a == 0 ? 32 : 63 - Platform.clz64(a & -a); // i32.ctz
      case 0x69: return Platform.popcnt64(a & LOW); // i32.popcnt
      case 0x6d: return divide(a, b, Integer.MIN_VALUE); // i32.div_s
      case 0x6e: return (int) ((a & LOW) / divisor(b & LOW)); // i32.div_u
      case 0x70: return (int) ((a & LOW) % divisor(b & LOW)); // i32.rem_u
      case 0x78: return (int) a >>> (int) b | (int) a << -(int) b; // i32.rotr
      case 0x79: return Platform.clz64(a); // i64.clz
      case 0x7a: return a == 0 ? 64 : 63 - Platform.clz64(a & -a); // i64.ctz
      case 0x7b: return Platform.popcnt64(a); // i64.popcnt
      case 0x7f: return divide(a, b, MIN); // i64.div_s
      case 0x80: return divideUnsigned(a, divisor(b)); // i64.div_u
      case 0x6f: // i32.rem_s
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
      case 0x8d: case 0x8e: case 0x8f: case 0x90: case 0x91: // f32.ceil to f32.sqrt
      case 0x96: case 0x97: // f32.min, f32.max
        return f32(calculate(opcode, f64(a), f64(b)));
      case 0x98: return (int) (a & 0x7fffffff | b & 0x80000000L); // f32.copysign
      case 0x99: return a & Long.MAX_VALUE; // f64.abs
      case 0x9b: case 0x9c: case 0x9d: case 0x9e: // f64.ceil to f64.nearest
      case 0xa4: case 0xa5: // f64.min, f64.max
        return bits(calculate(opcode - F64, Double.longBitsToDouble(a), Double.longBitsToDouble(b)));
      case 0xa6: return a & ~MIN | b & MIN; // f64.copysign
      case 0xa8: case 0xa9: case 0xae: case 0xaf: // trunc_f32
      case 0xe0: case 0xe1: case 0xe4: case 0xe5: // trunc_sat_f32
        return truncate(opcode, f64(a));
      case 0xaa: case 0xab: case 0xb0: case 0xb1: // trunc_f64
      case 0xe2: case 0xe3: case 0xe6: case 0xe7: // trunc_sat_f64
        return truncate(opcode - 2, Double.longBitsToDouble(a));
      case 0xb3: return f32((float) (a & LOW)); // f32.convert_i32_u
      case 0xb2: // f32.convert_i32_s
      case 0xb4: return f32((float) a); // f32.convert_i64_s
      case 0xb5: return f32(a < 0 ? (float) (a >>> 1 | a & 1) * 2f : (float) a); // f32.convert_i64_u
      case 0xb6: return f32(Double.longBitsToDouble(a)); // f32.demote_f64
      case 0xb8: return bits((double) (a & LOW)); // f64.convert_i32_u
      case 0xb9: return bits((double) a); // f64.convert_i64_s
      case 0xba: return bits(a < 0 ? (double) (a >>> 1 | a & 1) * 2.0 : (double) a); // f64.convert_i64_u
      case 0xbb: return bits(f64(a)); // f64.promote_f32
      default: throw new RuntimeException(Integer.toHexString(opcode));
    }
  }

  /** What an operator of f32 says, or one of f64 under the opcode of its twin. */
  private static double calculate(int opcode, double a, double b) {
    switch (opcode) {
      case 0x8d: return Math.ceil(a);
      case 0x8e: return Math.floor(a);
      case 0x8f: return a < 0 ? Math.ceil(a) : Math.floor(a); // trunc
      case 0x90: return nearest(a);
      case 0x91: return Math.sqrt(a);
      case 0x96: return minimum(a, b);
      default: return -minimum(-a, -b); // max
    }
  }

  /** What a conversion of an f32 to an integer says, or one of an f64 under the opcode of its twin. */
  private static long truncate(int opcode, double a) {
    switch (opcode) {
      case 0xa8: return (int) inside(a, -TWO_31 - 1, TWO_31); // i32.trunc_s
      case 0xa9: return unsigned32(inside(a, -1, TWO_32)); // i32.trunc_u
      case 0xae: return (long) inside(a, BELOW_INT64, TWO_63); // i64.trunc_s
      case 0xaf: return unsigned64(inside(a, -1, TWO_64)); // i64.trunc_u
      case 0xe0: return (int) a; // i32.trunc_sat_s
      case 0xe1: return unsigned32(a); // i32.trunc_sat_u
      case 0xe4: return (long) a; // i64.trunc_sat_s
      default: return unsigned64(a); // i64.trunc_sat_u
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

  private static long divide(long a, long b, long smallest) {
    if (b == -1 && a == smallest) {
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

  /** Traps unless a number lies between two others. */
  private static double inside(double a, double low, double high) {
    if (a > low && a < high) {
      return a;
    }
    throw new Trap(a != a ? Trap.INVALID_CONVERSION : Trap.INTEGER_OVERFLOW);
  }

  /** The nearest u32 towards zero, as a cell; 0 for a NaN. */
  private static long unsigned32(double a) {
    return (int) Math.max(0, Math.min((long) a, LOW));
  }

  /** The nearest u64 towards zero; 0 for a NaN. */
  private static long unsigned64(double a) {
    return a >= TWO_63 ? (long) (a - TWO_63) ^ MIN : Math.max(0, (long) a);
  }
}
