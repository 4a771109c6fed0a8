package dev.wasmite;

import static dev.wasmite.testing.Machine.assertRefused;
import static dev.wasmite.testing.Machine.assertTraps;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.binary.WasmException;
import dev.wasmite.testing.Code;
import dev.wasmite.testing.Machine;
import dev.wasmite.testing.WasmBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Memories with small pages, with 64-bit addresses, and several memories in a module. */
@Tag("machine")
class MemoryKindsTest {
  private static final String OUT_OF_BOUNDS = "out of bounds memory access";

  @Test
  void pageOfOneByte() {
    WasmBuilder builder = new WasmBuilder();
    builder.memoryPaged(5, 9, 0);
    builder.export("memory", WasmBuilder.MEMORY, 0);
    builder.data(0, Code.constI32(1), new byte[] {1, 2, 3, 4});
    builder.exportedFunc("load", "i32 -> i32", Code.of().localGet(0).mem("i32.load", 0).end());
    builder.exportedFunc("size", "-> i32", Code.of().op("memory.size", 0).end());
    builder.exportedFunc("grow", "i32 -> i32", Code.of().localGet(0).op("memory.grow", 0).end());
    Instance instance = Machine.instantiate(new Config().customPageSizes(true), builder.build());
    assertEquals(5, instance.func("size").callI32());
    assertEquals(0x04030201, instance.func("load").callI32(1));
    assertTraps(OUT_OF_BOUNDS, () -> instance.func("load").callI32(2));
    assertEquals(5, instance.func("grow").callI32(1));
    assertEquals(0x00040302, instance.func("load").callI32(2));
    assertTraps(OUT_OF_BOUNDS, () -> instance.func("load").callI32(3));
    assertEquals(-1, instance.func("grow").callI32(4));
    assertEquals(6, instance.func("grow").callI32(3));
    assertEquals(9, instance.memory("memory").byteSize());
    assertEquals(1, instance.memory("memory").type().pageSize());
  }

  @Test
  void pageOf65536BytesSpelledOut() {
    WasmBuilder builder = new WasmBuilder();
    builder.memoryPaged(1, 1, 16);
    builder.exportedFunc("load", "i32 -> i32", Code.of().localGet(0).mem("i32.load", 0).end());
    Config config = new Config().customPageSizes(true);
    Instance instance = Machine.instantiate(config, builder.build());
    assertEquals(0, instance.func("load").callI32(65532));
    assertTraps(OUT_OF_BOUNDS, () -> instance.func("load").callI32(65533));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 15, 17, 63})
  void otherPageSizes(int pageLog) {
    WasmBuilder builder = new WasmBuilder();
    builder.memoryPaged(1, 1, pageLog);
    Engine engine = new Engine(new Config().customPageSizes(true));
    assertRefused(
        WasmException.INVALID,
        "invalid custom page size",
        () -> WasmModule.parse(engine, builder.build()));
  }

  @Test
  void memory64() {
    WasmBuilder builder = new WasmBuilder();
    builder.memory64(1, 3);
    builder.export("memory", WasmBuilder.MEMORY, 0);
    builder.data(0, Code.constI64(8), new byte[] {1, 2, 3, 4});
    builder.exportedFunc("load", "i64 -> i32", Code.of().localGet(0).mem("i32.load", 0).end());
    builder.exportedFunc("load8", "i64 -> i32", Code.of().localGet(0).mem("i32.load", 8).end());
    builder.exportedFunc("loadFar", "i64 -> i32", Code.of().localGet(0).mem("i32.load", -8).end());
    builder.exportedFunc(
        "store", "i64 i64 ->", Code.of().localGet(0).localGet(1).mem("i64.store", 0).end());
    builder.exportedFunc("size", "-> i64", Code.of().op("memory.size", 0).end());
    builder.exportedFunc("grow", "i64 -> i64", Code.of().localGet(0).op("memory.grow", 0).end());
    Code three = Code.of().localGet(0).localGet(1).localGet(2);
    builder.exportedFunc(
        "copy", "i64 i64 i64 ->", Code.of().raw(three.bytes()).op("memory.copy", 0, 0).end());
    builder.exportedFunc(
        "fill", "i64 i32 i64 ->", Code.of().raw(three.bytes()).op("memory.fill", 0).end());
    Instance instance = Machine.instantiate(builder);
    assertEquals(0x04030201, instance.func("load").callI32(8));
    assertEquals(0x04030201, instance.func("load8").callI32(0));
    assertEquals(0, instance.func("load8").callI32(65524));
    long[] outside = {
      65533,
      65536,
      -1,
      -4,
      1L << 32,
      (1L << 32) + 8,
      1L << 63,
      Long.MAX_VALUE,
      0x7fffffffL,
      0x80000008L,
      0xffffffffL
    };
    for (long address : outside) {
      assertTraps(OUT_OF_BOUNDS, () -> instance.func("load").callI32(address));
      assertTraps(OUT_OF_BOUNDS, () -> instance.func("load8").callI32(address - 8));
      assertTraps(OUT_OF_BOUNDS, () -> instance.func("loadFar").callI32(address));
      assertTraps(OUT_OF_BOUNDS, () -> instance.func("store").call(address, -1));
      assertTraps(OUT_OF_BOUNDS, () -> instance.func("fill").call(address, 1, 4));
      assertTraps(OUT_OF_BOUNDS, () -> instance.func("copy").call(0, address, 4));
      assertTraps(OUT_OF_BOUNDS, () -> instance.func("copy").call(address, 0, 4));
    }
    assertTraps(OUT_OF_BOUNDS, () -> instance.func("loadFar").callI32(16));
    assertTraps(OUT_OF_BOUNDS, () -> instance.func("fill").call(8, 1, 1L << 32));
    assertTraps(OUT_OF_BOUNDS, () -> instance.func("fill").call(8, 1, -1));
    assertEquals(1, instance.func("size").callI64());
    assertEquals(-1, instance.func("grow").callI64(3));
    assertEquals(-1, instance.func("grow").callI64(1L << 32));
    assertEquals(-1, instance.func("grow").callI64(-1));
    assertEquals(1, instance.func("grow").callI64(2));
    instance.func("store").call(3 * 65536 - 8, 0x0102030405060708L);
    assertEquals(0x01020304, instance.func("load").callI32(3 * 65536 - 4));
    instance.func("copy").call(16, 8, 4);
    assertEquals(0x04030201, instance.func("load").callI32(16));
    assertTrue(instance.memory("memory").type().is64());
  }

  @Test
  void table64() {
    WasmBuilder builder = new WasmBuilder();
    int f = builder.func("-> i32", Code.of().i32Const(77).end());
    builder.table64("funcref", 3, 5);
    builder.elem(0, Code.constI64(1), f);
    builder.exportedFunc(
        "call", "i64 -> i32", Code.of().localGet(0).callIndirect(builder.type("-> i32"), 0).end());
    builder.exportedFunc("size", "-> i64", Code.of().op("table.size", 0).end());
    builder.exportedFunc(
        "grow", "i64 -> i64", Code.of().refFunc(f).localGet(0).op("table.grow", 0).end());
    builder.exportedFunc(
        "isNull", "i64 -> i32", Code.of().localGet(0).op("table.get", 0).op("ref.is_null").end());
    Instance instance = Machine.instantiate(builder);
    assertEquals(77, instance.func("call").callI32(1));
    assertTraps("uninitialized element", () -> instance.func("call").callI32(2));
    assertTraps("undefined element", () -> instance.func("call").callI32(3));
    assertTraps("undefined element", () -> instance.func("call").callI32((1L << 32) + 1));
    assertTraps("undefined element", () -> instance.func("call").callI32(-1));
    assertTraps(
        "out of bounds table access", () -> instance.func("isNull").callI32((1L << 32) + 1));
    assertEquals(-1, instance.func("grow").callI64(3));
    assertEquals(-1, instance.func("grow").callI64(1L << 32));
    assertEquals(3, instance.func("grow").callI64(2));
    assertEquals(5, instance.func("size").callI64());
    assertEquals(77, instance.func("call").callI32(4));
  }

  @Test
  void severalMemories() {
    WasmBuilder builder = new WasmBuilder();
    builder.memory(1, 1);
    builder.memory(2, 3);
    builder.memory64(1, 1);
    builder.export("a", WasmBuilder.MEMORY, 0);
    builder.export("b", WasmBuilder.MEMORY, 1);
    builder.export("c", WasmBuilder.MEMORY, 2);
    builder.data(0, Code.constI32(0), new byte[] {1, 2, 3, 4});
    builder.data(1, Code.constI32(0), new byte[] {5, 6, 7, 8});
    builder.data(2, Code.constI64(4), new byte[] {9});
    builder.dataPassive(new byte[] {21, 22});
    for (int memory = 0; memory < 2; memory++) {
      builder.exportedFunc(
          "load" + memory, "i32 -> i32", Code.of().localGet(0).mem("i32.load", memory, 2, 0).end());
      builder.exportedFunc(
          "store" + memory,
          "i32 i32 ->",
          Code.of().localGet(0).localGet(1).mem("i32.store", memory, 0, 4).end());
      builder.exportedFunc("size" + memory, "-> i32", Code.of().op("memory.size", memory).end());
    }
    builder.exportedFunc(
        "load2", "i64 -> i32", Code.of().localGet(0).mem("i32.load8_u", 2, 0, 0).end());
    builder.exportedFunc("grow1", "i32 -> i32", Code.of().localGet(0).op("memory.grow", 1).end());
    builder.exportedFunc(
        "sum",
        "-> i32",
        Code.of()
            .i32Const(0)
            .mem("i32.load8_u", 0)
            .i32Const(0)
            .mem("i32.load8_u", 1, 0, 0)
            .op("i32.add")
            .i64Const(4)
            .mem("i32.load8_u", 2, 0, 0)
            .op("i32.add")
            .end());
    builder.exportedFunc(
        "copy1to0",
        "i32 i32 i32 ->",
        Code.of().localGet(0).localGet(1).localGet(2).op("memory.copy", 0, 1).end());
    builder.exportedFunc(
        "copy2to0",
        "i32 i64 i32 ->",
        Code.of().localGet(0).localGet(1).localGet(2).op("memory.copy", 0, 2).end());
    builder.exportedFunc(
        "init1",
        "i32 i32 i32 ->",
        Code.of().localGet(0).localGet(1).localGet(2).op("memory.init", 3, 1).end());
    Instance instance = Machine.instantiate(builder);
    assertEquals(15, instance.func("sum").callI32());
    assertEquals(0x08070605, instance.func("load1").callI32(0));
    instance.func("store1").call(65536, -2);
    assertEquals(-2, instance.func("load1").callI32(65540));
    assertTraps(OUT_OF_BOUNDS, () -> instance.func("load0").callI32(65540));
    assertTraps(OUT_OF_BOUNDS, () -> instance.func("store0").call(65536, 1));
    assertTraps(OUT_OF_BOUNDS, () -> instance.func("load2").callI32(65536));
    assertEquals(2, instance.func("grow1").callI32(1));
    assertEquals(3, instance.func("size1").callI32());
    assertEquals(1, instance.func("size0").callI32());
    instance.func("copy1to0").call(100, 1, 3);
    instance.func("copy2to0").call(104, 4, 1);
    instance.func("init1").call(3 * 65536 - 2, 0, 2);
    byte[] bytes = new byte[5];
    instance.memory("a").read(100, bytes, 0, 5);
    assertArrayEquals(new byte[] {6, 7, 8, 0, 9}, bytes);
    assertEquals(22, instance.memory("b").u8(3 * 65536 - 1));
    assertTraps(OUT_OF_BOUNDS, () -> instance.func("copy1to0").call(65534, 0, 3));
  }
}
