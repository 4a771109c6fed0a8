package dev.wasmite.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.binary.WasmException;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/** Nesting of 100,000 levels is input like any other. Made by JUnit. */
class WatDepthTest {
  private static final int LEVELS = 100000;

  private static String repeat(String text) {
    return String.join("", Collections.nCopies(LEVELS, text));
  }

  /** The size of the body of the only function, a few bytes more. */
  private static int size(String text) {
    return Wat.parse(text).length;
  }

  private static boolean isAbout(int expected, int found) {
    return found >= expected && found < expected + 50;
  }

  @Test
  void opensOnly() {
    String[] opens = {
      "(",
      "(func ",
      "(block ",
      "(@a (",
      "(;",
      "(if (then ",
      "(rec ",
      "(i32.add ",
      "(@custom ",
      "(ref ",
      "(type (sub (struct (field ",
      "block ",
      "(result "
    };
    for (String open : opens) {
      for (String start :
          new String[] {"", "(module (func ", "(module (type ", "(module (table "}) {
        assertThrows(WasmException.class, () -> Wat.parse(start + repeat(open)), start + open);
      }
    }
  }

  @Test
  void foldedOperands() {
    String text = "(func (result i32) " + repeat("(i32.eqz ") + "(i32.const 0)" + repeat(")") + ")";
    assertTrue(isAbout(LEVELS, size(text)));
  }

  @Test
  void blocks() {
    String folded = "(func " + repeat("(block $a ") + "(br $a)" + repeat(")") + ")";
    String flat = "(func " + repeat("block $a ") + "br $a " + repeat("end $a ") + ")";
    assertArrayEquals(Wat.parse(flat), Wat.parse(folded));
  }

  @Test
  void conditionsAndBranches() {
    String conditions =
        "(func (result i32) "
            + repeat("(if (result i32) ")
            + "(i32.const 0)"
            + repeat("(then (i32.const 1)) (else (i32.const 2)))")
            + ")";
    assertTrue(isAbout(8 * LEVELS, size(conditions)));
    String thens = "(func " + repeat("(if (i32.const 0) (then ") + repeat("))") + ")";
    assertTrue(isAbout(5 * LEVELS, size(thens)));
  }

  @Test
  void commentsAndAnnotations() {
    assertEquals(8, size(repeat("(;") + repeat(";)")));
    assertEquals(8, size("(module (@a " + repeat("(") + repeat(")") + "))"));
    assertEquals(8, size("(module (@a " + repeat("(@b ") + repeat(")") + "))"));
  }
}
