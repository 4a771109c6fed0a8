package dev.wasmite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.wasmite.testing.Code;
import dev.wasmite.testing.Machine;
import dev.wasmite.testing.OperatorCheck;
import dev.wasmite.testing.WasmBuilder;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every floating-point operator against exact references, in all forms of {@link OperatorCheck}.
 *
 * <p>An f32 reference computes in double and rounds once, which is exact for + - * / and sqrt.
 */
@Tag("machine")
class FloatOpsTest {
  private static final int[] F32 = {
    0,
    0x80000000, // -0
    0x3f800000, // 1
    0xbf800000, // -1
    0x3f000000, // 0.5
    0xbf000000, // -0.5
    0x3effffff, // just under 0.5
    0x3fc00000, // 1.5
    0x40200000, // 2.5
    0xc0200000, // -2.5
    0x4afffffd, // 8388606.5
    0x4b000001, // 8388609
    0x4f000000, // 2^31
    0xdf000000, // -2^63
    0x7f7fffff, // greatest
    0xff7fffff,
    1, // least subnormal
    0x80000001,
    0x00800000, // least normal
    0x7f800000, // inf
    0xff800000,
    0x7fc00000, // NaN
    0xffc00000,
    0x7fa00000, // signalling NaN
    0xffd01234, // NaN with payload
    0x402df854, // e
  };
  private static final long[] F64 = {
    0,
    Long.MIN_VALUE, // -0
    0x3ff0000000000000L, // 1
    0xbff0000000000000L, // -1
    0x3fe0000000000000L, // 0.5
    0xbfe0000000000000L, // -0.5
    0x3fdfffffffffffffL, // just under 0.5
    0x3ff8000000000000L, // 1.5
    0x4004000000000000L, // 2.5
    0xc004000000000000L, // -2.5
    0x432ffffffffffffdL, // 2^52 - 1.5
    0x4330000000000001L, // 2^52 + 1
    0x41e0000000000000L, // 2^31
    0xc3e0000000000000L, // -2^63
    0x7fefffffffffffffL, // greatest
    0xffefffffffffffffL,
    1, // least subnormal
    0x8000000000000001L,
    0x0010000000000000L, // least normal
    0x7ff0000000000000L, // inf
    0xfff0000000000000L,
    0x7ff8000000000000L, // NaN
    0xfff8000000000000L,
    0x7ff4000000000000L, // signalling NaN
    0xfffa000000001234L, // NaN with payload
    0x4005bf0a8b145769L, // e
  };

  private static long[] values(String type) {
    if (type.equals("f64")) {
      return F64;
    }
    long[] values = new long[F32.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = F32[i];
    }
    return values;
  }

  private static double value(String type, long bits) {
    return type.equals("f32") ? Float.intBitsToFloat((int) bits) : Double.longBitsToDouble(bits);
  }

  private static long bits(String type, double value) {
    return type.equals("f32")
        ? Float.floatToIntBits((float) value)
        : Double.doubleToLongBits(value);
  }

  private static void binary(String type, String name, DoubleBinaryOperator reference) {
    OperatorCheck.binary(
        type + "." + name,
        type,
        type,
        values(type),
        (a, b) -> bits(type, reference.applyAsDouble(value(type, a), value(type, b))));
  }

  private static void unary(String type, String name, DoubleUnaryOperator reference) {
    OperatorCheck.unary(
        type + "." + name,
        type,
        type,
        values(type),
        (a, x) -> bits(type, reference.applyAsDouble(value(type, a))));
  }

  private static void compare(String type, String name, DoubleBinaryOperator reference) {
    OperatorCheck.binary(
        type + "." + name,
        type,
        "i32",
        values(type),
        (a, b) -> (long) reference.applyAsDouble(value(type, a), value(type, b)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"f32", "f64"})
  void arithmetic(String type) {
    binary(type, "add", (a, b) -> a + b);
    binary(type, "sub", (a, b) -> a - b);
    binary(type, "mul", (a, b) -> a * b);
    binary(type, "div", (a, b) -> a / b);
    unary(type, "sqrt", Math::sqrt);
  }

  @ParameterizedTest
  @ValueSource(strings = {"f32", "f64"})
  void minimumAndMaximum(String type) {
    binary(type, "min", (a, b) -> pick(a, b, a < b, true));
    binary(type, "max", (a, b) -> pick(a, b, a > b, false));
  }

  private static double pick(double a, double b, boolean takeFirst, boolean minimum) {
    if (a != a || b != b) {
      return Double.NaN;
    }
    if (a == 0 && b == 0) {
      boolean negativeA = 1 / a < 0;
      boolean negativeB = 1 / b < 0;
      return (minimum ? negativeA || negativeB : negativeA && negativeB) ? -0.0 : 0.0;
    }
    return takeFirst ? a : b;
  }

  @ParameterizedTest
  @ValueSource(strings = {"f32", "f64"})
  void rounding(String type) {
    unary(type, "ceil", a -> round(a, RoundingMode.CEILING));
    unary(type, "floor", a -> round(a, RoundingMode.FLOOR));
    unary(type, "trunc", a -> round(a, RoundingMode.DOWN));
    unary(type, "nearest", a -> round(a, RoundingMode.HALF_EVEN));
  }

  private static double round(double a, RoundingMode mode) {
    if (a == 0 || a != a || Double.isInfinite(a)) {
      return a;
    }
    double rounded = new BigDecimal(a).setScale(0, mode).doubleValue();
    return rounded == 0 && a < 0 ? -0.0 : rounded;
  }

  @ParameterizedTest
  @ValueSource(strings = {"f32", "f64"})
  void comparisons(String type) {
    compare(type, "eq", (a, b) -> a == b ? 1 : 0);
    compare(type, "ne", (a, b) -> a == b ? 0 : 1);
    compare(type, "lt", (a, b) -> a < b ? 1 : 0);
    compare(type, "gt", (a, b) -> a > b ? 1 : 0);
    compare(type, "le", (a, b) -> a <= b ? 1 : 0);
    compare(type, "ge", (a, b) -> a >= b ? 1 : 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"f32", "f64"})
  void signBit(String type) {
    long sign = type.equals("f32") ? 0x80000000L : Long.MIN_VALUE;
    long[] values = values(type);
    OperatorCheck.unaryExact(type + ".abs", type, type, values, (a, x) -> a & ~sign);
    OperatorCheck.unaryExact(type + ".neg", type, type, values, (a, x) -> a ^ sign);
    OperatorCheck.binaryExact(
        type + ".copysign", type, type, values, (a, b) -> (a & ~sign) | (b & sign));
  }

  /** Moves of all kinds keep the bits of a NaN, signalling ones too. */
  @Test
  void movesKeepNanBits() {
    WasmBuilder builder = new WasmBuilder();
    builder.memory(1, 1);
    int global = builder.global("f32", true, Code.of().f32Bits(0x7fa00001).end());
    builder.global("f64", false, Code.of().f64Bits(0x7ff4000000000001L).end());
    builder.exportedFunc("id", "f32 -> f32", Code.of().localGet(0).end());
    builder.exportedFunc("global", "-> f32", Code.of().globalGet(global).end());
    builder.exportedFunc("global64", "-> f64", Code.of().globalGet(1).end());
    builder.exportedFunc(
        "set", "f32 -> f32", Code.of().localGet(0).globalSet(0).globalGet(0).end());
    Code store = Code.of().i32Const(8).localGet(0).mem("f32.store", 0);
    builder.exportedFunc(
        "memory", "f32 -> f32", Code.of().raw(store.bytes()).i32Const(8).mem("f32.load", 0).end());
    builder.exportedFunc(
        "select", "f32 -> f32", Code.of().localGet(0).localGet(0).i32Const(1).select().end());
    builder.exportedFunc(
        "bits", "f32 -> i32", Code.of().localGet(0).op("i32.reinterpret_f32").end());
    builder.exportedFunc(
        "there",
        "f32 -> f32",
        Code.of().localGet(0).op("i32.reinterpret_f32").op("f32.reinterpret_i32").end());
    Instance instance = Machine.instantiate(builder);
    assertEquals(0x7fa00001, raw32(instance, "global", 0));
    assertEquals(0x7fa00002, raw32(instance, "set", 0x7fa00002));
    for (String name : new String[] {"id", "memory", "select", "bits", "there"}) {
      assertEquals(0x7fa12345, raw32(instance, name, 0x7fa12345), name);
      assertEquals(0xffa12345, raw32(instance, name, 0xffa12345), name);
    }
    long[] cells = new long[1];
    instance.func("global64").callRaw(cells);
    assertEquals(0x7ff4000000000001L, cells[0]);
  }

  private static int raw32(Instance instance, String name, int bits) {
    long[] cells = {bits};
    instance.func(name).callRaw(cells);
    return (int) cells[0];
  }

  /** f32 arithmetic rounds after every operation: 2^24 + 1 + 1 stays 2^24. */
  @Test
  void singlePrecisionRoundsEachStep() {
    WasmBuilder builder = new WasmBuilder();
    builder.exportedFunc(
        "sum",
        "f32 -> f32",
        Code.of().localGet(0).f32Const(1).op("f32.add").f32Const(1).op("f32.add").end());
    long[] cells = {Float.floatToRawIntBits(16777216f)};
    Machine.instantiate(builder).func("sum").callRaw(cells);
    assertEquals(16777216f, Float.intBitsToFloat((int) cells[0]));
  }
}
