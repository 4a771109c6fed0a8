package dev.wasmite.binary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Packed function types. */
class TypesTest {
  // 0: i32 i64 -> f32, 1: ->, 2: i32 -> i64 f32, 3: as 0, 4: as 1, 5: -> i32, 6: i32 ->
  private static Types types() {
    byte[] module =
        Hex.module(
            "01 07 60 02 7f 7e 01 7d 60 00 00 60 01 7f 02 7e 7d 60 02 7f 7e 01 7d 60 00 00"
                + "60 00 01 7f 60 01 7f 00");
    return BinaryParser.of(module, Features.DEFAULT, null).read().types;
  }

  @Test
  void unpacksParametersAndResults() {
    Types types = types();
    assertEquals(7, types.count());
    assertEquals(2, types.paramCount(0));
    assertEquals(1, types.resultCount(0));
    assertEquals(Types.I32, types.param(0, 0));
    assertEquals(Types.I64, types.param(0, 1));
    assertEquals(Types.F32, types.result(0, 0));
    assertEquals(0, types.paramCount(1));
    assertEquals(0, types.resultCount(1));
    assertEquals(Types.F32, types.result(2, 1));
  }

  @Test
  void findsTheSmallestEqualType() {
    Types types = types();
    int[] expected = {0, 1, 2, 0, 1, 5, 6};
    for (int t = 0; t < expected.length; t++) {
      assertEquals(expected[t], types.canonical(t));
    }
  }

  @Test
  void comparesTypesOfTwoModules() {
    Types one = types();
    Types other = new Types(new byte[] {0, Types.I32, Types.I32, 0}, new int[] {0, 2, 0, 2, 2, 1});
    assertTrue(Types.equal(one, 5, other, 0));
    assertTrue(Types.equal(other, 1, one, 6));
    assertFalse(Types.equal(one, 5, other, 1));
  }

  @Test
  void namesValueTypes() {
    assertEquals("i32", Types.name(Types.I32));
    assertEquals("externref", Types.name(Types.EXTERNREF));
    assertTrue(Types.isNum(Types.F64));
    assertFalse(Types.isNum(Types.V128));
    assertFalse(Types.isNum(0x80));
    assertTrue(Types.isRef(Types.FUNCREF));
    assertFalse(Types.isRef(Types.BOTTOM));
  }
}
