package dev.wasmite;

import static dev.wasmite.testing.Machine.assertTraps;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Calls and {@link Call}s that host functions make while others are open. */
@Tag("machine")
class NestedCallTest {
  private static final String INSIDE = " (in a call by a host function, which cannot be suspended)";
  private static final String CANNOT =
      "the call cannot be suspended: only one made by Func.begin can";

  private final CallFixture guest = new CallFixture();
  private final Store<Void> store = guest.store;
  private final Func call = guest.func("call");
  private final Func spin = guest.func("spin");

  @AfterEach
  void usable() {
    guest.assertUsable();
  }

  @Test
  void outOfFuelInACallByTheHost() {
    guest.host = (caller, args) -> args.returnI32(spin.callI32(1000));
    store.setFuel(500);
    Call outer = guest.func("deep").begin(3);
    assertEquals(Call.HOST_ERROR, outer.run());
    assertEquals(Trap.OUT_OF_FUEL, ((Trap) outer.error()).code());
    assertEquals("out of fuel" + INSIDE, outer.error().getMessage());
    store.setFuel(100);
    assertEquals(Call.FINISHED, outer.resume(7));
    assertEquals(9, outer.results()[0].i32());
    store.setFuel(500);
    assertTraps("out of fuel", () -> call.callI32(3));
  }

  @Test
  void interruptionOfACallByTheHost() {
    guest.host =
        (caller, args) -> {
          store.interrupt();
          args.returnI32(spin.callI32(10));
        };
    Call outer = call.begin(3);
    assertEquals(Call.HOST_ERROR, outer.run());
    assertEquals("interrupted" + INSIDE, outer.error().getMessage());
    assertEquals(Call.FINISHED, outer.resume(1));
  }

  @Test
  void trapOfACallByTheHost() {
    guest.host = (caller, args) -> guest.func("trap").callI32(1);
    Call outer = call.begin(3);
    assertEquals(Call.HOST_ERROR, outer.run());
    assertEquals(Trap.UNREACHABLE, ((Trap) outer.error()).code());
    assertEquals(Call.FINISHED, outer.resume(1));
    assertTraps("unreachable", () -> call.callI32(3));
  }

  /** In a call of either kind the host runs another one in slices. */
  @Test
  void aCallRunByTheHost() {
    guest.host =
        (caller, args) -> {
          Call inner = spin.begin(args.i32(0));
          int slices = 1;
          while (inner.run() == Call.OUT_OF_FUEL) {
            caller.setFuel(50);
            slices++;
          }
          assertTrue(slices > 10);
          args.returnI32(inner.results()[0].i32());
        };
    store.setFuel(20);
    assertEquals(101, call.callI32(100));
    store.setFuel(20);
    Call outer = call.begin(200);
    assertEquals(Call.FINISHED, outer.run());
    assertEquals(201, outer.results()[0].i32());
  }

  @Test
  void pauseAroundAnotherCall() {
    for (boolean first : new boolean[] {true, false}) {
      Call[] inner = new Call[1];
      guest.host =
          (caller, args) -> {
            if (args.i32(0) == 0) {
              caller.pause();
              return;
            }
            if (first) {
              caller.pause();
            }
            inner[0] = guest.func("deep").begin(0);
            assertEquals(Call.HOST_PAUSED, inner[0].run());
            if (!first) {
              caller.pause();
            }
          };
      Call outer = guest.func("deep").begin(1);
      assertEquals(Call.HOST_PAUSED, outer.run());
      assertEquals(Call.FINISHED, outer.resume(10));
      assertEquals(12, outer.results()[0].i32());
      assertEquals(Call.FINISHED, inner[0].resume(20));
      assertEquals(22, inner[0].results()[0].i32());
    }
  }

  /** What the inner call does, waiting or failing, is nothing to the outer one. */
  @Test
  void anotherCallThatStops() {
    Call[] inner = new Call[1];
    guest.host =
        (caller, args) -> {
          if (args.i32(0) == 0) {
            throw new IllegalArgumentException("inner");
          }
          inner[0] = call.begin(0);
          assertEquals(Call.HOST_ERROR, inner[0].run());
          args.returnI32(5);
        };
    Call outer = call.begin(1);
    assertEquals(Call.FINISHED, outer.run());
    assertEquals(6, outer.results()[0].i32());
    assertEquals("inner", inner[0].error().getMessage());
    assertEquals(Call.FINISHED, inner[0].resume(8));
  }

  @Test
  void aCallResumedByTheHostFunctionOfAnother() {
    guest.host = (caller, args) -> caller.pause();
    Call waiting = guest.func("deep").begin(1);
    assertEquals(Call.HOST_PAUSED, waiting.run());
    guest.host =
        (caller, args) -> {
          assertEquals(Call.FINISHED, waiting.resume(args.i32(0)));
          args.returnI32(waiting.results()[0].i32());
        };
    Call outer = guest.func("deep").begin(40);
    assertEquals(Call.FINISHED, outer.run());
    assertEquals(44, outer.results()[0].i32());
  }

  /** Also when it has waited before, so that it knows a host function. */
  @Test
  void aCallCannotBeRunByItsOwnHostFunction() {
    Call[] own = new Call[1];
    int[] refused = new int[1];
    HostFunction<Void> tries =
        (caller, args) -> {
          String running = "the call is running";
          assertEquals(running, refusal(own[0]::run));
          assertEquals(running, refusal(own[0]::drop));
          assertEquals(running, refusal(own[0]::results));
          assertEquals(running, refusal(own[0]::resume));
          String waits = running + ", it waits for no host function";
          assertEquals(waits, refusal(() -> own[0].resume(1)));
          assertEquals(waits, refusal(() -> own[0].resume(new Val[] {Val.i32(1)})));
          assertSame(null, own[0].host());
          refused[0]++;
          args.returnI32(args.i32(0));
        };
    guest.host = tries;
    own[0] = call.begin(6);
    assertEquals(Call.FINISHED, own[0].run());
    assertEquals(7, own[0].results()[0].i32());
    Func twice =
        guest
            .instantiate(
                "(module (import \"env\" \"host\" (func $host (param i32) (result i32)))"
                    + " (func (export \"f\") (result i32)"
                    + "   (i32.add (call $host (i32.const 1)) (call $host (i32.const 2)))))")
            .func("f");
    guest.host = (caller, args) -> caller.pause();
    own[0] = twice.begin();
    assertEquals(Call.HOST_PAUSED, own[0].run());
    guest.host = tries;
    assertEquals(Call.FINISHED, own[0].resume(40));
    assertEquals(42, own[0].results()[0].i32());
    assertEquals(2, refused[0]);
  }

  private static String refusal(org.junit.jupiter.api.function.Executable action) {
    RuntimeException fault = assertThrows(RuntimeException.class, action);
    // Out of a host function it comes as the cause of a trap.
    Throwable refusal = fault instanceof Trap ? fault.getCause() : fault;
    return assertInstanceOf(IllegalStateException.class, refusal).getMessage();
  }

  @Test
  void pauseWhereNothingCanBeSuspended() {
    guest.host = (caller, args) -> caller.pause();
    assertEquals(CANNOT, refusal(() -> call.callI32(1)));
    assertEquals(
        CANNOT,
        refusal(
            () ->
                guest.instantiate(
                    "(module (import \"env\" \"host\" (func $host (param i32) (result i32)))"
                        + " (func $start (drop (call $host (i32.const 1)))) (start $start))")));
    guest.host =
        (caller, args) -> {
          if (args.i32(0) == 0) {
            caller.pause();
          } else {
            args.returnI32(call.callI32(0));
          }
        };
    Call outer = call.begin(1);
    assertEquals(Call.HOST_ERROR, outer.run());
    assertEquals(CANNOT, outer.error().getCause().getMessage());
    assertEquals(Call.FINISHED, outer.resume(3));
    assertEquals(4, outer.results()[0].i32());
  }

  /** Each runs the next: they take Java stack, so the limit of host functions holds. */
  @Test
  void callsInCallsEnd() {
    int[] depth = new int[1];
    guest.host =
        (caller, args) -> {
          depth[0]++;
          Call inner = call.begin(args.i32(0) + 1);
          if (inner.run() == Call.HOST_ERROR) {
            throw inner.error();
          }
        };
    Call outer = call.begin(0);
    assertEquals(Call.HOST_ERROR, outer.run());
    assertEquals("call stack exhausted", outer.error().getMessage());
    assertEquals(64, depth[0]);
  }
}
