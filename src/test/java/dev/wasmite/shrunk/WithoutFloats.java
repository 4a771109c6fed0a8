package dev.wasmite.shrunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.wasmite.Engine;
import dev.wasmite.WasmModule;
import dev.wasmite.binary.WasmException;
import dev.wasmite.testing.Code;
import dev.wasmite.testing.Machine;
import dev.wasmite.testing.WasmBuilder;
import java.util.List;
import java.util.function.Consumer;

/**
 * What an engine without f32 and f64 runs and refuses. Called by reflection, in the class loader of
 * such an engine, by {@link GatesIT}. Never made.
 */
public final class WithoutFloats {
  private WithoutFloats() {}

  /** A module of integers alone: a loop, a memory, a table, a global, constants that fold. */
  public static void integersRun() {
    WasmBuilder builder = new WasmBuilder();
    builder.memory(1, 1);
    builder.table("funcref", 1, 1);
    int sum = builder.global("i64", true, Code.constI64(0));
    int square = builder.func("i64 -> i64", Code.of().localGet(0).localGet(0).op("i64.mul").end());
    builder.elem(0, Code.constI32(0), square);
    Code add =
        Code.of()
            .globalGet(sum)
            .localGet(0)
            .i32Const(0)
            .callIndirect(builder.type("i64 -> i64"), 0);
    Code body =
        Code.of()
            .loop()
            .raw(add.bytes())
            .op("i64.add")
            .globalSet(sum)
            .localGet(0)
            .i64Const(1)
            .op("i64.sub")
            .localTee(0)
            .i64Const(0)
            .op("i64.gt_s")
            .brIf(0)
            .end()
            .i32Const(8)
            .globalGet(sum)
            .mem("i64.store", 0)
            .i32Const(4)
            .mem("i64.load", 4)
            .end();
    builder.exportedFunc("f", "i64 -> i64", body);
    long result = Machine.instantiate(builder).func("f").callI64(10);
    assertEquals(385, result, "1 + 4 + 9 + ... + 100");
  }

  /** Types, constants and operators of floats, each refused where it stands. */
  public static void floatsAreRefused() {
    for (String type : List.of("f32", "f64")) {
      refusedType(type, b -> b.type(type + " ->"));
      refusedType(type, b -> b.type("-> " + type));
      refusedType(type, b -> b.importGlobal("env", "g", type, false));
      refusedType(type, b -> b.global(type, true, Code.of().op("unreachable").end()));
      refusedType(type, b -> b.func("->", "i32 " + type, Code.of().end()));
      refusedType(type, b -> b.func("->", Code.of().block(type).end()));
      refusedType(type, b -> b.func("->", Code.of().op("unreachable").select(type).end()));
    }
    Code constant = Code.of().f32Const(1).end();
    refusedAt(constant, b -> b.global("i32", false, constant));
    int operators = 0;
    for (String name : Code.mnemonics()) {
      if (name.contains("f32") || name.contains("f64")) {
        Code operator = Code.of().op(name).raw(new byte[8]);
        refusedAt(
            operator,
            b -> {
              b.memory(1, 1);
              b.func("->", Code.of().op("unreachable").raw(operator.bytes()).end());
            });
        operators++;
      }
    }
    assertEquals(76, operators, "operators of floats");
  }

  private static void refusedType(String type, Consumer<WasmBuilder> content) {
    refusedAt(Code.of().raw(Code.valType(type)), content);
  }

  /** The module is refused at the last place where these bytes stand in it. */
  private static void refusedAt(Code bytes, Consumer<WasmBuilder> content) {
    WasmBuilder builder = new WasmBuilder();
    content.accept(builder);
    byte[] module = builder.build();
    int at = lastPlace(bytes.bytes(), module);
    WasmException refusal =
        assertThrows(WasmException.class, () -> WasmModule.parse(new Engine(), module));
    String text = "floats is not in this jar (offset 0x" + Integer.toHexString(at) + ")";
    assertEquals(text, refusal.getMessage());
    assertEquals(WasmException.MALFORMED, refusal.kind());
  }

  private static int lastPlace(byte[] bytes, byte[] module) {
    for (int at = module.length - bytes.length; ; at--) {
      int same = 0;
      while (same < bytes.length && module[at + same] == bytes[same]) {
        same++;
      }
      if (same == bytes.length) {
        return at;
      }
    }
  }
}
