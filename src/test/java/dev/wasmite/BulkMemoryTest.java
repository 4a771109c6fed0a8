package dev.wasmite;

import static dev.wasmite.testing.Machine.assertTraps;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.wasmite.testing.Code;
import dev.wasmite.testing.Machine;
import dev.wasmite.testing.WasmBuilder;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Bulk operators on memories and tables, and table access. */
@Tag("machine")
class BulkMemoryTest {
  private static final String MEMORY_BOUNDS = "out of bounds memory access";
  private static final String TABLE_BOUNDS = "out of bounds table access";
  private static final int PAGE = 65536;

  private static Code three() {
    return Code.of().localGet(0).localGet(1).localGet(2);
  }

  private static Instance memoryModule() {
    WasmBuilder builder = new WasmBuilder();
    builder.memory(1, 2);
    builder.export("memory", WasmBuilder.MEMORY, 0);
    builder.data(0, Code.constI32(0), new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    builder.dataPassive(new byte[] {10, 11, 12, 13});
    String type = "i32 i32 i32 ->";
    builder.exportedFunc("fill", type, three().op("memory.fill", 0).end());
    builder.exportedFunc("copy", type, three().op("memory.copy", 0, 0).end());
    builder.exportedFunc("init", type, three().op("memory.init", 1, 0).end());
    builder.exportedFunc("initActive", type, three().op("memory.init", 0, 0).end());
    builder.exportedFunc("drop", "->", Code.of().op("data.drop", 1).end());
    return Machine.instantiate(builder);
  }

  private static byte[] bytes(Instance instance, int address, int length) {
    byte[] bytes = new byte[length];
    instance.memory("memory").read(address, bytes, 0, length);
    return bytes;
  }

  @Test
  void fill() {
    Instance instance = memoryModule();
    instance.func("fill").call(2, 0x1ff, 3);
    assertArrayEquals(new byte[] {1, 2, -1, -1, -1, 6}, bytes(instance, 0, 6));
    instance.func("fill").call(PAGE - 2, 7, 2);
    assertArrayEquals(new byte[] {0, 7, 7}, bytes(instance, PAGE - 3, 3));
    instance.func("fill").call(PAGE, 7, 0);
    assertTraps(MEMORY_BOUNDS, () -> instance.func("fill").call(PAGE + 1, 7, 0));
    assertTraps(MEMORY_BOUNDS, () -> instance.func("fill").call(PAGE - 5, 9, 6));
    assertTraps(MEMORY_BOUNDS, () -> instance.func("fill").call(1, 9, -1));
    assertTraps(MEMORY_BOUNDS, () -> instance.func("fill").call(-1, 9, 2));
    assertTraps(MEMORY_BOUNDS, () -> instance.func("fill").call(-1, 9, 0));
    assertArrayEquals(new byte[] {0, 0, 0, 7, 7}, bytes(instance, PAGE - 5, 5));
  }

  @Test
  void copyOverlaps() {
    Instance instance = memoryModule();
    instance.func("copy").call(2, 0, 6);
    assertArrayEquals(new byte[] {1, 2, 1, 2, 3, 4, 5, 6}, bytes(instance, 0, 8));
    instance.func("copy").call(1, 3, 5);
    assertArrayEquals(new byte[] {1, 2, 3, 4, 5, 6, 5, 6}, bytes(instance, 0, 8));
    instance.func("copy").call(0, 0, 8);
    assertArrayEquals(new byte[] {1, 2, 3, 4, 5, 6, 5, 6}, bytes(instance, 0, 8));
    instance.func("copy").call(PAGE - 3, 0, 3);
    assertArrayEquals(new byte[] {0, 1, 2, 3}, bytes(instance, PAGE - 4, 4));
    instance.func("copy").call(0, 30000, 8);
    assertArrayEquals(new byte[8], bytes(instance, 0, 8));
  }

  @Test
  void copyBounds() {
    Instance instance = memoryModule();
    instance.func("copy").call(PAGE, 0, 0);
    instance.func("copy").call(0, PAGE, 0);
    assertTraps(MEMORY_BOUNDS, () -> instance.func("copy").call(PAGE + 1, 0, 0));
    assertTraps(MEMORY_BOUNDS, () -> instance.func("copy").call(0, PAGE + 1, 0));
    assertTraps(MEMORY_BOUNDS, () -> instance.func("copy").call(PAGE - 2, 0, 3));
    assertTraps(MEMORY_BOUNDS, () -> instance.func("copy").call(0, PAGE - 2, 3));
    assertTraps(MEMORY_BOUNDS, () -> instance.func("copy").call(0, 1, -1));
    assertTraps(MEMORY_BOUNDS, () -> instance.func("copy").call(-4, 0, 8));
    assertArrayEquals(new byte[] {1, 2, 3, 4}, bytes(instance, 0, 4));
    assertArrayEquals(new byte[2], bytes(instance, PAGE - 2, 2));
  }

  @Test
  void initAndDrop() {
    Instance instance = memoryModule();
    instance.func("init").call(100, 1, 3);
    assertArrayEquals(new byte[] {0, 11, 12, 13, 0}, bytes(instance, 99, 5));
    instance.func("init").call(PAGE, 4, 0);
    assertTraps(MEMORY_BOUNDS, () -> instance.func("init").call(0, 2, 3));
    assertTraps(MEMORY_BOUNDS, () -> instance.func("init").call(PAGE - 1, 0, 2));
    assertTraps(MEMORY_BOUNDS, () -> instance.func("init").call(PAGE + 1, 0, 0));
    assertTraps(MEMORY_BOUNDS, () -> instance.func("init").call(0, 5, 0));
    assertTraps(MEMORY_BOUNDS, () -> instance.func("init").call(0, 1, -1));
    assertEquals(0, bytes(instance, PAGE - 1, 1)[0]);
    instance.func("drop").call();
    instance.func("drop").call();
    instance.func("init").call(PAGE, 0, 0);
    assertTraps(MEMORY_BOUNDS, () -> instance.func("init").call(0, 0, 1));
    assertTraps(MEMORY_BOUNDS, () -> instance.func("initActive").call(0, 0, 1));
    instance.func("initActive").call(0, 0, 0);
  }

  /** Bulk operators reach parts of a large memory that nothing touched before. */
  @Test
  void untouchedParts() {
    WasmBuilder builder = new WasmBuilder();
    builder.memory(100, 100);
    builder.export("memory", WasmBuilder.MEMORY, 0);
    builder.exportedFunc("copy", "i32 i32 i32 ->", three().op("memory.copy", 0, 0).end());
    builder.exportedFunc("fill", "i32 i32 i32 ->", three().op("memory.fill", 0).end());
    Instance instance = Machine.instantiate(builder);
    instance.func("copy").call(50 * PAGE, 99 * PAGE, PAGE);
    instance.func("fill").call(100 * PAGE - 2, 5, 2);
    instance.func("copy").call(0, 100 * PAGE - 4, 4);
    assertArrayEquals(new byte[] {0, 0, 5, 5}, bytes(instance, 0, 4));
    byte[] zeros = new byte[PAGE];
    assertArrayEquals(zeros, bytes(instance, 50 * PAGE, PAGE));
    instance.func("copy").call(0, 0, 100 * PAGE);
    assertTraps(MEMORY_BOUNDS, () -> instance.func("copy").call(0, 1, 100 * PAGE));
  }

  private static Instance tableModule() {
    WasmBuilder builder = new WasmBuilder();
    int[] f = new int[5];
    for (int i = 0; i < f.length; i++) {
      f[i] = builder.func("-> i32", Code.of().i32Const(100 + i).end());
    }
    builder.table("funcref", 10, 20);
    builder.table("externref", 4, WasmBuilder.NO_MAX);
    builder.table("funcref", 5, 5);
    builder.export("table", WasmBuilder.TABLE, 0);
    builder.elem(0, Code.constI32(1), f[0], f[1], f[2], f[3]);
    builder.elemPassive(f[4], f[3]);
    builder.elem(2, Code.constI32(0), f[2], f[1]);
    builder.elemPassiveExprs(
        "funcref", Code.of().refFunc(f[1]).end(), Code.of().refNull("funcref").end());
    String type = "i32 i32 i32 ->";
    builder.exportedFunc("copy", type, three().op("table.copy", 0, 0).end());
    builder.exportedFunc("copyFrom2", type, three().op("table.copy", 0, 2).end());
    builder.exportedFunc("init", type, three().op("table.init", 1, 0).end());
    builder.exportedFunc("initExprs", type, three().op("table.init", 3, 0).end());
    builder.exportedFunc("drop", "->", Code.of().op("elem.drop", 1).end());
    builder.exportedFunc("size", "-> i32", Code.of().op("table.size", 0).end());
    builder.exportedFunc(
        "grow", "i32 -> i32", Code.of().refFunc(f[4]).localGet(0).op("table.grow", 0).end());
    builder.exportedFunc(
        "fill",
        "i32 i32 ->",
        Code.of().localGet(0).refFunc(f[0]).localGet(1).op("table.fill", 0).end());
    builder.exportedFunc(
        "isNull", "i32 -> i32", Code.of().localGet(0).op("table.get", 0).op("ref.is_null").end());
    builder.exportedFunc(
        "set", "i32 ->", Code.of().localGet(0).refFunc(f[3]).op("table.set", 0).end());
    builder.exportedFunc(
        "call", "i32 -> i32", Code.of().localGet(0).callIndirect(builder.type("-> i32"), 0).end());
    return Machine.instantiate(builder);
  }

  /** The numbers that the functions in the table return, 0 for null. */
  private static int[] table(Instance instance) {
    int[] values = new int[instance.func("size").callI32()];
    for (int i = 0; i < values.length; i++) {
      boolean isNull = instance.func("isNull").callI32(i) != 0;
      values[i] = isNull ? 0 : instance.func("call").callI32(i);
    }
    return values;
  }

  @Test
  void tableCopyAndInit() {
    Instance instance = tableModule();
    int[] expected = {0, 100, 101, 102, 103, 0, 0, 0, 0, 0};
    assertArrayEquals(expected, table(instance));
    instance.func("copy").call(2, 1, 4);
    assertArrayEquals(new int[] {0, 100, 100, 101, 102, 103, 0, 0, 0, 0}, table(instance));
    instance.func("copy").call(0, 2, 4);
    assertArrayEquals(new int[] {100, 101, 102, 103, 102, 103, 0, 0, 0, 0}, table(instance));
    instance.func("copyFrom2").call(7, 0, 3);
    assertArrayEquals(new int[] {100, 101, 102, 103, 102, 103, 0, 102, 101, 0}, table(instance));
    instance.func("init").call(9, 0, 1);
    instance.func("initExprs").call(0, 0, 2);
    int[] last = {101, 0, 102, 103, 102, 103, 0, 102, 101, 104};
    assertArrayEquals(last, table(instance));
    instance.func("copy").call(10, 0, 0);
    instance.func("init").call(10, 2, 0);
    assertTraps(TABLE_BOUNDS, () -> instance.func("copy").call(8, 0, 3));
    assertTraps(TABLE_BOUNDS, () -> instance.func("copy").call(0, 11, 0));
    assertTraps(TABLE_BOUNDS, () -> instance.func("copy").call(0, -1, 2));
    assertTraps(TABLE_BOUNDS, () -> instance.func("copyFrom2").call(0, 4, 2));
    assertTraps(TABLE_BOUNDS, () -> instance.func("init").call(0, 1, 2));
    assertTraps(TABLE_BOUNDS, () -> instance.func("init").call(9, 0, 2));
    instance.func("drop").call();
    assertTraps(TABLE_BOUNDS, () -> instance.func("init").call(0, 0, 1));
    assertArrayEquals(last, table(instance));
  }

  @Test
  void tableAccess() {
    Instance instance = tableModule();
    instance.func("set").call(0);
    instance.func("fill").call(8, 2);
    instance.func("fill").call(10, 0);
    assertTraps(TABLE_BOUNDS, () -> instance.func("fill").call(9, 2));
    assertTraps(TABLE_BOUNDS, () -> instance.func("fill").call(11, 0));
    assertTraps(TABLE_BOUNDS, () -> instance.func("set").call(10));
    assertTraps(TABLE_BOUNDS, () -> instance.func("isNull").callI32(10));
    assertTraps(TABLE_BOUNDS, () -> instance.func("isNull").callI32(-1));
    assertEquals(10, instance.func("grow").callI32(2));
    int[] expected = {103, 100, 101, 102, 103, 0, 0, 0, 100, 100, 104, 104};
    assertArrayEquals(expected, table(instance));
    assertEquals(-1, instance.func("grow").callI32(9));
    assertEquals(-1, instance.func("grow").callI32(-1));
    assertEquals(12, instance.func("grow").callI32(8));
    assertEquals(20, instance.table("table").size());
    int[] all = Arrays.copyOf(expected, 20);
    Arrays.fill(all, 12, 20, 104);
    assertArrayEquals(all, table(instance));
  }
}
