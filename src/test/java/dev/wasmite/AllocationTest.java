package dev.wasmite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.wasmite.testing.Code;
import dev.wasmite.testing.WasmBuilder;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Calls into Wasm and calls of host functions allocate nothing on the steady path. */
@Tag("machine")
class AllocationTest {
  private static final int CALLS = 100;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Engine engine = new Engine();
  private final Store<int[]> store = new Store<>(engine, new int[1]);
  private final Linker<int[]> linker = new Linker<>(engine);

  /** Bytes that 100 runs allocate: the least of several measurements after a warm-up. */
  private static long allocated(Runnable work) {
    for (int i = 0; i < 20_000; i++) {
      work.run();
    }
    long thread = Thread.currentThread().getId();
    long least = Long.MAX_VALUE;
    for (int attempt = 0; attempt < 10; attempt++) {
      long start = THREADS.getThreadAllocatedBytes(thread);
      long begin = THREADS.getThreadAllocatedBytes(thread);
      for (int i = 0; i < CALLS; i++) {
        work.run();
      }
      long end = THREADS.getThreadAllocatedBytes(thread);
      least = Math.min(least, end - begin - (begin - start));
    }
    return least;
  }

  private Instance instance() {
    linker.define(
        "env",
        "add",
        FuncType.of("i32 i64 f64 -> i64"),
        (caller, args) -> {
          caller.data()[0]++;
          args.returnI64(args.i32(0) + args.i64(1) + (long) args.f64(2));
        });
    linker.define(
        "env",
        "two",
        FuncType.of("i32 -> i32 f32"),
        (caller, args) -> {
          args.resultI32(0, args.i32(0) + caller.memory().u8(0));
          args.resultF32(1, 1);
        });
    linker.define(
        "env", "ref", FuncType.of("-> externref"), (caller, args) -> args.returnRef(null));
    WasmBuilder builder = new WasmBuilder();
    int add = builder.importFunc("env", "add", "i32 i64 f64 -> i64");
    int two = builder.importFunc("env", "two", "i32 -> i32 f32");
    int ref = builder.importFunc("env", "ref", "-> externref");
    builder.memory(1, 1);
    builder.export("memory", WasmBuilder.MEMORY, 0);
    builder.table("funcref", 1, 1);
    int inner =
        builder.func(
            "i32 -> i32", "i64 i64", Code.of().localGet(0).i32Const(3).op("i32.mul").end());
    builder.elem(0, Code.constI32(0), inner);
    builder.exportedFunc("empty", "->", Code.of().end());
    builder.exportedFunc("i32", "i32 -> i32", Code.of().localGet(0).call(inner).end());
    builder.exportedFunc(
        "i64", "i64 i64 -> i64", Code.of().localGet(0).localGet(1).op("i64.add").end());
    builder.exportedFunc("f64", "i32 -> f64", Code.of().localGet(0).op("f64.convert_i32_s").end());
    builder.exportedFunc(
        "indirect",
        "i32 -> i32",
        Code.of().localGet(0).i32Const(0).callIndirect(builder.type("i32 -> i32"), 0).end());
    builder.exportedFunc(
        "host", "i32 -> i64", Code.of().localGet(0).i64Const(5).f64Const(2).call(add).end());
    builder.exportedFunc("two", "i32 -> i32", Code.of().localGet(0).call(two).drop().end());
    builder.exportedFunc("ref", "-> i32", Code.of().call(ref).op("ref.is_null").end());
    builder.exportedFunc(
        "hundred",
        "->",
        "i32",
        Code.of()
            .i32Const(CALLS)
            .localSet(0)
            .loop()
            .localGet(0)
            .i64Const(5)
            .f64Const(2)
            .call(add)
            .drop()
            .localGet(0)
            .i32Const(1)
            .op("i32.sub")
            .localTee(0)
            .brIf(0)
            .end()
            .end());
    return linker.instantiate(store, WasmModule.parse(engine, builder.build()));
  }

  @Test
  void callsIntoWasm() {
    Instance instance = instance();
    Func empty = instance.func("empty");
    Func i32 = instance.func("i32");
    Func i64 = instance.func("i64");
    Func f64 = instance.func("f64");
    Func indirect = instance.func("indirect");
    long[] cells = new long[2];
    assertEquals(0, allocated(empty::call), "empty");
    assertEquals(0, allocated(() -> i32.callI32(5)), "i32");
    assertEquals(0, allocated(() -> i64.callI64(1L << 40, 3)), "i64");
    assertEquals(0, allocated(() -> f64.callF64(7)), "f64");
    assertEquals(0, allocated(() -> indirect.callI32(7)), "indirect");
    assertEquals(0, allocated(() -> i64.callRaw(cells)), "raw");
  }

  @Test
  void callsOfTheHost() {
    Instance instance = instance();
    Func host = instance.func("host");
    Func two = instance.func("two");
    Func ref = instance.func("ref");
    Func hundred = instance.func("hundred");
    assertEquals(0, allocated(() -> host.callI64(5)), "host");
    assertEquals(0, allocated(() -> two.callI32(5)), "two results");
    assertEquals(0, allocated(() -> ref.callI32()), "reference");
    int before = store.data()[0];
    hundred.call();
    assertEquals(CALLS, store.data()[0] - before);
    for (int i = 0; i < 1000; i++) {
      hundred.call();
    }
    assertEquals(0, allocated(hundred::call), "100 host calls in one run");
  }

  @Test
  void callsBackIntoWasm() {
    Func[] inner = new Func[1];
    Func back =
        Func.wrap(
            store,
            FuncType.of("i32 -> i32"),
            (caller, args) -> args.returnI32(inner[0].callI32(args.i32(0)) + 1));
    linker.define("env", "back", back);
    WasmBuilder builder = new WasmBuilder();
    int f = builder.importFunc("env", "back", "i32 -> i32");
    builder.exportedFunc("outer", "i32 -> i32", Code.of().localGet(0).call(f).end());
    builder.exportedFunc(
        "inner", "i32 -> i32", Code.of().localGet(0).i32Const(2).op("i32.mul").end());
    Instance instance = linker.instantiate(store, WasmModule.parse(engine, builder.build()));
    inner[0] = instance.func("inner");
    Func outer = instance.func("outer");
    assertEquals(11, outer.callI32(5));
    assertEquals(0, allocated(() -> outer.callI32(5)));
  }

  /** An instance takes nothing per imported function of the host until one is used. */
  @Test
  void preparedInstances() {
    WasmBuilder builder = new WasmBuilder();
    for (int i = 0; i < 50; i++) {
      linker.define("env", "f" + i, FuncType.of("->"), (caller, args) -> {});
      builder.importFunc("env", "f" + i, "->");
    }
    WasmModule module = WasmModule.parse(engine, builder.build());
    InstancePre<int[]> ready = linker.instantiatePre(module);
    long prepared = allocated(() -> ready.instantiate(store));
    assertTrue(prepared <= 50 * 8 * CALLS, prepared + " bytes for " + CALLS);
    assertEquals(prepared, allocated(() -> linker.instantiate(store, module)), "the linker's own");
  }
}
