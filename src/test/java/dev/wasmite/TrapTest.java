package dev.wasmite;

import static dev.wasmite.testing.Machine.assertTraps;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.wasmite.testing.Code;
import dev.wasmite.testing.Machine;
import dev.wasmite.testing.WasmBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every trap has its code and its text, however often and wherever it happens. */
@Tag("machine")
class TrapTest {
  private static final String[] TEXTS = {
    "unreachable",
    "out of bounds memory access",
    "out of bounds table access",
    "undefined element",
    "uninitialized element",
    "indirect call type mismatch",
    "integer divide by zero",
    "integer overflow",
    "invalid conversion to integer",
    "call stack exhausted"
  };

  private static Instance traps() {
    WasmBuilder builder = new WasmBuilder();
    builder.memory(1, 1);
    builder.table("funcref", 2, 2);
    int type = builder.type("->");
    Code[] bodies = {
      Code.of().op("unreachable"),
      Code.of().i32Const(65533).mem("i32.load", 0).drop(),
      Code.of().i32Const(2).op("table.get", 0).drop(),
      Code.of().i32Const(2).callIndirect(type, 0),
      Code.of().i32Const(1).callIndirect(type, 0),
      Code.of().i32Const(0).callIndirect(type, 0),
      Code.of().i32Const(1).i32Const(0).op("i32.div_s").drop(),
      Code.of().i32Const(Integer.MIN_VALUE).i32Const(-1).op("i32.div_s").drop(),
      Code.of().f32Const(Float.NaN).op("i32.trunc_f32_s").drop(),
      Code.of().call(9)
    };
    for (int i = 0; i < bodies.length; i++) {
      builder.exportedFunc("trap" + i, "->", bodies[i].end());
    }
    for (int i = 0; i < bodies.length; i++) {
      builder.exportedFunc(
          "deep" + i, "i32 -> i32", "i64 i64", Code.of().localGet(0).call(i).end());
    }
    int other = builder.func("i32 ->", Code.of().end());
    builder.elem(0, Code.constI32(0), other);
    builder.exportedFunc("fine", "i32 -> i32", Code.of().localGet(0).op("i32.popcnt").end());
    return Machine.instantiate(builder);
  }

  @Test
  void codesAndTexts() {
    Instance instance = traps();
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < TEXTS.length; i++) {
        Func direct = instance.func("trap" + i);
        Func deep = instance.func("deep" + i);
        assertEquals(i, assertTraps(TEXTS[i], direct::call).code());
        assertEquals(i, assertTraps(TEXTS[i], () -> deep.callI32(5)).code());
        assertEquals(3, instance.func("fine").callI32(7));
      }
    }
  }

  @Test
  void codesHaveNames() {
    int[] codes = {
      Trap.UNREACHABLE,
      Trap.MEMORY_OUT_OF_BOUNDS,
      Trap.TABLE_OUT_OF_BOUNDS,
      Trap.UNDEFINED_ELEMENT,
      Trap.UNINITIALIZED_ELEMENT,
      Trap.CALL_TYPE_MISMATCH,
      Trap.DIVISION_BY_ZERO,
      Trap.INTEGER_OVERFLOW,
      Trap.INVALID_CONVERSION,
      Trap.STACK_EXHAUSTED
    };
    for (int i = 0; i < codes.length; i++) {
      assertEquals(i, codes[i]);
    }
    assertEquals(Trap.HOST, new Trap("mine").code());
  }
}
