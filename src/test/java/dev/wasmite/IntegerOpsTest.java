package dev.wasmite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.wasmite.testing.Code;
import dev.wasmite.testing.Machine;
import dev.wasmite.testing.OperatorCheck;
import dev.wasmite.testing.OperatorCheck.ExpectedTrap;
import dev.wasmite.testing.WasmBuilder;
import java.math.BigInteger;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every integer operator against BigInteger, in all forms of {@link OperatorCheck}. */
@Tag("machine")
class IntegerOpsTest {
  private static final long[] I32 = {
    0,
    1,
    -1,
    2,
    -2,
    3,
    7,
    10,
    31,
    32,
    33,
    64,
    0xff,
    0x80,
    0x7fff,
    0x8000,
    0xffff,
    -0x8000,
    -0x8001,
    0x12345678,
    0xedcba988L,
    0x40000000,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    Integer.MIN_VALUE + 1
  };
  private static final long[] I64 = {
    0,
    1,
    -1,
    2,
    -2,
    3,
    10,
    31,
    32,
    63,
    64,
    65,
    0x80,
    0x7fff,
    0x8000,
    -0x8000,
    -0x8001,
    0x7fffffffL,
    0x80000000L,
    0xffffffffL,
    -0x80000000L,
    -0x80000001L,
    0x123456789abcdef0L,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    Long.MIN_VALUE + 1
  };

  private static int bits(String type) {
    return type.equals("i32") ? 32 : 64;
  }

  private static long[] values(String type) {
    return type.equals("i32") ? I32 : I64;
  }

  private static BigInteger signed(String type, long value) {
    return BigInteger.valueOf(type.equals("i32") ? (int) value : value);
  }

  private static BigInteger unsigned(String type, long value) {
    return signed(type, value).mod(BigInteger.ONE.shiftLeft(bits(type)));
  }

  private static void signedOp(
      String type, String name, BiFunction<BigInteger, BigInteger, BigInteger> reference) {
    OperatorCheck.binary(
        type + "." + name,
        type,
        type,
        values(type),
        (a, b) -> reference.apply(signed(type, a), signed(type, b)).longValue());
  }

  private static void unsignedOp(
      String type, String name, BiFunction<BigInteger, BigInteger, BigInteger> reference) {
    OperatorCheck.binary(
        type + "." + name,
        type,
        type,
        values(type),
        (a, b) -> reference.apply(unsigned(type, a), unsigned(type, b)).longValue());
  }

  private static void compare(
      String type, String name, boolean sign, BiPredicate<BigInteger, BigInteger> reference) {
    OperatorCheck.binary(
        type + "." + name,
        type,
        "i32",
        values(type),
        (a, b) -> {
          BigInteger x = sign ? signed(type, a) : unsigned(type, a);
          BigInteger y = sign ? signed(type, b) : unsigned(type, b);
          return reference.test(x, y) ? 1 : 0;
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"i32", "i64"})
  void ringAndBitwise(String type) {
    signedOp(type, "add", BigInteger::add);
    signedOp(type, "sub", BigInteger::subtract);
    signedOp(type, "mul", BigInteger::multiply);
    signedOp(type, "and", BigInteger::and);
    signedOp(type, "or", BigInteger::or);
    signedOp(type, "xor", BigInteger::xor);
  }

  private static BigInteger nonZero(BigInteger divisor) {
    if (divisor.signum() == 0) {
      throw new ExpectedTrap("integer divide by zero");
    }
    return divisor;
  }

  @ParameterizedTest
  @ValueSource(strings = {"i32", "i64"})
  void divisions(String type) {
    signedOp(
        type,
        "div_s",
        (a, b) -> {
          BigInteger quotient = a.divide(nonZero(b));
          if (quotient.bitLength() >= bits(type)) {
            throw new ExpectedTrap("integer overflow");
          }
          return quotient;
        });
    signedOp(type, "rem_s", (a, b) -> a.remainder(nonZero(b)));
    unsignedOp(type, "div_u", (a, b) -> a.divide(nonZero(b)));
    unsignedOp(type, "rem_u", (a, b) -> a.remainder(nonZero(b)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"i32", "i64"})
  void shiftsAndRotations(String type) {
    BigInteger width = BigInteger.valueOf(bits(type));
    signedOp(type, "shl", (a, b) -> a.shiftLeft(b.mod(width).intValue()));
    signedOp(type, "shr_s", (a, b) -> a.shiftRight(b.mod(width).intValue()));
    unsignedOp(type, "shr_u", (a, b) -> a.shiftRight(b.mod(width).intValue()));
    unsignedOp(type, "rotl", (a, b) -> rotate(a, b.mod(width).intValue(), bits(type)));
    unsignedOp(
        type, "rotr", (a, b) -> rotate(a, width.subtract(b.mod(width)).intValue(), bits(type)));
  }

  private static BigInteger rotate(BigInteger value, int left, int width) {
    return value.shiftLeft(left).or(value.shiftRight(width - left));
  }

  @ParameterizedTest
  @ValueSource(strings = {"i32", "i64"})
  void comparisons(String type) {
    compare(type, "eq", true, BigInteger::equals);
    compare(type, "ne", true, (a, b) -> !a.equals(b));
    for (boolean sign : new boolean[] {true, false}) {
      String tail = sign ? "_s" : "_u";
      compare(type, "lt" + tail, sign, (a, b) -> a.compareTo(b) < 0);
      compare(type, "gt" + tail, sign, (a, b) -> a.compareTo(b) > 0);
      compare(type, "le" + tail, sign, (a, b) -> a.compareTo(b) <= 0);
      compare(type, "ge" + tail, sign, (a, b) -> a.compareTo(b) >= 0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"i32", "i64"})
  void unary(String type) {
    int width = bits(type);
    long[] values = values(type);
    OperatorCheck.unary(
        type + ".eqz", type, "i32", values, (a, x) -> signed(type, a).signum() == 0 ? 1 : 0);
    OperatorCheck.unary(
        type + ".clz", type, type, values, (a, x) -> width - unsigned(type, a).bitLength());
    OperatorCheck.unary(
        type + ".ctz",
        type,
        type,
        values,
        (a, x) -> signed(type, a).signum() == 0 ? width : signed(type, a).getLowestSetBit());
    OperatorCheck.unary(
        type + ".popcnt", type, type, values, (a, x) -> unsigned(type, a).bitCount());
    OperatorCheck.unary(type + ".extend8_s", type, type, values, (a, x) -> (byte) a);
    OperatorCheck.unary(type + ".extend16_s", type, type, values, (a, x) -> (short) a);
  }

  @Test
  void widthChanges() {
    OperatorCheck.unary("i64.extend32_s", "i64", "i64", I64, (a, x) -> (int) a);
    OperatorCheck.unary("i64.extend_i32_s", "i32", "i64", I32, (a, x) -> (int) a);
    OperatorCheck.unary("i64.extend_i32_u", "i32", "i64", I32, (a, x) -> a & 0xffffffffL);
    OperatorCheck.unary("i32.wrap_i64", "i64", "i32", I64, (a, x) -> (int) a);
  }

  /** Chains in which an intermediate result keeps more than 32 bits if it is not normalised. */
  @ParameterizedTest
  @CsvSource({
    "i32.add, 2147483647, 1, -2147483648",
    "i32.sub, -2147483648, 1, 2147483647",
    "i32.mul, 65536, 65536, 0",
    "i32.shl, -2147483648, 1, 0",
    "i32.shr_u, -1, 0, -1",
    "i32.div_u, -1, 1, -1",
    "i32.rem_u, -1, -2, 1",
    "i32.rotl, -2147483648, 1, 1",
    "i32.rotr, 1, 1, -2147483648"
  })
  void resultsAreNormalised(String mnemonic, int a, int b, int expected) {
    WasmBuilder builder = new WasmBuilder();
    Code operation = Code.of().localGet(0).localGet(1).op(mnemonic);
    builder.exportedFunc(
        "signed", "i32 i32 -> i64", Code.of().raw(operation.bytes()).op("i64.extend_i32_s").end());
    builder.exportedFunc(
        "unsigned",
        "i32 i32 -> i64",
        Code.of().raw(operation.bytes()).op("i64.extend_i32_u").end());
    builder.exportedFunc(
        "equal",
        "i32 i32 -> i32",
        Code.of().raw(operation.bytes()).i32Const(expected).op("i32.eq").end());
    builder.exportedFunc(
        "half",
        "i32 i32 -> i32",
        Code.of().raw(operation.bytes()).i32Const(2).op("i32.div_s").end());
    Instance instance = Machine.instantiate(builder);
    assertEquals(expected, instance.func("signed").callI64(a, b));
    assertEquals(expected & 0xffffffffL, instance.func("unsigned").callI64(a, b));
    assertEquals(1, instance.func("equal").callI32(a, b));
    assertEquals(expected / 2, instance.func("half").callI32(a, b));
  }

  @Test
  void wrappedValueIsNormalised() {
    WasmBuilder builder = new WasmBuilder();
    Code wrap = Code.of().localGet(0).op("i32.wrap_i64");
    builder.exportedFunc(
        "less", "i64 -> i32", Code.of().raw(wrap.bytes()).i32Const(0).op("i32.lt_s").end());
    builder.exportedFunc(
        "back", "i64 -> i64", Code.of().raw(wrap.bytes()).op("i64.extend_i32_u").end());
    builder.exportedFunc("zero", "i64 -> i32", Code.of().raw(wrap.bytes()).op("i32.eqz").end());
    Instance instance = Machine.instantiate(builder);
    assertEquals(1, instance.func("less").callI32(0x80000000L));
    assertEquals(0, instance.func("less").callI32(0x8000000000000001L));
    assertEquals(0xfffffffeL, instance.func("back").callI64(-2));
    assertEquals(1, instance.func("zero").callI32(1L << 32));
  }
}
