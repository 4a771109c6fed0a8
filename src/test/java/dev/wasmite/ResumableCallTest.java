package dev.wasmite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.wasmite.text.Wat;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every answer of a {@link Call}, at every kind of place, and going on from there. */
@Tag("machine")
class ResumableCallTest {
  private static final String ALL = "i32 i64 f32 f64 funcref externref";

  /** Calls the host function "env" "wait" in every way that there is. */
  private static final String CALLERS =
      "(module"
          + " (type $t (func (param i32) (result i32)))"
          + " (import \"env\" \"wait\" (func $wait (type $t)))"
          + " (import \"other\" \"wait\" (func $far (type $t)))"
          + " (table funcref (elem $wait $far $direct))"
          + " (func $direct (export \"direct\") (type $t) local.get 0 call $wait)"
          + " (func (export \"indirect\") (type $t)"
          + "   (call_indirect (type $t) (local.get 0) (i32.const 0)))"
          + " (func (export \"far\") (type $t) local.get 0 call $far)"
          + " (func (export \"farIndirect\") (type $t)"
          + "   (call_indirect (type $t) (local.get 0) (i32.const 1)))"
          + " (func $tail (export \"tail\") (type $t) local.get 0 return_call $wait)"
          + " (func (export \"tailIndirect\") (type $t)"
          + "   (return_call_indirect (type $t) (local.get 0) (i32.const 0)))"
          + " (func (export \"farTail\") (type $t) local.get 0 return_call $far)"
          + " (func (export \"nested\") (type $t)"
          + "   (i32.add (local.get 0) (i32.sub (call $tail (local.get 0)) (local.get 0))))"
          + " (func (export \"reexported\") (type $t)"
          + "   (call_indirect (type $t) (local.get 0) (i32.const 2)))"
          + " (export \"host\" (func $wait)))";

  private static final String OTHER =
      "(module (import \"env\" \"wait\" (func $wait (param i32) (result i32)))"
          + " (func (export \"wait\") (param i32) (result i32) (local i64 i64)"
          + "   local.get 0 call $wait))";

  private Engine engine;
  private Store<List<Object>> store;
  private Linker<List<Object>> linker;

  private void use(Config config) {
    engine = new Engine(config);
    store = new Store<>(engine, new ArrayList<>());
    linker = new Linker<>(engine);
  }

  private void useFuel(Config config) {
    use(config.fuel(true));
    store.setFuel(1_000_000);
  }

  private Instance instantiate(String text) {
    return linker.instantiate(store, WasmModule.parse(engine, Wat.parse(text)));
  }

  private void use(String name) {
    switch (name) {
      case "metered":
        useFuel(new Config().interruptible(true));
        break;
      case "no code kept":
        useFuel(new Config().codeCacheLimit(0));
        break;
      default:
        use(new Config());
    }
  }

  @Test
  void finishes() {
    use(new Config());
    Call call =
        instantiate(
                "(module (func (export \"f\") (param i32 i64) (result i64)"
                    + " (i64.sub (local.get 1) (i64.extend_i32_s (local.get 0)))))")
            .func("f")
            .begin(3, 1L << 40);
    assertEquals(Call.FINISHED, call.run());
    assertEquals((1L << 40) - 3, call.results()[0].i64());
    assertNull(call.host());
    assertNull(call.error());
    assertEquals(0, call.fuelNeeded());
  }

  @Test
  void outOfFuelAndJustEnough() {
    useFuel(new Config());
    Func sum =
        instantiate(
                "(module (memory 0 10) (func $sum (export \"sum\") (param i32) (result i32)"
                    + " (if (result i32) (local.get 0) (then"
                    + "   (drop (memory.grow (i32.const 1)))"
                    + "   (memory.fill (i32.const 5) (i32.const 1) (i32.const 1000))"
                    + "   (i32.add (local.get 0) (call $sum (i32.sub (local.get 0) (i32.const 1)))))"
                    + " (else (i32.const 0)))))")
            .func("sum");
    assertEquals(36, sum.callI32(8));
    store.setFuel(1_000_000);
    assertEquals(36, sum.callI32(8)); // the same again, now without the growth of the first two
    store.setFuel(0);
    Call call = sum.begin(8);
    int stops = 0;
    while (call.run() == Call.OUT_OF_FUEL) {
      long needed = call.fuelNeeded();
      store.setFuel(needed - 1);
      assertEquals(Call.OUT_OF_FUEL, call.run());
      assertEquals(needed, call.fuelNeeded());
      assertEquals(needed - 1, store.fuel());
      store.setFuel(needed);
      stops++;
    }
    assertEquals(36, call.results()[0].i32());
    assertEquals(0, store.fuel());
    assertEquals(true, stops > 24, stops + " stops");
  }

  private void defineWait(boolean fails) {
    linker.define(
        "env",
        "wait",
        FuncType.of("i32 -> i32"),
        (caller, args) -> {
          store.data().add(args.i32(0));
          args.returnI32(-1); // not what the guest gets
          if (fails) {
            throw new IllegalStateException("no answer yet");
          }
          caller.pause();
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "metered", "no code kept"})
  void hostFunctionsInEveryPlace(String name) {
    for (boolean fails : new boolean[] {false, true}) {
      use(name);
      defineWait(fails);
      linker.defineInstance("other", instantiate(OTHER));
      Instance instance = instantiate(CALLERS);
      String[] places = {
        "direct",
        "indirect",
        "far",
        "farIndirect",
        "tail",
        "tailIndirect",
        "farTail",
        "nested",
        "reexported",
        "host"
      };
      List<Call> calls = new ArrayList<>();
      for (String place : places) {
        Call call = instance.func(place).begin(calls.size());
        calls.add(call);
        assertEquals(fails ? Call.HOST_ERROR : Call.HOST_PAUSED, call.run(), place);
        assertEquals("i32 -> i32", call.host().type().toString());
        assertEquals(fails ? "no answer yet" : null, fails ? call.error().getMessage() : null);
        assertEquals(fails, call.error() != null);
      }
      assertEquals(
          IntStream.range(0, places.length).boxed().collect(Collectors.toList()), store.data());
      for (int i = places.length - 1; i >= 0; i--) {
        assertEquals(Call.FINISHED, calls.get(i).resume(100 - i), places[i]);
        assertEquals(100 - i, calls.get(i).results()[0].i32(), places[i]);
        assertNull(calls.get(i).error());
      }
    }
  }

  @Test
  void valuesOfAllTypes() {
    useFuel(new Config());
    linker.define(
        "env",
        "swap",
        FuncType.of(ALL + " -> " + ALL),
        (caller, args) -> {
          caller
              .data()
              .add(args.i32(0) + " " + args.i64(1) + " " + args.f32(2) + " " + args.f64(3));
          caller.data().add(args.ref(4));
          caller.data().add(args.ref(5));
          caller.pause();
        });
    String parameters = "(param i32 i64 f32 f64 funcref externref)";
    Instance instance =
        instantiate(
            "(module (import \"env\" \"swap\" (func $swap "
                + parameters
                + parameters.replace("param", "result")
                + ")) (export \"host\" (func $swap)) (func $f (export \"f\") "
                + parameters
                + parameters.replace("param", "result")
                + " local.get 0 local.get 1 local.get 2 local.get 3 local.get 4 local.get 5"
                + " call $swap))");
    ExternRef in = new ExternRef("in");
    ExternRef out = new ExternRef("out");
    Func f = instance.func("f");
    Val[] given = {
      Val.i32(-5),
      Val.i64(1L << 50),
      Val.f32(-0.0f),
      Val.f64(2.5),
      Val.funcRef(f),
      Val.externRef(in)
    };
    Val[] answered = {
      Val.i32(7), Val.i64(-8), Val.f32(1.5f), Val.f64(-9.25), Val.funcRef(null), Val.externRef(out)
    };
    for (String name : new String[] {"f", "host"}) {
      store.data().clear();
      Call call = instance.func(name).begin(given);
      assertEquals(Call.HOST_PAUSED, call.run());
      assertEquals(List.of("-5 1125899906842624 -0.0 2.5", f, in), store.data());
      assertEquals(Call.FINISHED, call.resume(answered));
      Val[] results = call.results();
      assertEquals(
          "i32 7, i64 -8, f32 1.5, f64 -9.25",
          IntStream.range(0, 4)
              .mapToObj(i -> results[i].toString())
              .collect(Collectors.joining(", ")));
      assertNull(results[4].ref());
      assertSame(out, results[5].ref());
    }
  }

  /** The references of a suspended call are cut to those in use; what is above them is null. */
  @Test
  void aResultThatIsNotSetIsNull() {
    useFuel(new Config());
    linker.define("env", "drop", FuncType.of("externref -> externref"), (caller, args) -> {});
    Func f =
        instantiate(
                "(module (import \"env\" \"drop\" (func $drop (param externref) (result externref)))"
                    + " (func (export \"f\") (param externref i32) (result externref)"
                    + "   (select (result externref) (local.get 0) (local.get 0) (local.get 1))"
                    + "   (block (br_if 0 (local.get 1))) call $drop))")
            .func("f");
    store.setFuel(0);
    Call call = f.begin(new Val[] {Val.externRef(new ExternRef("it")), Val.i32(0)});
    while (call.run() == Call.OUT_OF_FUEL) {
      store.setFuel(call.fuelNeeded());
    }
    assertNull(call.results()[0].ref());
  }

  /** A caller's frame may go beyond that of its callee, in which the call is suspended. */
  @ParameterizedTest
  @ValueSource(strings = {"plain", "metered", "no code kept"})
  void tallCallers(String name) {
    use(name);
    defineWait(false);
    linker.defineInstance("other", instantiate(OTHER));
    String hundred = "local.get 1 ".repeat(500) + "i32.add ".repeat(499);
    String body = "(local i32) (local.set 1 (call %s (local.get 0)))" + hundred;
    Instance instance =
        instantiate(
            "(module (type $t (func (param i32) (result i32)))"
                + " (import \"env\" \"wait\" (func $wait (type $t)))"
                + " (import \"other\" \"wait\" (func $far (type $t)))"
                + " (func $inner (type $t) local.get 0 call $wait)"
                + (" (func (export \"near\") (type $t) " + body.replace("%s", "$inner") + ")")
                + (" (func (export \"far\") (type $t) " + body.replace("%s", "$far") + ")")
                + (" (func (export \"wide\") (type $t) (local i32) "
                    + "(local.set 1 (call $inner (local.get 0)))"
                    + "local.get 1 ".repeat(33_000)
                    + "i32.add ".repeat(32_999)
                    + ")")
                + ")");
    for (String export : new String[] {"near", "far", "wide"}) {
      Call call = instance.func(export).begin(1);
      assertEquals(Call.HOST_PAUSED, call.run());
      assertEquals(Call.FINISHED, call.resume(2));
      assertEquals(export.equals("wide") ? 66_000 : 1000, call.results()[0].i32());
    }
  }

  @Test
  void tailCallOfAHostFunctionWithManyResults() {
    use(new Config());
    String results = "i64 ".repeat(60);
    linker.define("env", "many", FuncType.of("-> " + results), (caller, args) -> caller.pause());
    Func f =
        instantiate(
                "(module (import \"env\" \"many\" (func $many (result %s)))".replace("%s", results)
                    + " (func (export \"f\") (result %s) return_call $many))"
                        .replace("%s", results))
            .func("f");
    Call call = f.begin();
    assertEquals(Call.HOST_PAUSED, call.run());
    assertEquals(
        Call.FINISHED,
        call.resume(IntStream.range(0, 60).mapToObj(i -> Val.i64(i)).toArray(Val[]::new)));
    assertArrayEquals(
        IntStream.range(0, 60).asLongStream().toArray(),
        IntStream.range(0, 60).mapToLong(i -> call.results()[i].i64()).toArray());
  }

  @Test
  void widelySuspended() {
    useFuel(new Config());
    defineWait(false);
    linker.defineInstance("other", instantiate(OTHER));
    Instance instance =
        instantiate(
            "(module (import \"env\" \"wait\" (func $wait (param i32) (result i32)))"
                + " (func (export \"f\") (param i32) (result i32) (local "
                + "i32 ".repeat(40_000)
                + ") (local.set 39999 (i32.const 5))"
                + " (local.set 40000 (call $wait (local.get 0)))"
                + " (i32.add (local.get 39999) (local.get 40000))))");
    Call[] calls = new Call[4];
    for (int i = 0; i < calls.length; i++) {
      calls[i] = instance.func("f").begin(i);
      store.setFuel(0);
      assertEquals(Call.OUT_OF_FUEL, calls[i].run());
      assertEquals(true, calls[i].fuelNeeded() >= 5_000);
      store.setFuel(calls[i].fuelNeeded());
      assertEquals(Call.HOST_PAUSED, calls[i].run());
    }
    store.setFuel(1000);
    for (int i = 0; i < calls.length; i++) {
      assertEquals(Call.FINISHED, calls[i].resume(i * 10));
      assertEquals(i * 10 + 5, calls[i].results()[0].i32());
    }
  }

  /** Deep stacks that grow while others do; references on them; two instances. */
  @Test
  void interleavedCalls() {
    useFuel(new Config());
    String module =
        "(module (type $t (func (param i32 externref) (result i32)))"
            + " (import \"env\" \"check\" (func $check (param externref) (result i32)))"
            + " (import \"env\" \"next\" (table 1 funcref))"
            + " (func $f (export \"f\") (type $t) (local externref)"
            + "   (local.set 2 (local.get 1))"
            + "   (if (i32.eqz (local.get 0)) (then (return (i32.const 0))))"
            + "   (call_indirect (type $t) (i32.sub (local.get 0) (i32.const 1))"
            + "     (local.get 1) (i32.const 0))"
            + "   (call $f (i32.const 0) (ref.null extern)) i32.add"
            + "   (call $check (local.get 2)) i32.add))";
    linker.define(
        "env",
        "check",
        FuncType.of("externref -> i32"),
        (caller, args) -> args.returnI32((Integer) ((ExternRef) args.ref(0)).value()));
    Table table = new Table(store, new TableType(ValType.FUNCREF, 1), null);
    linker.define("env", "next", table);
    Instance first = instantiate(module);
    Instance second = instantiate(module);
    // Each level calls into the other instance and back.
    table.set(0, first.func("f"));
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Val ref = Val.externRef(new ExternRef(i));
      Instance instance = i % 2 == 0 ? first : second;
      calls.add(instance.func("f").begin(new Val[] {Val.i32(50 * i), ref}));
    }
    boolean[] done = new boolean[calls.size()];
    int left = done.length;
    for (int round = 0; left > 0; round++) {
      for (int i = 0; i < done.length; i++) {
        if (!done[i]) {
          store.setFuel(97 + round);
          table.set(0, (round + i) % 2 == 0 ? first.func("f") : second.func("f"));
          done[i] = calls.get(i).run() == Call.FINISHED;
          if (done[i]) {
            left--;
            assertEquals(50 * i * i, calls.get(i).results()[0].i32());
          }
        }
      }
    }
  }

  @Test
  void whatADroppedCallHeldIsCollected() throws InterruptedException {
    use(new Config());
    defineWait(false);
    linker.define("env", "note", FuncType.of("externref -> externref"), (c, a) -> c.pause());
    Instance instance =
        instantiate(
            "(module (import \"env\" \"note\" (func $note (param externref) (result externref)))"
                + " (func (export \"f\") (param externref) (result externref)"
                + "   (drop (call $note (local.get 0))) local.get 0))");
    List<WeakReference<Object>> gone = new ArrayList<>();
    ExternRef kept = new ExternRef("kept");
    Call call = suspended(instance, kept, new ArrayList<>());
    Call dropped = suspended(instance, new ExternRef("dropped"), gone);
    suspended(instance, new ExternRef("left"), gone);
    dropped.drop();
    for (int i = 0; i < 50 && (gone.get(0).get() != null || gone.get(3).get() != null); i++) {
      System.gc();
      Thread.sleep(10);
    }
    // Of each the reference, of the one that is left alone the call as well.
    assertNull(gone.get(0).get());
    assertNull(gone.get(2).get());
    assertNull(gone.get(3).get());
    assertThrows(IllegalStateException.class, dropped::resume);
    assertEquals(Call.FINISHED, call.resume(new Val[] {Val.externRef(null)}));
    assertSame(kept, call.results()[0].ref());
  }

  /** References of functions that have returned are not kept by the call that waits. */
  @Test
  void whatReturnedFunctionsHeldIsCollected() throws InterruptedException {
    use(new Config());
    List<WeakReference<Object>> made = new ArrayList<>();
    linker.define(
        "env",
        "make",
        FuncType.of("-> externref"),
        (caller, args) -> {
          ExternRef ref = new ExternRef(made.size());
          made.add(new WeakReference<>(ref));
          args.returnRef(ref);
        });
    linker.define("env", "pause", FuncType.of("->"), (caller, args) -> caller.pause());
    Call call =
        instantiate(
                "(module (import \"env\" \"make\" (func $make (result externref)))"
                    + " (import \"env\" \"pause\" (func $pause))"
                    + " (func $down (param i32) (local externref)"
                    + "   (local.set 1 (call $make))"
                    + "   (if (local.get 0) (then (call $down (i32.sub (local.get 0) (i32.const 1))))))"
                    + " (func (export \"f\") (call $down (i32.const 19)) (call $pause)))")
            .func("f")
            .begin();
    assertEquals(Call.HOST_PAUSED, call.run());
    long held = 20;
    for (int i = 0; i < 50 && held > 5; i++) {
      System.gc();
      Thread.sleep(10);
      held = made.stream().filter(ref -> ref.get() != null).count();
    }
    assertEquals(20, made.size());
    assertEquals(true, held <= 5, held + " held"); // those in slots of the frame that is open
    assertEquals(Call.FINISHED, call.resume());
  }

  private static Call suspended(Instance instance, ExternRef ref, List<WeakReference<Object>> to) {
    Call call = instance.func("f").begin(new Val[] {Val.externRef(ref)});
    assertEquals(Call.HOST_PAUSED, call.run());
    to.add(new WeakReference<>(ref));
    to.add(new WeakReference<>(call));
    return call;
  }
}
