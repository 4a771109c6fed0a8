package dev.wasmite.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.wasmite.Val;
import dev.wasmite.ValType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values as text, there and back. */
class ValuesTest {
  private static String round(int type, String text) {
    return Values.format(Values.parse(type, text));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-1, -1",
    "+7, 7",
    "1_000, 1000",
    "0x10, 16",
    "0XfF, 255",
    "-0x8000_0000, -2147483648",
    "4294967295, -1",
    "2147483648, -2147483648",
    "0xffff_ffff, -1",
    "-2147483648, -2147483648",
    "000000000000001, 1"
  })
  void i32(String text, String expected) {
    assertEquals(expected, round(ValType.I32, text));
  }

  @ParameterizedTest
  @CsvSource({
    "18446744073709551615, -1", "-9223372036854775808, -9223372036854775808",
    "0x7fff_ffff_ffff_ffff, 9223372036854775807", "-0x1, -1"
  })
  void i64(String text, String expected) {
    assertEquals(expected, round(ValType.I64, text));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1.0", "-0, -0.0", "0.1, 0.1", ".5, 0.5", "5., 5.0", "1e3, 1000.0", "1_0.2_5E-1, 1.025",
    "0x10, 16.0", "-0x1.8p1, -3.0", "0x.8, 0.5", "nan, nan", "-nan, nan", "inf, inf", "-inf, -inf",
    "+inf, inf", "1e999, inf", "0xf, 15.0", "0x1d, 29.0"
  })
  void f64(String text, String expected) {
    assertEquals(expected, round(ValType.F64, text));
  }

  @ParameterizedTest
  @CsvSource({"0.1, 0.1", "16777217, 1.6777216E7", "0x1.000001p0, 1.0", "nan, nan", "-inf, -inf"})
  void f32(String text, String expected) {
    assertEquals(expected, round(ValType.F32, text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "-", "+", "x", "1x", "0x", "0xg", "_1", "1_", "1__0", "0x_1", "--1", "1.0", "nan", " 1",
        "1 ", "null", "٣"
      })
  void noIntegers(String text) {
    UsageException e = assertThrows(UsageException.class, () -> Values.parse(ValType.I32, text));
    assertEquals("no value of type i32: " + text, e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        ".",
        "e1",
        "1e",
        "1e+",
        "1f",
        "1d",
        "NaN",
        "Infinity",
        "0x",
        "0x.",
        "0x1p",
        "1_.0",
        "1._0",
        " 1",
        "1 ",
        "1.0.0",
        "infinity"
      })
  void noFloats(String text) {
    assertThrows(UsageException.class, () -> Values.parse(ValType.F64, text));
    assertThrows(UsageException.class, () -> Values.parse(ValType.F32, text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"4294967296", "-2147483649", "0x1_0000_0000", "99999999999999999999"})
  void outOfRange(String text) {
    UsageException e = assertThrows(UsageException.class, () -> Values.parse(ValType.I32, text));
    assertEquals("out of range of i32: " + text, e.getMessage());
  }

  @Test
  void references() {
    assertEquals("null", round(ValType.FUNCREF, "null"));
    assertEquals("null", round(ValType.EXTERNREF, "null"));
    assertThrows(UsageException.class, () -> Values.parse(ValType.FUNCREF, "0"));
  }

  @Test
  void negativeZeroAndBits() {
    assertEquals("-0.0", Values.format(Val.f32(-0.0f)));
    long bits = Double.doubleToRawLongBits(Values.parse(ValType.F64, "-nan").f64());
    assertEquals(0xfff8000000000000L, bits);
  }
}
