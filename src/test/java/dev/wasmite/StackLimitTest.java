package dev.wasmite;

import static dev.wasmite.testing.Machine.assertTraps;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.wasmite.testing.Code;
import dev.wasmite.testing.Machine;
import dev.wasmite.testing.WasmBuilder;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Deep recursion ends in a trap, whatever the Java stack, and the store stays usable. */
@Tag("machine")
class StackLimitTest {
  private static final String EXHAUSTED = "call stack exhausted";

  /** Function "depth" recurses n deep and returns n; "forever" never ends by itself. */
  private static byte[] recursive(String locals) {
    WasmBuilder builder = new WasmBuilder();
    builder.exportedFunc(
        "depth",
        "i32 -> i32",
        locals,
        Code.of()
            .localGet(0)
            .op("i32.eqz")
            .if_("i32")
            .i32Const(0)
            .else_()
            .localGet(0)
            .i32Const(1)
            .op("i32.sub")
            .call(0)
            .i32Const(1)
            .op("i32.add")
            .end()
            .end());
    builder.exportedFunc("forever", "->", locals, Code.of().call(1).end());
    builder.exportedFunc(
        "indirect", "->", locals, Code.of().i32Const(0).callIndirect(builder.type("->"), 0).end());
    builder.table("funcref", 1, 1);
    builder.elem(0, Code.constI32(0), 2);
    return builder.build();
  }

  private static void exhaust(Instance instance) {
    assertTraps(EXHAUSTED, () -> instance.func("depth").callI32(1_000_000));
    assertTraps(EXHAUSTED, () -> instance.func("forever").call());
    assertTraps(EXHAUSTED, () -> instance.func("indirect").call());
    assertEquals(100, instance.func("depth").callI32(100));
  }

  private static void inThread(int stackBytes, Runnable work) throws InterruptedException {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread = new Thread(null, work, "small stack", stackBytes);
    thread.setUncaughtExceptionHandler((t, e) -> failure.set(e));
    thread.start();
    thread.join();
    assertNull(failure.get(), () -> "in the thread: " + failure.get());
  }

  @Test
  void defaultLimits() {
    exhaust(Machine.instantiate(new Config(), recursive("")));
    exhaust(Machine.instantiate(new Config(), recursive("i64 i64 i64 i64 i64 i64 i64 i64")));
  }

  @Test
  void smallJavaStack() throws InterruptedException {
    Instance instance = Machine.instantiate(new Config(), recursive(""));
    inThread(256 * 1024, () -> exhaust(instance));
    Config deep = new Config().maxCallDepth(2_000_000).maxStackCells(1 << 24);
    Instance roomy = Machine.instantiate(deep, recursive(""));
    inThread(256 * 1024, () -> assertEquals(1_000_000, roomy.func("depth").callI32(1_000_000)));
  }

  @Test
  void callDepth() {
    Instance instance =
        Machine.instantiate(new Config().maxCallDepth(50).maxStackCells(100_000), recursive(""));
    assertEquals(40, instance.func("depth").callI32(40));
    assertTraps(EXHAUSTED, () -> instance.func("depth").callI32(60));
    assertEquals(40, instance.func("depth").callI32(40));
  }

  @Test
  void valueStack() {
    Config config = new Config().maxCallDepth(1_000_000).maxStackCells(4_000);
    Instance instance = Machine.instantiate(config, recursive("i64 i64 i64 i64"));
    assertEquals(100, instance.func("depth").callI32(100));
    assertTraps(EXHAUSTED, () -> instance.func("depth").callI32(2_000));
    assertEquals(100, instance.func("depth").callI32(100));
  }

  /** One frame that is larger than the whole value stack. */
  @Test
  void hugeFrame() {
    WasmBuilder builder = new WasmBuilder();
    builder.exportedFunc("f", "-> i32", "i64 ".repeat(10_000), Code.of().i32Const(1).end());
    Config small = new Config().maxStackCells(5_000);
    Instance instance = Machine.instantiate(small, builder.build());
    assertTraps(EXHAUSTED, () -> instance.func("f").callI32());
    assertEquals(1, Machine.instantiate(builder).func("f").callI32());
  }

  /** The limits also bound what is allocated. */
  @Test
  void memoryStaysWithinTheLimit() {
    byte[] module = recursive("");
    Machine.instantiate(new Config(), module).func("depth").callI32(10);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    int cells = 100_000;
    Instance instance = Machine.instantiate(new Config().maxStackCells(cells), module);
    long before = threads.getThreadAllocatedBytes(thread);
    assertTraps(EXHAUSTED, () -> instance.func("forever").call());
    long used = threads.getThreadAllocatedBytes(thread) - before;
    assertTrue(used < 8L * cells * 4, used + " bytes for " + cells + " cells");
  }

  /** Wasm calls the host, which calls Wasm, and so on: ends in a trap, not in an Error. */
  @Test
  void hostRecursion() throws InterruptedException {
    Engine engine = new Engine(new Config().maxHostDepth(64));
    Linker<int[]> linker = new Linker<>(engine);
    linker.define(
        "env",
        "again",
        FuncType.of("i32 -> i32"),
        (caller, args) -> {
          caller.data()[0]++;
          Func f = (Func) caller.export("f");
          args.returnI32(f.callI32(args.i32(0)) + 1);
        });
    WasmBuilder builder = new WasmBuilder();
    int again = builder.importFunc("env", "again", "i32 -> i32");
    builder.exportedFunc(
        "f",
        "i32 -> i32",
        Code.of()
            .localGet(0)
            .op("i32.eqz")
            .if_("i32")
            .i32Const(0)
            .else_()
            .localGet(0)
            .i32Const(1)
            .op("i32.sub")
            .call(again)
            .end()
            .end());
    int[] calls = new int[1];
    Instance instance =
        linker.instantiate(new Store<>(engine, calls), WasmModule.parse(engine, builder.build()));
    inThread(
        512 * 1024,
        () -> {
          assertEquals(50, instance.func("f").callI32(50));
          calls[0] = 0;
          assertTraps(EXHAUSTED, () -> instance.func("f").callI32(1_000_000));
          assertTrue(calls[0] >= 60 && calls[0] <= 65, calls[0] + " host calls");
          assertEquals(50, instance.func("f").callI32(50));
        });
  }
}
