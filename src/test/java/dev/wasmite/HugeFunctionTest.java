package dev.wasmite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.binary.WasmException;
import dev.wasmite.testing.Code;
import dev.wasmite.testing.Leb;
import dev.wasmite.testing.Machine;
import dev.wasmite.testing.WasmBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What does not fit in 16 bits: locals, bodies, tables of labels, indices, operands. */
@Tag("machine")
class HugeFunctionTest {
  private static final int MAX_BODY = 7_654_321;

  private static byte[] body(int localCount, String type, Code code) {
    return WasmBuilder.join(
        new byte[] {1},
        Leb.unsigned(localCount),
        new byte[] {(byte) Code.valType(type)},
        code.bytes());
  }

  @Test
  void fiftyThousandLocals() {
    int locals = 50_000;
    WasmBuilder builder = new WasmBuilder();
    Code code = Code.of();
    int[] some = {1, 127, 128, 16383, 32765, 32766, 32767, 32768, 40_000, 49_998, 49_999};
    for (int index : some) {
      code.localGet(0).i64Const(index).op("i64.mul").localSet(index);
    }
    code.block().localGet(32_768).op("i64.eqz").brIf(0);
    code.localGet(49_999).localGet(49_998).op("i64.sub").localSet(40_001).end();
    code.localGet(40_001);
    for (int index : some) {
      code.localGet(index).op("i64.add");
    }
    code.localGet(20_000).localGet(45_000).op("i64.or").op("i64.add");
    code.localGet(49_997).localGet(49_999).localGet(32_769).op("i64.eqz").select().op("i64.add");
    // (parameter 0 is one of the 50,000)
    int f = builder.rawFunc(builder.type("i64 -> i64"), body(locals - 1, "i64", code.end()));
    builder.exportFunc("f", f);
    int g =
        builder.func("i64 -> i64", Code.of().i64Const(7).localGet(0).call(f).op("i64.add").end());
    builder.exportFunc("g", g);
    long sum = 1;
    for (int index : some) {
      sum += index;
    }
    Instance instance = Machine.instantiate(builder);
    assertEquals(3 * sum, instance.func("f").callI64(3));
    assertEquals(7 + 5 * sum, instance.func("g").callI64(5));
    assertEquals(0, instance.func("f").callI64(0));
  }

  @Test
  void fiftyThousandLocalsOfMixedTypes() {
    WasmBuilder builder = new WasmBuilder();
    Code code = Code.of().localGet(0).localSet(49_001).f64Const(2.5).localSet(49_998);
    code.refNull("externref").localSet(49_000).localGet(49_001).op("f64.convert_i32_s");
    code.localGet(49_998).op("f64.mul").localGet(49_000).op("ref.is_null");
    code.op("f64.convert_i32_s").op("f64.add").end();
    byte[] locals =
        WasmBuilder.join(
            new byte[] {4},
            Leb.unsigned(48_000),
            new byte[] {0x7f},
            Leb.unsigned(1_000),
            new byte[] {0x6f},
            Leb.unsigned(500),
            new byte[] {0x7f},
            Leb.unsigned(499),
            new byte[] {0x7c});
    int f = builder.rawFunc(builder.type("i32 -> f64"), WasmBuilder.join(locals, code.bytes()));
    builder.exportFunc("f", f);
    assertEquals(11, Machine.instantiate(builder).func("f").callF64(4));
  }

  @Test
  void tooManyLocals() {
    WasmBuilder builder = new WasmBuilder();
    builder.rawFunc(builder.type("->"), body(50_001, "i32", Code.of().end()));
    assertThrows(WasmException.class, () -> WasmModule.parse(new Engine(), builder.build()));
    WasmBuilder overflow = new WasmBuilder();
    overflow.rawFunc(
        overflow.type("->"),
        WasmBuilder.join(
            new byte[] {2},
            Leb.unsigned(0xffffffffL),
            new byte[] {0x7f},
            Leb.unsigned(2),
            new byte[] {0x7f},
            new byte[] {0x0b}));
    assertThrows(WasmException.class, () -> WasmModule.parse(new Engine(), overflow.build()));
  }

  /** A loop around a block around some seven million bytes: long branches both ways. */
  @Test
  void longestBody() {
    Code unit = Code.of().localGet(0).i32Const(1).op("i32.add").localSet(0);
    Code head = Code.of().loop().block().localGet(1).brIf(0);
    Code tail = Code.of().end().localGet(1).op("i32.eqz").i32Const(1).localSet(1).brIf(0).end();
    tail.localGet(0).end();
    int units = (MAX_BODY - 3 - head.size() - tail.size()) / unit.size();
    Code code = Code.of().raw(head.bytes()).repeat(units, unit);
    while (code.size() + tail.size() + 3 < MAX_BODY) {
      code.op("nop");
    }
    code.raw(tail.bytes());
    byte[] body = body(1, "i32", code);
    assertEquals(MAX_BODY, body.length);
    WasmBuilder builder = new WasmBuilder();
    builder.exportFunc("f", builder.rawFunc(builder.type("i32 -> i32"), body));
    assertEquals(units + 5, Machine.instantiate(builder).func("f").callI32(5));
    WasmBuilder tooLong = new WasmBuilder();
    tooLong.rawFunc(tooLong.type("i32 -> i32"), WasmBuilder.join(body, new byte[1]));
    assertThrows(WasmException.class, () -> WasmModule.parse(new Engine(), tooLong.build()));
  }

  /** Both arms of an if, a br_if with a value and a br_table, each over more than 32,767 shorts. */
  @Test
  void longBranches() {
    int units = 60_000;
    Code unit =
        Code.of().localGet(0).localGet(1).op("i32.mul").i32Const(7).op("i32.add").localSet(0);
    Code code = Code.of().localGet(0).i32Const(0).op("i32.lt_s").if_("i32");
    code.repeat(units, unit).localGet(0).else_().repeat(units, unit).localGet(0);
    code.i32Const(1).op("i32.add").end().localSet(0);
    code.block("i32").localGet(0).localGet(1).i32Const(5).op("i32.gt_s").brIf(0).drop();
    code.repeat(units, unit).localGet(0).end().localSet(0);
    code.block().block().block().localGet(1).brTable(0, 1, 2).end();
    code.repeat(units, unit).end().i32Const(1000).localGet(0).op("i32.add").localSet(0).end();
    code.localGet(0).end();
    WasmBuilder builder = new WasmBuilder();
    builder.exportedFunc("f", "i32 i32 -> i32", code);
    Func f = Machine.instantiate(builder).func("f");
    for (int x : new int[] {-9, 4}) {
      for (int y = 0; y < 8; y++) {
        int value = steps(x, y, units) + (x < 0 ? 0 : 1);
        value = y > 5 ? value : steps(value, y, units);
        if (y == 0) {
          value = steps(value, y, units);
        }
        assertEquals(y < 2 ? value + 1000 : value, f.callI32(x, y), x + " " + y);
      }
    }
  }

  private static int steps(int start, int factor, int count) {
    int value = start;
    for (int i = 0; i < count; i++) {
      value = value * factor + 7;
    }
    return value;
  }

  @Test
  void branchTableOf100000Entries() {
    int entries = 100_000;
    int[] labels = new int[entries + 1];
    for (int i = 0; i < entries; i++) {
      labels[i] = i % 3;
    }
    labels[entries] = 3;
    Code code = Code.of().block("i32").block("i32").block("i32").block("i32");
    code.localGet(0).localGet(0).brTable(labels).end().i32Const(10).op("i32.add").op("return");
    code.end().i32Const(20).op("i32.add").op("return").end().i32Const(30).op("i32.add");
    code.op("return").end().i32Const(40).op("i32.add").end();
    WasmBuilder builder = new WasmBuilder();
    builder.exportedFunc("f", "i32 -> i32", code);
    Func f = Machine.instantiate(builder).func("f");
    int[] values = {0, 1, 2, 32767, 32768, 65535, 65536, 99_998, 99_999, 100_000, 200_000, -1};
    for (int value : values) {
      int label = value >= 0 && value < entries ? value % 3 : 3;
      assertEquals(value + 10 + 10 * label, f.callI32(value), "value " + value);
    }
  }

  @Test
  void seventyThousandFunctions() {
    int count = 70_000;
    WasmBuilder builder = new WasmBuilder();
    int[] all = new int[count];
    for (int i = 0; i < count; i++) {
      all[i] = builder.func("-> i32", Code.of().i32Const(i).end());
    }
    builder.table("funcref", count, count);
    builder.elem(0, Code.constI32(0), all);
    int[] some = {0, 32767, 32768, 59_999, 65535, 65536, 69_999};
    for (int i : some) {
      builder.exportedFunc("f" + i, "-> i32", Code.of().call(i).end());
      builder.exportedFunc("t" + i, "-> i32", Code.of().returnCall(i).end());
      builder.exportedFunc(
          "r" + i,
          "-> i32",
          Code.of().i32Const(0).refFunc(i).op("table.set", 0).i32Const(0).callIndirect(0, 0).end());
    }
    builder.exportedFunc("any", "i32 -> i32", Code.of().localGet(0).callIndirect(0, 0).end());
    Instance instance = Machine.instantiate(builder);
    for (int i : some) {
      assertEquals(i, instance.func("any").callI32(i));
      assertEquals(i, instance.func("f" + i).callI32());
      assertEquals(i, instance.func("t" + i).callI32());
    }
    for (int i : some) {
      assertEquals(i, instance.func("r" + i).callI32());
    }
  }

  @Test
  void seventyThousandGlobals() {
    int count = 70_000;
    WasmBuilder builder = new WasmBuilder();
    for (int i = 0; i < count; i++) {
      builder.global("i64", true, Code.constI64(i));
    }
    Code code = Code.of().i64Const(0);
    int[] some = {0, 32767, 32768, 39_999, 65535, 65536, 69_999};
    long sum = 0;
    for (int i : some) {
      code.globalGet(i).op("i64.add").localGet(0).globalGet(i).op("i64.mul").globalSet(i);
      sum += i;
    }
    builder.exportedFunc("f", "i64 -> i64", code.end());
    Instance instance = Machine.instantiate(builder);
    assertEquals(sum, instance.func("f").callI64(3));
    assertEquals(3 * sum, instance.func("f").callI64(1));
  }

  @Test
  void operandStackOf40000() {
    int height = 40_000;
    WasmBuilder builder = new WasmBuilder();
    int inc = builder.func("i32 i32 -> i32", Code.of().localGet(0).localGet(1).op("i32.add").end());
    Code code = Code.of();
    for (int i = 0; i < height; i++) {
      code.localGet(0).i32Const(i).op("i32.xor");
    }
    code.i32Const(5).call(inc);
    code.repeat(height - 1, Code.of().op("i32.add")).end();
    builder.exportedFunc("computed", "i32 -> i32", code);
    Code gets = Code.of().repeat(height, Code.of().localGet(0)).i32Const(100).localSet(0);
    gets.repeat(height - 1, Code.of().op("i32.add")).localGet(0).op("i32.add").end();
    builder.exportedFunc("gets", "i32 -> i32", gets);
    Code branch = Code.of().block("i32").repeat(height, Code.of().localGet(0)).localGet(0).brIf(0);
    branch.repeat(height - 1, Code.of().op("i32.add")).end().end();
    builder.exportedFunc("branch", "i32 -> i32", branch);
    Instance instance = Machine.instantiate(builder);
    int sum = 5;
    for (int i = 0; i < height; i++) {
      sum += 77 ^ i;
    }
    assertEquals(sum, instance.func("computed").callI32(77));
    assertEquals(3 * height + 100, instance.func("gets").callI32(3));
    assertEquals(9, instance.func("branch").callI32(9));
    assertEquals(0, instance.func("branch").callI32(0));
  }

  @Test
  void thousandParametersAndResults() {
    int count = 1000;
    WasmBuilder builder = new WasmBuilder();
    String list = "i64 ".repeat(count);
    Code reverse = Code.of();
    for (int i = count - 1; i >= 0; i--) {
      reverse.localGet(i);
    }
    int f = builder.func(list + "-> " + list, reverse.end());
    Code code = Code.of();
    for (int i = 0; i < count; i++) {
      code.localGet(0).i64Const(i).op("i64.add");
    }
    code.call(f).call(f).call(f).localSet(1).repeat(count - 2, Code.of().drop());
    builder.exportedFunc(
        "f", "i64 -> i64", "i64", code.localGet(1).i64Const(1).op("i64.mul").op("i64.sub").end());
    Instance instance = Machine.instantiate(builder);
    assertEquals(999, instance.func("f").callI64(5));
    assertTrue(instance.func("f").type().paramCount() == 1);
  }
}
