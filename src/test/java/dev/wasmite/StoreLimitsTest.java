package dev.wasmite;

import static dev.wasmite.testing.Machine.assertRefused;
import static dev.wasmite.testing.Machine.assertTraps;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.wasmite.binary.WasmException;
import dev.wasmite.testing.Code;
import dev.wasmite.testing.WasmBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Limits of a store as numbers. */
@Tag("machine")
class StoreLimitsTest {
  private static final long PAGE = 65536;

  private final Engine engine =
      new Engine(new Config().maxCallDepth(50).maxStackCells(2000).customPageSizes(true));
  private final Store<Void> store = new Store<>(engine, null);
  private final Linker<Void> linker = new Linker<>(engine);
  private final WasmModule guest = WasmModule.parse(engine, guest());

  /** One memory, one table, functions that grow them, and one that recurses. */
  private static byte[] guest() {
    WasmBuilder builder = new WasmBuilder();
    builder.memory(1, WasmBuilder.NO_MAX);
    builder.table("funcref", 10, WasmBuilder.NO_MAX);
    Code memory = Code.of().localGet(0).op("memory.grow", 0).end();
    builder.exportedFunc("memory", "i32 -> i32", memory);
    Code table = Code.of().refNull("funcref").localGet(0).op("table.grow", 0).end();
    builder.exportedFunc("table", "i32 -> i32", table);
    Code depth = Code.of().localGet(0).if_("i32").localGet(0).i32Const(1).op("i32.sub").call(2);
    depth.i32Const(1).op("i32.add").else_().i32Const(0).end().end();
    builder.exportedFunc("depth", "i32 -> i32", depth);
    builder.exportedFunc("wide", "i32 -> i32", "i64 ".repeat(3000), Code.of().localGet(0).end());
    return builder.build();
  }

  private Instance make(StoreLimits limits) {
    store.limiter(limits);
    return linker.instantiate(store, guest);
  }

  private static int grow(Instance instance, String what, int by) {
    return instance.func(what).callI32(by);
  }

  @Test
  void bytesOfAMemory() {
    Instance instance = make(new StoreLimits().memoryBytes(3 * PAGE - 1));
    assertEquals(1, grow(instance, "memory", 1));
    assertEquals(-1, grow(instance, "memory", 1));
    assertEquals(1, grow(make(new StoreLimits().memoryBytes(3 * PAGE)), "memory", 2));
    make(new StoreLimits().memoryBytes(PAGE));
    assertRefused(
        WasmException.UNLINKABLE,
        "refused by the limiter of the store: memory of 65536 bytes",
        () -> make(new StoreLimits().memoryBytes(PAGE - 1)));
    assertEquals(2 * PAGE + 3 * PAGE + PAGE, store.memoryBytes());
  }

  @Test
  void bytesOfAllMemories() {
    StoreLimits limits = new StoreLimits().totalMemoryBytes(4 * PAGE);
    Instance first = make(limits);
    Instance second = make(limits);
    assertEquals(-1, grow(first, "memory", 3));
    assertEquals(1, grow(first, "memory", 1));
    assertEquals(1, grow(second, "memory", 1));
    assertEquals(-1, grow(first, "memory", 1));
    MemoryType one = new MemoryType(1);
    assertRefused(
        WasmException.UNLINKABLE,
        "refused by the limiter of the store: memory of 65536",
        () -> new Memory(store, one));
    assertEquals(0, new Memory(store, new MemoryType(0)).size());
    // Set lower than what is there.
    store.limiter(new StoreLimits().totalMemoryBytes(PAGE));
    assertEquals(-1, grow(first, "memory", 1));
    assertEquals(2, grow(first, "memory", 0));
  }

  @Test
  void elementsOfATable() {
    Instance instance = make(new StoreLimits().tableElements(12));
    assertEquals(10, grow(instance, "table", 2));
    assertEquals(-1, grow(instance, "table", 1));
    assertRefused(
        WasmException.UNLINKABLE,
        "refused by the limiter of the store: table of 10 elements",
        () -> make(new StoreLimits().tableElements(9)));
    assertEquals(10, make(new StoreLimits().tableElements(10)).func("table").callI32(0));
  }

  @Test
  void numbersOfThings() {
    String refused = "refused by the limiter of the store: instance";
    StoreLimits instances = new StoreLimits().instances(2);
    make(instances);
    make(instances);
    assertRefused(WasmException.UNLINKABLE, refused, () -> make(instances));
    StoreLimits memories = new StoreLimits().memories(4);
    make(memories);
    new Memory(store, new MemoryType(1));
    assertRefused(WasmException.UNLINKABLE, refused, () -> make(memories));
    assertEquals(4, store.memories());
    new Memory(store, new MemoryType(1)); // the embedder's own is its own affair
    StoreLimits tables = new StoreLimits().tables(4);
    make(tables);
    assertRefused(WasmException.UNLINKABLE, refused, () -> make(tables.tables(3)));
    assertRefused(WasmException.UNLINKABLE, refused, () -> make(tables.tables(4)));
    make(tables.tables(5));
    assertEquals(5, store.tables());
  }

  @Test
  void trapsIfAsked() {
    StoreLimits limits = new StoreLimits().memoryBytes(2 * PAGE).tableElements(20);
    Instance instance = make(limits.trapOnGrowFailure(true));
    assertEquals(1, grow(instance, "memory", 1));
    Trap trap =
        assertTraps(
            "196608 bytes of a memory are more than the limits of the store",
            () -> grow(instance, "memory", 1));
    assertEquals(Trap.HOST, trap.code());
    assertTraps(
        "21 elements of a table are more than the limits of the store",
        () -> grow(instance, "table", 11));
    assertTraps(
        "65536 bytes", () -> make(new StoreLimits().memoryBytes(5).trapOnGrowFailure(true)));
    store.limiter(limits);
    assertEquals(-1, grow(instance, "memory", 40000)); // more than a memory can ever have
    limits.trapOnGrowFailure(false);
    assertEquals(-1, grow(instance, "memory", 1));
    assertEquals(2, grow(instance, "memory", 0));
    assertEquals(1, store.instances());
  }

  @Test
  void oneServesManyStores() {
    StoreLimits limits = new StoreLimits().totalMemoryBytes(PAGE).instances(1);
    for (int i = 0; i < 3; i++) {
      Store<Void> own = new Store<>(engine, null);
      own.limiter(limits);
      assertEquals(-1, linker.instantiate(own, guest).func("memory").callI32(1));
      assertRefused(
          WasmException.UNLINKABLE,
          "refused by the limiter of the store: instance",
          () -> linker.instantiate(own, guest));
    }
  }

  /** With the limits of the engine on calls and cells: each ends what it is for, none the store. */
  @Test
  void allLimitsTogether() {
    StoreLimits limits =
        new StoreLimits()
            .memoryBytes(2 * PAGE)
            .totalMemoryBytes(3 * PAGE)
            .tableElements(11)
            .instances(2)
            .memories(2)
            .tables(2);
    Instance[] guests = {make(limits), make(limits)};
    assertRefused(
        WasmException.UNLINKABLE,
        "refused by the limiter of the store: instance",
        () -> make(limits));
    for (int round = 0; round < 3; round++) {
      for (Instance one : guests) {
        assertTraps("call stack exhausted", () -> grow(one, "depth", 60));
        assertTraps("call stack exhausted", () -> grow(one, "wide", 1));
        assertEquals(40, grow(one, "depth", 40));
      }
      assertEquals(round == 0 ? 1 : -1, grow(guests[0], "memory", 1));
      assertEquals(-1, grow(guests[1], "memory", 1));
      assertEquals(round == 0 ? 10 : -1, grow(guests[0], "table", 1));
      assertEquals(-1, grow(guests[1], "table", 2));
    }
    assertEquals(3 * PAGE, store.memoryBytes());
    assertEquals(21, store.tableElements());
  }

  @Test
  void noLimitIsNegative() {
    StoreLimits limits = new StoreLimits();
    assertThrows(IllegalArgumentException.class, () -> limits.memoryBytes(-1));
    assertThrows(IllegalArgumentException.class, () -> limits.totalMemoryBytes(-1));
    assertThrows(IllegalArgumentException.class, () -> limits.tableElements(-1));
    assertThrows(IllegalArgumentException.class, () -> limits.instances(-1));
    assertThrows(IllegalArgumentException.class, () -> limits.memories(-1));
    assertThrows(IllegalArgumentException.class, () -> limits.tables(-1));
    assertEquals(1, grow(make(limits), "memory", 5)); // and none was set
  }
}
