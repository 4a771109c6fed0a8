package dev.wasmite;

import static dev.wasmite.testing.Machine.assertRefused;
import static dev.wasmite.testing.Machine.assertTraps;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.binary.WasmException;
import dev.wasmite.testing.Code;
import dev.wasmite.testing.WasmBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who is asked before a store grows, what may be answered, and what is counted. */
@Tag("machine")
class ResourceLimiterTest {
  private static final long PAGE = 65536;

  /** Writes down what it is asked; answers what the supplier says. */
  private static final class Log implements ResourceLimiter {
    private final List<String> lines = new ArrayList<>();
    private final Supplier<Boolean> answer;

    Log(Supplier<Boolean> answer) {
      this.answer = answer;
    }

    private boolean add(String line) {
      lines.add(line);
      return answer.get();
    }

    @Override
    public boolean memoryGrowing(Store<?> store, long current, long desired, long maximum) {
      return add("memory " + current + " " + desired + " " + maximum);
    }

    @Override
    public boolean tableGrowing(Store<?> store, long current, long desired, long maximum) {
      return add("table " + current + " " + desired + " " + maximum);
    }

    @Override
    public boolean instanceCreating(Store<?> store, int memories, int tables) {
      return add("instance " + memories + " " + tables);
    }

    List<String> take() {
      List<String> result = List.copyOf(lines);
      lines.clear();
      return result;
    }
  }

  private final Engine engine = new Engine(new Config().customPageSizes(true).memory64(true));
  private final Store<Void> store = new Store<>(engine, null);
  private final Linker<Void> linker = new Linker<>(engine);
  private final Log log = new Log(() -> true);

  private Instance instantiate(WasmBuilder builder) {
    return linker.instantiate(store, WasmModule.parse(engine, builder.build()));
  }

  private String counters() {
    return store.memoryBytes()
        + " bytes, "
        + store.tableElements()
        + " elements, "
        + store.instances()
        + " instances, "
        + store.memories()
        + " memories, "
        + store.tables()
        + " tables";
  }

  /** A guest that grows what it has; its functions add up to notice a spoilt frame. */
  private static WasmBuilder guest() {
    WasmBuilder builder = new WasmBuilder();
    int byHost = builder.importFunc("env", "grow", "i32 -> i32");
    builder.memory(1, 4);
    builder.table("funcref", 2, 8);
    builder.export("memory", WasmBuilder.MEMORY, 0);
    builder.export("table", WasmBuilder.TABLE, 0);
    grower(builder, "growMemory", Code.of().localGet(0).op("memory.grow", 0));
    grower(builder, "growTable", Code.of().refNull("funcref").localGet(0).op("table.grow", 0));
    grower(builder, "growByHost", Code.of().localGet(0).call(byHost));
    grower(builder, "nothing", Code.of().localGet(0));
    return builder;
  }

  /** A function that answers 1000 + what the code leaves. */
  private static void grower(WasmBuilder builder, String name, Code code) {
    Code body = Code.of().i32Const(300).localSet(1).localGet(1).i32Const(700).localSet(2);
    body.raw(code.bytes()).op("i32.add").localGet(2).op("i32.add").end();
    builder.exportedFunc(name, "i32 -> i32", "i32 i32", body);
  }

  private Instance makeGuest() {
    linker.define(
        "env",
        "grow",
        FuncType.of("i32 -> i32"),
        (caller, args) -> args.returnI32((int) caller.memory().grow(args.i32(0))));
    return instantiate(guest());
  }

  @Test
  void guestsAndTheHostAreAskedForTheirGrowth() {
    Instance guest = makeGuest();
    store.limiter(log);
    assertEquals(1001, guest.func("growMemory").callI32(2));
    assertEquals(1002, guest.func("growTable").callI32(1));
    assertEquals(1003, guest.func("growByHost").callI32(1));
    assertEquals(3, guest.table("table").grow(5, guest.func("nothing")));
    assertEquals(
        List.of(
            "memory 65536 196608 262144",
            "table 2 3 8",
            "memory 196608 262144 262144",
            "table 3 8 8"),
        log.take());
    assertEquals("262144 bytes, 8 elements, 1 instances, 1 memories, 1 tables", counters());
  }

  @Test
  void whatTheTypeOrTheConfigurationForbidsIsNotAsked() {
    Instance guest = makeGuest();
    store.limiter(log);
    assertEquals(999, guest.func("growMemory").callI32(4));
    assertEquals(999, guest.func("growTable").callI32(7));
    assertEquals(-1, guest.memory("memory").grow(-1));
    assertEquals(1001, guest.func("growMemory").callI32(0));
    assertEquals(1002, guest.func("growTable").callI32(0));
    assertEquals(List.of(), log.take());
    Store<Void> small = new Store<>(new Engine(new Config().maxMemoryBytes(2 * PAGE)), null);
    small.limiter(log);
    Memory memory = new Memory(small, new MemoryType(1));
    assertEquals(-1, memory.grow(2));
    assertThrows(IllegalArgumentException.class, () -> new Memory(small, new MemoryType(3)).type());
    assertEquals(List.of("memory 0 65536 -1"), log.take());
    assertEquals(PAGE, small.memoryBytes());
    assertEquals(1, small.memories());
  }

  @Test
  void sizesAreBytesAndElementsWhateverThePage() {
    store.limiter(log);
    WasmBuilder builder = new WasmBuilder();
    builder.memoryPaged(5, 7, 0);
    builder.memory64(0, WasmBuilder.NO_MAX);
    builder.memory64(1, 1L << 48);
    builder.table64("externref", 3, WasmBuilder.NO_MAX);
    instantiate(builder);
    assertEquals(
        List.of(
            "instance 3 1",
            "table 0 3 -1",
            "memory 0 5 7",
            "memory 0 0 -1",
            "memory 0 65536 9223372036854775807"),
        log.take());
    assertEquals("65541 bytes, 3 elements, 1 instances, 3 memories, 1 tables", counters());
  }

  @Test
  void itemsOfTheEmbedderAreGrowthFromNothing() {
    store.limiter(log);
    Memory memory = new Memory(store, new MemoryType(1, 2));
    Table table = new Table(store, new TableType(ValType.FUNCREF, 4), null);
    Memory.fixed(store, new byte[(int) PAGE]);
    WasmBuilder builder = new WasmBuilder();
    builder.importMemory("env", "memory", 1, 2);
    builder.importTable("env", "table", "funcref", 4, WasmBuilder.NO_MAX);
    linker.define("env", "memory", memory).define("env", "table", table);
    instantiate(builder);
    assertEquals(List.of("memory 0 65536 131072", "table 0 4 -1", "instance 0 0"), log.take());
    assertEquals("65536 bytes, 4 elements, 1 instances, 1 memories, 1 tables", counters());
  }

  @Test
  void importsThatAreMadeForAnInstanceAreItsOwn() {
    WasmBuilder builder = new WasmBuilder();
    builder.importMemory("env", "memory", 1, 2);
    builder.importTable("env", "table", "funcref", 4, WasmBuilder.NO_MAX);
    builder.table("funcref", 1, 1);
    WasmModule module = WasmModule.parse(engine, builder.build());
    linker.unknownImportsDefault(module);
    InstancePre<Void> pre = linker.instantiatePre(module);
    assertEquals("0 bytes, 0 elements, 0 instances, 0 memories, 0 tables", counters());
    store.limiter(log);
    pre.instantiate(store);
    assertEquals(
        List.of("instance 1 2", "memory 0 65536 131072", "table 0 4 -1", "table 0 1 1"),
        log.take());
    assertEquals("65536 bytes, 5 elements, 1 instances, 1 memories, 2 tables", counters());
  }

  // ---- every place that asks

  private static WasmBuilder owner() {
    WasmBuilder builder = new WasmBuilder();
    builder.memory(1, 1);
    builder.memory(2, 2);
    builder.table("funcref", 3, 3);
    builder.table("externref", 4, 4);
    return builder;
  }

  /** What grows or makes something; each answers -1 if growth is refused. */
  private Map<String, LongSupplier> places(Instance guest) {
    WasmModule owner = WasmModule.parse(engine, owner().build());
    WasmBuilder importer = new WasmBuilder();
    importer.importMemory("default", "memory", 1, 2);
    importer.importTable("default", "table", "funcref", 4, 4);
    WasmModule importing = WasmModule.parse(engine, importer.build());
    linker.unknownImportsDefault(importing);
    Func nothing = guest.func("nothing");
    Map<String, LongSupplier> places = new LinkedHashMap<>();
    places.put("memory.grow", () -> guest.func("growMemory").callI32(1) - 1000);
    places.put("table.grow", () -> guest.func("growTable").callI32(1) - 1000);
    places.put("growth by a host function", () -> guest.func("growByHost").callI32(1) - 1000);
    places.put("Memory.grow", () -> guest.memory("memory").grow(1));
    places.put("Table.grow", () -> guest.table("table").grow(1, nothing));
    places.put("new Memory", () -> new Memory(store, new MemoryType(1)).size());
    places.put(
        "new Table", () -> new Table(store, new TableType(ValType.FUNCREF, 2), nothing).size());
    places.put("an instance", () -> instances(owner));
    places.put("an instance with imports made for it", () -> instances(importing));
    return places;
  }

  private long instances(WasmModule module) {
    linker.instantiate(store, module);
    return store.instances();
  }

  /** How many questions a place asks. */
  private int questions(LongSupplier place) {
    Log counting = new Log(() -> true);
    store.limiter(counting);
    place.getAsLong();
    store.limiter(null);
    return counting.lines.size();
  }

  /** Answers yes until the n-th question, to which the answer is given. */
  private static Log at(int n, Supplier<Boolean> answer) {
    int[] asked = new int[1];
    return new Log(() -> asked[0]++ < n || answer.get());
  }

  private interface Check {
    void run(String name, LongSupplier place);
  }

  /** In each place, at each question: what fails has changed nothing, and the store is usable. */
  private void everywhere(Supplier<Boolean> answer, Check check) {
    int asked = 0;
    for (String name : places(makeGuestAgain()).keySet()) {
      Instance guest = makeGuestAgain();
      LongSupplier place = places(guest).get(name);
      int questions = questions(place);
      assertTrue(questions > 0, name);
      for (int n = 0; n < questions; n++) {
        Instance fresh = makeGuestAgain();
        LongSupplier again = places(fresh).get(name);
        String before = counters();
        store.limiter(at(n, answer));
        check.run(name, again);
        assertEquals(before, counters(), name);
        assertEquals(1, fresh.memory("memory").size(), name);
        assertEquals(2, fresh.table("table").size(), name);
        assertEquals(1007, fresh.func("nothing").callI32(7), name);
        store.limiter(null);
        assertTrue(again.getAsLong() >= 0, name);
        asked++;
      }
    }
    // Seven places ask once, an instance for itself and four items, or for two made for it.
    assertEquals(7 + 5 + 3, asked);
  }

  private Instance makeGuestAgain() {
    linker.allowShadowing(true);
    return makeGuest();
  }

  @Test
  void aRefusalIsAnAnswerOrMakesNothing() {
    everywhere(
        () -> false,
        (name, place) -> {
          if (name.contains("grow")) {
            assertEquals(-1, place.getAsLong(), name);
          } else {
            WasmException refusal = assertThrows(WasmException.class, place::getAsLong, name);
            assertEquals(WasmException.UNLINKABLE, refusal.kind());
            assertTrue(
                refusal
                    .getMessage()
                    .matches(
                        "refused by the limiter of the store: "
                            + "(instance|memory of \\d+ bytes|table of \\d elements)"),
                refusal.getMessage());
          }
        });
  }

  @Test
  void aTrapReachesWhoCalled() {
    everywhere(
        () -> {
          throw new Trap("no more");
        },
        (name, place) -> assertTraps("no more", place::getAsLong));
  }

  /** What a place throws; through a host function it comes as the cause of a trap. */
  private static Throwable thrown(String name, LongSupplier place) {
    RuntimeException fault = assertThrows(RuntimeException.class, place::getAsLong, name);
    return name.contains("host function") ? fault.getCause() : fault;
  }

  @Test
  void anExceptionReachesWhoCalled() {
    // Two that the engine catches where they are its own.
    RuntimeException[] faults = {
      new IllegalArgumentException("mine"), new IndexOutOfBoundsException("mine")
    };
    for (RuntimeException fault : faults) {
      everywhere(
          () -> {
            throw fault;
          },
          (name, place) -> assertSame(fault, thrown(name, place), name));
    }
  }

  @Test
  void anErrorReachesWhoCalled() {
    Error fault = new AssertionError("mine");
    everywhere(
        () -> {
          throw fault;
        },
        (name, place) ->
            assertSame(fault, assertThrows(Error.class, place::getAsLong, name), name));
  }

  /** A limiter that uses what it is asked about: a clear error, and nothing is spoilt. */
  @Test
  void aLimiterMustNotChangeTheStore() {
    Instance other = makeGuestAgain();
    WasmModule empty = WasmModule.parse(engine, new WasmBuilder().build());
    Func nothing = other.func("nothing");
    List<Runnable> deeds =
        List.of(
            () -> nothing.callI32(1),
            () -> nothing.call(new Val[] {Val.i32(1)}),
            () -> other.memory("memory").grow(1),
            () -> other.table("table").grow(1, null),
            () -> new Memory(store, new MemoryType(0)).size(),
            () -> new Table(store, new TableType(ValType.FUNCREF, 0), null).size(),
            () -> linker.instantiate(store, empty),
            () -> store.limiter(null));
    for (Runnable deed : deeds) {
      everywhere(
          () -> {
            deed.run();
            return true;
          },
          (name, place) -> {
            Throwable fault = thrown(name, place);
            assertSame(IllegalArgumentException.class, fault.getClass(), name);
            assertEquals(
                "the store must not be changed while a limiter, hook or sampler of it runs",
                fault.getMessage());
          });
    }
    assertEquals(1, other.memory("memory").size());
  }

  /** What it may do: read, and use another store. */
  @Test
  void aLimiterMayReadAndUseOtherStores() {
    Instance guest = makeGuest();
    Store<Void> elsewhere = new Store<>(engine, null);
    WasmModule module = WasmModule.parse(engine, owner().build());
    store.limiter(
        new Log(
            () -> {
              guest.memory("memory").setI32(8, (int) store.memoryBytes());
              linker.instantiate(elsewhere, module);
              return true;
            }));
    assertEquals(1001, guest.func("growMemory").callI32(1));
    assertEquals(PAGE, guest.memory("memory").i32(8));
    assertEquals(1, elsewhere.instances());
    assertEquals(3 * PAGE, elsewhere.memoryBytes());
  }

  // ---- counters when something else fails

  @Test
  void nothingIsCountedWhenTheConfigurationRefusesTheSecondMemory() {
    Engine small = new Engine(new Config().maxMemoryBytes(PAGE));
    Store<Void> inSmall = new Store<>(small, null);
    WasmModule module = WasmModule.parse(small, owner().build());
    assertRefused(
        WasmException.UNLINKABLE,
        "memory is larger than the limit of 65536 bytes",
        () -> new Linker<Void>(small).instantiate(inSmall, module));
    assertEquals(0, inSmall.memoryBytes());
    assertEquals(0, inSmall.tableElements());
    assertEquals(0, inSmall.instances() + inSmall.memories() + inSmall.tables());
  }

  @Test
  void nothingIsCountedWhenAnImportIsOfAnotherStore() {
    WasmBuilder builder = new WasmBuilder();
    builder.importMemory("env", "memory", 1, 2);
    builder.importTable("env", "table", "funcref", 4, 4);
    WasmModule module = WasmModule.parse(engine, builder.build());
    Store<Void> other = new Store<>(engine, null);
    linker.define("env", "table", new Table(other, new TableType(ValType.FUNCREF, 4, 4), null));
    linker.unknownImportsDefault(module);
    assertThrows(IllegalArgumentException.class, () -> linker.instantiate(store, module));
    assertEquals("0 bytes, 0 elements, 0 instances, 0 memories, 0 tables", counters());
  }

  @Test
  void whatFailsAtItsStartWasMade() {
    WasmBuilder builder = owner();
    builder.start(builder.func("->", Code.of().op("unreachable").end()));
    assertTraps("unreachable", () -> instantiate(builder));
    assertEquals("196608 bytes, 7 elements, 1 instances, 2 memories, 2 tables", counters());
  }

  @Test
  void elementsThatFindNoRoomAreNotCounted() {
    Instance guest = makeGuest();
    String before = counters();
    Func nothing = guest.func("nothing");
    TableType huge = new TableType(ValType.FUNCREF, 3_000_000_000L);
    assertTraps("out of memory", () -> new Table(store, huge, nothing));
    assertEquals(before, counters());
    Table table = new Table(store, new TableType(ValType.FUNCREF, 1), null);
    assertEquals(-1, table.grow(3_000_000_000L, nothing));
    assertEquals(1, table.size());
    assertEquals(3, store.tableElements());
    assertEquals(1, table.grow(3_000_000_000L, null));
    assertEquals(3_000_000_003L, store.tableElements());
  }

  @Test
  void theSumOfElementsHasAnEnd() {
    WasmBuilder builder = new WasmBuilder();
    builder.table64("funcref", Long.MAX_VALUE, WasmBuilder.NO_MAX);
    builder.table64("funcref", 5, WasmBuilder.NO_MAX);
    instantiate(builder);
    assertEquals(Long.MAX_VALUE, store.tableElements());
  }
}
