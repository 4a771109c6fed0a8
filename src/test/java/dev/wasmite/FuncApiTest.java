package dev.wasmite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.binary.WasmException;
import dev.wasmite.testing.Code;
import dev.wasmite.testing.Machine;
import dev.wasmite.testing.WasmBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calling functions from Java: typed, raw and Val[] forms, and what they refuse. */
@Tag("machine")
class FuncApiTest {
  private final Instance instance = Machine.instantiate(functions());

  private static WasmBuilder functions() {
    WasmBuilder builder = new WasmBuilder();
    for (String type : new String[] {"i32", "i64", "f32", "f64"}) {
      for (int n = 0; n <= 4; n++) {
        String parameters = "i64 i32 i64 i32".substring(0, n == 0 ? 0 : 4 * n - 1);
        Code code = Code.of().i64Const(1000);
        for (int i = 0; i < n; i++) {
          code.localGet(i);
          if (i % 2 == 1) {
            code.op("i64.extend_i32_s");
          }
          code.i64Const(i + 1).op("i64.mul").op("i64.add");
        }
        switch (type) {
          case "i32" -> code.op("i32.wrap_i64");
          case "f32" -> code.op("f32.convert_i64_s");
          case "f64" -> code.op("f64.convert_i64_s").f64Const(0.5).op("f64.add");
          default -> code.op("nop");
        }
        builder.exportedFunc(type + n, parameters + " -> " + type, code.end());
      }
    }
    builder.global("i64", true, Code.constI64(0));
    builder.export("seen", WasmBuilder.GLOBAL, 0);
    for (int n = 0; n <= 4; n++) {
      Code code = Code.of().i64Const(n);
      for (int i = 0; i < n; i++) {
        code.i64Const(10).op("i64.mul").localGet(i).op("i64.add");
      }
      builder.exportedFunc("void" + n, "i64 ".repeat(n) + "->", code.globalSet(0).end());
    }
    builder.exportedFunc(
        "mixed",
        "i32 i64 f32 f64 externref -> externref f64 f32 i64 i32",
        Code.of().localGet(4).localGet(3).localGet(2).localGet(1).localGet(0).end());
    builder.exportedFunc("float", "f32 -> f32", Code.of().localGet(0).end());
    builder.exportedFunc("func", "funcref -> funcref", Code.of().localGet(0).end());
    return builder;
  }

  @Test
  void typedCalls() {
    long big = 1L << 40;
    assertEquals(1000, instance.func("i320").callI32());
    assertEquals(1007, instance.func("i321").callI32(7));
    assertEquals(1001, instance.func("i322").callI32(7, -3));
    assertEquals((int) (1001 + 3 * big + 5 * 3), instance.func("i323").callI32(7, -3, big + 5));
    assertEquals(1001 + 15 - 4, instance.func("i324").callI32(7, -3, 5, -1));
    assertEquals(1000, instance.func("i640").callI64());
    assertEquals(1000 + big, instance.func("i641").callI64(big));
    assertEquals(994 + big, instance.func("i642").callI64(big, -3));
    assertEquals(994 + 4 * big, instance.func("i643").callI64(big, -3, big));
    assertEquals(990 + 4 * big, instance.func("i644").callI64(big, -3, big, -1));
    assertEquals(1000f, instance.func("f320").callF32());
    assertEquals(1001f, instance.func("f321").callF32(1));
    assertEquals(1005f, instance.func("f322").callF32(1, 2));
    assertEquals(1014f, instance.func("f323").callF32(1, 2, 3));
    assertEquals(1030f, instance.func("f324").callF32(1, 2, 3, 4));
    assertEquals(1000.5, instance.func("f640").callF64());
    assertEquals(1001.5, instance.func("f641").callF64(1));
    assertEquals(1005.5, instance.func("f642").callF64(1, 2));
    assertEquals(1014.5, instance.func("f643").callF64(1, 2, 3));
    assertEquals(1030.5, instance.func("f644").callF64(1, 2, 3, 4));
  }

  @Test
  void callsWithoutResult() {
    Global seen = instance.global("seen");
    instance.func("void0").call();
    assertEquals(0, seen.get().i64());
    instance.func("void1").call(2);
    assertEquals(12, seen.get().i64());
    instance.func("void2").call(2, 3);
    assertEquals(223, seen.get().i64());
    instance.func("void3").call(2, 3, 4);
    assertEquals(3234, seen.get().i64());
    instance.func("void4").call(2, 3, 4, 5);
    assertEquals(42345, seen.get().i64());
  }

  @Test
  void generalForm() {
    ExternRef ref = new ExternRef(this);
    Val[] results =
        instance
            .func("mixed")
            .call(
                new Val[] {
                  Val.i32(-1), Val.i64(1L << 40), Val.f32(1.5f), Val.f64(-0.0), Val.externRef(ref)
                });
    assertEquals(5, results.length);
    assertSame(ref, results[0].ref());
    assertSame(this, ((ExternRef) results[0].ref()).value());
    assertEquals(-0.0, results[1].f64());
    assertEquals(1.5f, results[2].f32());
    assertEquals(1L << 40, results[3].i64());
    assertEquals(-1, results[4].i32());
    int[] types = {ValType.EXTERNREF, ValType.F64, ValType.F32, ValType.I64, ValType.I32};
    for (int i = 0; i < types.length; i++) {
      assertEquals(types[i], results[i].type());
    }
    Func func = instance.func("float");
    Val[] funcs = instance.func("func").call(new Val[] {Val.funcRef(func)});
    assertEquals(2.5f, ((Func) funcs[0].ref()).call(new Val[] {Val.f32(2.5f)})[0].f32());
    assertNull(instance.func("func").call(new Val[] {Val.nullRef(ValType.FUNCREF)})[0].ref());
  }

  private static void assertWrong(Executable call) {
    IllegalArgumentException wrong = assertThrows(IllegalArgumentException.class, call);
    assertNotNull(wrong.getMessage());
    assertTrue(wrong.getMessage().length() > 10, wrong.getMessage());
  }

  /** The same within a host function. */
  private static void assertWrongInHost(Executable call) {
    Throwable cause = assertFails(call);
    assertWrong(
        () -> {
          throw cause;
        });
  }

  /** Expects an exception in a host function; answers it. */
  private static Throwable assertFails(Executable call) {
    Trap trap = assertThrows(Trap.class, call);
    assertEquals(Trap.HOST, trap.code());
    assertNotNull(trap.getCause());
    return trap.getCause();
  }

  @Test
  void wrongArity() {
    assertWrong(() -> instance.func("i322").callI32());
    assertWrong(() -> instance.func("i322").callI32(1));
    assertWrong(() -> instance.func("i322").callI32(1, 2, 3));
    assertWrong(() -> instance.func("i320").callI32(1));
    assertWrong(() -> instance.func("void0").call(1));
    assertWrong(() -> instance.func("void1").call());
    assertWrong(() -> instance.func("mixed").call(new Val[] {Val.i32(1)}));
    assertWrong(() -> instance.func("i320").call(new Val[] {Val.i32(1)}));
    assertWrong(() -> instance.func("i322").callRaw(new long[1]));
    assertWrong(() -> instance.func("i320").callRaw(new long[0]));
  }

  @Test
  void wrongTypes() {
    assertWrong(() -> instance.func("i320").callI64());
    assertWrong(() -> instance.func("i640").callI32());
    assertWrong(() -> instance.func("f320").callF64());
    assertWrong(() -> instance.func("f640").callF32());
    assertWrong(() -> instance.func("void0").callI32());
    assertWrong(() -> instance.func("mixed").callI32(1, 2, 3, 4));
    assertWrong(() -> instance.func("float").callF32(1));
    assertWrong(() -> instance.func("i641").call(new Val[] {Val.i32(1)}));
    assertWrong(() -> instance.func("float").call(new Val[] {Val.f64(1)}));
    assertWrong(() -> instance.func("func").call(new Val[] {Val.nullRef(ValType.EXTERNREF)}));
    Val[] references = {Val.i32(1), Val.i64(1), Val.f32(1), Val.f64(1), Val.i32(1)};
    assertWrong(() -> instance.func("mixed").call(references));
  }

  @Test
  void unknownExport() {
    WasmException unknown = assertThrows(WasmException.class, () -> instance.func("none"));
    assertTrue(unknown.getMessage().startsWith("unknown export"), unknown.getMessage());
    assertTrue(unknown.getMessage().contains("none"), unknown.getMessage());
    assertThrows(WasmException.class, () -> instance.func("seen"));
    assertThrows(WasmException.class, () -> instance.memory("i320"));
    assertThrows(WasmException.class, () -> instance.global(""));
    assertNull(instance.export("none"));
    assertTrue(instance.export("seen") instanceof Global);
  }

  @Test
  void types() {
    FuncType type = instance.func("mixed").type();
    assertEquals("i32 i64 f32 f64 externref -> externref f64 f32 i64 i32", type.toString());
    assertEquals(5, type.paramCount());
    assertEquals(ValType.EXTERNREF, type.param(4));
    assertEquals(ValType.F64, type.result(1));
    FuncType none = FuncType.of("->");
    assertEquals(0, none.paramCount() + none.resultCount());
    FuncType spaced = FuncType.of("  i32   funcref ->f64 ");
    assertEquals(2, spaced.paramCount());
    assertEquals(ValType.FUNCREF, spaced.param(1));
    assertEquals(ValType.F64, spaced.result(0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "i32", "i33 -> i32", "any -> any", "i32 -> i32 ->", "i32, i32 -> i32"})
  void wrongSignatures(String text) {
    assertWrong(() -> FuncType.of(text));
  }

  /** What a host function reads or returns must agree with its type. */
  @Test
  void argumentTypes() {
    Engine engine = new Engine();
    Store<Void> store = new Store<>(engine, null);
    FuncType type = FuncType.of("i32 -> i64");
    assertWrongInHost(() -> Func.<Void>wrap(store, type, (c, a) -> a.i64(0)).callI64(1));
    assertWrongInHost(() -> Func.<Void>wrap(store, type, (c, a) -> a.f32(0)).callI64(1));
    assertWrongInHost(() -> Func.<Void>wrap(store, type, (c, a) -> a.f64(0)).callI64(1));
    assertWrongInHost(() -> Func.<Void>wrap(store, type, (c, a) -> a.ref(0)).callI64(1));
    assertWrongInHost(() -> Func.<Void>wrap(store, type, (c, a) -> a.returnI32(1)).callI64(1));
    assertWrongInHost(() -> Func.<Void>wrap(store, type, (c, a) -> a.returnF64(1)).callI64(1));
    assertWrongInHost(() -> Func.<Void>wrap(store, type, (c, a) -> a.returnRef(null)).callI64(1));
    assertFails(() -> Func.<Void>wrap(store, type, (c, a) -> a.i32(1)).callI64(1));
    assertFails(() -> Func.<Void>wrap(store, type, (c, a) -> a.i32(-1)).callI64(1));
    assertFails(() -> Func.<Void>wrap(store, type, (c, a) -> a.resultI64(1, 5)).callI64(1));
    Func good = Func.wrap(store, type, (c, a) -> a.returnI64(a.i32(0) * 1000L));
    assertEquals(-5000, good.callI64(-5));
    FuncType refs = FuncType.of("-> funcref");
    assertWrongInHost(
        () ->
            Func.<Void>wrap(store, refs, (c, a) -> a.returnRef(new ExternRef("no")))
                .call(new Val[0]));
  }

  @Test
  void valuesHaveTypes() {
    assertThrows(IllegalArgumentException.class, () -> Val.i32(1).i64());
    assertThrows(IllegalArgumentException.class, () -> Val.f64(1).f32());
    assertThrows(IllegalArgumentException.class, () -> Val.i64(1).ref());
    assertWrong(() -> Val.nullRef(ValType.I32));
    assertEquals(Float.floatToRawIntBits(-0f), Float.floatToRawIntBits(Val.f32(-0f).f32()));
  }
}
