package dev.wasmite;

import static dev.wasmite.testing.Machine.assertTraps;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.testing.Code;
import dev.wasmite.testing.Shared;
import dev.wasmite.testing.WasmBuilder;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A limit on translated code: what is dropped comes back, whoever waits in it. */
@Tag("machine")
class CodeCacheTest {
  private static final int RING = 40;
  private static final int SMALL = 1000;

  /** Each function of the ring calls the next one until its argument is 0, and computes after. */
  private static Code ringStep(int i, Code call) {
    return Code.of()
        .localGet(0)
        .op("i32.eqz")
        .if_()
        .i32Const(1)
        .op("return")
        .end()
        .localGet(0)
        .i32Const(1)
        .op("i32.sub")
        .raw(call.bytes())
        .i32Const(3)
        .op("i32.mul")
        .localGet(0)
        .op("i32.add")
        .i32Const(i)
        .op("i32.add")
        .end();
  }

  /** What function {@code i} of the ring gives. */
  private static int ring(int i, int n) {
    return n == 0 ? 1 : ring((i + 1) % RING, n - 1) * 3 + n + i;
  }

  private static WasmBuilder rings() {
    WasmBuilder builder = new WasmBuilder();
    int host = builder.importFunc("env", "host", "i32 -> i32");
    builder.table("funcref", RING, RING);
    int type = builder.type("i32 -> i32");
    int[] direct = new int[RING];
    for (int i = 0; i < RING; i++) {
      Code call = Code.of().call(host + 1 + (i + 1) % RING);
      direct[i] = builder.exportedFunc("direct" + i, "i32 -> i32", ringStep(i, call));
    }
    int[] indirect = new int[RING];
    for (int i = 0; i < RING; i++) {
      Code call = Code.of().i32Const((i + 1) % RING).callIndirect(type, 0);
      indirect[i] = builder.exportedFunc("indirect" + i, "i32 -> i32", ringStep(i, call));
    }
    builder.elem(0, Code.constI32(0), indirect);
    builder.exportedFunc("viaHost", "i32 -> i32", ringStep(0, Code.of().call(host)));
    for (int i = 0; i < RING; i++) {
      // A tail call: nothing is left to do after it, so the sum is handed on.
      builder.exportedFunc(
          "tail" + i,
          "i32 i32 -> i32",
          Code.of()
              .localGet(0)
              .op("i32.eqz")
              .if_()
              .localGet(1)
              .op("return")
              .end()
              .localGet(0)
              .i32Const(1)
              .op("i32.sub")
              .localGet(1)
              .i32Const(i)
              .op("i32.add")
              .returnCall(direct[RING - 1] + RING + 2 + (i + 1) % RING)
              .end());
    }
    builder.exportedFunc(
        "traps", "->", Code.of().i32Const(5).call(direct[3]).drop().op("unreachable").end());
    return builder;
  }

  private static int tail(int i, int n, int sum) {
    for (; n > 0; n--) {
      sum += i;
      i = (i + 1) % RING;
    }
    return sum;
  }

  private static long size(short[] code) {
    return 16 + (2L * code.length + 7) / 8 * 8;
  }

  /** What the module keeps: counted again, and nothing else in the hands of instances. */
  private static void checkKept(WasmModule module, long limit) {
    long bytes = 0;
    long largest = 0;
    int count = 0;
    for (int i = 1; i < module.codes.length; i++) {
      if (module.codes[i] != null) {
        bytes += size(module.codes[i]);
        largest = Math.max(largest, size(module.codes[i]));
        count++;
      }
    }
    assertEquals(bytes, module.cache.bytes);
    assertTrue(bytes <= limit || count == 1, bytes + " bytes kept in " + count);
  }

  private static Instance instance(WasmModule module) {
    Engine engine = module.engine();
    Linker<Void> linker = new Linker<>(engine);
    linker.define(
        "env",
        "host",
        FuncType.of("i32 -> i32"),
        (caller, args) -> {
          int n = args.i32(0);
          String next = n % 2 == 0 ? "viaHost" : "direct0";
          args.returnI32(((Func) caller.export(next)).callI32(n));
        });
    return linker.instantiate(new Store<>(engine, null), module);
  }

  private static int viaHost(int n) {
    return n == 0 ? 1 : (n % 2 == 1 ? viaHost(n - 1) : ring(0, n - 1)) * 3 + n;
  }

  private static void runAll(Instance instance, long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 40; round++) {
      int i = random.nextInt(RING);
      int n = random.nextInt(60);
      assertEquals(ring(i, n), instance.func("direct" + i).callI32(n));
      assertEquals(ring(i, n), instance.func("indirect" + i).callI32(n));
      assertEquals(tail(i, n, 7), instance.func("tail" + i).callI32(n, 7));
      assertEquals(viaHost(n), instance.func("viaHost").callI32(n));
      assertTraps("unreachable", () -> instance.func("traps").call());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 300, SMALL, 3000, 100_000})
  void sameResults(long limit) {
    for (int mode = Config.EAGER; mode <= Config.LAZY; mode++) {
      Config config = new Config().compilationMode(mode).codeCacheLimit(limit);
      WasmModule module = WasmModule.parse(new Engine(config), rings().build());
      checkKept(module, limit);
      Instance instance = instance(module);
      Random random = new Random(limit);
      for (int round = 0; round < 4; round++) {
        runAll(instance, random.nextInt(5));
        checkKept(module, limit);
      }
    }
  }

  @Test
  void deepRecursion() {
    Config config = new Config().codeCacheLimit(SMALL);
    WasmModule module = WasmModule.parse(new Engine(config), rings().build());
    Instance instance = instance(module);
    assertEquals(ring(0, 5000), instance.func("direct0").callI32(5000));
    assertEquals(ring(7, 5000), instance.func("indirect7").callI32(5000));
    assertTraps("call stack exhausted", () -> instance.func("direct0").callI32(1_000_000));
    assertEquals(ring(1, 10), instance.func("direct1").callI32(10));
    checkKept(module, SMALL);
  }

  @Test
  void threadsShareAModule() throws Exception {
    Config config = new Config().codeCacheLimit(SMALL);
    WasmModule module = WasmModule.parse(new Engine(config), rings().build());
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        int seed = i;
        all.add(
            threads.submit(
                () -> {
                  Instance instance = instance(module);
                  for (int round = 0; round < 10; round++) {
                    runAll(instance, seed + round);
                  }
                }));
      }
      for (Future<?> future : all) {
        future.get();
      }
    } finally {
      threads.shutdownNow();
    }
    checkKept(module, SMALL);
  }

  @Test
  void threadsShareAModuleWithoutALimit() throws Exception {
    WasmModule module = WasmModule.parse(new Engine(), rings().build());
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        int seed = i;
        all.add(threads.submit(() -> runAll(instance(module), seed)));
      }
      for (Future<?> future : all) {
        future.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** A module is called by another one: the places to return to are in both. */
  @Test
  void betweenInstances() {
    Engine engine = new Engine(new Config().codeCacheLimit(0));
    Store<Void> store = new Store<>(engine, null);
    WasmBuilder inner = new WasmBuilder();
    inner.exportedFunc(
        "twice", "i32 -> i32", Code.of().localGet(0).i32Const(2).op("i32.mul").end());
    int same = inner.func("i32 -> i32", Code.of().localGet(0).end());
    inner.exportedFunc("hop", "i32 -> i32", Code.of().localGet(0).call(same).returnCall(0).end());
    Linker<Void> linker = new Linker<>(engine);
    linker.define("env", "host", FuncType.of("i32 -> i32"), (caller, args) -> args.returnI32(1));
    Instance first = linker.instantiate(store, WasmModule.parse(engine, inner.build()));
    linker.defineInstance("inner", first);
    WasmBuilder outer = new WasmBuilder();
    int hop = outer.importFunc("inner", "hop", "i32 -> i32");
    int go = outer.func("i32 -> i32", Code.of().localGet(0).returnCall(hop).end());
    int mid =
        outer.func(
            "i32 -> i32", Code.of().localGet(0).call(go).localGet(0).call(hop).op("i32.add").end());
    outer.exportedFunc(
        "run", "i32 -> i32", Code.of().localGet(0).call(mid).i32Const(1).op("i32.add").end());
    WasmModule module = WasmModule.parse(engine, outer.build());
    Instance second = linker.instantiate(store, module);
    for (int i = 0; i < 10; i++) {
      assertEquals(4 * i + 1, second.func("run").callI32(i));
    }
    checkKept(module, 0);
  }

  /** What is used all the time is not translated again for what is used once. */
  @Test
  void hotFunctionsStay() {
    WasmBuilder builder = new WasmBuilder();
    Code hot = Code.of().i32Const(1).repeat(20, Code.of().localGet(0).op("i32.add"));
    builder.exportedFunc("hot", "i32 -> i32", hot.end());
    for (int i = 0; i < 200; i++) {
      Code cold = Code.of().i32Const(i).repeat(20, Code.of().localGet(0).op("i32.xor"));
      builder.exportedFunc("cold" + i, "i32 -> i32", cold.end());
    }
    Config config = new Config().codeCacheLimit(4000);
    WasmModule module = WasmModule.parse(new Engine(config), builder.build());
    Instance instance =
        new Linker<Void>(module.engine()).instantiate(new Store<>(module.engine(), null), module);
    short[] code = null;
    int translations = 0;
    for (int i = 0; i < 200; i++) {
      assertEquals(i, instance.func("cold" + i).callI32(5));
      assertEquals(21, instance.func("hot").callI32(1));
      translations += code == module.codes[1] ? 0 : 1;
      code = module.codes[1];
    }
    assertTrue(translations <= 2, translations + " translations");
    checkKept(module, 4000);
    for (int i = 0; i < 200; i++) {
      instance.func("cold" + i).callI32(5);
    }
    assertNotSame(code, module.codes[1], "not used for long");
  }

  @Test
  void eagerKeepsWithinTheLimit() {
    Config config = new Config().compilationMode(Config.EAGER).codeCacheLimit(SMALL);
    WasmModule module = WasmModule.parse(new Engine(config), rings().build());
    assertTrue(module.cache.bytes > SMALL / 2);
    checkKept(module, SMALL);
    assertNull(module.codes[module.codes.length - 1]);
  }

  @Test
  void nothingIsKeptOfDeadInstances() {
    Engine engine = new Engine(new Config().codeCacheLimit(SMALL));
    WasmModule module = WasmModule.parse(engine, rings().build());
    for (int i = 0; i < 200; i++) {
      Instance instance = instance(module);
      assertEquals(ring(i % RING, 45), instance.func("direct" + i % RING).callI32(45));
      if (i % 50 == 0) {
        System.gc();
      }
    }
    checkKept(module, SMALL);
  }

  /** Functions whose index does not fit into a link cell are saved by it too. */
  @Test
  void farFunctions() {
    WasmBuilder builder = new WasmBuilder();
    int empty = builder.func("->", Code.of().end());
    for (int i = 1; i < 66_000; i++) {
      builder.func("->", Code.of().end());
    }
    int near = empty;
    int far = 66_000;
    builder.exportedFunc(
        "far",
        "i32 -> i32",
        Code.of()
            .localGet(0)
            .op("i32.eqz")
            .if_()
            .i32Const(1)
            .op("return")
            .end()
            .call(near)
            .localGet(0)
            .i32Const(1)
            .op("i32.sub")
            .call(far + 1)
            .localGet(0)
            .op("i32.add")
            .end());
    builder.func(
        "i32 -> i32", Code.of().localGet(0).call(far).call(near).i32Const(3).op("i32.mul").end());
    for (long limit : new long[] {0, 200, Long.MAX_VALUE}) {
      Engine engine = new Engine(new Config().codeCacheLimit(limit));
      WasmModule module = WasmModule.parse(engine, builder.build());
      Instance instance = new Linker<Void>(engine).instantiate(new Store<>(engine, null), module);
      int expected = 1;
      for (int n = 0; n < 12; n++) {
        expected = n == 0 ? 1 : expected * 3 + n;
        assertEquals(expected, instance.func("far").callI32(n));
      }
    }
  }

  @Test
  void realProgram() throws Exception {
    byte[] bytes = Files.readAllBytes(Shared.need("bench", "sha256.wasm"));
    for (long limit : new long[] {0, 500}) {
      Engine engine = new Engine(new Config().codeCacheLimit(limit));
      WasmModule module = WasmModule.parse(engine, bytes);
      Instance instance = new Linker<Void>(engine).instantiate(new Store<>(engine, null), module);
      assertEquals(-474954686, instance.func("run").callI32(10));
      checkKept(module, limit);
    }
  }

  @Test
  void limits() {
    assertThrows(IllegalArgumentException.class, () -> new Config().codeCacheLimit(-1));
    assertNull(WasmModule.parse(new Engine(), rings().build()).cache);
  }
}
