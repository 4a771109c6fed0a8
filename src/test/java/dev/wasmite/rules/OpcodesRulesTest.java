package dev.wasmite.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.binary.Errors;
import dev.wasmite.binary.Features;
import dev.wasmite.binary.Opcodes;
import java.lang.reflect.Field;
import org.junit.jupiter.api.Test;

/** The table of the instruction set hangs together: no row is short, misplaced or contradictory. */
class OpcodesRulesTest {
  @Test
  void rowsAreWhole() throws Exception {
    Field rows = Opcodes.class.getDeclaredField("ROWS");
    Field width = Opcodes.class.getDeclaredField("WIDTH");
    rows.setAccessible(true);
    width.setAccessible(true);
    assertEquals(0, ((String) rows.get(null)).length() % (Integer) width.get(null));
    assertEquals(6, width.get(null));
    assertEquals(Opcodes.PREFIX_FC + 18, Opcodes.count());
  }

  @Test
  void lettersAreKnown() {
    for (int op = 0; op < Opcodes.count(); op++) {
      String place = "row 0x" + Integer.toHexString(op);
      assertTrue("-blftcsxgTmMiIFDrdnCeEP!".indexOf(Opcodes.immediates(op)) >= 0, place);
      for (int i = 0; i < 3; i++) {
        String known = i == 0 ? ".*aeiIfF" : i == 1 ? ".abeiIfF" : ".aciIfF";
        assertTrue(known.indexOf(Opcodes.operand(op, i)) >= 0, place);
      }
      assertTrue(".aeiIfF".indexOf(Opcodes.result(op)) >= 0, place);
    }
  }

  @Test
  void operandsHaveNoGaps() {
    for (int op = 0; op < Opcodes.count(); op++) {
      String place = "row 0x" + Integer.toHexString(op);
      boolean ended = Opcodes.needsCase(op);
      for (int i = ended ? 1 : 0; i < 3; i++) {
        boolean none = Opcodes.operand(op, i) == '.';
        assertTrue(none || !ended, place);
        ended |= none;
      }
      boolean constant = "iIFD".indexOf(Opcodes.immediates(op)) >= 0;
      assertTrue(!constant || Opcodes.needsCase(op), place);
      if (Opcodes.needsCase(op)) {
        assertEquals(constant, Opcodes.result(op) != '.', place);
      }
      if (Opcodes.immediates(op) == 'm') {
        assertEquals('a', Opcodes.operand(op, 0), place + ": address");
      }
    }
  }

  @Test
  void illegalRowsAreEmpty() {
    int legal = 0;
    for (int op = 0; op < Opcodes.count(); op++) {
      if (Opcodes.immediates(op) != '!') {
        legal++;
        continue;
      }
      String place = "row 0x" + Integer.toHexString(op);
      assertEquals('.', Opcodes.operand(op, 0), place);
      assertEquals('.', Opcodes.result(op), place);
      int notBuilt = Features.EXCEPTIONS | Features.FUNCTION_REFERENCES | Features.GC;
      assertEquals(0, Opcodes.feature(op) & ~notBuilt, place);
    }
    // WebAssembly 2.0 without its vector instructions, and the two tail calls.
    assertEquals(172 + 5 + 18 + 3 + 3 + 2, legal);
  }

  @Test
  void namedOpcodesStandAtTheirRows() {
    assertEquals('m', Opcodes.immediates(0x28));
    assertEquals('I', Opcodes.immediates(Opcodes.I64_CONST));
    assertEquals('r', Opcodes.immediates(Opcodes.REF_NULL));
    assertEquals('P', Opcodes.immediates(Opcodes.TABLE_COPY));
    assertEquals(Features.TAIL_CALL, Opcodes.feature(Opcodes.RETURN_CALL_INDIRECT));
    assertEquals(Features.SIGN_EXTENSION, Opcodes.feature(0xc4));
    assertEquals(Features.SATURATING_FLOAT_TO_INT, Opcodes.feature(Opcodes.PREFIX_FC + 7));
    assertEquals(Features.BULK_MEMORY, Opcodes.feature(Opcodes.MEMORY_INIT));
    assertEquals('F', Opcodes.operand(0xbd, 0));
    assertEquals('F', Opcodes.result(0xbf));
    assertEquals('!', Opcodes.immediates(Opcodes.count()));
  }

  @Test
  void everyFeatureHasAName() {
    for (int feature = 1; feature <= Features.THREADS; feature <<= 1) {
      assertTrue(!Errors.feature(feature).isEmpty());
    }
    assertEquals("mutable globals", Errors.feature(Features.MUTABLE_GLOBALS));
    assertEquals("simd", Errors.feature(Features.SIMD));
    assertEquals("threads", Errors.feature(Features.THREADS));
  }
}
