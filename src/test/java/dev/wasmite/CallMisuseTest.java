package dev.wasmite;

import static dev.wasmite.testing.Machine.assertTraps;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Whatever the embedder does wrong with calls gives a clear error, and the store stays usable. */
@Tag("machine")
class CallMisuseTest {
  private static final String CLOSED =
      "the store must not be changed while a limiter, hook or sampler of it runs";

  private final CallFixture guest = new CallFixture();
  private final Store<Void> store = guest.store;
  private final Func call = guest.func("call");
  private final Func spin = guest.func("spin");

  @AfterEach
  void usable() {
    store.callHook(null);
    store.sampler(1, null);
    store.limiter(null);
    guest.assertUsable();
  }

  private static void refused(String text, Executable action) {
    assertEquals(text, assertThrows(IllegalStateException.class, action).getMessage());
  }

  private static void wrong(String text, Executable action) {
    assertEquals(text, assertThrows(IllegalArgumentException.class, action).getMessage());
  }

  private static void assertOver(Call over, String state) {
    refused("the call " + state, over::run);
    refused("the call " + state, over::resume);
    refused("the call " + state + ", it waits for no host function", () -> over.resume(1));
    refused(
        "the call " + state + ", it waits for no host function",
        () -> over.resume(new Val[] {Val.i32(1)}));
    assertSame(null, over.host());
    assertSame(null, over.error());
    assertEquals(0, over.fuelNeeded());
  }

  private Call waiting() {
    guest.host = (caller, args) -> caller.pause();
    Call waiting = call.begin(1);
    assertEquals(Call.HOST_PAUSED, waiting.run());
    return waiting;
  }

  @Test
  void afterTheEnd() {
    Call finished = spin.begin(10);
    assertEquals(Call.FINISHED, finished.run());
    assertOver(finished, "has finished");
    assertEquals(10, finished.results()[0].i32());
    Call resumed = waiting();
    assertEquals(Call.FINISHED, resumed.resume(4));
    assertOver(resumed, "has finished");
    assertEquals(5, resumed.results()[0].i32());
  }

  @Test
  void afterATrap() {
    Call trapped = guest.func("trap").begin(1);
    assertTraps("unreachable", trapped::run);
    assertOver(trapped, "has failed");
    refused("the call has failed", trapped::results);
    Call deep = guest.func("dive").begin(1);
    assertTraps("call stack exhausted", deep::run);
    assertOver(deep, "has failed");
  }

  @Test
  void afterDrop() {
    Call fresh = spin.begin(1);
    Call waits = waiting();
    guest.host =
        (caller, args) -> {
          throw new IllegalArgumentException("late");
        };
    Call failed = call.begin(2);
    assertEquals(Call.HOST_ERROR, failed.run());
    for (Call dropped : List.of(fresh, waits, failed)) {
      dropped.drop();
      dropped.drop();
      assertOver(dropped, "was dropped");
      refused("the call was dropped", dropped::results);
    }
  }

  @Test
  void beforeTheBegin() {
    Call fresh = spin.begin(3);
    refused("the call has not begun", fresh::results);
    String waits = "the call has not begun, it waits for no host function";
    refused(waits, fresh::resume);
    refused(waits, () -> fresh.resume(1));
    assertEquals(Call.FINISHED, fresh.run());
    assertEquals(3, fresh.results()[0].i32());
  }

  @Test
  void whileItIsSuspended() {
    Call waits = waiting();
    refused("the call waits for a host function", waits::results);
    refused("the call waits for a host function: use resume", waits::run);
    assertEquals(Call.FINISHED, waits.resume(1));
    store.setFuel(0);
    Call hungry = spin.begin(5);
    assertEquals(Call.OUT_OF_FUEL, hungry.run());
    refused("the call is out of fuel", hungry::results);
    refused("the call is out of fuel, it waits for no host function", () -> hungry.resume(1));
    store.setFuel(1000);
    assertEquals(Call.FINISHED, hungry.resume()); // it waits for nothing else
  }

  @Test
  void wrongResults() {
    Call waits = waiting();
    String type = "the host function is of type i32 -> i32: it returns 1 values, not ";
    wrong(type + 0, waits::resume);
    wrong(type + 0, () -> waits.resume(new Val[0]));
    wrong(type + 2, () -> waits.resume(new Val[] {Val.i32(1), Val.i32(2)}));
    wrong("the result is i32, the value does not fit", () -> waits.resume(1L << 32));
    wrong("the result is i32, the value does not fit", () -> waits.resume(Integer.MIN_VALUE - 1L));
    wrong("result 0 is i32, not i64", () -> waits.resume(new Val[] {Val.i64(1)}));
    assertThrows(NullPointerException.class, () -> waits.resume((Val[]) null));
    assertThrows(NullPointerException.class, () -> waits.resume(new Val[1]));
    assertEquals(call.type().toString(), waits.host().type().toString());
    assertEquals(Call.FINISHED, waits.resume(0xffffffffL));
    assertEquals(0, waits.results()[0].i32());
  }

  @Test
  void resultsOfOtherTypes() {
    guest.linker.define("env", "float", FuncType.of("-> f64"), (caller, args) -> caller.pause());
    guest.linker.define("env", "ref", FuncType.of("-> funcref"), (caller, args) -> caller.pause());
    guest.linker.define("env", "long", FuncType.of("-> i64"), (caller, args) -> caller.pause());
    Instance instance =
        guest.instantiate(
            "(module (import \"env\" \"float\" (func $float (result f64)))"
                + " (import \"env\" \"ref\" (func $ref (result funcref)))"
                + " (import \"env\" \"long\" (func $long (result i64)))"
                + " (export \"float\" (func $float)) (export \"ref\" (func $ref))"
                + " (export \"long\" (func $long)))");
    Call waits = instance.func("float").begin();
    assertEquals(Call.HOST_PAUSED, waits.run());
    wrong("the result is f64: use resume(Val[])", () -> waits.resume(1));
    assertEquals(Call.FINISHED, waits.resume(new Val[] {Val.f64(0.5)}));
    Call ref = instance.func("ref").begin();
    assertEquals(Call.HOST_PAUSED, ref.run());
    Val foreign = Val.funcRef(new CallFixture().func("spin"));
    wrong("the item belongs to another store", () -> ref.resume(new Val[] {foreign}));
    wrong(
        "result 0 is funcref, not externref",
        () -> ref.resume(new Val[] {Val.externRef(new ExternRef(1))}));
    assertEquals(Call.FINISHED, ref.resume(new Val[] {Val.funcRef(spin)}));
    assertSame(spin, ref.results()[0].ref());
    Call wide = instance.func("long").begin();
    assertEquals(Call.HOST_PAUSED, wide.run());
    assertEquals(Call.FINISHED, wide.resume(Long.MIN_VALUE));
    assertEquals(Long.MIN_VALUE, wide.results()[0].i64());
  }

  @Test
  void wrongArguments() {
    String type = "the function is of type i32 -> i32: it takes 1 arguments, not ";
    wrong(type + 0, () -> spin.begin());
    wrong(type + 2, () -> spin.begin(1, 2));
    wrong(type + 0, () -> spin.begin(new Val[0]));
    wrong("argument 0 is an i32, the value does not fit", () -> spin.begin(1L << 40));
    wrong("argument 0 is i32, not f32", () -> spin.begin(new Val[] {Val.f32(1)}));
    assertThrows(NullPointerException.class, () -> spin.begin((long[]) null));
    assertThrows(NullPointerException.class, () -> spin.begin((Val[]) null));
    assertThrows(NullPointerException.class, () -> spin.begin(new Val[1]));
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void sneak(Throwable e) throws E {
    throw (E) e;
  }

  private static int recurse(int depth) {
    return depth == -1 ? 0 : recurse(depth + 1) + 1;
  }

  @Test
  void hostFunctionsThatThrow() {
    RuntimeException bug = new RuntimeException("bug");
    guest.host =
        (caller, args) -> {
          caller.pause(); // does not count
          throw bug;
        };
    Call failed = guest.func("deep").begin(1);
    assertEquals(Call.HOST_ERROR, failed.run());
    assertSame(bug, failed.error());
    refused("the call waits for a host function: use resume", failed::run);
    wrong("the result is i32, the value does not fit", () -> failed.resume(1L << 32));
    assertSame(bug, failed.error());
    assertEquals(Call.FINISHED, failed.resume(5));
    assertSame(null, failed.error());
    guest.host =
        (caller, args) -> {
          throw bug;
        };
    assertSame(bug, assertThrows(Trap.class, () -> call.callI32(1)).getCause());
    Throwable[] others = {new Error("error"), new IOException("disk"), new AssertionError("no")};
    for (Throwable other : others) {
      guest.host = (caller, args) -> CallMisuseTest.<RuntimeException>sneak(other);
      assertSame(other, assertThrows(Throwable.class, () -> guest.func("deep").callI32(1)));
      Call ended = guest.func("deep").begin(1);
      assertSame(other, assertThrows(Throwable.class, ended::run));
      assertOver(ended, "has failed");
      guest.assertUsable();
    }
    guest.host = (caller, args) -> args.returnI32(recurse(0));
    assertThrows(StackOverflowError.class, () -> call.callI32(1));
    guest.assertUsable();
    guest.host = (caller, args) -> args.returnI32(recurse(0));
    Call ended = call.begin(1);
    assertThrows(StackOverflowError.class, ended::run);
    assertOver(ended, "has failed");
  }

  private static ResourceLimiter limiter(Runnable asked) {
    return new ResourceLimiter() {
      @Override
      public boolean memoryGrowing(Store<?> store, long bytes, long wanted, long maximum) {
        asked.run();
        return true;
      }

      @Override
      public boolean tableGrowing(Store<?> store, long size, long wanted, long maximum) {
        return true;
      }

      @Override
      public boolean instanceCreating(Store<?> store, int memories, int tables) {
        return true;
      }
    };
  }

  @Test
  void limitersThatThrow() {
    RuntimeException no = new RuntimeException("no");
    store.limiter(
        limiter(
            () -> {
              throw no;
            }));
    Memory memory = guest.instance.memory("memory");
    Call ended = guest.func("grow").begin();
    assertSame(no, assertThrows(RuntimeException.class, ended::run));
    assertOver(ended, "has failed");
    assertEquals(1, memory.size());
    assertSame(no, assertThrows(RuntimeException.class, () -> guest.func("grow").callI32()));
    assertEquals(1, memory.size());
  }

  @Test
  void limitersThatCallIntoTheStore() {
    Call idle = spin.begin(3);
    store.limiter(limiter(() -> assertClosed(idle)));
    Call grows = guest.func("grow").begin();
    assertEquals(Call.FINISHED, grows.run());
    assertEquals(1, grows.results()[0].i32());
    assertEquals(Call.FINISHED, idle.run());
  }

  private void assertClosed(Call idle) {
    wrong(CLOSED, idle::run);
    wrong(CLOSED, () -> spin.callI32(1));
    wrong(CLOSED, () -> spin.call(new Val[] {Val.i32(1)}));
    wrong(CLOSED, () -> spin.callRaw(new long[1]));
    wrong(CLOSED, () -> guest.instantiate("(module)"));
  }

  @Test
  void hooksThatCallIntoTheStore() {
    Call idle = spin.begin(3);
    int[] told = new int[1];
    store.callHook(
        (event, function) -> {
          told[0]++;
          assertClosed(idle);
        });
    assertEquals(9, guest.func("deep").callI32(7));
    Call open = guest.func("deep").begin(7);
    assertEquals(Call.FINISHED, open.run());
    assertEquals(9, open.results()[0].i32());
    assertEquals(8, told[0]);
    store.callHook(null);
    assertEquals(Call.FINISHED, idle.run());
    assertEquals(3, idle.results()[0].i32());
  }

  @Test
  void hooksThatThrow() {
    RuntimeException no = new RuntimeException("no");
    for (int event = CallHook.CALLING_WASM; event <= CallHook.RETURNING_FROM_HOST; event++) {
      int bad = event;
      store.callHook(
          (passed, function) -> {
            if (passed == bad) {
              throw no;
            }
          });
      assertSame(no, assertThrows(RuntimeException.class, () -> guest.func("deep").callI32(7)));
      Call ended = guest.func("deep").begin(7);
      assertSame(no, assertThrows(RuntimeException.class, ended::run));
      assertOver(ended, "has failed");
      guest.host = (caller, args) -> caller.pause();
      Call paused = guest.func("deep").begin(7);
      assertSame(no, assertThrows(RuntimeException.class, paused::run));
      assertOver(paused, "has failed");
      store.callHook(null);
      guest.assertUsable();
    }
  }

  @Test
  void samplersThatCallIntoTheStore() {
    Call idle = spin.begin(3);
    int[] told = new int[1];
    store.sampler(
        10,
        (sampled, units) -> {
          told[0]++;
          assertClosed(idle);
        });
    assertEquals(10, spin.callI32(10));
    assertEquals(CallFixture.SPIN10 / 10, told[0]);
    store.sampler(1, null);
    assertEquals(Call.FINISHED, idle.run());
  }

  @Test
  void samplersThatThrow() {
    RuntimeException no = new RuntimeException("no");
    store.sampler(
        50,
        (sampled, units) -> {
          throw no;
        });
    assertSame(no, assertThrows(RuntimeException.class, () -> spin.callI32(10)));
    Call ended = spin.begin(10);
    assertSame(no, assertThrows(RuntimeException.class, ended::run));
    assertOver(ended, "has failed");
  }

  @Test
  void fuelAndInterruptsThatAreNotSwitchedOn() {
    Engine plain = new Engine();
    Store<Void> other = new Store<>(plain, null);
    refused("the engine counts no fuel: use Config.fuel(true)", other::fuel);
    refused("the engine counts no fuel: use Config.fuel(true)", () -> other.setFuel(1));
    refused("the engine counts no fuel: use Config.fuel(true)", () -> other.sampler(1, null));
    refused("the engine cannot interrupt: use Config.interruptible(true)", other::interrupt);
    refused("the engine cannot interrupt: use Config.interruptible(true)", () -> other.deadline(1));
    wrong("fuel must not be negative", () -> store.setFuel(-1));
    wrong("a period must be at least 1", () -> store.sampler(0, null));
    List<String> texts = new ArrayList<>();
    guest.host =
        (caller, args) -> {
          store.setFuel(100);
          texts.add(
              assertThrows(IllegalArgumentException.class, () -> caller.consumeFuel(-1))
                  .getMessage());
          texts.add(assertThrows(Trap.class, () -> caller.consumeFuel(101)).getMessage());
          caller.consumeFuel(90);
          texts.add("left " + caller.fuel());
        };
    call.callI32(1);
    assertEquals(List.of("fuel must not be negative", "out of fuel", "left 10"), texts);
  }
}
