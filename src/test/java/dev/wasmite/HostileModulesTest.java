package dev.wasmite;

import static dev.wasmite.testing.Machine.assertRefused;
import static dev.wasmite.testing.Machine.assertTraps;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.wasmite.binary.WasmException;
import dev.wasmite.testing.ChildJvm;
import dev.wasmite.testing.Code;
import dev.wasmite.testing.Leb;
import dev.wasmite.testing.Machine;
import dev.wasmite.testing.WasmBuilder;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * Modules made to take time or memory: what they cost stays in proportion to their bytes. The
 * limits of time are far above what is needed, and far below what growth with the square needs.
 */
@Tag("machine")
class HostileModulesTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final Config EAGER = new Config().compilationMode(Config.EAGER);
  private static final int SECONDS = 5;
  private static final int MANY = 200_000;

  /** Bytes that may be allocated per byte of a module, and besides. */
  private static final int PER_BYTE = 300;

  private static final long BESIDES = 8 << 20;

  private static void within(int seconds, Executable action) {
    assertTimeoutPreemptively(Duration.ofSeconds(seconds), action);
  }

  /** Parses, translates and instantiates it: not too slow, not too much allocated. */
  private static void assertCheap(String what, byte[] module) {
    long[] used = new long[1];
    within(
        SECONDS,
        () -> {
          long thread = Thread.currentThread().getId();
          long before = THREADS.getThreadAllocatedBytes(thread);
          try {
            Machine.instantiate(EAGER, module);
          } catch (WasmException e) {
            assertTrue(e.offset() >= 0, () -> what + " without a place: " + e);
          }
          used[0] = THREADS.getThreadAllocatedBytes(thread) - before;
        });
    long limit = BESIDES + (long) PER_BYTE * module.length;
    assertTrue(used[0] < limit, what + ": " + used[0] + " bytes for " + module.length);
  }

  private static Code code(int... bytes) {
    return Code.of().raw(bytes);
  }

  private static Code times(int count, int... bytes) {
    return Code.of().repeat(count, code(bytes));
  }

  private static Code counted(int count, int... bytes) {
    return code().raw(Leb.unsigned(count)).repeat(count, code(bytes));
  }

  private static Code join(Code... parts) {
    Code all = Code.of();
    for (Code part : parts) {
      all.raw(part.bytes());
    }
    return all;
  }

  /** A module of one function, with an i32 as parameter and one as local, that may do anything. */
  private static byte[] body(Code... parts) {
    WasmBuilder builder = new WasmBuilder();
    builder.func("i32 ->", "i32", join(join(parts), code(0x00, 0x0b)));
    return builder.build();
  }

  /** The same with so many locals that the temporaries are far away. */
  private static byte[] farBody(Code... parts) {
    WasmBuilder builder = new WasmBuilder();
    Code locals = code(2).raw(Leb.unsigned(49_000)).raw(0x7f, 1, 0x70);
    builder.rawFunc(builder.type("i32 ->"), join(locals, join(parts), code(0x00, 0x0b)).bytes());
    return builder.build();
  }

  private static byte[] functions(int count, String type, int... body) {
    WasmBuilder builder = new WasmBuilder();
    builder.type(type);
    builder.section(3, counted(count, 0).bytes());
    Code sized = code(body.length).raw(body);
    return builder
        .section(10, join(code().raw(Leb.unsigned(count)), times(count, sized)).bytes())
        .build();
  }

  private static Code times(int count, Code piece) {
    return Code.of().repeat(count, piece);
  }

  private static byte[] sections(Object... idsAndContents) {
    WasmBuilder builder = new WasmBuilder();
    for (int i = 0; i < idsAndContents.length; i += 2) {
      builder.section((Integer) idsAndContents[i], ((Code) idsAndContents[i + 1]).bytes());
    }
    return builder.build();
  }

  @Test
  void stacksOfOperands() {
    assertCheap("constants", body(times(MANY, 0x41, 0)));
    assertCheap("locals", body(times(MANY, 0x20, 0)));
    assertCheap("locals taken out", body(times(MANY, 0x20, 0), code(0x02, 0x40, 0x0b)));
    assertCheap("locals wait", body(times(MANY, 0x20, 0), times(MANY, 0x41, 1, 0x21, 0)));
    assertCheap("a few wait", body(times(31, 0x20, 0), times(MANY, 0x41, 1, 0x21, 0)));
    assertCheap("waiting and setting", body(times(MANY, 0x20, 1, 0x41, 1, 0x21, 0)));
    assertCheap("blocks above", body(times(MANY, 0x20, 0), times(MANY, 0x02, 0x40, 0x0b)));
    assertCheap("blocks between", body(times(MANY, 0x20, 0, 0x02, 0x40, 0x0b)));
    assertCheap("one operator", body(code(0x20, 0), times(MANY, 0x45)));
    assertCheap("selections", body(code(0x20, 0), times(MANY, 0x41, 1, 0x20, 0, 0x1b)));
    assertCheap("far operators", farBody(code(0x20, 0), times(MANY, 0x45)));
  }

  @Test
  void nestsAndBranches() {
    assertCheap("blocks", body(times(MANY, 0x02, 0x40), times(MANY, 0x0b)));
    assertCheap("ifs", body(times(MANY, 0x20, 0, 0x04, 0x40), times(MANY, 0x0b)));
    assertCheap("branches to one place", body(times(MANY, 0x20, 0, 0x0d, 0)));
    Code table = code(0x02, 0x40, 0x20, 0, 0x0e, 2, 0, 1, 2, 0x0b);
    assertCheap(
        "tables in a nest", body(times(MANY, 0x02, 0x40), times(MANY, table), times(MANY, 0x0b)));
    Code wide = code(0x02, 0x40, 0x20, 0, 0x0e).raw(Leb.unsigned(MANY));
    assertCheap("a long table", body(wide, times(MANY + 1, 0), code(0x0b)));
    assertCheap("tables with values", valuesTables(0));
    assertCheap("far tables with values", valuesTables(49_000));
  }

  /** Branch tables to 110 labels that take four values, from four constants each. */
  private static byte[] valuesTables(int locals) {
    WasmBuilder builder = new WasmBuilder();
    int four = builder.type("-> i64 i64 i64 i64");
    int[] labels = new int[111];
    Code table = Code.of().block(four);
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i;
    }
    for (int i = 0; i < 5; i++) {
      table.i64Const(0x0123_4567_89ab_cdefL);
    }
    table.localGet(0).brTable(labels).end().drop().drop().drop().drop();
    Code nest =
        join(
            code(1).raw(Leb.unsigned(locals)).raw(0x7f),
            times(110, Code.of().block(four)),
            times(1000, table),
            code(0x00),
            times(110, 0x0b),
            code(0x00, 0x0b));
    builder.rawFunc(builder.type("i32 ->"), nest.bytes());
    return builder.build();
  }

  /** Types of a thousand values: two bytes of code can mean two thousand checks, not more. */
  @Test
  void thousandsOfValues() {
    String thousand = "i32 ".repeat(1000);
    for (String type : new String[] {"-> " + thousand, thousand + "-> " + thousand}) {
      WasmBuilder builder = new WasmBuilder();
      int callee = builder.func(type, code(0x00, 0x0b));
      int caller = builder.type(type);
      builder.func("->", join(code(0x00), times(20_000, 0x10, callee), code(0x00, 0x0b)));
      builder.func(type, join(code(0x00), times(20_000, 0x0d, 0), code(0x00, 0x0b)));
      Code calls = type.startsWith("->") ? Code.of() : times(1000, 0x41, 0);
      builder.func(
          "->", join(calls, times(5_000, 0x10, callee, 0x02, caller, 0x0b), code(0x00, 0x0b)));
      byte[] module = builder.build();
      within(
          2 * SECONDS,
          () -> {
            long thread = Thread.currentThread().getId();
            long before = THREADS.getThreadAllocatedBytes(thread);
            try {
              WasmModule.parse(new Engine(EAGER), module);
            } catch (WasmException e) {
              assertTrue(e.offset() >= 0, () -> "without a place: " + e);
            }
            long used = THREADS.getThreadAllocatedBytes(thread) - before;
            assertTrue(used < 200 << 20, used + " bytes for " + module.length);
          });
    }
    assertCheap("functions of it", functions(50_000, thousand + "-> " + thousand, 0, 0, 0x0b));
  }

  @Test
  void manyItems() {
    assertCheap("functions of 50,000 locals", functions(MANY, "->", 1, 0xd0, 0x86, 3, 0x7f, 0x0b));
    assertCheap("types", sections(1, counted(MANY, 0x60, 0, 0)));
    assertCheap("globals", sections(6, counted(MANY, 0x7f, 0, 0x41, 0, 0x0b)));
    Code sum = join(code(1, 0x7f, 0, 0x41, 0), times(MANY, 0x41, 1), times(MANY, 0x6a));
    assertCheap("a long expression", sections(6, join(sum, code(0x0b))));
    Code nulls = join(code(1, 4, 0x41, 0, 0x0b), counted(MANY, 0xd0, 0x70, 0x0b));
    Code aTable = code(1, 0x70, 0).raw(Leb.unsigned(MANY));
    assertCheap("elements", sections(4, aTable, 9, nulls));
    Code segment = counted(50_000, 0, 0x41, 0, 0x0b, 1, 7);
    assertCheap("data", sections(5, code(1, 0, 1), 11, segment));
    assertCheap("tables", sections(4, counted(50_000, 0x6f, 0, 0)));
    Code types = code().raw(Leb.unsigned(1000));
    Code names = code().raw(Leb.unsigned(1000));
    for (int i = 0; i < 1000; i++) {
      types.raw(0x60).raw(Leb.unsigned(1000)).raw(times(984, 0x7f).bytes());
      for (int bit = 0; bit < 16; bit++) {
        types.raw(0x7e + (i * 7919 >> bit & 1));
      }
      types.raw(0);
      names.raw(WasmBuilder.name("a".repeat(1000) + (1000 + i * 7919 % 1000))).raw(3, 0);
    }
    assertCheap("types that begin alike", sections(1, types));
    Code aGlobal = code(1, 0x7f, 0, 0x41, 0, 0x0b);
    assertCheap("names that begin alike", sections(6, aGlobal, 7, names));
  }

  @Test
  void customSections() {
    byte[] module = join(code().raw(new WasmBuilder().build()), times(MANY, 0, 1, 0)).bytes();
    within(
        SECONDS,
        () -> {
          WasmModule parsed = WasmModule.parse(new Engine(), module);
          assertNull(parsed.name());
          assertNull(parsed.customSection("x"));
          assertEquals(MANY, parsed.customSectionNames().length);
        });
    WasmBuilder names = new WasmBuilder().custom("name", times(MANY, 1, 1, 0).bytes());
    within(SECONDS, () -> assertNull(WasmModule.parse(new Engine(), names.build()).name()));
  }

  /** Linking sorts names; putting each into its place would take minutes. */
  @Test
  void manyNamesToLink() {
    WasmBuilder imports = new WasmBuilder();
    WasmBuilder exports = new WasmBuilder();
    byte[] type = Leb.unsigned(imports.type("->"));
    exports.func("->", Code.of().end());
    for (int i = MANY; i > 0; i--) {
      String name = Integer.toString(1_000_000 + i);
      imports.importItem("", name, WasmBuilder.FUNC, type);
      exports.exportFunc(name, 0);
    }
    Engine engine = new Engine();
    WasmModule module = WasmModule.parse(engine, imports.build());
    within(
        SECONDS,
        () -> {
          Linker<Void> linker = new Linker<Void>(engine).unknownImportsTrap(module);
          linker.instantiate(new Store<Void>(engine, null), module);
        });
    within(
        SECONDS,
        () -> {
          Instance instance = Machine.instantiate(exports);
          new Linker<Void>(instance.store.engine()).defineInstance("", instance);
        });
  }

  @Test
  void importsThatCannotBe() {
    Engine engine = new Engine();
    WasmBuilder builder = new WasmBuilder();
    builder.importMemory("", "m", 65_536, WasmBuilder.NO_MAX);
    WasmModule module = WasmModule.parse(engine, builder.build());
    Linker<Void> linker = new Linker<Void>(engine).unknownImportsDefault(module);
    assertRefused(
        WasmException.UNLINKABLE,
        "",
        () -> linker.instantiate(new Store<Void>(engine, null), module));
  }

  /** Bytes that arrive one by one or in pieces, numbers of several bytes far behind the begin. */
  @Test
  void bytesThatTrickle() {
    WasmBuilder builder = new WasmBuilder();
    builder.memory(2, 2);
    for (int i = 0; i < 3; i++) {
      builder.func("->", join(times(5_000, 0x41, 0xff, 0xff, 0, 0x1a), code(0x0b)));
    }
    builder.data(0, Code.constI32(70_000), new byte[1]);
    byte[] module = builder.build();
    for (int piece : new int[] {1, 1000, 4096, 1 << 20}) {
      within(
          SECONDS,
          () -> {
            InputStream in =
                new ByteArrayInputStream(module) {
                  @Override
                  public int read(byte[] to, int offset, int length) {
                    return super.read(to, offset, Math.min(length, piece));
                  }
                };
            WasmModule.parse(new Engine(), in);
          });
    }
  }

  /** Calls from Java stay quick after a deep recursion with references. */
  @Test
  void callsAfterDeepRecursion() {
    WasmBuilder builder = new WasmBuilder();
    builder.exportedFunc("deep", "->", "funcref ".repeat(9), Code.of().call(0).end());
    builder.exportedFunc("f", "->", Code.of().end());
    Instance instance = Machine.instantiate(builder);
    assertTraps("call stack exhausted", () -> instance.func("deep").call());
    Func f = instance.func("f");
    within(
        SECONDS,
        () -> {
          for (int i = 0; i < 20_000; i++) {
            f.call();
          }
        });
  }

  /** One instruction with operands as large as they can be: a trap or a result, soon. */
  @Test
  void hugeOperands() {
    WasmBuilder builder = new WasmBuilder();
    int none = builder.type("->");
    builder.memory(32_767, WasmBuilder.NO_MAX);
    builder.table("funcref", 0xffff_ffffL, WasmBuilder.NO_MAX);
    builder.elemDeclare(0);
    Code[] bodies = {
      Code.of().i32Const(-1).callIndirect(none, 0),
      Code.of().refNull("funcref").i32Const(-1).op("table.grow", 0).drop(),
      Code.of().refFunc(0).i32Const(-1).op("table.grow", 0).drop(),
      Code.of().i32Const(0).refNull("funcref").i32Const(-1).op("table.fill", 0),
      Code.of().i32Const(0).refFunc(0).i32Const(-1).op("table.fill", 0),
      Code.of().i32Const(0).i32Const(1).i32Const(-2).op("table.copy", 0, 0),
      Code.of().i32Const(-2).refFunc(0).op("table.set", 0),
      Code.of().i32Const(0).i32Const(0).i32Const(-1).op("memory.fill", 0),
      Code.of().i32Const(0).i32Const(0).i32Const(0x7ffe_ffff).op("memory.fill", 0),
      Code.of().i32Const(0).i32Const(1).i32Const((1 << 30) + 100).op("memory.fill", 0),
      Code.of().i32Const(-1).i32Const(-1).i32Const(-1).op("memory.copy", 0, 0),
      Code.of().i32Const(-1).op("memory.grow", 0).drop(),
    };
    for (int i = 0; i < bodies.length; i++) {
      builder.exportedFunc("f" + i, "->", bodies[i].end());
    }
    byte[] module = builder.build();
    for (int i = 0; i < bodies.length; i++) {
      Func f = Machine.instantiate(new Config(), module).func("f" + i);
      within(
          2 * SECONDS,
          () -> {
            try {
              f.call();
            } catch (Trap e) {
              assertTrue(e.code() != Trap.HOST, e.getMessage());
            }
          });
    }
  }

  /** The default depth of host calls fits a small Java stack, by calls and by start functions. */
  @Test
  void hostRecursionOnSmallStack() throws InterruptedException {
    for (boolean byStart : new boolean[] {false, true}) {
      Engine engine = new Engine();
      Linker<WasmModule[]> linker = new Linker<>(engine);
      linker.define(
          "env",
          "again",
          FuncType.of("->"),
          (caller, args) -> {
            if (byStart) {
              linker.instantiate(caller.store(), caller.data()[0]);
            } else {
              ((Func) caller.export("f")).call();
            }
          });
      WasmBuilder builder = new WasmBuilder();
      int again = builder.importFunc("env", "again", "->");
      int f = builder.exportedFunc("f", "->", Code.of().call(again).end());
      if (byStart) {
        builder.start(f);
      }
      WasmModule[] module = {WasmModule.parse(engine, builder.build())};
      Store<WasmModule[]> store = new Store<>(engine, module);
      AtomicReference<Throwable> failure = new AtomicReference<>();
      Runnable work = () -> linker.instantiate(store, module[0]).func("f").call();
      Thread thread = new Thread(null, work, "small stack", 256 * 1024);
      thread.setUncaughtExceptionHandler((t, e) -> failure.set(e));
      thread.start();
      thread.join();
      assertTraps(
          "call stack exhausted",
          () -> {
            throw failure.get();
          });
    }
  }

  /** Run in a Java of its own, by {@link #smallHeap()}. */
  static final class SmallHeap {
    private SmallHeap() {}

    public static void main(String[] args) {
      WasmBuilder builder = new WasmBuilder();
      builder.memory(32_767, WasmBuilder.NO_MAX);
      builder.exportedFunc(
          "f", "i32 ->", Code.of().localGet(0).i32Const(1).mem("i32.store", 0).end());
      Instance instance = Machine.instantiate(builder);
      int traps = 0;
      for (int address : new int[] {1 << 30, 4 << 20, 2_000_000_000, 0}) {
        try {
          instance.func("f").call(address);
        } catch (Trap e) {
          traps += e.code() == Trap.OUT_OF_MEMORY ? 1 : 100;
        }
      }
      System.exit(traps == 2 ? 0 : 1);
    }
  }

  @Test
  void smallHeap() throws Exception {
    ChildJvm.run("-Xmx32m", SmallHeap.class);
  }
}
