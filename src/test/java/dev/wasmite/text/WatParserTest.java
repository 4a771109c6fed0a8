package dev.wasmite.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.binary.WasmException;
import org.junit.jupiter.api.Test;

/** Text to bytes: every abbreviation gives what its long form gives. Made by JUnit. */
class WatParserTest {
  /** All texts mean the same. */
  private static void same(String... texts) {
    for (int i = 1; i < texts.length; i++) {
      assertArrayEquals(Wat.parse(texts[0]), Wat.parse(texts[i]), texts[i]);
    }
  }

  /** A text gives these sections, hexadecimal. */
  private static void module(String bytes, String text) {
    assertEquals(bytes.replace(" ", ""), hex(text), text);
  }

  /** Instructions give these bytes, hexadecimal. */
  private static void code(String bytes, String instructions) {
    assertEquals(bytes.replace(" ", ""), code(instructions), instructions);
  }

  /** The bytes of the instructions of a function without locals, but for the end. */
  private static String code(String instructions) {
    byte[] module = Wat.parse("(module (func " + instructions + "))");
    int at = 8;
    while (module[at] != 10) {
      at += 2 + module[at + 1];
    }
    // Id and size of the section, one body, its size, no locals.
    return hex(module, at + 5, at + 4 + module[at + 3] - 1);
  }

  private static String hex(byte[] bytes, int from, int to) {
    StringBuilder b = new StringBuilder();
    for (int i = from; i < to; i++) {
      b.append(String.format("%02x", bytes[i]));
    }
    return b.toString();
  }

  private static String hex(String text) {
    byte[] module = Wat.parse(text);
    return hex(module, 8, module.length);
  }

  @Test
  void emptyModules() {
    module("", "");
    module("", "(module)");
    same("", "(module)", ";; nothing", "(module binary \"\\00asm\" \"\\01\\00\\00\\00\")");
    same(
        "(func)",
        "(module (func))",
        "(module quote \"(fu\" \"nc)\")",
        "(module definition (func))");
  }

  @Test
  void formsOfModules() {
    WatParser parser = new WatParser();
    Lexer lexer =
        new Lexer("(module $a) (module definition $b quote \"\") (module instance $i $a)");
    parser.parseModule(lexer);
    assertEquals("$a", parser.moduleName());
    assertFalse(parser.isDefinition());
    parser.parseModule(lexer);
    assertEquals("$b", parser.moduleName());
    assertTrue(parser.isDefinition());
    assertThrows(WasmException.class, () -> parser.parseModule(lexer));
    Lexer fields = new Lexer("(func) (memory 1)");
    assertEquals(hex("(func) (memory 1)"), hex(fields, parser));
    assertNull(parser.moduleName());
    Lexer quoted = new Lexer("(module quote \"(func\") next");
    assertThrows(WasmException.class, () -> parser.parseModule(quoted));
    assertTrue(quoted.is("next"));
  }

  private static String hex(Lexer fields, WatParser parser) {
    byte[] module = parser.parseFields(fields);
    return hex(module, 8, module.length);
  }

  @Test
  void foldedInstructions() {
    code("410141026a1a", "i32.const 1 i32.const 2 i32.add drop");
    code("410141026a1a", "(drop (i32.add (i32.const 1) (i32.const 2)))");
    code("410141026a1a", "(drop (i32.const 1) (i32.const 2) (i32.add))");
    code("4101 0440 01 05 01 0b", "(if (i32.const 1) (then nop) (else nop))");
    code("410104400b", "(if (i32.const 1) (then))");
    code("04400b", "(if (then))");
    code("0240 0340 01 0b0b", "(block (loop nop))");
    code("0240 0340 01 0b0b", "block (loop (nop)) end");
  }

  @Test
  void labels() {
    code("024003400c010c000b0b", "block $a loop $b br $a br $b end $b end $a");
    code("024002400c000b0c000b", "block $a block $a br $a end br $a end");
    code("0240410004400c010b0b", "(block $a (if $b (i32.const 0) (then (br $a))))");
    code(
        "0240 0240 4100 0e 02 010001 0b0b",
        "block $a block $b i32.const 0 br_table $a $b $a end end");
    code(
        "0240 1f40 02 000000 0200 0c00 0b0b",
        "block $a (try_table $b (catch 0 $a) (catch_all $a) br $b) end");
  }

  @Test
  void blockTypes() {
    code("027f41000b1a", "block (result i32) i32.const 0 end drop");
    code("02 6300 0b", "block (result (ref null 0)) end");
    same(
        "(type (func)) (func (block (type $t))) (type $t (func (param i32)))",
        "(type (func)) (func (block (type $t) (param i32))) (type $t (func (param i32)))",
        "(type (func)) (func (block (type 1) (param) (param i32) (result))) (type $t (func (param i32)))");
    same("(type (func)) (func (block (type 0)))", "(func (block (type 0))) (type (func))");
  }

  @Test
  void typeUses() {
    same(
        "(type (func (param i32) (result f64))) (func $f (type 0) (unreachable))",
        "(type (func (param i32) (result f64))) (func $f (param i32) (result f64) unreachable)",
        "(func $f (param i32) (result f64) unreachable)");
    // Types that are only used come after all others, in the order of their first use.
    same(
        "(func (param i32)) (func) (func (block (param f32 f32))) (func (result i64)) (type (func))",
        "(func (type 1)) (func (type 0)) (func (block (type 2))) (func (type 3)) (type (func))"
            + "(type (func (param i32))) (type (func (param f32 f32))) (type (func (result i64)))");
    // A type in a group of several, with a supertype or open is never meant.
    String types = "(rec (type (func)) (type (func (param i32)))) (type (sub (func)))";
    same(types + "(func)", types + "(func (type 3)) (type (func))");
    same("(rec (type (func))) (func)", "(rec (type (func))) (func (type 0))");
  }

  @Test
  void typeDefinitions() {
    module("0104 01 600000", "(type (func))");
    same("(type (func))", "(type (sub final (func)))");
    module("0106 01 5000600000", "(type (sub (func)))");
    module("010c 02 5000600000 4f0100600000", "(type (sub (func))) (type (sub final 0 (func)))");
    module(
        "0109 01 5f03 7f00 7801 7700", "(type (struct (field i32 (mut i8)) (field) (field i16)))");
    module("0105 01 5e 6300 01", "(type (array (mut (ref null 0))))");
    module("010a 01 4e02 5f00 5001005f00", "(rec (type (struct)) (type (sub 0 (struct))))");
    module("0103 01 4e00", "(rec)");
    module(
        "0110 01 600c 706f6e6d6c6b6a6971727374 00",
        "(type (func (param funcref externref anyref eqref i31ref structref arrayref exnref"
            + " nullref nullexternref nullfuncref nullexnref)))");
    same(
        "(type (func (param funcref) (param (ref any) (ref null extern))))",
        "(type (func (param (ref null func) (ref any) externref)))");
    module("0106 01 6001 646e 00", "(type (func (param (ref any))))");
  }

  @Test
  void inlineImportsAndExports() {
    same(
        "(import \"m\" \"f\" (func $f (param i32))) (export \"a\" (func $f)) (export \"b\" (func $f))",
        "(func $f (export \"a\") (export \"b\") (import \"m\" \"f\") (param i32))");
    same(
        "(import \"m\" \"t\" (table $t 1 2 funcref)) (export \"t\" (table 0))",
        "(table $t (export \"t\") (import \"m\" \"t\") 1 2 funcref)");
    same(
        "(import \"m\" \"x\" (memory 1)) (import \"m\" \"g\" (global (mut i32))) (import \"m\" \"e\" (tag))",
        "(memory (import \"m\" \"x\") 1) (global (import \"m\" \"g\") (mut i32)) (tag (import \"m\" \"e\"))");
  }

  @Test
  void tables() {
    module("0404 01 700005", "(table 5 funcref)");
    module("0405 01 6f050102", "(table i64 1 2 externref)");
    module("0409 01 4000 6f0001 d06f0b", "(table 1 externref (ref.null extern))");
    same(
        "(table 2 2 funcref) (elem (i32.const 0) func 0 0) (func)",
        "(table funcref (elem 0 0)) (func)");
    same(
        "(table i64 1 1 funcref) (elem (i64.const 0) funcref (ref.null func))",
        "(table i64 funcref (elem (ref.null func)))");
    same(
        "(type $t (func)) (table 1 1 (ref null $t)) (elem (i32.const 0) (ref null $t) (ref.func 0)) (func)",
        "(type $t (func)) (table (ref null $t) (elem 0)) (func)");
  }

  @Test
  void elements() {
    same(
        "(table 1 funcref) (elem (i32.const 0)) (func)",
        "(table 1 funcref) (elem (i32.const 0) func) (func)");
    same(
        "(table 1 funcref) (elem (offset i32.const 0) func 0) (func)",
        "(table 1 funcref) (elem (i32.const 0) 0) (func)",
        "(table 1 funcref) (elem 0 (offset (i32.const 0)) 0) (func)");
    same(
        "(elem funcref (item (ref.func 0)) (item ref.null func)) (func)",
        "(elem funcref (ref.func 0) (ref.null func)) (func)");
    module("0905 01 0300 0100", "(elem declare func 0)");
    module("0907 01 0770 01 d0700b", "(elem declare funcref (ref.null func))");
    String segments =
        "(elem func) (table $t funcref (elem 0)) (elem $e func) (func (elem.drop $e))";
    assertTrue(hex(segments).contains("fc0d02"), "a segment of a table counts");
  }

  @Test
  void memories() {
    module("0503 01 0001", "(memory 1)");
    module("0504 01 050102", "(memory i64 1 2)");
    module("0504 01 030102", "(memory 1 2 shared)");
    module("0504 01 080100", "(memory 1 (pagesize 1))");
    same("(memory 1 1) (data (i32.const 0) \"ab\")", "(memory (data \"a\" \"b\"))");
    same("(memory 0 0) (data (i32.const 0))", "(memory (data))");
    same("(memory i64 1 1) (data (i64.const 0) \"ab\")", "(memory i64 (data \"ab\"))");
    same(
        "(memory 2 2 (pagesize 1)) (data (i32.const 0) \"ab\")",
        "(memory (pagesize 1) (data \"ab\"))");
    same("(memory 1) (data (offset i32.const 1) \"a\")", "(memory 1) (data 0 (i32.const 1) \"a\")");
  }

  @Test
  void indicesOfSegmentsStayExplicit() {
    module("0908 01 02 00 41000b 0000", "(elem (table 0) (i32.const 0) func)");
    module("0906 01 00 41000b 00", "(elem (i32.const 0) func)");
    module("0b07 01 02 00 41000b 00", "(data (memory 0) (i32.const 0))");
    module("0b06 01 00 41000b 00", "(data (i32.const 0))");
  }

  @Test
  void memoryArguments() {
    code("280200", "i32.load");
    code("280104", "i32.load offset=4 align=2");
    code("2d0010", "i32.load8_u 0 offset=0x1_0");
    code("29430105", "i64.load 1 offset=5");
    code("fd00 440107", "v128.load 1 offset=7");
    code("fd54000003", "v128.load8_lane 3");
    code("fd5440010003", "v128.load8_lane 1 3");
    code("fd54000903", "v128.load8_lane 0 offset=9 3");
    code("fe10 0200", "i32.atomic.load");
    code("fe0300", "atomic.fence");
  }

  @Test
  void optionalIndices() {
    code("3f00", "memory.size");
    code("3f01", "memory.size 1");
    code("2500", "table.get");
    code("fc080200", "memory.init 2");
    code("fc080201", "memory.init 1 2");
    code("fc0c0201", "table.init 1 2");
    code("fc0a0000", "memory.copy");
    code("fc0e0102", "table.copy 1 2");
    code("110003", "call_indirect 3 (type 0)");
    code("110000", "call_indirect");
    code("1b", "select");
    code("1c017f", "select (result i32)");
    code("1c027f7e", "select (result i32) (result i64)");
  }

  @Test
  void referenceInstructions() {
    code("d070", "ref.null func");
    code("d005", "ref.null 5");
    code("fb146e", "ref.test (ref any)");
    code("fb156e", "ref.test anyref");
    code("fb176b", "ref.cast (ref null struct)");
    code("fb1801006e6c", "br_on_cast 0 anyref (ref i31)");
    code("fb1902006e6c", "br_on_cast_fail 0 (ref any) i31ref");
    code("fb080503", "array.new_fixed 5 3");
    assertTrue(
        hex("(type $s (struct (field $x i32) (field $y i32))) (func struct.get $s $y drop)")
            .contains("fb0200011a"));
  }

  @Test
  void dataCountStandsWhereItIsNeeded() {
    module("0b03 01 0100", "(data)");
    assertTrue(hex("(data) (func data.drop 0)").contains("0c0101"));
    String constant = "(type (array i8)) (data) (global (ref 0) (array.new_data 0 0))";
    assertFalse(hex(constant).contains("0c0101"));
  }

  @Test
  void constants() {
    code("417f", "i32.const 0xffffffff");
    code("42 808080808080808080 7f", "i64.const -0x8000000000000000");
    code("430000c07f", "f32.const nan");
    code("44000000000000f0ff", "f64.const -inf");
    code("fd0c0100ffff030004000500060007000800", "v128.const i16x8 1 -1 3 4 5 6 7 8");
    code("fd0c000080bf0000c07f0000000000000080", "v128.const f32x4 -1 nan 0 -0");
    code(
        "fd0d 000102030405060708090a0b0c0d0e1f",
        "i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 31");
  }

  @Test
  void localsInRowsOfOneType() {
    String text =
        "(func (param i32) (local i32 i32) (local $a i32) (local f32) (local) (local $b i64))";
    assertTrue(hex(text).contains("03037f017d017e0b"), hex(text));
  }

  @Test
  void everyNameMeansItsOperator() {
    int[] ranges = {
      0, 0x100, 0xfb0000, 0xfb0020, 0xfc0000, 0xfc0018, 0xfd0000, 0xfd0120, 0xfe0000, 0xfe0050
    };
    int count = 0;
    for (int i = 0; i < ranges.length; i += 2) {
      for (int op = ranges[i]; op < ranges[i + 1]; op++) {
        if (Mnemonics.name(op) != null
            && Mnemonics.immediates(op) == '-'
            && op != 0x05
            && op != 0x0b
            && op != 0x1b) {
          int number = op & 0xffff;
          String leb =
              number < 0x80
                  ? String.format("%02x", number)
                  : String.format("%02x%02x", number & 0x7f | 0x80, number >> 7);
          String wanted =
              op < 0x100 ? String.format("%02x", op) : String.format("%02x", op >> 16) + leb;
          code(wanted, Mnemonics.name(op));
          count++;
        }
      }
    }
    assertTrue(count > 350, "only " + count);
  }
}
