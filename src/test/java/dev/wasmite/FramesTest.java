package dev.wasmite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.wasmite.text.Wat;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Where a guest is while it runs, and where a suspended call stands. */
@Tag("machine")
class FramesTest {
  private static final String GUEST =
      "(module $guest (import \"env\" \"host\" (func $host))"
          + " (func $work (export \"work\") (param i32) (loop"
          + "   (local.set 0 (i32.sub (local.get 0) (i32.const 1)))"
          + "   (br_if 0 (local.get 0))))"
          + " (func $middle (call $work (i32.const 9)) (call $host))"
          + " (func (export \"outer\") (call $middle))"
          + " (memory 1)"
          + " (func (export \"tail\") (i32.store (i32.const 0) (i32.const 5)) (return_call $host)))";

  private final Engine engine = new Engine(new Config().fuel(true));
  private final Store<Void> store = new Store<>(engine, null);
  private HostFunction<Void> host = (caller, args) -> {};
  private final Instance instance = instance();

  private Instance instance() {
    store.setFuel(2000);
    Linker<Void> linker = new Linker<>(engine);
    linker.define("env", "host", FuncType.of("->"), (caller, args) -> host.call(caller, args));
    return linker.instantiate(store, WasmModule.parse(engine, Wat.parse(GUEST)));
  }

  private static String names(Frame[] frames) {
    List<String> names = new ArrayList<>();
    for (Frame frame : frames) {
      names.add(frame.name() + (frame.offset() > 0 ? "" : "?"));
    }
    return String.join(" ", names);
  }

  @Test
  void ofASuspendedCall() {
    Call call = instance.func("outer").begin();
    assertThrows(IllegalStateException.class, call::frames); // not begun
    store.setFuel(10);
    assertEquals(Call.OUT_OF_FUEL, call.run());
    Frame[] inner = call.frames();
    assertEquals("work middle outer", names(inner));
    assertEquals(1, inner[0].function());
    assertEquals(instance, inner[2].instance());
    store.setFuel(1000);
    host = (caller, args) -> caller.pause();
    assertEquals(Call.HOST_PAUSED, call.run());
    Frame[] outer = call.frames();
    assertEquals("middle outer", names(outer));
    assertEquals(inner[2].offset(), outer[1].offset()); // still in the same call
    assertEquals(inner[1].offset() + 2, outer[0].offset()); // in the call that follows
    assertEquals(0, store.frames().length); // nothing runs
    assertEquals(Call.FINISHED, call.resume());
    assertThrows(IllegalStateException.class, call::frames);
  }

  /** A tail call of the host has no place to return to: it stands at the call itself. */
  @Test
  void ofATailCallOfTheHost() {
    host = (caller, args) -> caller.pause();
    Call call = instance.func("tail").begin();
    assertEquals(Call.HOST_PAUSED, call.run());
    long at = call.frames()[0].offset();
    host =
        (caller, args) -> {
          throw new Trap("here");
        };
    Trap trap = assertThrows(Trap.class, () -> instance.func("tail").call());
    assertEquals(trap.frames()[1].offset(), at);
  }

  @Test
  void whileItRuns() {
    List<String> seen = new ArrayList<>();
    host = (caller, args) -> seen.add(names(caller.store().frames()));
    instance.func("outer").call();
    assertEquals(List.of("middle outer"), seen);
    seen.clear();
    store.sampler(20, (where, units) -> seen.add(units + " " + names(where.frames())));
    instance.func("outer").call();
    String sample = "20 work middle outer";
    assertEquals(List.of(sample, sample, "middle outer"), seen);
  }

  /** A host function that calls the guest again: only the inner calls are told. */
  @Test
  void ofTheLastCallFromJava() {
    List<String> seen = new ArrayList<>();
    host =
        (caller, args) -> {
          host = (inner, none) -> seen.add(names(store.frames()));
          instance.func("outer").call();
          seen.add(names(store.frames()));
        };
    instance.func("outer").call();
    assertEquals(List.of("middle outer", "middle outer"), seen);
    assertEquals(0, store.frames().length);
  }
}
