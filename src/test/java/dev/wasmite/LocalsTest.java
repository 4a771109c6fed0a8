package dev.wasmite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.wasmite.testing.Code;
import dev.wasmite.testing.Machine;
import dev.wasmite.testing.WasmBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Values of locals on the operand stack keep what they were when the local is written later. */
@Tag("machine")
class LocalsTest {
  private static Func single(String signature, String locals, Code body) {
    WasmBuilder builder = new WasmBuilder();
    builder.exportedFunc("f", signature, locals, body);
    return Machine.instantiate(builder).func("f");
  }

  @Test
  void setAfterGet() {
    Code body = Code.of().localGet(0).i32Const(9).localSet(0).localGet(0).op("i32.sub").end();
    assertEquals(5 - 9, single("i32 -> i32", "", body).callI32(5));
  }

  @Test
  void setFromComputationAfterGets() {
    // old, old, (local = old * 3), local  ->  old * 100 + old * 10 + local
    Code body =
        Code.of()
            .localGet(0)
            .i32Const(100)
            .op("i32.mul")
            .localGet(0)
            .localGet(0)
            .i32Const(3)
            .op("i32.mul")
            .localSet(0)
            .i32Const(10)
            .op("i32.mul")
            .op("i32.add")
            .localGet(0)
            .op("i32.add")
            .end();
    assertEquals(2 * 100 + 2 * 10 + 6, single("i32 -> i32", "", body).callI32(2));
  }

  @Test
  void teeOverOlderCopies() {
    Code body =
        Code.of()
            .localGet(0)
            .localGet(0)
            .localGet(1)
            .localTee(0)
            .op("i32.mul")
            .op("i32.sub")
            .localGet(0)
            .op("i32.add")
            .end();
    assertEquals(7 - 7 * 4 + 4, single("i32 i32 -> i32", "", body).callI32(7, 4));
  }

  @Test
  void swapThroughTheStack() {
    Code body =
        Code.of()
            .localGet(0)
            .localGet(1)
            .localSet(0)
            .localSet(1)
            .localGet(0)
            .i32Const(10)
            .op("i32.mul")
            .localGet(1)
            .op("i32.add")
            .end();
    assertEquals(83, single("i32 i32 -> i32", "", body).callI32(3, 8));
  }

  @Test
  void rotationOfThree() {
    Code body =
        Code.of()
            .localGet(0)
            .localGet(1)
            .localGet(2)
            .localSet(0)
            .localSet(2)
            .localSet(1)
            .localGet(0)
            .i32Const(100)
            .op("i32.mul")
            .localGet(1)
            .i32Const(10)
            .op("i32.mul")
            .op("i32.add")
            .localGet(2)
            .op("i32.add")
            .end();
    assertEquals(312, single("i32 i32 i32 -> i32", "", body).callI32(1, 2, 3));
  }

  @Test
  void setToItself() {
    Code body =
        Code.of().localGet(0).localGet(0).localSet(0).localGet(0).localTee(0).op("i32.add").end();
    assertEquals(14, single("i32 -> i32", "", body).callI32(7));
  }

  /** A copy taken before a block survives a write inside of it, on either path. */
  @Test
  void setInsideOfBlock() {
    Code body =
        Code.of()
            .localGet(0)
            .localGet(1)
            .if_()
            .i32Const(50)
            .localSet(0)
            .end()
            .localGet(0)
            .op("i32.sub")
            .end();
    Func f = single("i32 i32 -> i32", "", body);
    assertEquals(7 - 50, f.callI32(7, 1));
    assertEquals(0, f.callI32(7, 0));
  }

  /** A copy taken before a loop survives the writes of all rounds. */
  @Test
  void setInsideOfLoop() {
    Code body =
        Code.of()
            .localGet(0)
            .loop()
            .localGet(0)
            .i32Const(1)
            .op("i32.sub")
            .localTee(0)
            .brIf(0)
            .end()
            .localGet(0)
            .op("i32.add")
            .end();
    assertEquals(10, single("i32 -> i32", "", body).callI32(10));
  }

  /** Branch operands are locals that the branch target writes. */
  @Test
  void branchOperandsFromLocals() {
    Code body =
        Code.of()
            .block("i32")
            .localGet(0)
            .localGet(1)
            .brIf(0)
            .drop()
            .localGet(1)
            .i32Const(1)
            .op("i32.sub")
            .end()
            .localSet(1)
            .localGet(1)
            .end();
    Func f = single("i32 i32 -> i32", "", body);
    assertEquals(5, f.callI32(5, 3));
    assertEquals(-1, f.callI32(5, 0));
  }

  /** The parallel move at a loop head with exchanged parameters: Fibonacci. */
  @Test
  void loopParametersAreExchanged() {
    WasmBuilder builder = new WasmBuilder();
    int loop = builder.type("i32 i32 -> i32 i32");
    builder.exportedFunc(
        "f",
        "i32 -> i32",
        "i32 i32",
        Code.of()
            .i32Const(0)
            .i32Const(1)
            .loop(loop)
            .localSet(2)
            .localSet(1)
            .localGet(2)
            .localGet(1)
            .localGet(2)
            .op("i32.add")
            .localGet(0)
            .i32Const(1)
            .op("i32.sub")
            .localTee(0)
            .brIf(0)
            .end()
            .drop()
            .end());
    assertEquals(832040, Machine.instantiate(builder).func("f").callI32(30));
  }

  @Test
  void localsBeginAsZero() {
    WasmBuilder builder = new WasmBuilder();
    int dirty =
        builder.func(
            "i32 -> i32",
            "i32 i64 f32 f64",
            Code.of()
                .i32Const(-1)
                .localSet(1)
                .i64Const(-1)
                .localSet(2)
                .f32Const(1)
                .localSet(3)
                .f64Const(1)
                .localSet(4)
                .localGet(0)
                .end());
    int clean =
        builder.func(
            "-> i64",
            "i32 i64 f32 f64 externref",
            Code.of()
                .localGet(0)
                .op("i64.extend_i32_s")
                .localGet(1)
                .op("i64.or")
                .localGet(2)
                .op("i32.reinterpret_f32")
                .op("i64.extend_i32_s")
                .op("i64.or")
                .localGet(3)
                .op("i64.reinterpret_f64")
                .op("i64.or")
                .localGet(4)
                .op("ref.is_null")
                .op("i32.eqz")
                .op("i64.extend_i32_s")
                .op("i64.or")
                .end());
    builder.exportedFunc("f", "-> i64", Code.of().i32Const(7).call(dirty).drop().call(clean).end());
    assertEquals(0, Machine.instantiate(builder).func("f").callI64());
  }

  @Test
  void globalsOnTheStackKeepTheirOldValue() {
    WasmBuilder builder = new WasmBuilder();
    builder.global("i32", true, Code.constI32(5));
    int set = builder.func("->", Code.of().i32Const(70).globalSet(0).end());
    builder.exportedFunc(
        "f",
        "-> i32",
        Code.of()
            .globalGet(0)
            .i32Const(8)
            .globalSet(0)
            .globalGet(0)
            .call(set)
            .globalGet(0)
            .op("i32.add")
            .op("i32.sub")
            .end());
    assertEquals(5 - (8 + 70), Machine.instantiate(builder).func("f").callI32());
  }

  /** A load on the stack keeps the value from before a later store to the same place. */
  @Test
  void loadsAreNotMovedOverStores() {
    WasmBuilder builder = new WasmBuilder();
    builder.memory(1, 1);
    builder.exportedFunc(
        "f",
        "i32 -> i32",
        Code.of()
            .i32Const(8)
            .localGet(0)
            .mem("i32.store", 0)
            .i32Const(8)
            .mem("i32.load", 0)
            .i32Const(8)
            .i32Const(1)
            .mem("i32.store", 0)
            .i32Const(8)
            .mem("i32.load", 0)
            .op("i32.sub")
            .end());
    assertEquals(40, Machine.instantiate(builder).func("f").callI32(41));
  }
}
