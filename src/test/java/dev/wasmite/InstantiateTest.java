package dev.wasmite;

import static dev.wasmite.testing.Machine.assertRefused;
import static dev.wasmite.testing.Machine.assertTraps;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.wasmite.binary.WasmException;
import dev.wasmite.testing.Code;
import dev.wasmite.testing.Machine;
import dev.wasmite.testing.WasmBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Start functions, active segments, constant expressions, and instantiation that fails. */
@Tag("machine")
class InstantiateTest {
  private final Engine engine = new Engine();
  private final Store<Void> store = new Store<>(engine, null);
  private final Linker<Void> linker = new Linker<>(engine);
  private final Memory memory = new Memory(store, new MemoryType(1, 2));
  private final Table table = new Table(store, new TableType(ValType.FUNCREF, 4, 8), null);

  InstantiateTest() {
    linker.define("env", "memory", memory).define("env", "table", table);
  }

  private Instance instantiate(WasmBuilder builder) {
    return linker.instantiate(store, WasmModule.parse(engine, builder.build()));
  }

  private static WasmBuilder importing() {
    WasmBuilder builder = new WasmBuilder();
    builder.importMemory("env", "memory", 1, 2);
    builder.importTable("env", "table", "funcref", 4, 8);
    return builder;
  }

  @Test
  void startRunsAfterTheSegments() {
    WasmBuilder builder = new WasmBuilder();
    builder.memory(1, 1);
    builder.global("i32", true, Code.constI32(0));
    builder.data(0, Code.constI32(8), new byte[] {33});
    int start = builder.func("->", Code.of().i32Const(8).mem("i32.load8_u", 0).globalSet(0).end());
    builder.exportedFunc("get", "-> i32", Code.of().globalGet(0).end());
    builder.start(start);
    assertEquals(33, Machine.instantiate(builder).func("get").callI32());
  }

  @Test
  void startIsAnImport() {
    int[] calls = new int[1];
    linker.define("env", "start", FuncType.of("->"), (caller, args) -> calls[0]++);
    WasmBuilder builder = new WasmBuilder();
    builder.start(builder.importFunc("env", "start", "->"));
    instantiate(builder);
    instantiate(builder);
    assertEquals(2, calls[0]);
  }

  @Test
  void startTrapsAndEarlierWritesStay() {
    WasmBuilder builder = importing();
    int f = builder.func("-> i32", Code.of().i32Const(5).end());
    builder.elem(0, Code.constI32(1), f);
    builder.data(0, Code.constI32(4), new byte[] {1, 2});
    builder.start(
        builder.func(
            "->",
            Code.of().i32Const(10).i32Const(77).mem("i32.store8", 0).op("unreachable").end()));
    assertTraps("unreachable", () -> instantiate(builder));
    assertEquals(0x0201, memory.i32(4));
    assertEquals(77, memory.u8(10));
    assertEquals(5, ((Func) table.get(1)).callI32());
  }

  /** Segments are written in order; later ones win; the one that fails writes nothing. */
  @Test
  void activeDataInOrder() {
    WasmBuilder builder = importing();
    builder.data(0, Code.constI32(0), new byte[] {1, 1, 1, 1});
    builder.data(0, Code.constI32(2), new byte[] {2, 2, 2, 2});
    builder.data(0, Code.constI32(65534), new byte[] {3, 3, 3});
    builder.data(0, Code.constI32(0), new byte[] {4});
    assertTraps("out of bounds memory access", () -> instantiate(builder));
    assertEquals(0x0000020202020101L, memory.i64(0));
    assertEquals(0, memory.u16(65534));
  }

  @Test
  void activeElementsBeforeData() {
    WasmBuilder builder = importing();
    int f = builder.func("-> i32", Code.of().i32Const(8).end());
    builder.elem(0, Code.constI32(0), f);
    builder.elem(0, Code.constI32(3), f, f);
    builder.data(0, Code.constI32(0), new byte[] {9});
    assertTraps("out of bounds table access", () -> instantiate(builder));
    assertNotNull(table.get(0));
    assertNull(table.get(3));
    assertEquals(0, memory.u8(0));
  }

  @Test
  void emptySegmentsAtAndBeyondTheEnd() {
    WasmBuilder atEnd = importing();
    atEnd.data(0, Code.constI32(65536), new byte[0]);
    atEnd.elem(0, Code.constI32(4));
    instantiate(atEnd);
    WasmBuilder data = importing();
    data.data(0, Code.constI32(65537), new byte[0]);
    assertTraps("out of bounds memory access", () -> instantiate(data));
    WasmBuilder elements = importing();
    elements.elem(0, Code.constI32(5));
    assertTraps("out of bounds table access", () -> instantiate(elements));
    WasmBuilder negative = importing();
    negative.data(0, Code.constI32(-1), new byte[1]);
    assertTraps("out of bounds memory access", () -> instantiate(negative));
  }

  /** Functions of a failed instance that are in a shared table still work. */
  @Test
  void functionsOfFailedInstanceLive() {
    WasmBuilder builder = importing();
    builder.global("i32", true, Code.constI32(40));
    int f =
        builder.func(
            "-> i32",
            Code.of().globalGet(0).i32Const(1).op("i32.add").globalSet(0).globalGet(0).end());
    builder.elem(0, Code.constI32(2), f);
    builder.data(0, Code.constI32(65536), new byte[] {1});
    assertTraps("out of bounds memory access", () -> instantiate(builder));
    Func function = (Func) table.get(2);
    assertEquals(41, function.callI32());
    assertEquals(42, function.callI32());
  }

  @Test
  void unlinkableWritesNothing() {
    WasmBuilder builder = importing();
    builder.importFunc("env", "missing", "->");
    builder.data(0, Code.constI32(0), new byte[] {9});
    assertRefused(WasmException.UNLINKABLE, "unknown import", () -> instantiate(builder));
    assertEquals(0, memory.u8(0));
  }

  @Test
  void mutableGlobalsAreShared() {
    WasmBuilder owner = new WasmBuilder();
    owner.global("i64", true, Code.constI64(5));
    owner.export("g", WasmBuilder.GLOBAL, 0);
    owner.exportedFunc("get", "-> i64", Code.of().globalGet(0).end());
    Instance first = instantiate(owner);
    linker.defineInstance("owner", first);
    WasmBuilder user = new WasmBuilder();
    user.importGlobal("owner", "g", "i64", true);
    user.export("g", WasmBuilder.GLOBAL, 0);
    user.exportedFunc(
        "add",
        "i64 -> i64",
        Code.of().globalGet(0).localGet(0).op("i64.add").globalSet(0).globalGet(0).end());
    Instance second = instantiate(user);
    assertEquals(12, second.func("add").callI64(7));
    assertEquals(12, first.func("get").callI64());
    assertEquals(12, second.global("g").get().i64());
    first.global("g").set(Val.i64(-1));
    assertEquals(0, second.func("add").callI64(1));
    Global host = new Global(store, new GlobalType(ValType.F32, true), Val.f32(1.5f));
    linker.define("host", "g", host);
    WasmBuilder float32 = new WasmBuilder();
    float32.importGlobal("host", "g", "f32", true);
    float32.exportedFunc(
        "twice", "->", Code.of().globalGet(0).globalGet(0).op("f32.add").globalSet(0).end());
    instantiate(float32).func("twice").call();
    assertEquals(3f, host.get().f32());
  }

  @Test
  void constantExpressions() {
    linker.define(
        "env", "base", new Global(store, new GlobalType(ValType.I32, false), Val.i32(100)));
    WasmBuilder builder = new WasmBuilder();
    builder.importMemory("env", "memory", 1, 2);
    int base = builder.importGlobal("env", "base", "i32", false);
    builder.global(
        "i32",
        false,
        Code.of()
            .globalGet(base)
            .i32Const(3)
            .op("i32.mul")
            .i32Const(-20)
            .op("i32.add")
            .i32Const(30)
            .op("i32.sub")
            .end());
    builder.global("i64", false, Code.of().i64Const(1L << 40).i64Const(6).op("i64.mul").end());
    builder.global("i32", true, Code.of().globalGet(1).end());
    int f = builder.func("-> i32", Code.of().i32Const(11).end());
    builder.global("funcref", false, Code.of().refFunc(f).end());
    builder.global("externref", false, Code.of().refNull("externref").end());
    builder.global("f32", false, Code.of().f32Const(-0f).end());
    builder.data(0, Code.of().globalGet(1).i32Const(2).op("i32.add").end(), new byte[] {88});
    builder.table("funcref", 2, 2);
    builder.elemExprs(
        0, Code.constI32(0), "funcref", Code.of().globalGet(4).end(), Code.of().refFunc(f).end());
    builder.export("a", WasmBuilder.GLOBAL, 1).export("b", WasmBuilder.GLOBAL, 2);
    builder.export("c", WasmBuilder.GLOBAL, 3).export("d", WasmBuilder.GLOBAL, 4);
    builder.export("e", WasmBuilder.GLOBAL, 5).export("z", WasmBuilder.GLOBAL, 6);
    builder.export("table", WasmBuilder.TABLE, 0);
    Instance instance = instantiate(builder);
    assertEquals(250, instance.global("a").get().i32());
    assertEquals(6L << 40, instance.global("b").get().i64());
    assertEquals(250, instance.global("c").get().i32());
    assertEquals(11, ((Func) instance.global("d").get().ref()).callI32());
    assertNull(instance.global("e").get().ref());
    assertEquals(-0f, instance.global("z").get().f32());
    assertEquals(88, memory.u8(252));
    assertEquals(11, ((Func) instance.table("table").get(0)).callI32());
  }

  /** Each instance of a module has its own memory, table and globals. */
  @Test
  void instancesAreSeparate() {
    WasmBuilder builder = new WasmBuilder();
    builder.memory(1, 1);
    builder.export("m", WasmBuilder.MEMORY, 0);
    builder.dataPassive(new byte[] {1});
    builder.exportedFunc(
        "init",
        "->",
        Code.of()
            .i32Const(0)
            .i32Const(0)
            .i32Const(1)
            .op("memory.init", 0, 0)
            .op("data.drop", 0)
            .end());
    WasmModule module = WasmModule.parse(engine, builder.build());
    Instance first = linker.instantiate(store, module);
    Instance second = linker.instantiate(store, module);
    first.func("init").call();
    assertEquals(1, first.memory("m").u8(0));
    assertEquals(0, second.memory("m").u8(0));
    second.func("init").call();
    assertEquals(1, second.memory("m").u8(0));
    assertTraps("out of bounds memory access", () -> second.func("init").call());
  }
}
