package dev.wasmite;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.testing.Code;
import dev.wasmite.testing.WasmBuilder;
import dev.wasmite.text.Wat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The frames of a trap: which, where in the module, through host functions, and how often. */
@Tag("machine")
class BacktraceTest {
  private final Config config = new Config().text(Wat.format());
  private Engine engine = new Engine(config);
  private Store<Object> store = new Store<>(engine, null);
  private Linker<Object> linker = new Linker<>(engine);

  private void restart() {
    engine = new Engine(config);
    store = new Store<>(engine, null);
    linker = new Linker<>(engine);
  }

  private Instance instance(byte[] bytes) {
    return linker.instantiate(store, WasmModule.parse(engine, bytes));
  }

  private Instance instance(String wat) {
    return instance(wat.getBytes(UTF_8));
  }

  private static Trap trap(Func function, long... arguments) {
    long[] cells = new long[Math.max(1, arguments.length)];
    System.arraycopy(arguments, 0, cells, 0, arguments.length);
    return assertThrows(Trap.class, () -> function.callRaw(cells));
  }

  /** The frames as {@code function@offset}, hosts as {@code name}. */
  private static String frames(Trap trap) {
    return Arrays.stream(trap.frames())
        .map(f -> f.isHost() ? String.valueOf(f.name()) : f.function() + "@" + f.offset())
        .collect(Collectors.joining(" "));
  }

  private static String names(Trap trap) {
    return Arrays.stream(trap.frames())
        .map(f -> String.valueOf(f.name()))
        .collect(Collectors.joining(" "));
  }

  // ---- places

  /** The offsets are those that Wasmtime 50 reports. */
  @ParameterizedTest
  @CsvSource({
    "unreach, 0, 0@259 1@263",
    "divz, 0, 2@290 3@301",
    "load1, -2147483648, 4@312",
    "load2, 65535, 5@326",
    "load3, 0, 6@334",
    "store1, 0, 7@349",
    "store2, -1, 8@359",
    "ind, 1, 9@369",
    "ind, 7, 9@369",
    "copy, 0, 10@385",
    "fill, 0, 11@401",
    "trunc, 9218868437227405312, 12@415",
    "brload, -2, 13@423",
    "rem, 0, 14@443",
    "tabget, 0, 15@453",
    "deep, 3, 0@259 16@464 16@472 16@472 16@472",
    "inloop, 3, 0@259 17@490",
    "tails, 0, 18@500 20@515",
  })
  void offsetsOfOperators(String name, long argument, String expected) throws IOException {
    byte[] bytes = Files.readAllBytes(Path.of("src/test/resources/traps.wat"));
    for (int mode = Config.EAGER; mode <= Config.LAZY; mode++) {
      config.compilationMode(mode).codeCacheLimit(mode == Config.LAZY ? 64 : Long.MAX_VALUE);
      restart();
      Func function = instance(bytes).func(name);
      Trap trap = trap(function, argument);
      assertEquals(expected, frames(trap));
      assertTrue(trap.backtrace().startsWith("  0: lib!"), trap::backtrace);
      assertTrue(trap.backtrace().contains("lib!" + name + " (function "), trap::backtrace);
    }
  }

  @Test
  void offsetsInAWideFunction() {
    StringBuilder wat = new StringBuilder("(module (memory 1) (func $wide (param i32)");
    for (int i = 0; i < 40_000; i++) {
      wat.append("(local i64)");
    }
    wat.append(" (local.set 39990 (i64.load (local.get 0)))");
    wat.append(" (if (i64.eqz (local.get 39990)) (then (call $wide (i32.const -1)))))");
    wat.append(" (export \"wide\" (func $wide)))");
    String frames = frames(trap(instance(wat.toString()).func("wide"), 0));
    String[] offsets = frames.split("0@| 0@");
    int load = Integer.parseInt(offsets[1]);
    // local.get 0; i64.load 3 0; local.set 39990; local.get 39990; i64.eqz; if; i32.const; call
    assertEquals("0@" + load + " 0@" + (load + 3 + 4 + 4 + 1 + 2 + 2), frames);
  }

  @Test
  void functionsOfFarIndices() {
    WasmBuilder builder = new WasmBuilder();
    int first = builder.func("->", Code.of().op("unreachable").end());
    for (int i = 1; i < 70_000; i++) {
      builder.func("->", i % 10_000 == 0 ? Code.of().call(i - 10_000).end() : Code.of().end());
    }
    int last = builder.func("->", Code.of().call(60_000).end());
    builder.exportFunc("last", builder.func("->", Code.of().call(last).end()));
    Trap trap = trap(instance(builder.build()).func("last"));
    int[] functions = Arrays.stream(trap.frames()).mapToInt(Frame::function).toArray();
    assertEquals(
        "[" + first + ", 10000, 20000, 30000, 40000, 50000, 60000, " + last + ", 70001]",
        Arrays.toString(functions));
    long step = trap.frames()[3].offset() - trap.frames()[2].offset();
    assertTrue(step > 10_000 * 3, "offsets rise with the functions: " + frames(trap));
  }

  @Test
  void withoutBytesThereIsNoOffset() {
    config.compilationMode(Config.EAGER).keepBytes(false);
    restart();
    Trap trap = trap(instance("(module (func $f (export \"g\") unreachable))").func("g"));
    assertEquals("0@-1", frames(trap));
    assertEquals("  0: f (function 0)\n", trap.backtrace());
  }

  @Test
  void names() {
    Instance instance =
        instance(
            "(module (func (export \"a\") (export \"b\") call 1) (func call $n) (func $n (export"
                + " \"c\") unreachable))");
    Trap trap = trap(instance.func("b"));
    assertEquals("n null a", names(trap));
    assertEquals(
        "  0: n (function 2, offset 0x32)\n  1: (function 1, offset 0x2d)\n"
            + "  2: a (function 0, offset 0x28)\n",
        trap.backtrace());
    assertSame(instance, trap.frames()[1].instance());
  }

  // ---- several instances

  private static final String TRAPPER =
      "(module $inner (func $bad (export \"bad\") (param i32) (result i32)"
          + " (i32.div_u (i32.const 1) (local.get 0))))";

  @Test
  void callsBetweenInstances() {
    Instance inner = instance(TRAPPER);
    linker.defineInstance("inner", inner);
    Instance outer =
        instance(
            "(module $outer (import \"inner\" \"bad\" (func $bad (param i32) (result i32)))"
                + " (func $mid (param i32) (result i32) (call $bad (local.get 0)))"
                + " (func $out (export \"out\") (param i32) (result i32) (call $mid (local.get 0)))"
                + " (func $tail (param i32) (result i32) (return_call $bad (local.get 0)))"
                + " (func $tails (export \"tails\") (param i32) (result i32)"
                + " (i32.add (call $tail (local.get 0)) (i32.const 1))))");
    Trap trap = trap(outer.func("out"), 0);
    assertEquals("bad mid out", names(trap));
    assertSame(inner, trap.frames()[0].instance());
    assertSame(outer, trap.frames()[1].instance());
    assertTrue(trap.backtrace().contains("  1: outer!mid (function 1, "), trap::backtrace);
    assertEquals("bad tails", names(trap(outer.func("tails"), 0)));
  }

  /** The call that finds no room has not been entered: its caller is there once. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 40, 41, 96, 97, 1000})
  void exhaustionBetweenInstances(int depth) {
    config.maxCallDepth(depth);
    restart();
    Func[] ping = new Func[1];
    Instance table = instance("(module (table (export \"t\") 1 funcref))");
    linker.defineInstance("t", table);
    String call = "(call_indirect (i32.const 0)))";
    String import1 = "(module (import \"t\" \"t\" (table 1 funcref)) (func $";
    Instance a = instance(import1 + "a (export \"f\") " + call + ")");
    table.table("t").set(0, a.func("f"));
    linker.defineInstance("a", a);
    Instance b =
        instance(
            "(module (import \"t\" \"t\" (table 1 funcref)) (import \"a\" \"f\" (func $a))"
                + " (func $b (export \"f\") call $a))");
    table.table("t").set(0, b.func("f"));
    ping[0] = b.func("f");
    Trap trap = trap(ping[0]);
    assertEquals(Trap.STACK_EXHAUSTED, trap.code());
    assertEquals(depth, trap.frames().length + trap.omittedFrames());
    Frame[] frames = trap.frames();
    for (int i = 1; i < Math.min(frames.length, 64); i++) {
      assertNotEquals(frames[i - 1].name(), frames[i].name());
    }
    assertEquals("b", frames[frames.length - 1].name());
  }

  @Test
  void aTailCallThatFindsNoRoomKeepsItsFrame() {
    config.maxStackCells(300);
    restart();
    StringBuilder wat = new StringBuilder("(module (func $big (param i32 i32 i32)");
    for (int i = 0; i < 400; i++) {
      wat.append("(local i64)");
    }
    wat.append(") (func $t (param i32) (return_call $big");
    wat.append(" (i32.const 7) (i32.const 8) (i32.const 9)))");
    wat.append("(func (export \"f\") (call $t (i32.const 1)) (call $t (i32.const 2))))");
    assertEquals("t f", names(trap(instance(wat.toString()).func("f"))));
  }

  // ---- many frames, many traps

  @Test
  void deepStacksAreCutInTheMiddle() {
    Instance instance = instance("(module (func $r (export \"r\") (call $r)))");
    Func r = instance.func("r");
    Trap trap = trap(r);
    assertEquals(Trap.STACK_EXHAUSTED, trap.code());
    assertEquals(96, trap.frames().length);
    assertEquals(100_000 - 96, trap.omittedFrames());
    String[] lines = trap.backtrace().split("\n");
    assertEquals(33, lines.length);
    assertTrue(lines[23].startsWith(" 23: r (function 0, "), lines[23]);
    assertEquals("  ... 99968 calls", lines[24]);
    assertTrue(lines[25].startsWith("99992: r (function 0, "), lines[25]);
    assertTrue(lines[32].startsWith("99999: r (function 0, "), lines[32]);
  }

  /** A trap's walk goes no further than the call from Java, however deep that was. */
  @Test
  void manyTrapsFarDown() {
    int traps = 10_000;
    Func[] bad = new Func[1];
    linker.define(
        "env",
        "try",
        FuncType.of("->"),
        (caller, args) -> {
          for (int i = 0; i < traps; i++) {
            assertEquals(1, assertThrows(Trap.class, bad[0]::call).frames().length);
          }
        });
    Instance instance =
        instance(
            "(module (import \"env\" \"try\" (func $try)) (func $r (export \"r\") (param i32)"
                + " (if (local.get 0) (then (call $r (i32.sub (local.get 0) (i32.const 1))))"
                + " (else (call $try)))) (func (export \"bad\") unreachable))");
    bad[0] = instance.func("bad");
    long start = System.nanoTime();
    instance.func("r").call(99_990);
    long millis = (System.nanoTime() - start) / 1_000_000;
    assertTrue(millis < 5_000, millis + " ms"); // 0.1 s; a walk of all would be 10^9 frames
  }

  // ---- through the host

  private Instance nest(HostFunction<Object> inner) {
    linker.define(
        "env",
        "again",
        FuncType.of("i32 ->"),
        (caller, args) -> {
          if (args.i32(0) > 0) {
            caller.instance().func("run").call(args.i32(0) - 1);
          } else {
            inner.call(caller, args);
          }
        });
    return instance(
        "(module (import \"env\" \"again\" (func $again (param i32)))"
            + " (func $step (param i32) (call $again (local.get 0)))"
            + " (func $run (export \"run\") (param i32) (call $step (local.get 0)))"
            + " (func $bad (export \"bad\") unreachable))");
  }

  private static final String LEVEL = "env.again step run";

  @Test
  void framesOfTheHost() {
    Instance instance = nest((caller, args) -> caller.instance().func("bad").call());
    Func run = instance.func("run");
    assertEquals("bad " + LEVEL, names(trap(run, 0)));
    Trap trap = trap(run, 2);
    assertEquals("bad " + LEVEL + " " + LEVEL + " " + LEVEL, names(trap));
    Frame host = trap.frames()[1];
    assertTrue(host.isHost());
    assertEquals(0, host.function());
    assertEquals(-1, host.offset());
    assertSame(instance, host.instance());
    assertTrue(trap.backtrace().contains("\n  4: env.again (host)\n"), trap::backtrace);
  }

  @Test
  void hostFunctionsWithoutAName() {
    Func fail =
        Func.wrap(
            store,
            FuncType.of("->"),
            (caller, args) -> {
              throw new Trap("no");
            });
    Trap direct = trap(fail);
    assertEquals("  0: host function\n", direct.backtrace());
    assertEquals(-1, direct.frames()[0].function());
    assertNull(direct.frames()[0].instance());
    Instance instance =
        instance(
            "(module (table (export \"t\") 1 funcref)"
                + " (func $f (export \"f\") (call_indirect (i32.const 0))))");
    instance.table("t").set(0, fail);
    assertEquals("null f", names(trap(instance.func("f"))));
    // called by a host function, without Wasm between
    linker.define("env", "again", FuncType.of("i32 ->"), (caller, args) -> fail.call());
    Instance outer =
        instance(
            "(module (import \"env\" \"again\" (func (param i32)))"
                + " (func $g (export \"g\") (call 0 (i32.const 0))))");
    assertEquals("null env.again g", names(trap(outer.func("g"))));
  }

  @Test
  void exhaustionAtTheEntryOfANestedCall() {
    config.maxCallDepth(2);
    restart();
    Instance instance = nest((caller, args) -> caller.instance().func("bad").call());
    Trap trap = trap(instance.func("run"), 0);
    assertEquals(Trap.STACK_EXHAUSTED, trap.code());
    assertEquals(LEVEL, names(trap));
  }

  @Test
  void aTrapFromOutsideOfCallsHasNone() {
    Trap trap = assertThrows(Trap.class, () -> Memory.fixed(store, new byte[0]).i32(0));
    assertEquals(0, trap.frames().length);
    assertEquals("", trap.backtrace());
    assertNull(trap.coreDump());
  }

  /** A trap made once and thrown often has the frames of the last time. */
  @Test
  void aConstantTrap() {
    Trap constant = new Trap("mine");
    Func run =
        nest((caller, args) -> {
              throw constant;
            })
            .func("run");
    for (int round = 0; round < 3; round++) {
      assertSame(constant, trap(run, 0));
      assertEquals(LEVEL, names(constant));
      assertSame(constant, trap(run, 1));
      assertEquals(LEVEL + " " + LEVEL, names(constant));
    }
    Store<Object> other = new Store<>(engine, null);
    Func elsewhere =
        Func.wrap(
            other,
            FuncType.of("->"),
            (caller, args) -> {
              throw constant;
            });
    assertSame(constant, trap(elsewhere));
    assertEquals("null", names(constant));
  }

  /** Caught and thrown again by the host function whose call it came from: one way out. */
  @Test
  void thrownAgain() {
    Trap[] caught = new Trap[2];
    Func run =
        nest((caller, args) -> {
              for (int i = 0; i < 2; i++) {
                caught[i] = trap(caller.instance().func("bad"));
                assertEquals("bad", names(caught[i]));
              }
              throw caught[0];
            })
            .func("run");
    Trap out = trap(run, 0);
    assertSame(caught[0], out);
    assertEquals("bad " + LEVEL, names(caught[0]));
    assertEquals("bad", names(caught[1]));
  }

  /** What one call of a host function swallowed, and another throws, begins anew. */
  @Test
  void keptAndThrownLater() {
    Trap[] kept = new Trap[1];
    Func run =
        nest((caller, args) -> {
              if (kept[0] != null) {
                throw kept[0];
              }
              kept[0] = trap(caller.instance().func("bad"));
            })
            .func("run");
    run.call(0);
    assertEquals("bad", names(kept[0]));
    assertSame(kept[0], trap(run, 0));
    assertEquals(LEVEL, names(kept[0]));
  }
}
