package dev.wasmite.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.binary.MoreOpcodes;
import dev.wasmite.binary.Opcodes;
import java.lang.reflect.Field;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/** The rest of the instruction set hangs together as {@link OpcodesRulesTest} wants it. */
class MoreOpcodesRulesTest {
  private static void forEach(IntConsumer check) {
    for (int prefix : new int[] {0, 0xfb, 0xfc, 0xfd, 0xfe}) {
      for (int number = 0; number < 0x200; number++) {
        int op = prefix << 16 | number;
        if (MoreOpcodes.immediates(op) != '!') {
          check.accept(op);
        }
      }
    }
  }

  @Test
  void tablesAreWhole() throws Exception {
    int[] counts = {0x18, 4, 31, 4, 0x114, 0x4f};
    String[] tables = {"LOW", "HIGH", "GC", "WIDE", "SIMD", "ATOMIC"};
    for (int i = 0; i < tables.length; i++) {
      Field field = MoreOpcodes.class.getDeclaredField(tables[i]);
      field.setAccessible(true);
      assertEquals(5 * counts[i], ((String) field.get(null)).length(), tables[i]);
    }
  }

  @Test
  void operatorsAreCounted() {
    int[] count = new int[0x100];
    forEach(op -> count[op >> 16]++);
    assertEquals(9, count[0], "one byte");
    assertEquals(31, count[0xfb], "gc");
    assertEquals(4, count[0xfc], "wide arithmetic");
    assertEquals(236 + 20, count[0xfd], "vectors");
    assertEquals(4 + 14 + 49, count[0xfe], "threads");
  }

  @Test
  void noOperatorIsInBothTables() {
    forEach(
        op -> {
          char other = '!';
          if (op < 0x100) {
            other = Opcodes.immediates(op);
          } else if (op >> 16 == 0xfc) {
            other = Opcodes.immediates(Opcodes.PREFIX_FC + (op & 0xffff));
          }
          assertEquals('!', other, () -> Integer.toHexString(op));
        });
  }

  @Test
  void rowsMakeSense() {
    forEach(
        op -> {
          String place = Integer.toHexString(op);
          char kind = MoreOpcodes.immediates(op);
          assertTrue("-lmySYNABhkXuVzLjwq".indexOf(kind) >= 0, place);
          boolean ended = MoreOpcodes.needsCase(op);
          for (int i = ended ? 1 : 0; i < 3; i++) {
            char operand = MoreOpcodes.operand(op, i);
            assertTrue((i == 0 ? ".aiIfFv" : ".iIfFv").indexOf(operand) >= 0, place);
            assertTrue(operand == '.' || !ended, place);
            ended |= operand == '.';
          }
          assertTrue(".iIfFv".indexOf(MoreOpcodes.result(op)) >= 0, place);
          boolean memory = "mwj".indexOf(kind) >= 0;
          assertEquals(memory, MoreOpcodes.operand(op, 0) == 'a', place + ": address");
        });
  }

  @Test
  void someOperators() {
    // i32x4.add, v128.bitselect, f64x2.replace_lane, v128.store, i64.atomic.rmw.cmpxchg
    assertEquals("-vv.v", row(0xfd00ae));
    assertEquals("-vvvv", row(0xfd0052));
    assertEquals("LvF.v", row(0xfd0022));
    assertEquals("mav..", row(0xfd000b));
    assertEquals("waIII", row(0xfe0049));
    assertTrue(MoreOpcodes.needsCase(0xfb0000));
    assertFalse(MoreOpcodes.needsCase(0xfe0003));
  }

  private static String row(int op) {
    StringBuilder b = new StringBuilder().append(MoreOpcodes.immediates(op));
    for (int i = 0; i < 3; i++) {
      b.append(MoreOpcodes.operand(op, i));
    }
    return b.append(MoreOpcodes.result(op)).toString();
  }

  @Test
  void othersHaveNoRow() {
    for (int op :
        new int[] {-1, 0, 0x07, 0x20, 0xd2, 0xd7, 0xfb001f, 0xfd009a, 0xfe004f, 0xff0000}) {
      assertEquals('!', MoreOpcodes.immediates(op), () -> Integer.toHexString(op));
    }
  }
}
