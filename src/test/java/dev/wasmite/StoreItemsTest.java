package dev.wasmite;

import static dev.wasmite.testing.Machine.assertTraps;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.wasmite.testing.Code;
import dev.wasmite.testing.WasmBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Memories, tables and globals from the Java side. */
@Tag("machine")
class StoreItemsTest {
  private static final String MEMORY_BOUNDS = "out of bounds memory access";
  private static final String TABLE_BOUNDS = "out of bounds table access";

  private final Engine engine = new Engine();
  private final Store<String> store = new Store<>(engine, "data");
  private final Linker<String> linker = new Linker<>(engine);

  private Instance instantiate(WasmBuilder builder) {
    return linker.instantiate(store, WasmModule.parse(engine, builder.build()));
  }

  @Test
  void storeData() {
    assertEquals("data", store.data());
    store.setData("other");
    assertEquals("other", store.data());
    assertSame(engine, store.engine());
  }

  @Test
  void memoryReadAndWrite() {
    Memory memory = new Memory(store, new MemoryType(1, 3));
    byte[] bytes = {0, 1, 2, 3, 4, 5};
    memory.write(65532, bytes, 1, 4);
    byte[] back = new byte[6];
    memory.read(65532, back, 2, 4);
    assertArrayEquals(new byte[] {0, 0, 1, 2, 3, 4}, back);
    memory.read(65536, back, 0, 0);
    memory.write(65536, back, 6, 0);
    assertTraps(MEMORY_BOUNDS, () -> memory.write(65533, bytes, 0, 4));
    assertTraps(MEMORY_BOUNDS, () -> memory.read(65533, back, 0, 4));
    assertTraps(MEMORY_BOUNDS, () -> memory.read(-1, back, 0, 1));
    assertTraps(MEMORY_BOUNDS, () -> memory.read(Long.MAX_VALUE, back, 0, 4));
    assertTraps(MEMORY_BOUNDS, () -> memory.read(1L << 32, back, 0, 1));
    assertThrows(IndexOutOfBoundsException.class, () -> memory.read(0, back, 3, 4));
    assertThrows(IndexOutOfBoundsException.class, () -> memory.write(0, back, -1, 2));
    assertEquals(1, memory.u8(65532));
    assertEquals(1, memory.size());
    assertEquals(1, memory.grow(2));
    assertEquals(-1, memory.grow(1));
    assertEquals(3 * 65536, memory.byteSize());
    assertEquals(4, memory.u8(65535));
    assertEquals(3, memory.type().maximum());
  }

  @Test
  void memoryScalars() {
    Memory memory = new Memory(store, new MemoryType(1));
    memory.setI64(8, 0x8182838485868788L);
    assertEquals(0x8182838485868788L, memory.i64(8));
    assertEquals(0x85868788, memory.i32(8));
    assertEquals(0x81828384, memory.i32(12));
    assertEquals((short) 0x8788, memory.i16(8));
    assertEquals(0x8788, memory.u16(8));
    assertEquals((byte) 0x88, memory.i8(8));
    assertEquals(0x88, memory.u8(8));
    memory.setI8(8, 0x1ff);
    memory.setI16(9, 0x12345);
    memory.setI32(11, -2);
    assertEquals(0x81fffffffe2345ffL, memory.i64(8));
    assertEquals(0, memory.i64(65528));
    assertTraps(MEMORY_BOUNDS, () -> memory.i64(65529));
    assertTraps(MEMORY_BOUNDS, () -> memory.setI64(65529, -1));
    assertTraps(MEMORY_BOUNDS, () -> memory.i32(65533));
    assertTraps(MEMORY_BOUNDS, () -> memory.setI16(65535, -1));
    assertTraps(MEMORY_BOUNDS, () -> memory.u8(65536));
    assertTraps(MEMORY_BOUNDS, () -> memory.i8(-1));
    assertEquals(0, memory.i64(65528));
    assertEquals(-1, memory.type().maximum());
  }

  private static WasmBuilder memoryUser(long min, long max) {
    WasmBuilder builder = new WasmBuilder();
    builder.importMemory("env", "m", min, max);
    builder.exportedFunc("load", "i32 -> i32", Code.of().localGet(0).mem("i32.load", 0).end());
    builder.exportedFunc(
        "store", "i32 i32 ->", Code.of().localGet(0).localGet(1).mem("i32.store", 0).end());
    builder.exportedFunc("grow", "i32 -> i32", Code.of().localGet(0).op("memory.grow", 0).end());
    return builder;
  }

  /** The array view is live in both directions. */
  @Test
  void memoryArray() {
    Memory memory = new Memory(store, new MemoryType(2, 2));
    linker.define("env", "m", memory);
    Instance instance = instantiate(memoryUser(1, 2));
    byte[] view = memory.array(100_000, 4);
    view[100_001] = 5;
    assertEquals(5 << 8, instance.func("load").callI32(100_000));
    instance.func("store").call(100_000, 0x01020304);
    view = memory.array(0, 2 * 65536);
    assertEquals(3, view[100_001]);
    assertTraps(MEMORY_BOUNDS, () -> memory.array(2 * 65536 - 3, 4));
    assertTraps(MEMORY_BOUNDS, () -> memory.array(-1, 1));
    memory.array(2 * 65536, 0);
  }

  /** An array of the embedder is the memory: same bytes, never grows. */
  @Test
  void fixedMemory() {
    byte[] bytes = new byte[65536];
    bytes[5] = 1;
    Memory memory = Memory.fixed(store, bytes);
    linker.define("env", "m", memory);
    Instance instance = instantiate(memoryUser(1, 1));
    assertEquals(1, instance.func("load").callI32(5));
    instance.func("store").call(65532, -1);
    assertEquals(-1, bytes[65535]);
    bytes[8] = 3;
    assertEquals(3, instance.func("load").callI32(8));
    assertEquals(-1, instance.func("grow").callI32(1));
    assertEquals(-1, memory.grow(1));
    assertEquals(1, memory.grow(0));
    assertSame(bytes, memory.array(0, 65536));
    assertTraps(MEMORY_BOUNDS, () -> instance.func("load").callI32(65533));
  }

  @Test
  void tables() {
    ExternRef a = new ExternRef("a");
    ExternRef b = new ExternRef("b");
    Table table = new Table(store, new TableType(ValType.EXTERNREF, 2, 5), a);
    assertSame(a, table.get(1));
    table.set(1, null);
    assertNull(table.get(1));
    assertEquals(2, table.grow(2, b));
    assertSame(b, table.get(3));
    assertEquals(-1, table.grow(2, b));
    assertEquals(4, table.size());
    assertTraps(TABLE_BOUNDS, () -> table.get(4));
    assertTraps(TABLE_BOUNDS, () -> table.get(-1));
    assertTraps(TABLE_BOUNDS, () -> table.set(1L << 32, a));
    assertThrows(IllegalArgumentException.class, () -> table.set(0, "text"));
    linker.define("env", "t", table);
    WasmBuilder builder = new WasmBuilder();
    builder.importTable("env", "t", "externref", 4, 5);
    builder.exportedFunc("get", "i32 -> externref", Code.of().localGet(0).op("table.get", 0).end());
    builder.exportedFunc(
        "set", "i32 externref ->", Code.of().localGet(0).localGet(1).op("table.set", 0).end());
    Instance instance = instantiate(builder);
    assertSame(b, instance.func("get").call(new Val[] {Val.i32(2)})[0].ref());
    instance.func("set").call(new Val[] {Val.i32(0), Val.externRef(b)});
    assertSame(b, table.get(0));
  }

  @Test
  void functionTables() {
    Func func = Func.wrap(store, FuncType.of("-> i32"), (caller, args) -> args.returnI32(3));
    Table table = new Table(store, new TableType(ValType.FUNCREF, 3), func);
    assertEquals(3, ((Func) table.get(2)).callI32());
    assertThrows(IllegalArgumentException.class, () -> table.set(0, new ExternRef(1)));
    table.set(1, null);
    linker.define("env", "t", table);
    WasmBuilder builder = new WasmBuilder();
    builder.importTable("env", "t", "funcref", 0, WasmBuilder.NO_MAX);
    builder.exportedFunc(
        "f", "i32 -> i32", Code.of().localGet(0).callIndirect(builder.type("-> i32"), 0).end());
    Instance instance = instantiate(builder);
    assertEquals(3, instance.func("f").callI32(0));
    assertTraps("uninitialized element", () -> instance.func("f").callI32(1));
    table.set(1, instance.func("f"));
    assertTraps("indirect call type mismatch", () -> instance.func("f").callI32(1));
    assertEquals(3, table.grow(1, func));
    assertEquals(3, instance.func("f").callI32(3));
  }

  @Test
  void globals() {
    Global global = new Global(store, new GlobalType(ValType.I64, true), Val.i64(5));
    global.set(Val.i64(-6));
    assertEquals(-6, global.get().i64());
    assertEquals(ValType.I64, global.type().type());
    assertThrows(IllegalArgumentException.class, () -> global.set(Val.i32(1)));
    Global constant = new Global(store, new GlobalType(ValType.F64, false), Val.f64(2.5));
    assertThrows(RuntimeException.class, () -> constant.set(Val.f64(1)));
    assertEquals(2.5, constant.get().f64());
    assertThrows(
        IllegalArgumentException.class,
        () -> new Global(store, new GlobalType(ValType.F64, false), Val.f32(1)));
    ExternRef ref = new ExternRef("r");
    Global holder =
        new Global(store, new GlobalType(ValType.EXTERNREF, true), Val.nullRef(ValType.EXTERNREF));
    assertNull(holder.get().ref());
    linker.define("env", "g", holder);
    WasmBuilder builder = new WasmBuilder();
    builder.importGlobal("env", "g", "externref", true);
    builder.exportedFunc("set", "externref ->", Code.of().localGet(0).globalSet(0).end());
    builder.exportedFunc("get", "-> externref", Code.of().globalGet(0).end());
    Instance instance = instantiate(builder);
    instance.func("set").call(new Val[] {Val.externRef(ref)});
    assertSame(ref, holder.get().ref());
    assertSame(ref, instance.func("get").call(new Val[0])[0].ref());
  }
}
