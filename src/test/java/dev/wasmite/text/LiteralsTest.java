package dev.wasmite.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collections;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Integers and floats to bits, correctly rounded. Made by JUnit. */
class LiteralsTest {
  private static String fault(Runnable read) {
    return assertThrows(NumberFormatException.class, read::run).getMessage();
  }

  private static String repeat(String text, int count) {
    return String.join("", Collections.nCopies(count, text));
  }

  @Test
  void integers() {
    assertEquals(-1, Literals.i32("-1"));
    assertEquals(-1, Literals.i32("4294967295"));
    assertEquals(Integer.MIN_VALUE, Literals.i32("-0x8000_0000"));
    assertEquals(7, Literals.i32("+" + repeat("0", 1000) + "7"));
    assertEquals(-1L, Literals.i64("18446744073709551615"));
    assertEquals(255, Literals.u32("0xFf"));
    assertEquals(-1L, Literals.u64("0xffff_ffff_ffff_ffff"));
    assertEquals("constant out of range", fault(() -> Literals.i32("4294967296")));
    assertEquals("constant out of range", fault(() -> Literals.i32("-2147483649")));
    assertEquals("constant out of range", fault(() -> Literals.i64(repeat("9", 100000))));
    assertEquals("i32 constant out of range", fault(() -> Literals.u32("4294967296")));
    assertEquals("i64 constant out of range", fault(() -> Literals.u64("0x1" + repeat("0", 16))));
    assertEquals("unexpected token", fault(() -> Literals.i32("1.0")));
    assertEquals("unexpected token", fault(() -> Literals.u32("-1")));
    assertEquals("unexpected token", fault(() -> Literals.i32("")));
  }

  @Test
  void syntax() {
    String[] good = {
      "0", "-0x0", "1.", "1.e3", "0x1.p-1", "+inf", "-nan", "nan:0x1", "1_0.0_1e1_0"
    };
    for (String text : good) {
      assertTrue(Literals.isNumber(text), text);
    }
    String[] bad = {
      "", "-", "0x", ".1", "1e", "1e+", "1_", "_1", "1__1", "1._1", "0x1pf", "1p1", "nan:1"
    };
    for (String text : bad) {
      assertFalse(Literals.isNumber(text), text);
    }
  }

  @Test
  void specialFloats() {
    assertEquals(0xff800000, Literals.f32bits("-inf"));
    assertEquals(0x7fc00000, Literals.f32bits("nan"));
    assertEquals(0xff800001, Literals.f32bits("-nan:0x1"));
    assertEquals(0x7fff_ffff_ffff_ffffL, Literals.f64bits("nan:0xf_ffff_ffff_ffff"));
    assertEquals(0x80000000, Literals.f32bits("-0"));
    assertEquals(0x80000000, Literals.f32bits("-0x0p99999999999999999999"));
    assertEquals("constant out of range", fault(() -> Literals.f32bits("nan:0x0")));
    assertEquals("constant out of range", fault(() -> Literals.f32bits("nan:0x80_0000")));
    assertEquals("unexpected token", fault(() -> Literals.f32bits("nan:canonical")));
  }

  @Test
  void edgesOfTheRange() {
    assertEquals(1, Literals.f32bits("0x1p-149"));
    assertEquals(0, Literals.f32bits("0x1p-150"));
    assertEquals(1, Literals.f32bits("0x1.0000000000000000001p-150"));
    assertEquals(2, Literals.f32bits("0x1.8p-149"));
    assertEquals(0x00800000, Literals.f32bits("0x0.ffffffp-126"));
    assertEquals(0x7f7fffff, Literals.f32bits("0x1.fffffep127"));
    assertEquals(0x7f7fffff, Literals.f32bits("0x1.fffffeffffffp127"));
    assertEquals(1L, Literals.f64bits("4.9406564584124654e-324"));
    assertEquals(0x7fefffffffffffffL, Literals.f64bits("0x1." + repeat("f", 13) + "p1023"));
    assertEquals(0, Literals.f64bits("0x1p-99999999999999999999"));
    assertEquals(0x3ff0000000000000L, Literals.f64bits("0x0." + repeat("0", 499) + "1p2000"));
    assertEquals(0x3ff0000000000000L, Literals.f64bits("0x1" + repeat("0", 500) + "p-2000"));
    for (String text : new String[] {"0x1p128", "0x1.ffffffp127", "1e39", "-0x1p999999999999"}) {
      assertEquals("constant out of range", fault(() -> Literals.f32bits(text)), text);
    }
    for (String text : new String[] {"0x1p1024", "1e309", "0x1.fffffffffffff8p1023"}) {
      assertEquals("constant out of range", fault(() -> Literals.f64bits(text)), text);
    }
  }

  @Test
  void hexFloatsAsTheLibraryReadsThem() {
    Random random = new Random(1);
    for (int i = 0; i < 20000; i++) {
      double value = Double.longBitsToDouble(random.nextLong() & Long.MAX_VALUE);
      if (Double.isNaN(value) || Double.isInfinite(value)) {
        continue;
      }
      assertEquals(Double.doubleToRawLongBits(value), Literals.f64bits(Double.toHexString(value)));
    }
  }

  /** Against exact arithmetic: no other float is nearer, and of two as near the even one is. */
  @Test
  void hexFloatsWithTooManyDigits() {
    Random random = new Random(2);
    for (int i = 0; i < 20000; i++) {
      int digits = 1 + random.nextInt(40);
      StringBuilder b = new StringBuilder("0x");
      for (int k = 0; k < digits; k++) {
        b.append(
            Integer.toHexString(
                random.nextInt(3) == 0 ? 8 * random.nextInt(2) : random.nextInt(16)));
        b.append(k == digits / 2 ? "." : "");
      }
      int scale = random.nextInt(4) == 0 ? -150 - random.nextInt(80) : -random.nextInt(100);
      String text = b.append('p').append(scale).toString();
      float found = Float.intBitsToFloat(Literals.f32bits(text));
      BigDecimal exact = exact(b.substring(2, b.indexOf("p")), scale);
      BigDecimal error = exact.subtract(new BigDecimal(found)).abs();
      for (float other : new float[] {Math.nextUp(found), Math.nextDown(found)}) {
        int nearer = exact.subtract(new BigDecimal(other)).abs().compareTo(error);
        boolean even = (Float.floatToRawIntBits(found) & 1) == 0;
        assertTrue(nearer > 0 || nearer == 0 && even, text + " is not " + found);
      }
    }
  }

  private static BigDecimal exact(String digits, int scale) {
    int point = digits.indexOf('.');
    BigDecimal value = new BigDecimal(new BigInteger(digits.replace(".", ""), 16));
    int shift = scale - 4 * (point < 0 ? 0 : digits.length() - point - 1);
    BigDecimal power = new BigDecimal(BigInteger.ONE.shiftLeft(Math.abs(shift)));
    return shift < 0 ? value.divide(power) : value.multiply(power);
  }

  @Test
  void decimalFloats() {
    assertEquals(Float.floatToRawIntBits(123456.75f), Literals.f32bits("1_234_56.7_5"));
    assertEquals(Double.doubleToRawLongBits(-1e-300), Literals.f64bits("-1e-3_00"));
    // Rounding to a double first would give another float.
    assertEquals(0x3f800001, Literals.f32bits("1.00000005960464477540"));
    assertEquals(0x3f800000, Literals.f32bits("1.000000059604644775390625"));
    assertEquals(
        0x3f800001, Literals.f32bits("1.000000059604644775390625" + repeat("0", 900) + "1"));
    assertEquals(0, Literals.f64bits("0e99999999999999999999"));
  }
}
