package dev.wasmite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.wasmite.testing.Code;
import dev.wasmite.testing.Leb;
import dev.wasmite.testing.Machine;
import dev.wasmite.testing.WasmBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Function bodies that were once translated wrongly: operands in slots beyond 16 bits beside
 * constants, and references that come from there.
 */
@Tag("machine")
class TranslationRegressionTest {
  private static final int LOCALS = 40_000;
  private static final int FAR = LOCALS - 1;

  private final WasmBuilder builder = new WasmBuilder();

  /** Exports "f", whose locals are {@link #LOCALS} i32 (its parameters come before). */
  private void function(String signature, Code code) {
    byte[] head = WasmBuilder.join(new byte[] {1}, Leb.unsigned(LOCALS), new byte[] {0x7f});
    int f = builder.rawFunc(builder.type(signature), WasmBuilder.join(head, code.bytes()));
    builder.exportFunc("f", f);
  }

  private int call(long argument) {
    return Machine.instantiate(builder).func("f").callI32(argument);
  }

  private static Code toFar() {
    return Code.of().localGet(0).localSet(FAR);
  }

  @Test
  void storeOfFarValueAtConstantAddress() {
    builder.memory(1, 1);
    Code code = toFar().i32Const(16).localGet(FAR).mem("i32.store", 4);
    function("i32 -> i32", code.i32Const(20).mem("i32.load", 0).end());
    assertEquals(1234, call(1234));
  }

  @Test
  void storeOfFarValueAtConstantAddressOfSecondMemory() {
    builder.memory(1, 1);
    builder.memory(1, 1);
    Code code = toFar().i32Const(16).localGet(FAR).mem("i32.store", 1, 0, 4);
    function("i32 -> i32", code.i32Const(20).mem("i32.load", 1, 0, 0).end());
    assertEquals(1234, call(1234));
  }

  @Test
  void selectOfFarValueAndConstant() {
    function("i32 -> i32", toFar().localGet(FAR).i32Const(7).localGet(FAR).select().end());
    assertEquals(1234, call(1234));
    assertEquals(7, call(0));
  }

  @Test
  void selectByConstant() {
    function("i32 -> i32", toFar().localGet(FAR).localGet(0).i32Const(2).select().end());
    assertEquals(1234, call(1234));
  }

  @Test
  void selectOfReferencesByConstant() {
    int g = builder.func("->", Code.of().end());
    builder.elemDeclare(g);
    Code code = Code.of().refFunc(g).refNull("funcref").i32Const(2).select("funcref");
    function("i32 -> i32", code.op("ref.is_null").end());
    assertEquals(0, call(0));
  }

  @Test
  void fillFromFarAddress() {
    builder.memory(1, 1);
    Code code = toFar().localGet(FAR).i32Const(5).i32Const(3).raw(0xfc, 11, 0);
    function("i32 -> i32", code.localGet(0).mem("i32.load", 0).end());
    assertEquals(0x050505, call(1234));
  }

  @Test
  void copyToFarAddress() {
    builder.memory(1, 1);
    builder.data(0, Code.constI32(8), new byte[] {1, 2, 3});
    Code code = toFar().localGet(FAR).i32Const(8).i32Const(3).raw(0xfc, 10, 0, 0);
    function("i32 -> i32", code.localGet(0).mem("i32.load", 0).end());
    assertEquals(0x030201, call(1234));
  }

  @Test
  void tableInitAtFarIndex() {
    int g = builder.func("-> i32", Code.of().i32Const(99).end());
    builder.table("funcref", 10, 10);
    int elem = builder.elemPassive(g, g);
    Code code = toFar().localGet(FAR).i32Const(1).i32Const(1).raw(0xfc, 12, elem, 0);
    function("i32 -> i32", code.localGet(0).callIndirect(builder.type("-> i32"), 0).end());
    assertEquals(99, call(5));
  }

  @Test
  void branchTableOverFarIndexWithManyConstants() {
    int five = builder.type("-> i32 i32 i32 i32 i32");
    Code code = toFar().block(five).block(five);
    for (int i = 1; i <= 5; i++) {
      code.i32Const(i);
    }
    code.localGet(FAR).brTable(0, 1, 1).end().i32Const(100).op("i32.add").end();
    code.repeat(4, Code.of().op("i32.add"));
    function("i32 -> i32", code.end());
    assertEquals(115, call(0));
    assertEquals(15, call(1));
    assertEquals(15, call(2));
  }

  @Test
  void firstReferenceOfFunctionFromRefFunc() {
    int g = builder.func("->", Code.of().end());
    builder.elemDeclare(g);
    function("i32 -> i32", Code.of().refFunc(g).op("ref.is_null").end());
    assertEquals(0, call(0));
  }

  @Test
  void firstReferenceOfFunctionFromGlobal() {
    int g = builder.func("->", Code.of().end());
    int global = builder.global("funcref", false, Code.of().refFunc(g).end());
    function("i32 -> i32", Code.of().globalGet(global).op("ref.is_null").end());
    assertEquals(0, call(0));
  }

  @Test
  void firstReferenceOfFunctionFromTable() {
    int g = builder.func("->", Code.of().end());
    builder.table("funcref", 10, 10);
    builder.elem(0, Code.constI32(3), g);
    function("i32 -> i32", Code.of().localGet(0).op("table.get", 0).op("ref.is_null").end());
    assertEquals(0, call(3));
    assertEquals(1, call(4));
  }
}
