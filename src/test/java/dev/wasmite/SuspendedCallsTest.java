package dev.wasmite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.testing.ChildJvm;
import dev.wasmite.testing.HeapSize;
import dev.wasmite.text.Wat;
import dev.wasmite.translate.Code;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a suspended {@link Call} takes: ten thousand of them fit a small heap. */
@Tag("machine")
class SuspendedCallsTest {
  private static final int CALLS = 10_000;
  private static final int DEPTH = 5;

  /** Function "f" adds up what is asked of the host on the way down; "wait" ends the way. */
  private static final String GUEST =
      "(module (import \"env\" \"wait\" (func $wait (result i32)))"
          + " (func $f (export \"f\") (param i32 i32) (result i32) (local i64 i64)"
          + "   (local.set 2 (i64.extend_i32_s (local.get 1)))"
          + "   (if (result i32) (local.get 0)"
          + "     (then (i32.add (i32.wrap_i64 (local.get 2))"
          + "       (call $f (i32.sub (local.get 0) (i32.const 1)) (local.get 1))))"
          + "     (else (call $wait)))))";

  private final Store<Void> store;
  private final Func function;
  private final List<Call> calls = new ArrayList<>();

  SuspendedCallsTest() {
    Engine engine = new Engine(new Config().fuel(true));
    store = new Store<>(engine, null);
    Linker<Void> linker = new Linker<>(engine);
    linker.define("env", "wait", FuncType.of("-> i32"), (caller, args) -> caller.pause());
    function = linker.instantiate(store, WasmModule.parse(engine, Wat.parse(GUEST))).func("f");
  }

  private static void check(int expected, int found) {
    if (expected != found) {
      throw new IllegalStateException(expected + " expected, was " + found);
    }
  }

  /** Runs that many calls down to their last function, where they are out of fuel. */
  private void suspend(int count) {
    for (int i = 0; i < count; i++) {
      Call call = function.begin(DEPTH, i);
      store.setFuel(0);
      check(Call.OUT_OF_FUEL, call.run());
      for (int depth = 0; depth < DEPTH; depth++) {
        // The function's block, then that of "then", which ends behind the call.
        for (int block = 0; block < 2; block++) {
          store.setFuel(call.fuelNeeded());
          check(Call.OUT_OF_FUEL, call.run());
        }
      }
      calls.add(call);
    }
  }

  private void toTheHost() {
    store.setFuel(1_000_000);
    for (Call call : calls) {
      check(Call.HOST_PAUSED, call.run());
    }
  }

  private void toTheEnd() {
    for (int i = 0; i < calls.size(); i++) {
      check(Call.FINISHED, calls.get(i).resume(i + 7));
      check(DEPTH * i + i + 7, calls.get(i).results()[0].i32());
    }
  }

  /** Run in a JVM of its own: suspends all, twice. */
  public static void main(String[] args) {
    SuspendedCallsTest test = new SuspendedCallsTest();
    test.suspend(CALLS);
    test.toTheHost();
    test.toTheEnd();
    System.out.print(test.calls.size() + " calls");
  }

  @Test
  void tenThousandIn64Megabytes() throws Exception {
    assertEquals(CALLS + " calls", ChildJvm.run("-Xmx64m", SuspendedCallsTest.class));
  }

  private long bytesPerCall() throws IllegalAccessException {
    Object[] all = {store, function, calls.toArray()};
    Object[] none = {store, function, new Object[calls.size()]};
    return (HeapSize.of(all, null) - HeapSize.of(none, null)) / calls.size();
  }

  @Test
  void bytesPerSuspendedCall() throws IllegalAccessException {
    suspend(100);
    assertMeasured("out of fuel");
    toTheHost();
    assertMeasured("waiting");
    toTheEnd();
  }

  private void assertMeasured(String what) throws IllegalAccessException {
    int frame = function.instance.code(function.index)[Code.FRAME];
    int cells = calls.get(0).cells.length;
    assertTrue(calls.stream().allMatch(call -> call.cells.length == cells));
    long others = bytesPerCall() - 8 * cells;
    System.out.println("suspended call, " + what + ": " + others + " bytes, " + cells + " cells");
    assertTrue(cells <= (DEPTH + 1) * frame, cells + " cells, frames of " + frame);
    assertTrue(others > 50 && others <= 200, others + " bytes");
  }

  /** One that was deep once takes what it uses now. */
  @Test
  void stacksAreCut() throws IllegalAccessException {
    store.setFuel(1_000_000);
    calls.add(function.begin(1, 1));
    check(Call.HOST_PAUSED, calls.get(0).run());
    long small = bytesPerCall();
    Instance deep =
        new Linker<Void>(store.engine())
            .define("env", "wait", FuncType.of("->"), (caller, args) -> caller.pause())
            .instantiate(
                store,
                WasmModule.parse(
                    store.engine(),
                    Wat.parse(
                        "(module (import \"env\" \"wait\" (func $wait))"
                            + " (func $down (param i32) (if (local.get 0)"
                            + "   (then (call $down (i32.sub (local.get 0) (i32.const 1))))))"
                            + " (func (export \"f\")"
                            + "   (call $down (i32.const 50000)) (call $wait)))")));
    calls.set(0, deep.func("f").begin());
    check(Call.HOST_PAUSED, calls.get(0).run());
    assertTrue(bytesPerCall() <= small, bytesPerCall() + " bytes");
    check(Call.FINISHED, calls.get(0).resume());
    assertTrue(bytesPerCall() <= small, bytesPerCall() + " bytes after the end");
  }
}
