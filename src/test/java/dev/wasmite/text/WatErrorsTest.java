package dev.wasmite.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.binary.WasmException;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/** Text that is no module: the words for it, and where it stands. Made by JUnit. */
class WatErrorsTest {
  private static void refused(String words, String... texts) {
    for (String text : texts) {
      WasmException e = assertThrows(WasmException.class, () -> Wat.parse(text), text);
      assertEquals(WasmException.MALFORMED, e.kind(), text);
      assertTrue(e.text().startsWith(words), text + " gives " + e.getMessage());
      assertTrue(e.getMessage().contains("line 1, column "), e.getMessage());
    }
  }

  @Test
  void theMessageShowsThePlace() {
    WasmException e =
        assertThrows(WasmException.class, () -> Wat.parse("(module\n  (func (call $f)))\n"));
    assertEquals(
        "unknown function $f: line 2, column 15\n  (func (call $f)))\n              ^",
        e.getMessage());
  }

  @Test
  void structure() {
    refused("unexpected token", "(", ")", "(module", "(module))", "(func", "func", "7", "(func))");
    refused("unexpected token", "(module (module))", "(module $a $b)", "()", "(5)", "(\"x\")");
    refused("unexpected token", "(module quote \"(module quote \\\"\\\")\")", "(module binary 1)");
    refused("unknown operator", "(modul)", "(module (fun))", "(func local.git)", "(func 0x)");
    refused("unexpected token", "(func catch)", "(func (then))", "(func else)", "(func end)");
    refused("multiple start sections", "(func) (start 0) (start 0)");
  }

  @Test
  void importsComeFirst() {
    refused("import after function", "(func) (import \"\" \"\" (func))");
    refused("import after global", "(global i32 (i32.const 0)) (func (import \"\" \"\"))");
    refused("import after table", "(table 0 funcref) (memory (import \"\" \"\") 1)");
    refused("import after memory", "(memory 0) (import \"\" \"\" (tag))");
  }

  @Test
  void identifiers() {
    refused("duplicate func", "(func $f) (func $f)", "(func $f) (func $\"f\")");
    refused("duplicate global", "(global $g (import \"\" \"\") i32) (global $g i32 (i32.const 0))");
    refused("duplicate local", "(func (param $x i32) (local $x i32))");
    refused("duplicate type", "(type $t (func)) (rec (type $t (func)))");
    refused("duplicate field", "(type (struct (field $x i32) (field $x i32)))");
    refused("unknown function", "(start $f)", "(func (call $f))", "(elem func $f)");
    refused("unknown type", "(func (type $t))", "(global (ref $t) (ref.null func))");
    refused("unknown type", "(func (type 5) (param i32))");
    refused(
        "unknown local", "(func (local.get $x))", "(func (param $x i32)) (func (local.get $x))");
    refused("unknown global", "(func (global.get $x))");
    refused("unknown table", "(func (table.size $x))");
    refused("unknown memory", "(func (memory.size $x))");
    refused("unknown tag", "(func (throw $x))");
    refused("unknown field", "(type $s (struct)) (func (struct.get $s $x))");
    refused("unknown data segment", "(func (data.drop $x))");
    refused("unknown elem segment", "(func (elem.drop $x))");
  }

  @Test
  void labels() {
    refused("unknown label", "(func (br $l))", "(func block $l end br $l)");
    refused("unknown label", "(func (if $l (br $l) (then)))");
    refused("unknown label", "(func (try_table $l (catch_all $l)))");
    refused("mismatching label", "(func block $a end $b)", "(func block end $b)");
    refused("mismatching label", "(func i32.const 0 if $a else $b end)");
  }

  @Test
  void typeUses() {
    String type = "(type $t (func (param i32)))";
    refused("inline function type", type + "(func (type $t) (result i32))");
    refused("inline function type", type + "(func (block (type $t) (param i64)))");
    refused("inline function type", "(type $t (struct)) (func (type $t) (param i32))");
    refused("unexpected token", type + "(func (param i32) (type $t))");
    refused(
        "unexpected token", "(func (result i32) (param i32))", "(func (local i32) (param i32))");
    refused("unexpected token", "(func (block (param $x i32)))", "(func (param $x i32 i32))");
    refused("unexpected token", "(func (nop) (local i32))", "(type (func (result $x i32)))");
  }

  @Test
  void instructions() {
    refused("unexpected token", "(func (i32.const))", "(func i32.const $x)", "(func (br))");
    refused("unexpected token", "(func (if i32.const 0 (then)))", "(func (if (nop)))");
    refused("unexpected token", "(func (if (then) (nop)))", "(func (if (then) (else) (else)))");
    refused("unexpected token", "(func block)", "(func (nop nop))", "(func (block end))");
    refused("unexpected token", "(func (memory.copy 0))", "(func (f32.const nan:canonical))");
    refused("unexpected token", "(global i32 i32.const)", "(func i32.const 1.0)");
    refused("constant out of range", "(func i32.const 0x1_0000_0000)", "(func f32.const 1e40)");
    refused(
        "alignment must be a power of two",
        "(func (i32.load align=0))",
        "(func (i32.load align=3))");
    refused("unknown operator", "(func (i32.load offset=-1))", "(func (i32.load align=x))");
    refused("i64 constant out of range", "(func (i32.load offset=0x1_0000_0000_0000_0000))");
    refused("i32 constant out of range", "(func (call 4294967296))");
  }

  @Test
  void vectors() {
    refused("wrong number of lane literals", "(func (v128.const i32x4 0 0 0))");
    refused("wrong number of lane literals", "(func v128.const i64x2 0 0 0)");
    refused("constant out of range", "(func (v128.const i8x16 256 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0))");
    refused("unexpected token", "(func (v128.const i32 0))", "(func (v128.const))");
    refused("invalid lane length", "(func (i8x16.shuffle 0))");
    refused("i8 constant out of range", "(func (i8x16.extract_lane_s 256))");
    refused("unexpected token", "(func (i8x16.extract_lane_s -1))");
  }

  @Test
  void names() {
    refused(
        "malformed UTF-8 encoding", "(func (export \"\\ff\"))", "(import \"\\ff\" \"\" (func))");
    refused("invalid custom page size", "(memory 0 (pagesize 3))", "(memory (pagesize 0) (data))");
  }

  @Test
  void annotations() {
    refused("@custom annotation: missing section name", "(@custom)", "(@custom 4)");
    refused("@custom annotation: malformed UTF-8 encoding", "(@custom \"\\ff\")");
    refused("@custom annotation: unexpected token", "(@custom \"x\" y)");
    refused("@custom annotation: malformed placement", "(@custom \"x\" (type))");
    refused("@custom annotation: malformed section kind", "(@custom \"x\" (after))");
    refused("@custom annotation: malformed section kind", "(@custom \"x\" (before last))");
    refused(
        "misplaced @custom annotation", "(func (@custom \"x\"))", "(func (nop (@custom \"x\")))");
    refused("misplaced @name annotation", "(module (func) (@name \"x\"))");
    refused("@name annotation: multiple module", "(module (@name \"x\") (@name \"y\"))");
    String hint = "(@metadata.code.branch_hint \"\\00\")";
    refused("@metadata.code.branch_hint annotation: not in a function", "(module " + hint + ")");
    refused(
        "@metadata.code.branch_hint annotation: duplicate annotation",
        "(func " + hint + hint + " (br_if 0))");
    refused(
        "@metadata.code.branch_hint annotation: malformed value",
        "(func (@metadata.code.branch_hint \"\\02\") (br_if 0))");
    WasmException e = assertThrows(WasmException.class, () -> Wat.parse("(func " + hint + " nop)"));
    assertEquals(WasmException.INVALID, e.kind());
    assertEquals("@metadata.code.branch_hint annotation: invalid target", e.text());
  }

  @Test
  void hugeWordsStayOutOfMessages() {
    String word = String.join("", Collections.nCopies(100000, "x"));
    for (String text :
        new String[] {"(" + word + ")", "(start $" + word + ")", "(func br $" + word}) {
      WasmException e = assertThrows(WasmException.class, () -> Wat.parse(text));
      assertTrue(e.getMessage().length() < 500, e.getMessage());
    }
  }
}
