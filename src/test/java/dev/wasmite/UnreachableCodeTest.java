package dev.wasmite;

import static dev.wasmite.testing.Machine.assertRefused;
import static dev.wasmite.testing.Machine.assertTraps;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.wasmite.binary.WasmException;
import dev.wasmite.testing.Code;
import dev.wasmite.testing.Machine;
import dev.wasmite.testing.WasmBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Code after a branch: its stack is polymorphic, it is validated, and it never runs. */
@Tag("machine")
class UnreachableCodeTest {
  private static WasmBuilder module(String signature, Code body) {
    WasmBuilder builder = new WasmBuilder();
    builder.memory(1, 1);
    builder.table("funcref", 1, 1);
    builder.exportedFunc("f", signature, "i32 i64", body);
    return builder;
  }

  private static Func func(String signature, Code body) {
    return Machine.instantiate(module(signature, body)).func("f");
  }

  @Test
  void operandsFromNothing() {
    Code body =
        Code.of()
            .i32Const(3)
            .op("return")
            .op("i32.add")
            .op("i64.extend_i32_s")
            .op("i64.mul")
            .drop()
            .select()
            .drop()
            .mem("i32.store", 0)
            .mem("f64.load", 8)
            .op("f64.sqrt")
            .drop()
            .op("memory.copy", 0, 0)
            .callIndirect(0, 0)
            .drop()
            .localTee(0)
            .brTable(0, 0)
            .op("i32.clz")
            .end();
    assertEquals(3, func("-> i32", body).callI32());
  }

  @Test
  void blocksInUnreachableCode() {
    Code body =
        Code.of()
            .block("i32")
            .i32Const(8)
            .br(0)
            .block()
            .i32Const(4)
            .br(1)
            .end()
            .loop("i32")
            .i32Const(1)
            .i32Const(0)
            .brIf(0)
            .end()
            .if_()
            .op("nop")
            .else_()
            .op("unreachable")
            .end()
            .end()
            .end();
    assertEquals(8, func("-> i32", body).callI32());
  }

  @Test
  void labelsOfDifferentTypes() {
    Code body =
        Code.of().block("i64").op("unreachable").brTable(0, 1).end().drop().i32Const(1).end();
    assertTraps("unreachable", func("-> i32", body)::callI32);
  }

  @Test
  void blockAfterBranchRuns() {
    Code body =
        Code.of()
            .block()
            .localGet(0)
            .op("i32.eqz")
            .brIf(0)
            .br(0)
            .i32Const(5)
            .localSet(0)
            .end()
            .block("i32")
            .op("unreachable")
            .end()
            .end();
    Func f = func("-> i32", body);
    assertTraps("unreachable", f::callI32);
  }

  @Test
  void ifBothArmsLeave() {
    Code body =
        Code.of()
            .localGet(0)
            .if_("i32")
            .i32Const(1)
            .op("return")
            .else_()
            .i32Const(2)
            .op("return")
            .end()
            .i32Const(10)
            .op("i32.add")
            .end();
    Func f = func("i32 -> i32", body);
    assertEquals(1, f.callI32(9));
    assertEquals(2, f.callI32(0));
  }

  @Test
  void stillValidated() {
    Engine engine = new Engine();
    Code mismatch = Code.of().op("unreachable").i64Const(1).op("i32.add").end();
    assertRefused(
        WasmException.INVALID,
        "type mismatch",
        () -> WasmModule.parse(engine, module("-> i32", mismatch).build()));
    Code label = Code.of().op("unreachable").br(3).end();
    assertRefused(
        WasmException.INVALID,
        "unknown label",
        () -> WasmModule.parse(engine, module("-> i32", label).build()));
    Code local = Code.of().op("unreachable").localGet(2).end();
    assertRefused(
        WasmException.INVALID,
        "unknown local",
        () -> WasmModule.parse(engine, module("-> i32", local).build()));
    Code arity = Code.of().op("unreachable").i32Const(1).i32Const(2).end();
    assertRefused(
        WasmException.INVALID,
        "type mismatch",
        () -> WasmModule.parse(engine, module("-> i32", arity).build()));
    Code inner = Code.of().op("unreachable").block().op("i32.add").drop().end().end();
    assertRefused(
        WasmException.INVALID,
        "type mismatch",
        () -> WasmModule.parse(engine, module("->", inner).build()));
  }
}
