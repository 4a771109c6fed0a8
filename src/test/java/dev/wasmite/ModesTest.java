package dev.wasmite;

import static dev.wasmite.testing.Machine.assertRefused;
import static dev.wasmite.testing.Machine.assertTraps;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.wasmite.binary.WasmException;
import dev.wasmite.testing.Code;
import dev.wasmite.testing.WasmBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The three compilation modes run alike; they differ in when a bad body is refused. */
@Tag("machine")
class ModesTest {
  private static WasmBuilder program() {
    WasmBuilder builder = new WasmBuilder();
    int host = builder.importFunc("env", "host", "i32 -> i32");
    builder.memory(1, 1);
    builder.global("i32", true, Code.constI32(0));
    builder.data(0, Code.constI32(0), new byte[] {3, 1, 4, 1, 5, 9, 2, 6});
    builder.table("funcref", 3, 3);
    int twice = builder.func("i32 -> i32", Code.of().localGet(0).i32Const(1).op("i32.shl").end());
    int sum =
        builder.func(
            "i32 -> i32",
            "i32",
            Code.of()
                .block()
                .loop()
                .localGet(0)
                .op("i32.eqz")
                .brIf(1)
                .localGet(1)
                .localGet(0)
                .i32Const(1)
                .op("i32.sub")
                .localTee(0)
                .mem("i32.load8_u", 0)
                .op("i32.add")
                .localSet(1)
                .br(0)
                .end()
                .end()
                .localGet(1)
                .end());
    int tail =
        builder.func(
            "i32 -> i32",
            Code.of()
                .localGet(0)
                .i32Const(10)
                .op("i32.gt_s")
                .if_()
                .localGet(0)
                .returnCall(twice)
                .end()
                .localGet(0)
                .i32Const(5)
                .op("i32.add")
                .returnCall(sum + 1)
                .end());
    builder.elem(0, Code.constI32(0), twice, sum, tail);
    builder.exportedFunc(
        "dispatch",
        "i32 i32 -> i32",
        Code.of()
            .localGet(1)
            .call(host)
            .localGet(0)
            .callIndirect(builder.type("i32 -> i32"), 0)
            .globalGet(0)
            .op("i32.add")
            .end());
    builder.start(builder.func("->", Code.of().i32Const(1000).globalSet(0).end()));
    return builder;
  }

  @ParameterizedTest
  @ValueSource(ints = {Config.EAGER, Config.LAZY_TRANSLATION, Config.LAZY})
  void sameResults(int mode) {
    Engine engine = new Engine(new Config().compilationMode(mode));
    Linker<Void> linker = new Linker<>(engine);
    linker.define(
        "env",
        "host",
        FuncType.of("i32 -> i32"),
        (caller, args) -> args.returnI32(args.i32(0) + 1));
    WasmModule module = WasmModule.parse(engine, program().build());
    for (int round = 0; round < 2; round++) {
      Instance instance = linker.instantiate(new Store<>(engine, null), module);
      Func dispatch = instance.func("dispatch");
      assertEquals(1042, dispatch.callI32(0, 20));
      assertEquals(1031, dispatch.callI32(1, 7));
      assertEquals(1008, dispatch.callI32(1, 2));
      assertEquals(1022, dispatch.callI32(2, 0));
      assertEquals(1200, dispatch.callI32(2, 99));
      assertTraps("undefined element", () -> dispatch.callI32(3, 0));
      assertTraps("out of bounds memory access", () -> dispatch.callI32(1, 65536));
    }
  }

  /** Function 0 is good, function 1 has a type error, function 2 calls it. */
  private static byte[] partlyInvalid() {
    WasmBuilder builder = new WasmBuilder();
    builder.exportedFunc("good", "-> i32", Code.of().i32Const(1).end());
    builder.exportedFunc("bad", "-> i32", Code.of().i64Const(1).end());
    builder.exportedFunc("calls", "-> i32", Code.of().i32Const(8).call(1).op("i32.add").end());
    return builder.build();
  }

  @ParameterizedTest
  @ValueSource(ints = {Config.EAGER, Config.LAZY_TRANSLATION})
  void badBodyIsRefusedAtParse(int mode) {
    Engine engine = new Engine(new Config().compilationMode(mode));
    WasmException refusal =
        assertRefused(
            WasmException.INVALID,
            "type mismatch",
            () -> WasmModule.parse(engine, partlyInvalid()));
    assertEquals(1, refusal.function());
  }

  @Test
  void badBodyIsRefusedAtFirstCallWhenLazy() {
    Engine engine = new Engine(new Config().compilationMode(Config.LAZY));
    WasmModule module = WasmModule.parse(engine, partlyInvalid());
    Instance instance = new Linker<Void>(engine).instantiate(new Store<>(engine, null), module);
    for (int round = 0; round < 3; round++) {
      assertEquals(1, instance.func("good").callI32());
      assertRefused(WasmException.INVALID, "type mismatch", () -> instance.func("bad").callI32());
      assertRefused(WasmException.INVALID, "type mismatch", () -> instance.func("calls").callI32());
    }
  }

  @Test
  void structureIsCheckedAtOnceWhenLazy() {
    Engine engine = new Engine(new Config().compilationMode(Config.LAZY));
    WasmBuilder builder = new WasmBuilder();
    builder.exportFunc("none", 5);
    assertRefused(
        WasmException.INVALID, "unknown function", () -> WasmModule.parse(engine, builder.build()));
    assertRefused(
        WasmException.INVALID, "type mismatch", () -> WasmModule.validate(engine, partlyInvalid()));
  }
}
