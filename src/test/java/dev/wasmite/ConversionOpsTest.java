package dev.wasmite;

import dev.wasmite.testing.OperatorCheck;
import dev.wasmite.testing.OperatorCheck.ExpectedTrap;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Conversions between integers and floats at their borders, against BigDecimal. */
@Tag("machine")
class ConversionOpsTest {
  private static final double[] BORDERS = {
    0.0,
    0.1,
    0.9999999999999999,
    1.0,
    1.5,
    126.7,
    8388607.5,
    16777215.0,
    2147483520.0, // greatest f32 below 2^31
    2147483647.0,
    2147483647.9,
    2147483648.0,
    2147483648.9,
    2147483649.0,
    4294967040.0, // greatest f32 below 2^32
    4294967295.0,
    4294967295.9,
    4294967296.0,
    9.007199254740992E15,
    0x1.fffffep62, // greatest f32 below 2^63
    0x1.fffffffffffffp62, // greatest f64 below 2^63
    0x1p63,
    0x1.0000000000001p63,
    0x1.fffffep63,
    0x1.fffffffffffffp63,
    0x1p64,
    0x1p100,
    3.4028234663852886E38,
    3.4028235677973366E38, // rounds to f32 infinity
    3.4028235677973362E38, // rounds to the greatest f32
    1.0E300,
    Double.MIN_VALUE,
    1.401298464324817E-45,
    7.006492321624085E-46, // half of the least f32: to even, 0
    7.006492321624087E-46,
    1.1754943508222875E-38,
    1.00000005960464477539, // half way between two f32
    1.00000005960464489642,
    Double.POSITIVE_INFINITY,
  };
  private static final long[] NANS_F32 = {0x7fc00000, 0x7fa00000, 0x7fc01234, 0x7fffffff};
  private static final long[] NANS_F64 = {
    0x7ff8000000000000L,
    0x7ff4000000000000L,
    0x7ff8000000001234L,
    0x7fffffffffffffffL,
    0x7ff0000000000001L
  };
  private static final long[] I32 = {
    0,
    1,
    -1,
    16777216,
    16777217,
    16777219,
    -16777217,
    33554431,
    2147483520,
    2147483583,
    2147483584,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    -2147483584,
    -128,
    0x80000001L,
    0xffffff7f,
    0xffffff80,
    0xffffff81
  };
  private static final long[] I64 = {
    0,
    1,
    -1,
    16777217,
    16777219,
    9007199254740993L,
    -9007199254740993L,
    9007199254740995L,
    0x7fffff4000000001L, // the next four: a first rounding to f64 must not decide
    0x7fffff4000000000L,
    0x8000004000000001L,
    0x8000004000000000L,
    0x0020000020000001L,
    0xfffffe8000000001L,
    0xfffffffffffffbffL,
    0xfffffffffffffc00L,
    0xfffffffffffff400L,
    0x80000000000003ffL,
    0x8000000000000400L,
    0x8000000000000401L,
    0x8000000000000c00L,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    0x80000000L,
    0xffffffffL
  };

  private static long[] floats(String type) {
    boolean single = type.equals("f32");
    long[] nans = single ? NANS_F32 : NANS_F64;
    long sign = single ? 0x80000000L : Long.MIN_VALUE;
    long[] values = new long[2 * (BORDERS.length + nans.length)];
    int n = 0;
    for (double border : BORDERS) {
      long bits =
          single
              ? Float.floatToRawIntBits((float) border) & 0xffffffffL
              : Double.doubleToRawLongBits(border);
      values[n++] = bits;
      values[n++] = bits | sign;
    }
    for (long nan : nans) {
      values[n++] = nan;
      values[n++] = nan | sign;
    }
    return values;
  }

  private static double value(String type, long bits) {
    return type.equals("f32") ? Float.intBitsToFloat((int) bits) : Double.longBitsToDouble(bits);
  }

  private static BigInteger least(String tail) {
    return switch (tail) {
      case "i32_s" -> BigInteger.valueOf(Integer.MIN_VALUE);
      case "i64_s" -> BigInteger.valueOf(Long.MIN_VALUE);
      default -> BigInteger.ZERO;
    };
  }

  private static BigInteger greatest(String tail) {
    int bits = tail.startsWith("i32") ? 32 : 64;
    return BigInteger.ONE.shiftLeft(tail.endsWith("s") ? bits - 1 : bits).subtract(BigInteger.ONE);
  }

  private static long truncate(double value, String tail, boolean saturate) {
    if (value != value) {
      return saturate ? 0 : trap("invalid conversion to integer");
    }
    BigInteger least = least(tail);
    BigInteger greatest = greatest(tail);
    if (Double.isInfinite(value)) {
      return saturate ? (value > 0 ? greatest : least).longValue() : trap("integer overflow");
    }
    BigInteger whole = new BigDecimal(value).toBigInteger();
    if (whole.compareTo(least) < 0 || whole.compareTo(greatest) > 0) {
      return saturate ? whole.max(least).min(greatest).longValue() : trap("integer overflow");
    }
    return whole.longValue();
  }

  private static long trap(String text) {
    throw new ExpectedTrap(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"f32", "f64"})
  void truncations(String from) {
    for (String to : new String[] {"i32", "i64"}) {
      for (String sign : new String[] {"_s", "_u"}) {
        String tail = to + sign;
        OperatorCheck.unary(
            to + ".trunc_" + from + sign,
            from,
            to,
            floats(from),
            (a, x) -> truncate(value(from, a), tail, false));
        OperatorCheck.unary(
            to + ".trunc_sat_" + from + sign,
            from,
            to,
            floats(from),
            (a, x) -> truncate(value(from, a), tail, true));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"i32", "i64"})
  void fromIntegers(String from) {
    int width = from.equals("i32") ? 32 : 64;
    long[] values = from.equals("i32") ? I32 : I64;
    for (boolean sign : new boolean[] {true, false}) {
      String tail = ".convert_" + from + (sign ? "_s" : "_u");
      OperatorCheck.unary(
          "f32" + tail,
          from,
          "f32",
          values,
          (a, x) -> Float.floatToIntBits(exact(a, width, sign).floatValue()));
      OperatorCheck.unary(
          "f64" + tail,
          from,
          "f64",
          values,
          (a, x) -> Double.doubleToLongBits(exact(a, width, sign).doubleValue()));
    }
  }

  private static BigInteger exact(long value, int width, boolean sign) {
    BigInteger signed = BigInteger.valueOf(width == 32 ? (int) value : value);
    return sign ? signed : signed.mod(BigInteger.ONE.shiftLeft(width));
  }

  @Test
  void betweenFloats() {
    OperatorCheck.unary(
        "f32.demote_f64",
        "f64",
        "f32",
        floats("f64"),
        (a, x) -> Float.floatToIntBits((float) Double.longBitsToDouble(a)));
    OperatorCheck.unary(
        "f64.promote_f32",
        "f32",
        "f64",
        floats("f32"),
        (a, x) -> Double.doubleToLongBits(Float.intBitsToFloat((int) a)));
  }

  @Test
  void reinterpretations() {
    OperatorCheck.unaryExact("i32.reinterpret_f32", "f32", "i32", floats("f32"), (a, x) -> (int) a);
    OperatorCheck.unaryExact("f32.reinterpret_i32", "i32", "f32", floats("f32"), (a, x) -> (int) a);
    OperatorCheck.unaryExact("i64.reinterpret_f64", "f64", "i64", floats("f64"), (a, x) -> a);
    OperatorCheck.unaryExact("f64.reinterpret_i64", "i64", "f64", floats("f64"), (a, x) -> a);
  }
}
