package dev.wasmite.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.binary.Errors;
import dev.wasmite.binary.WasmException;
import dev.wasmite.testing.Mutator;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the printer writes, and that it comes back. Made by JUnit. */
class WatPrinterTest {
  private static final String HEADER = "\0asm\1\0\0\0";

  /** Of every kind of item, type and immediate. */
  private static final String[] SAMPLES = {
    "(type $s (struct (field $a (mut i32)) (field f64) (field $b i8)))"
        + "(type $v (array (mut i16))) (type $w (array (ref null $s)))"
        + "(rec (type $r (sub (func (param i32 i64) (result i32))))"
        + "(type $q (sub final $r (func (param i32 i64) (result i32)))))"
        + "(import \"a\\n\" \"b\" (func $f (param $x i32) (param i64)))"
        + "(import \"a\" \"t\" (table $t 1 2 funcref)) (import \"a\" \"e\" (tag (param i32)))"
        + "(import \"\" \"\" (global $g (mut (ref null $q))))"
        + "(func (type $q) (drop (struct.get_s $s $b (struct.new $s (i32.const 0) (f64.const 1)"
        + "(i32.const -1)))) (drop (array.new_fixed $v 2 (i32.const 1) (i32.const 2)))"
        + "(array.copy $v $v (array.new_data $v $d (i32.const 0) (i32.const 1)) (i32.const 0)"
        + "(array.new_default $v (i32.const 1)) (i32.const 0) (i32.const 0))"
        + "(array.init_elem $w $e (ref.null $w) (i32.const 0) (i32.const 0) (i32.const 0))"
        + "(drop (ref.test (ref $s) (ref.null none))) (drop (ref.cast anyref (ref.null any)))"
        + "(block (result (ref i31)) (br_on_cast 0 anyref (ref i31) (ref.null any))"
        + "unreachable) drop (call_ref $q (i32.const 1) (i64.const 2) (global.get $g)))"
        + "(data $d \"\\00abc\\ff\") (elem $e (ref null $s) (ref.null $s) (item ref.null none))",
    "(memory $\"my memory\" i64 1 2) (memory 1 1 shared) (memory 0 (pagesize 1))"
        + "(table $t 1 funcref (ref.null func)) (tag $e (param i32)) (tag)"
        + "(func $go (export \"go\") (export \"\\\"\\u{202e}\") (result i32)"
        + "(local $a i32) (local i64 i64 v128) (local $b funcref)"
        + "(block $l (result i32) (try_table $m (result i32) (catch $e $l) (catch_all 1)"
        + "(call 0)) (br_if $l (i32.const 1)) (br_table 0 $l 0))"
        + "(if (param i32) (result i32 i32) (then (i32.const 1)) (else (loop $l br $l) br 0))"
        + "(i32.load8_u offset=18446744073709551615 (i64.const 0)) (i64.load 1 align=1)"
        + "(i32.atomic.rmw8.add_u 1 offset=3 (i32.const 0) (i32.const 1)) atomic.fence"
        + "(v128.load32_lane 1 offset=4 3 (i32.const 0) (v128.const f32x4 1 2 3 -0))"
        + "(i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 31) (i16x8.extract_lane_s 7)"
        + "(select (result i32)) select (memory.copy 1 0) (memory.fill) (memory.init 1 $d)"
        + "(table.init $t $f) (elem.drop $f) (data.drop $d) (call_indirect (param i32))"
        + "(return_call_indirect $t (result i32)) (i64.add128) (throw $e))"
        + "(global $g i64 (i64.add (i64.const -9223372036854775808) (i64.const 1)))"
        + "(elem $f (i32.const 0) func $go) (elem declare func $go) (data $d (i64.const 0))"
        + "(elem (offset (i32.const 1) (i32.const 2) i32.add) funcref (ref.func $go))"
        + "(data (memory 1) (offset i32.const 1 i32.const 2 i32.sub) \"x\") (start $go)",
    "(module $m (@custom \"first\" (before first) \"1\") (@custom \"mid\" (after func) \"2\")"
        + "(@custom \"last\" \"3\") (@custom \"empty\") (func (@name \"\")) (func $\"a b\")"
        + "(func $\"\\u{200b}\") (func $x.y!) (func (@name \"x.y!\")))",
  };

  private static String body(String text) {
    String printed = Wat.print(Wat.parse("(func " + text + ")"));
    int start = printed.indexOf("    ");
    return printed.substring(start, printed.lastIndexOf("\n  )")).replaceAll("\n +", "\n").trim();
  }

  private static byte[] bytes(String latin) {
    byte[] bytes = new byte[latin.length()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) latin.charAt(i);
    }
    return bytes;
  }

  private static String fault(String latin) {
    return assertThrows(WasmException.class, () -> Wat.print(bytes(latin))).getMessage();
  }

  @Test
  void samplesComeBack() {
    for (String sample : SAMPLES) {
      byte[] module = Wat.parse(sample);
      String text = Wat.print(module);
      assertArrayEquals(module, Wat.parse(text), text);
    }
  }

  @Test
  void layout() {
    assertEquals(
        "(module $m\n"
            + "  (type (;0;) (func (param i32) (result i32)))\n"
            + "  (import \"a\" \"b\" (func $f (type 0) (param $x i32) (result i32)))\n"
            + "  (memory (;0;) 1)\n"
            + "  (export \"g\" (func 1))\n"
            + "  (func (;1;) (type 0) (param i32) (result i32)\n"
            + "    (local i32 i32) (local $c i64)\n"
            + "    block $l (result i32)\n"
            + "      local.get 0\n"
            + "      if\n"
            + "        nop\n"
            + "      else\n"
            + "        i32.const 1\n"
            + "        br $l\n"
            + "      end\n"
            + "      i32.const 2\n"
            + "    end\n"
            + "    call $f\n"
            + "  )\n"
            + "  (data (;0;) (i32.const 8) \"a\\22\\00\"))\n",
        Wat.print(
            Wat.parse(
                "(module $m (import \"a\" \"b\" (func $f (param $x i32) (result i32)))"
                    + "(memory 1) (func (export \"g\") (param i32) (result i32)"
                    + "(local i32 i32) (local $c i64) (call $f (block $l (result i32)"
                    + "(if (local.get 0) (then nop) (else (br $l (i32.const 1)))) i32.const 2)))"
                    + "(data (i32.const 8) \"a\\\"\\00\"))")));
    assertEquals("(module)\n", Wat.print(bytes(HEADER)));
  }

  @Test
  void floats() {
    String[] same = {
      "f32.const 1",
      "f32.const -0",
      "f32.const 0.1",
      "f32.const 1e10",
      "f32.const 1.4e-45",
      "f32.const inf",
      "f32.const -inf",
      "f32.const nan",
      "f32.const -nan",
      "f32.const nan:0x200000",
      "f32.const -nan:0x7fffff",
      "f64.const 0.1",
      "f64.const -0",
      "f64.const 1.7976931348623157e308",
      "f64.const 4.9e-324",
      "f64.const nan",
      "f64.const nan:0x4000000000000",
      "f64.const -nan:0x1"
    };
    for (String text : same) {
      assertEquals(text, body(text));
    }
    assertEquals("f32.const 1", body("f32.const 0x1p0"));
  }

  @Test
  void immediatesThatGoWithoutSaying() {
    assertEquals("i32.load", body("i32.load 0 offset=0 align=4"));
    assertEquals("i32.load 1 offset=1 align=2", body("i32.load 1 offset=1 align=2"));
    assertEquals("v128.load64_lane 1", body("v128.load64_lane align=8 1"));
    assertEquals("table.get\ntable.get 1", body("table.get 0 table.get 1"));
    assertEquals("memory.copy\nmemory.copy 0 1", body("memory.copy 0 0 memory.copy 0 1"));
    assertEquals("i64.const -1", body("i64.const 0xffffffffffffffff"));
  }

  @Test
  void labelsThatAreHidden() {
    assertEquals(
        "block $a\nblock $a\nbr $a\nbr 1\nbr 2\nend\nend",
        body("block $a block $a br 0 br 1 br 2 end end"));
  }

  @Test
  void namesThatAreNoIds() {
    String text = Wat.print(Wat.parse(SAMPLES[2]));
    assertTrue(text.contains("(func (;0;) (@name \"\") (type 0))"), text);
    assertTrue(text.contains("(func $\"a b\" (type 0))"), text);
    assertTrue(text.contains("(func $\"\\u{200b}\" (type 0))"), text);
    assertTrue(text.contains("(func $x.y! (type 0))"), text);
    assertTrue(text.contains("(func (;4;) (@name \"x.y!\") (type 0))"), text);
    assertTrue(text.contains("(@custom \"first\" (before first) \"1\")"), text);
    assertTrue(text.contains("(@custom \"mid\" (after func) \"2\")"), text);
    assertTrue(text.contains("(@custom \"last\" \"3\")"), text);
  }

  @Test
  void namesOfNothing() {
    // A call of function 7, which has a name but does not exist.
    String module = HEADER + "\1\4\1\140\0\0\3\2\1\0\12\6\1\4\0\20\7\13" + "\0\13\4name\1\4\1\7\1f";
    String text = Wat.print(bytes(module));
    assertTrue(text.contains("call 7"), text);
    Wat.parse(text);
  }

  @Test
  void badNameSectionIsACustomSection() {
    String text = Wat.print(bytes(HEADER + "\0\10\4name\1\4\1"));
    assertEquals("(module\n  (@custom \"name\" \"\\01\\04\\01\"))\n", text);
  }

  @Test
  void branchHints() {
    String hint = "(@metadata.code.branch_hint \"\\01\") ";
    assertEquals("i32.const 0\n" + hint + "br_if 0", body("i32.const 0 " + hint + "br_if 0"));
  }

  @Test
  void badBinaries() {
    assertTrue(fault("").startsWith(Errors.MAGIC));
    assertTrue(fault("\0asm\2\0\0\0").startsWith(Errors.VERSION));
    assertTrue(fault(HEADER + "\16\0").startsWith(Errors.SECTION_ID));
    assertTrue(fault(HEADER + "\2\1\0\1\1\0\1").startsWith(Errors.SECTION_ORDER));
    assertTrue(fault(HEADER + "\1\5\1").startsWith(Errors.LENGTH));
    assertTrue(fault(HEADER + "\1\4\1\141\0\0").startsWith(Errors.FUNCTION_TYPE));
    assertTrue(fault(HEADER + "\1\5\1\140\0\0\0").startsWith(Errors.SECTION_SIZE));
    String function = HEADER + "\1\4\1\140\0\0\3\2\1\0";
    assertTrue(fault(function).startsWith(Errors.CODE_COUNT));
    assertTrue(fault(function + "\12\4\1\2\0\1").startsWith(Errors.END_EXPECTED));
    assertTrue(fault(function + "\12\5\1\3\0\5\13").startsWith(Errors.END_EXPECTED));
    assertTrue(fault(function + "\12\5\1\3\0\6\13").startsWith(Errors.ILLEGAL_OPCODE + " 06"));
    // Four thousand million locals, a data segment without their number.
    String locals = "\12\12\1\10\1\377\377\377\377\17\177\13";
    assertTrue(fault(function + locals).startsWith(Errors.TOO_MANY_LOCALS));
    assertTrue(fault(function + "\12\7\1\5\0\374\11\0\13").startsWith(Errors.DATA_COUNT_REQUIRED));
  }

  @Test
  void deepNests() {
    int depth = 100_000;
    StringBuilder text = new StringBuilder("(func ");
    for (int i = 0; i < depth; i++) {
      text.append("block $a ");
    }
    text.append("br 99999 ");
    for (int i = 0; i < depth; i++) {
      text.append("end ");
    }
    byte[] module = Wat.parse(text.append(")").toString());
    String printed = Wat.print(module);
    assertTrue(printed.length() < 250 * depth, "length " + printed.length());
    assertArrayEquals(module, Wat.parse(printed));
  }

  @Test
  void failureOfTheTargetIsPassedOn() {
    Writer target =
        new Writer() {
          @Override
          public void write(char[] chars, int start, int length) throws IOException {
            throw new IOException("full");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    byte[] module = Wat.parse(SAMPLES[0]);
    assertThrows(IOException.class, () -> WatPrinter.print(module, target));
  }

  @Test
  void damagedModulesAreRefusedOrComeBack() {
    List<byte[]> seeds = new ArrayList<>();
    for (String sample : SAMPLES) {
      seeds.add(Wat.parse(sample));
    }
    Mutator mutator = new Mutator(5, seeds);
    int printed = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] module = mutator.next();
      String text;
      try {
        text = Wat.print(module);
      } catch (WasmException e) {
        assertEquals(WasmException.MALFORMED, e.kind());
        continue;
      }
      printed++;
      assertEquals(text, Wat.print(Wat.parse(text)), () -> Arrays.toString(module));
    }
    assertTrue(printed > 1000, "only " + printed);
  }
}
