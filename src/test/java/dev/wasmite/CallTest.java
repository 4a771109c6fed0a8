package dev.wasmite;

import static dev.wasmite.testing.Machine.assertTraps;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.wasmite.testing.Code;
import dev.wasmite.testing.Machine;
import dev.wasmite.testing.WasmBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Direct, indirect, tail and cross-instance calls. */
@Tag("machine")
class CallTest {
  private final Engine engine = new Engine();
  private final Store<Void> store = new Store<>(engine, null);

  private Instance instantiate(Linker<Void> linker, WasmBuilder builder) {
    return linker.instantiate(store, WasmModule.parse(engine, builder.build()));
  }

  @Test
  void recursion() {
    WasmBuilder builder = new WasmBuilder();
    builder.exportedFunc(
        "fib",
        "i32 -> i32",
        Code.of()
            .localGet(0)
            .i32Const(2)
            .op("i32.lt_s")
            .if_("i32")
            .localGet(0)
            .else_()
            .localGet(0)
            .i32Const(1)
            .op("i32.sub")
            .call(0)
            .localGet(0)
            .i32Const(2)
            .op("i32.sub")
            .call(0)
            .op("i32.add")
            .end()
            .end());
    builder.exportedFunc(
        "fac",
        "i64 -> i64",
        Code.of()
            .localGet(0)
            .op("i64.eqz")
            .if_("i64")
            .i64Const(1)
            .else_()
            .localGet(0)
            .localGet(0)
            .i64Const(1)
            .op("i64.sub")
            .call(1)
            .op("i64.mul")
            .end()
            .end());
    Instance instance = Machine.instantiate(builder);
    assertEquals(6765, instance.func("fib").callI32(20));
    assertEquals(2432902008176640000L, instance.func("fac").callI64(20));
  }

  /** Operands below the arguments survive the call; arguments arrive in order, of all types. */
  @Test
  void argumentsAndWhatLiesBelow() {
    WasmBuilder builder = new WasmBuilder();
    int mix =
        builder.func(
            "i32 i64 f32 f64 i32 -> f64",
            "i32 i32 i32",
            Code.of()
                .localGet(0)
                .op("f64.convert_i32_s")
                .localGet(1)
                .op("f64.convert_i64_s")
                .op("f64.sub")
                .localGet(2)
                .op("f64.promote_f32")
                .op("f64.sub")
                .localGet(3)
                .op("f64.sub")
                .localGet(4)
                .op("f64.convert_i32_s")
                .op("f64.sub")
                .end());
    builder.exportedFunc(
        "f",
        "i32 -> f64",
        Code.of()
            .f64Const(0.5)
            .localGet(0)
            .i64Const(20)
            .f32Const(3.25f)
            .f64Const(4.5)
            .localGet(0)
            .i32Const(1)
            .op("i32.add")
            .call(mix)
            .op("f64.add")
            .end());
    assertEquals(
        0.5 + (100 - 20 - 3.25 - 4.5 - 101), Machine.instantiate(builder).func("f").callF64(100));
  }

  private static WasmBuilder indirect() {
    WasmBuilder builder = new WasmBuilder();
    int same = builder.newType("i32 -> i32");
    int a = builder.func("i32 -> i32", Code.of().localGet(0).i32Const(1).op("i32.add").end());
    int b = builder.func("-> i32", Code.of().i32Const(9).end());
    int twin = builder.newType("i32 -> i32");
    int c =
        builder.rawFunc(
            twin,
            WasmBuilder.join(
                new byte[1], Code.of().localGet(0).i32Const(2).op("i32.mul").end().bytes()));
    builder.table("funcref", 5, 5);
    builder.table("funcref", 2, 2);
    builder.elem(0, Code.constI32(0), a, b, c);
    builder.elem(1, Code.constI32(1), c);
    builder.exportedFunc(
        "f", "i32 i32 -> i32", Code.of().localGet(1).localGet(0).callIndirect(same, 0).end());
    builder.exportedFunc(
        "second", "i32 i32 -> i32", Code.of().localGet(1).localGet(0).callIndirect(same, 1).end());
    builder.exportedFunc(
        "tail",
        "i32 i32 -> i32",
        Code.of().localGet(1).localGet(0).returnCallIndirect(same, 0).end());
    for (int i = 0; i < 6; i++) {
      builder.exportedFunc(
          "const" + i, "i32 -> i32", Code.of().localGet(0).i32Const(i).callIndirect(same, 0).end());
    }
    return builder;
  }

  @Test
  void indirectCalls() {
    Instance instance = Machine.instantiate(indirect());
    for (String name : new String[] {"f", "tail"}) {
      Func f = instance.func(name);
      assertEquals(21, f.callI32(0, 20));
      assertEquals(40, f.callI32(2, 20));
      assertTraps("indirect call type mismatch", () -> f.callI32(1, 20));
      assertTraps("uninitialized element", () -> f.callI32(3, 20));
      assertTraps("undefined element", () -> f.callI32(5, 20));
      assertTraps("undefined element", () -> f.callI32(-1, 20));
      assertTraps("undefined element", () -> f.callI32(Integer.MIN_VALUE, 20));
    }
    assertEquals(21, instance.func("const0").callI32(20));
    assertEquals(40, instance.func("const2").callI32(20));
    assertTraps("indirect call type mismatch", () -> instance.func("const1").callI32(20));
    assertTraps("uninitialized element", () -> instance.func("const4").callI32(20));
    assertTraps("undefined element", () -> instance.func("const5").callI32(20));
    assertEquals(40, instance.func("second").callI32(1, 20));
    assertTraps("uninitialized element", () -> instance.func("second").callI32(0, 20));
    assertTraps("undefined element", () -> instance.func("second").callI32(2, 20));
  }

  /** A module whose function counts down by tail calls, adding to an accumulator. */
  private static Code countDown(Code again) {
    return Code.of()
        .localGet(0)
        .op("i32.eqz")
        .if_()
        .localGet(1)
        .op("return")
        .end()
        .localGet(0)
        .i32Const(1)
        .op("i32.sub")
        .localGet(1)
        .i64Const(3)
        .op("i64.add")
        .raw(again.bytes())
        .end();
  }

  @Test
  void tailCallsAMillionDeep() {
    WasmBuilder builder = new WasmBuilder();
    String type = "i32 i64 -> i64";
    builder.exportedFunc("direct", type, countDown(Code.of().returnCall(0)));
    builder.exportedFunc(
        "indirect",
        type,
        countDown(Code.of().i32Const(0).returnCallIndirect(builder.type(type), 0)));
    builder.exportedFunc("even", type, "i64 i64 i64", countDown(Code.of().returnCall(3)));
    builder.exportedFunc("odd", type, countDown(Code.of().returnCall(2)));
    builder.exportedFunc(
        "from",
        "-> i64",
        Code.of().i64Const(5).i32Const(1_000_000).i64Const(1).call(2).op("i64.add").end());
    builder.table("funcref", 1, 1);
    builder.elem(0, Code.constI32(0), 1);
    Instance instance = Machine.instantiate(builder);
    for (String name : new String[] {"direct", "indirect", "even"}) {
      assertEquals(3_000_007, instance.func(name).callI64(1_000_000, 7), name);
    }
    assertEquals(3_000_006, instance.func("from").callI64());
  }

  /** Tail calls with more and with fewer arguments than the caller has. */
  @Test
  void tailCallsOfOtherShape() {
    WasmBuilder builder = new WasmBuilder();
    int five =
        builder.func(
            "i32 i32 i32 i32 i32 -> i32",
            Code.of()
                .localGet(0)
                .i32Const(10)
                .op("i32.mul")
                .localGet(4)
                .op("i32.add")
                .localGet(2)
                .op("i32.sub")
                .end());
    int one =
        builder.func(
            "i32 -> i32",
            Code.of()
                .localGet(0)
                .i32Const(2)
                .i32Const(3)
                .i32Const(4)
                .localGet(0)
                .i32Const(1)
                .op("i32.add")
                .returnCall(five)
                .end());
    builder.exportedFunc(
        "f",
        "i32 i32 i32 -> i32",
        "i64 i64",
        Code.of().localGet(2).localGet(0).op("i32.sub").returnCall(one).end());
    builder.exportedFunc(
        "g",
        "-> i32",
        Code.of().i32Const(1).i32Const(8).i32Const(0).i32Const(15).call(2).op("i32.add").end());
    Instance instance = Machine.instantiate(builder);
    assertEquals(70 + 8 - 3, instance.func("f").callI32(8, 0, 15));
    assertEquals(1 + 70 + 8 - 3, instance.func("g").callI32());
  }

  @Test
  void callsBetweenInstances() {
    WasmBuilder library = new WasmBuilder();
    library.memory(1, 1);
    library.global("i32", true, Code.constI32(5));
    library.data(0, Code.constI32(0), new byte[] {42});
    library.exportedFunc(
        "add",
        "i32 -> i32",
        Code.of()
            .globalGet(0)
            .localGet(0)
            .op("i32.add")
            .globalSet(0)
            .globalGet(0)
            .i32Const(0)
            .mem("i32.load8_u", 0)
            .op("i32.add")
            .end());
    library.exportedFunc("trap", "->", Code.of().i32Const(-1).mem("i32.load", 0).drop().end());
    Linker<Void> linker = new Linker<>(engine);
    Instance first = instantiate(linker, library);
    linker.defineInstance("lib", first);
    WasmBuilder user = new WasmBuilder();
    int add = user.importFunc("lib", "add", "i32 -> i32");
    int trap = user.importFunc("lib", "trap", "->");
    user.memory(1, 1);
    user.global("i32", true, Code.constI32(1000));
    user.data(0, Code.constI32(0), new byte[] {7});
    user.table("funcref", 2, 2);
    user.elem(0, Code.constI32(0), add);
    user.exportedFunc(
        "f",
        "i32 -> i32",
        Code.of()
            .localGet(0)
            .call(add)
            .i32Const(0)
            .mem("i32.load8_u", 0)
            .op("i32.sub")
            .globalGet(0)
            .op("i32.add")
            .end());
    user.exportedFunc(
        "g",
        "i32 -> i32",
        Code.of()
            .localGet(0)
            .i32Const(0)
            .callIndirect(user.type("i32 -> i32"), 0)
            .i32Const(0)
            .mem("i32.load8_u", 0)
            .op("i32.sub")
            .end());
    user.exportedFunc("tail", "i32 -> i32", Code.of().localGet(0).returnCall(add).end());
    user.exportedFunc("trap", "->", Code.of().call(trap).end());
    user.export("again", WasmBuilder.FUNC, add);
    Instance second = instantiate(linker, user);
    assertEquals(5 + 1 + 42 - 7 + 1000, second.func("f").callI32(1));
    assertEquals(6 + 10 + 42 - 7, second.func("g").callI32(10));
    assertEquals(16 + 4 + 42, second.func("tail").callI32(4));
    assertEquals(20 + 2 + 42, second.func("again").callI32(2));
    assertTraps("out of bounds memory access", () -> second.func("trap").call());
    assertEquals(22 + 1 + 42 - 7 + 1000, second.func("f").callI32(1));
  }

  /** Two instances that call each other by tail calls, a million times. */
  @Test
  void tailCallsBetweenInstances() {
    String type = "i32 i64 -> i64";
    Linker<Void> linker = new Linker<>(engine);
    Table table = new Table(store, new TableType(ValType.FUNCREF, 2), null);
    linker.define("env", "table", table);
    for (int i = 0; i < 2; i++) {
      WasmBuilder builder = new WasmBuilder();
      builder.importTable("env", "table", "funcref", 2, WasmBuilder.NO_MAX);
      int f =
          builder.exportedFunc(
              "f",
              type,
              countDown(Code.of().i32Const(1 - i).returnCallIndirect(builder.type(type), 0)));
      builder.elem(0, Code.constI32(i), f);
      linker.defineInstance("m" + i, instantiate(linker, builder));
    }
    WasmBuilder main = new WasmBuilder();
    int f = main.importFunc("m0", "f", type);
    main.exportedFunc("f", type, Code.of().localGet(0).localGet(1).returnCall(f).end());
    assertEquals(3_000_000, instantiate(linker, main).func("f").callI64(1_000_000, 0));
  }
}
