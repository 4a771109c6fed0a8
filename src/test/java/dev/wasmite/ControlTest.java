package dev.wasmite;

import static dev.wasmite.testing.Machine.assertTraps;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.wasmite.testing.Code;
import dev.wasmite.testing.Machine;
import dev.wasmite.testing.WasmBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks, loops, branches and what they carry. */
@Tag("machine")
class ControlTest {
  private static Func single(String signature, String locals, Code body) {
    return single(new WasmBuilder(), signature, locals, body);
  }

  private static Func single(WasmBuilder builder, String signature, String locals, Code body) {
    builder.exportedFunc("f", signature, locals, body);
    return Machine.instantiate(builder).func("f");
  }

  @Test
  void blockWithParametersAndResults() {
    WasmBuilder builder = new WasmBuilder();
    int swap = builder.type("i32 i32 -> i32 i32");
    // (a, b) -> (b, a) through locals inside of the block, then b * 10 - a
    Code body =
        Code.of()
            .localGet(0)
            .localGet(1)
            .block(swap)
            .localSet(0)
            .localSet(1)
            .localGet(0)
            .localGet(1)
            .br(0)
            .end()
            .localSet(1)
            .i32Const(10)
            .op("i32.mul")
            .localGet(1)
            .op("i32.sub")
            .end();
    assertEquals(73, single(builder, "i32 i32 -> i32", "", body).callI32(7, 8));
  }

  @Test
  void loopWithParameters() {
    WasmBuilder builder = new WasmBuilder();
    int step = builder.type("i32 i32 -> i32");
    // loop (n, sum): sum += n; n -= 1; again while n != 0
    Code body =
        Code.of()
            .localGet(0)
            .i32Const(0)
            .loop(step)
            .localSet(1)
            .localTee(0)
            .i32Const(1)
            .op("i32.sub")
            .localGet(0)
            .localGet(1)
            .op("i32.add")
            .localGet(0)
            .i32Const(1)
            .op("i32.ne")
            .brIf(0)
            .localSet(1)
            .drop()
            .localGet(1)
            .end()
            .end();
    assertEquals(5050, single(builder, "i32 -> i32", "i32", body).callI32(100));
  }

  @Test
  void branchDropsWhatLiesBelow() {
    Code body =
        Code.of()
            .i32Const(1000)
            .block("i32")
            .i32Const(1)
            .i32Const(2)
            .i32Const(3)
            .localGet(0)
            .brIf(0)
            .drop()
            .drop()
            .end()
            .op("i32.add")
            .end();
    Func f = single("i32 -> i32", "", body);
    assertEquals(1003, f.callI32(1));
    assertEquals(1001, f.callI32(0));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 1000})
  void branchTable(int entries) {
    // entry i leaves by a block that returns 100 + i; the default returns 7
    Code code = Code.of();
    int[] labels = new int[entries + 1];
    for (int i = 0; i <= entries; i++) {
      code.block();
      labels[i] = i;
    }
    code.localGet(0).brTable(labels);
    for (int i = 0; i <= entries; i++) {
      code.end().i32Const(i == entries ? 7 : 100 + i).op("return");
    }
    Func f = single("i32 -> i32", "", code.end());
    int[] values = {0, 1, 2, entries - 1, entries, entries + 1, -1, -1000, 65536, 1 << 31, 32768};
    for (int value : values) {
      int expected = value >= 0 && value < entries ? 100 + value : 7;
      assertEquals(expected, f.callI32(value), "value " + value);
    }
  }

  @Test
  void branchTableCarriesValuesToDifferentHeights() {
    Code body =
        Code.of()
            .i32Const(1)
            .block("i32")
            .i32Const(10)
            .block("i32")
            .i32Const(100)
            .block("i32")
            .localGet(0)
            .localGet(0)
            .brTable(0, 1, 2)
            .end()
            .op("i32.add")
            .end()
            .op("i32.add")
            .end()
            .op("i32.add")
            .end();
    Func f = single("i32 -> i32", "", body);
    assertEquals(111, f.callI32(0));
    assertEquals(12, f.callI32(1));
    assertEquals(3, f.callI32(2));
    assertEquals(8, f.callI32(7));
  }

  /** Counts down; entry 0 leaves the loop, entry 1 leaves the function, others go on. */
  @Test
  void branchTableToLoopAndFunction() {
    Code body =
        Code.of()
            .block()
            .loop()
            .localGet(1)
            .i32Const(1)
            .op("i32.add")
            .localSet(1)
            .localGet(0)
            .i32Const(2)
            .op("i32.sub")
            .localTee(0)
            .brTable(1, 2, 0)
            .end()
            .end()
            .i32Const(1000)
            .localGet(1)
            .op("i32.add")
            .localSet(1);
    Code whole = Code.of().block().raw(body.bytes()).end().localGet(1).end();
    Func f = single("i32 -> i32", "i32", whole);
    assertEquals(1005, f.callI32(10));
    assertEquals(5, f.callI32(11));
  }

  @Test
  void nestOf50000Blocks() {
    int depth = 50_000;
    Code code = Code.of().repeat(depth, Code.of().block()).localGet(0).brIf(depth - 1);
    code.i32Const(5).localSet(1).repeat(depth, Code.of().end()).localGet(1).end();
    Func f = single("i32 -> i32", "i32", code);
    assertEquals(5, f.callI32(0));
    assertEquals(0, f.callI32(1));
  }

  @Test
  void nestOf20000IfsAndLoops() {
    int depth = 20_000;
    Code open = Code.of().localGet(0).if_("i32");
    Code close = Code.of().else_().i32Const(3).end().i32Const(1).op("i32.add");
    Code ifs = Code.of().repeat(depth, open).i32Const(0).repeat(depth, close).end();
    Func f = single("i32 -> i32", "", ifs);
    assertEquals(depth, f.callI32(1));
    assertEquals(4, f.callI32(0));
    Code loops = Code.of().repeat(depth, Code.of().loop("i32")).localGet(0);
    Func g = single("i32 -> i32", "", loops.repeat(depth + 1, Code.of().end()));
    assertEquals(9, g.callI32(9));
  }

  @Test
  void multiValue() {
    WasmBuilder builder = new WasmBuilder();
    int three = builder.func("i32 -> i32 i64 i32", threeResults());
    builder.exportedFunc(
        "sum",
        "i32 -> i64",
        "i64",
        Code.of()
            .localGet(0)
            .call(three)
            .op("i64.extend_i32_s")
            .op("i64.sub")
            .localSet(1)
            .op("i64.extend_i32_s")
            .localGet(1)
            .op("i64.add")
            .end());
    int pair = builder.type("-> i32 i32");
    builder.exportedFunc(
        "pair",
        "i32 -> i32 i32",
        Code.of()
            .block(pair)
            .i32Const(1)
            .i32Const(2)
            .localGet(0)
            .brIf(0)
            .drop()
            .i32Const(3)
            .end()
            .end());
    builder.exportFunc("three", three);
    Instance instance = Machine.instantiate(builder);
    long[] cells = {40, 0, 0};
    instance.func("three").callRaw(cells);
    assertEquals(40, cells[0]);
    assertEquals(41, cells[1]);
    assertEquals(42, cells[2]);
    long[] pairs = {1, 0};
    instance.func("pair").callRaw(pairs);
    assertEquals("1 2", pairs[0] + " " + pairs[1]);
    pairs[0] = 0;
    instance.func("pair").callRaw(pairs);
    assertEquals("1 3", pairs[0] + " " + pairs[1]);
    assertEquals(10 + 11 - 12, instance.func("sum").callI64(10));
  }

  private static Code threeResults() {
    return Code.of()
        .localGet(0)
        .localGet(0)
        .op("i64.extend_i32_s")
        .i64Const(1)
        .op("i64.add")
        .localGet(0)
        .i32Const(2)
        .op("i32.add")
        .end();
  }

  @Test
  void ifWithoutElse() {
    Code body = Code.of().localGet(0).if_().i32Const(5).localSet(1).end().localGet(1).end();
    Func f = single("i32 -> i32", "i32", body);
    assertEquals(5, f.callI32(-7));
    assertEquals(0, f.callI32(0));
    WasmBuilder builder = new WasmBuilder();
    int same = builder.type("i32 -> i32");
    Code pass = Code.of().localGet(0).localGet(1).if_(same).i32Const(2).op("i32.mul").end().end();
    Func g = single(builder, "i32 i32 -> i32", "", pass);
    assertEquals(14, g.callI32(7, 1));
    assertEquals(7, g.callI32(7, 0));
  }

  @Test
  void selectPicks() {
    WasmBuilder builder = new WasmBuilder();
    for (String type : new String[] {"i32", "i64", "f32", "f64"}) {
      String signature = type + " " + type + " i32 -> " + type;
      Code three = Code.of().localGet(0).localGet(1).localGet(2);
      builder.exportedFunc(type, signature, Code.of().raw(three.bytes()).select().end());
      builder.exportedFunc("t" + type, signature, Code.of().raw(three.bytes()).select(type).end());
      builder.exportedFunc(
          "c" + type,
          signature,
          Code.of().constant(type, 70).constant(type, 80).localGet(2).select().end());
    }
    Instance instance = Machine.instantiate(builder);
    for (String type : new String[] {"i32", "i64", "f32", "f64"}) {
      for (long condition : new long[] {0, 1, -1, Integer.MIN_VALUE}) {
        long[] cells = {11, 22, condition};
        instance.func(type).callRaw(cells);
        assertEquals(condition != 0 ? 11 : 22, cells[0], type);
        long[] typed = {11, 22, condition};
        instance.func("t" + type).callRaw(typed);
        assertEquals(condition != 0 ? 11 : 22, typed[0], type);
        long[] constants = {11, 22, condition};
        instance.func("c" + type).callRaw(constants);
        assertEquals(condition != 0 ? 70 : 80, constants[0], type);
      }
    }
  }

  @Test
  void selectOfReferences() {
    WasmBuilder builder = new WasmBuilder();
    builder.exportedFunc(
        "f",
        "externref externref i32 -> externref",
        Code.of().localGet(0).localGet(1).localGet(2).select("externref").end());
    Func f = Machine.instantiate(builder).func("f");
    ExternRef a = new ExternRef("a");
    Val[] results =
        f.call(new Val[] {Val.externRef(a), Val.nullRef(ValType.EXTERNREF), Val.i32(1)});
    assertEquals(a, results[0].ref());
    results = f.call(new Val[] {Val.externRef(a), Val.nullRef(ValType.EXTERNREF), Val.i32(0)});
    assertEquals(null, results[0].ref());
  }

  @Test
  void unreachableTraps() {
    Code body = Code.of().localGet(0).if_().op("unreachable").end().i32Const(4).end();
    Func f = single("i32 -> i32", "", body);
    assertTraps("unreachable", () -> f.callI32(1));
    assertEquals(4, f.callI32(0));
  }
}
