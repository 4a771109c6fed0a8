package dev.wasmite.translate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.wasmite.binary.BinaryParser;
import dev.wasmite.binary.Features;
import dev.wasmite.binary.ModuleDef;
import dev.wasmite.binary.WasmException;
import dev.wasmite.text.Wat;
import org.junit.jupiter.api.Test;

/** Branch tables leave nothing behind in a translator, whose functions may be invalid. */
class BranchTableTest {
  private static final String MODULE =
      "(module"
          + " (func (result i32) (block (result i32)"
          + "   (block (br_table 0 1 (i32.const 1) (i32.const 0))) (i32.const 2)))"
          + " (func (param i32) (result i32)"
          + "   (block (block (br_table 0 1 (local.get 0))) (return (i32.const 1))) (i32.const 2))"
          + " (func (result i32) (block (result i32)"
          + "   (block (result i64) (br_table 1 0 (i32.const 1) (i32.const 0))) (drop)"
          + "   (i32.const 2))))";

  @Test
  void afterAnInvalidFunctionOthersAreTranslatedAndCheckedAsEver() {
    ModuleDef def = BinaryParser.of(Wat.parse(MODULE), Features.DEFAULT, null).read();
    short[] expected = new Translator(def).translate(1);
    Translator translator = new Translator(def);
    for (int i = 0; i < 2; i++) {
      assertThrows(WasmException.class, () -> translator.translate(0));
      assertThrows(WasmException.class, () -> translator.translate(2));
      assertArrayEquals(expected, translator.translate(1));
    }
  }
}
