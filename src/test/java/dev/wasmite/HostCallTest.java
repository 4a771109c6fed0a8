package dev.wasmite;

import static dev.wasmite.testing.Machine.assertTraps;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.wasmite.testing.Code;
import dev.wasmite.testing.WasmBuilder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Host functions: arguments, results, the caller, calls back into Wasm, exceptions. */
@Tag("machine")
class HostCallTest {
  private final Engine engine = new Engine();
  private final List<String> log = new ArrayList<>();
  private final Store<List<String>> store = new Store<>(engine, log);
  private final Linker<List<String>> linker = new Linker<>(engine);

  private Instance instantiate(WasmBuilder builder) {
    return linker.instantiate(store, WasmModule.parse(engine, builder.build()));
  }

  @Test
  void argumentsAndResultsOfAllTypes() {
    linker.define(
        "env",
        "f",
        FuncType.of("i32 i64 f32 f64 -> f64"),
        (caller, args) -> {
          caller.data().add(args.count() + " " + args.i32(0) + " " + args.i64(1));
          caller.data().add(args.f32(2) + " " + args.f64(3));
          args.returnF64(args.f64(3) + args.f32(2) + args.i64(1) + args.i32(0));
        });
    WasmBuilder builder = new WasmBuilder();
    int f = builder.importFunc("env", "f", "i32 i64 f32 f64 -> f64");
    builder.exportedFunc(
        "run",
        "i32 i64 -> f64",
        Code.of()
            .f64Const(1000)
            .localGet(0)
            .localGet(1)
            .f32Const(0.5f)
            .f64Const(-0.25)
            .call(f)
            .op("f64.add")
            .end());
    assertEquals(
        1000 - 3 + 5_000_000_000.25, instantiate(builder).func("run").callF64(-3, 5_000_000_000L));
    assertEquals(List.of("4 -3 5000000000", "0.5 -0.25"), log);
  }

  @Test
  void severalResults() {
    linker.define(
        "env",
        "swap",
        FuncType.of("i32 i64 -> i64 i32 f32 f64"),
        (caller, args) -> {
          int a = args.i32(0);
          long b = args.i64(1);
          args.resultF64(3, 2.5);
          args.resultI64(0, b);
          args.resultI32(1, a);
          args.resultF32(2, 1.5f);
        });
    linker.define("env", "zero", FuncType.of("i64 -> i32 i64"), (caller, args) -> {});
    WasmBuilder builder = new WasmBuilder();
    int swap = builder.importFunc("env", "swap", "i32 i64 -> i64 i32 f32 f64");
    int zero = builder.importFunc("env", "zero", "i64 -> i32 i64");
    builder.exportedFunc(
        "run", "i32 i64 -> i64 i32 f32 f64", Code.of().localGet(0).localGet(1).call(swap).end());
    builder.exportedFunc("zero", "-> i32 i64", Code.of().i64Const(-1).call(zero).end());
    Instance instance = instantiate(builder);
    long[] cells = {-7, 1L << 40, 0, 0};
    instance.func("run").callRaw(cells);
    assertEquals(1L << 40, cells[0]);
    assertEquals(-7, cells[1]);
    assertEquals(1.5f, Float.intBitsToFloat((int) cells[2]));
    assertEquals(2.5, Double.longBitsToDouble(cells[3]));
    long[] zeros = {5, 6};
    instance.func("zero").callRaw(zeros);
    assertArrayEquals(new long[2], zeros);
  }

  @Test
  void references() {
    linker.define(
        "env",
        "pass",
        FuncType.of("externref funcref externref -> externref funcref"),
        (caller, args) -> {
          assertNull(args.ref(2));
          args.resultRef(0, args.ref(0));
          args.resultRef(1, args.ref(1));
        });
    WasmBuilder builder = new WasmBuilder();
    String type = "externref funcref externref -> externref funcref";
    int pass = builder.importFunc("env", "pass", type);
    int seven = builder.func("-> i32", Code.of().i32Const(7).end());
    builder.exportFunc("seven", seven);
    builder.exportedFunc(
        "run",
        "externref -> externref funcref",
        Code.of().localGet(0).refFunc(seven).refNull("externref").call(pass).end());
    ExternRef ref = new ExternRef("it");
    Val[] results = instantiate(builder).func("run").call(new Val[] {Val.externRef(ref)});
    assertSame(ref, results[0].ref());
    assertEquals(7, ((Func) results[1].ref()).callI32());
    assertEquals(ValType.FUNCREF, results[1].type());
  }

  @Test
  void callerSeesTheCallingInstance() {
    linker.define(
        "env",
        "log",
        FuncType.of("i32 i32 ->"),
        (caller, args) -> {
          byte[] bytes = new byte[args.i32(1)];
          caller.memory().read(args.i32(0), bytes, 0, bytes.length);
          caller.data().add(new String(bytes, US_ASCII));
          assertSame(store, caller.store());
          assertSame(caller.instance().export("memory"), caller.export("memory"));
          assertNull(caller.export("nothing"));
        });
    linker.define(
        "env",
        "poke",
        FuncType.of("->"),
        (caller, args) -> caller.memory().setI32(16, caller.memory().i32(16) * 2));
    for (String text : new String[] {"hello", "world"}) {
      WasmBuilder builder = new WasmBuilder();
      int print = builder.importFunc("env", "log", "i32 i32 ->");
      int poke = builder.importFunc("env", "poke", "->");
      builder.memory(1, 1);
      builder.export("memory", WasmBuilder.MEMORY, 0);
      builder.data(0, Code.constI32(100), text.getBytes(US_ASCII));
      builder.exportedFunc("run", "->", Code.of().i32Const(100).i32Const(5).call(print).end());
      builder.exportedFunc(
          "poke",
          "-> i32",
          Code.of()
              .i32Const(16)
              .i32Const(21)
              .mem("i32.store", 0)
              .call(poke)
              .i32Const(16)
              .mem("i32.load", 0)
              .end());
      Instance instance = instantiate(builder);
      instance.func("run").call();
      assertEquals(42, instance.func("poke").callI32());
    }
    assertEquals(List.of("hello", "world"), log);
  }

  @Test
  void callerWithoutMemory() {
    linker.define("env", "f", FuncType.of("->"), (caller, args) -> caller.memory().i32(0));
    WasmBuilder builder = new WasmBuilder();
    int f = builder.importFunc("env", "f", "->");
    builder.exportedFunc("run", "->", Code.of().call(f).end());
    Instance instance = instantiate(builder);
    assertThrows(Trap.class, () -> instance.func("run").call());
  }

  /** The host calls back; memory and globals changed there are seen after the return. */
  @Test
  void callsBackIntoWasm() {
    linker.define(
        "env",
        "back",
        FuncType.of("i32 -> i32"),
        (caller, args) -> {
          int value = args.i32(0);
          Func inner = caller.instance().func("inner");
          args.returnI32(inner.callI32(value) + inner.callI32(value + 1));
        });
    WasmBuilder builder = new WasmBuilder();
    int back = builder.importFunc("env", "back", "i32 -> i32");
    builder.memory(1, 8);
    builder.global("i32", true, Code.constI32(0));
    builder.exportedFunc(
        "inner",
        "i32 -> i32",
        "i64 i64 i64 i64 i64",
        Code.of()
            .i32Const(1)
            .op("memory.grow", 0)
            .drop()
            .op("memory.size", 0)
            .i32Const(16)
            .op("i32.shl")
            .i32Const(8)
            .op("i32.sub")
            .localGet(0)
            .mem("i32.store", 0)
            .globalGet(0)
            .localGet(0)
            .op("i32.add")
            .globalSet(0)
            .localGet(0)
            .i32Const(10)
            .op("i32.mul")
            .end());
    builder.exportedFunc(
        "run",
        "i32 -> i32",
        Code.of()
            .i32Const(100_000)
            .localGet(0)
            .call(back)
            .op("i32.add")
            .globalGet(0)
            .op("i32.add")
            .i32Const(3 * 65536 - 8)
            .mem("i32.load", 0)
            .op("i32.add")
            .end());
    assertEquals(100_000 + 30 + 40 + 7 + 4, instantiate(builder).func("run").callI32(3));
  }

  @Test
  void exceptionsEndTheCall() {
    IllegalStateException thrown = new IllegalStateException("mine");
    linker.define(
        "env",
        "fail",
        FuncType.of("i32 -> i32"),
        (caller, args) -> {
          if (args.i32(0) == 0) {
            throw thrown;
          }
          if (args.i32(0) == 1) {
            throw new Trap("my trap");
          }
          if (args.i32(0) == 2) {
            throw new StackOverflowError();
          }
          if (args.i32(0) == 3) {
            throw new IndexOutOfBoundsException("mine too");
          }
          args.returnI32(args.i32(0));
        });
    WasmBuilder builder = new WasmBuilder();
    int fail = builder.importFunc("env", "fail", "i32 -> i32");
    int deep = builder.func("i32 -> i32", "i64 i64", Code.of().localGet(0).call(fail).end());
    builder.exportedFunc(
        "run", "i32 -> i32", Code.of().i32Const(1).localGet(0).call(deep).op("i32.add").end());
    builder.exportedFunc(
        "count", "i32 -> i32", Code.of().localGet(0).i32Const(1).op("i32.add").end());
    Func run = instantiate(builder).func("run");
    for (int round = 0; round < 300; round++) {
      assertSame(thrown, assertThrows(Trap.class, () -> run.callI32(0)).getCause());
      assertTraps("my trap", () -> run.callI32(1));
      assertThrows(StackOverflowError.class, () -> run.callI32(2));
      assertTraps(
          "host function env.fail: java.lang.IndexOutOfBoundsException: mine too",
          () -> run.callI32(3));
      assertEquals(11, run.callI32(10));
    }
  }

  /** A host function catches the trap of a nested call and goes on. */
  @Test
  void hostCatchesNestedTrap() {
    linker.define(
        "env",
        "try",
        FuncType.of("-> i32"),
        (caller, args) -> {
          assertTraps("unreachable", () -> caller.instance().func("bad").call());
          args.returnI32(caller.instance().func("good").callI32());
        });
    WasmBuilder builder = new WasmBuilder();
    int attempt = builder.importFunc("env", "try", "-> i32");
    builder.exportedFunc("bad", "->", "i64 i64", Code.of().op("unreachable").end());
    builder.exportedFunc("good", "-> i32", Code.of().i32Const(5).end());
    builder.exportedFunc(
        "run", "i32 -> i32", Code.of().localGet(0).call(attempt).op("i32.add").end());
    assertEquals(25, instantiate(builder).func("run").callI32(20));
  }

  @Test
  void hostFunctionsInTablesAndTailCalls() {
    Func host =
        Func.wrap(
            store,
            FuncType.of("i32 -> i32"),
            (caller, args) -> args.returnI32(args.i32(0) * args.i32(0)));
    assertEquals(49, host.callI32(7));
    linker.define("env", "square", host);
    WasmBuilder builder = new WasmBuilder();
    int square = builder.importFunc("env", "square", "i32 -> i32");
    builder.table("funcref", 1, 1);
    builder.elem(0, Code.constI32(0), square);
    int type = builder.type("i32 -> i32");
    builder.exportedFunc(
        "indirect", "i32 -> i32", Code.of().localGet(0).i32Const(0).callIndirect(type, 0).end());
    builder.exportedFunc(
        "tail", "i32 -> i32", "i64", Code.of().localGet(0).returnCall(square).end());
    builder.exportedFunc(
        "tailIndirect",
        "i32 -> i32",
        Code.of().localGet(0).i32Const(0).returnCallIndirect(type, 0).end());
    builder.exportedFunc(
        "twice", "i32 -> i32", Code.of().localGet(0).call(square + 2).call(square + 3).end());
    builder.exportFunc("itself", square);
    Instance instance = instantiate(builder);
    for (String name : new String[] {"indirect", "tail", "tailIndirect", "itself"}) {
      assertEquals(36, instance.func(name).callI32(-6), name);
    }
    assertEquals(81, instance.func("twice").callI32(3));
  }

  /** A call from Java leaves the machine as it found it, also in the middle of another. */
  @Test
  void stateIsRestored() {
    Instance[] seen = new Instance[2];
    Func[] inner = new Func[2];
    linker.define(
        "env",
        "f",
        FuncType.of("->"),
        (caller, args) -> {
          inner[0].call();
          seen[0] = store.driver.instance;
          assertThrows(Trap.class, inner[1]::call);
          seen[1] = store.driver.instance;
        });
    WasmBuilder builder = new WasmBuilder();
    builder.exportedFunc("empty", "->", Code.of().end());
    builder.exportedFunc("trap", "->", Code.of().op("unreachable").end());
    Instance other = instantiate(builder);
    inner[0] = other.func("empty");
    inner[1] = other.func("trap");
    WasmBuilder outer = new WasmBuilder();
    int f = outer.importFunc("env", "f", "->");
    outer.exportedFunc("run", "->", Code.of().call(f).call(f).end());
    Instance instance = instantiate(outer);
    int depth = store.driver.state[Driver.DEPTH];
    instance.func("run").call();
    assertSame(instance, seen[0]);
    assertSame(instance, seen[1]);
    assertThrows(Trap.class, inner[1]::call);
    assertNull(store.driver.instance);
    assertNull(store.driver.code);
    assertEquals(depth, store.driver.state[Driver.DEPTH]);
  }
}
