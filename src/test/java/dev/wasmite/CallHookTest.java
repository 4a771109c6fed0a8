package dev.wasmite;

import static dev.wasmite.testing.Machine.assertTraps;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a {@link CallHook} is told, in which order. */
@Tag("machine")
class CallHookTest {
  private static final String[] EVENTS = {"wasm(", ")wasm", "host(", ")host"};

  private final CallFixture guest = new CallFixture();
  private final List<String> log = new ArrayList<>();

  @BeforeEach
  void listen() {
    guest.store.callHook((event, function) -> log.add(EVENTS[event] + " " + name(function)));
  }

  private String name(Func function) {
    for (String name : new String[] {"call", "deep", "spin", "trap", "waiting"}) {
      if (guest.func(name) == function) {
        return name;
      }
    }
    return function.type().toString();
  }

  private void assertLog(String... events) {
    assertEquals(List.of(events), log);
    log.clear();
  }

  @Test
  void nothingWithoutHook() {
    guest.store.callHook(null);
    assertEquals(9, guest.func("deep").callI32(7));
    assertLog();
  }

  @Test
  void calls() {
    assertEquals(10, guest.func("spin").callI32(10));
    assertLog("wasm( spin", ")wasm spin");
    assertEquals(9, guest.func("deep").callI32(7)); // a call within Wasm is none
    assertLog("wasm( deep", "host( i32 -> i32", ")host i32 -> i32", ")wasm deep");
  }

  @Test
  void hostCallsWasmCallsHost() {
    guest.host =
        (caller, args) -> {
          if (args.i32(0) == 1) {
            args.returnI32(guest.func("call").callI32(0));
          }
        };
    assertEquals(3, guest.func("deep").callI32(1));
    assertLog(
        "wasm( deep",
        "host( i32 -> i32",
        "wasm( call",
        "host( i32 -> i32",
        ")host i32 -> i32",
        ")wasm call",
        ")host i32 -> i32",
        ")wasm deep");
  }

  @Test
  void traps() {
    assertTraps("unreachable", () -> guest.func("trap").callI32(1));
    assertLog("wasm( trap", ")wasm trap");
    guest.host = (caller, args) -> guest.func("trap").callI32(1);
    assertTraps("unreachable", () -> guest.func("call").callI32(1));
    assertLog(
        "wasm( call",
        "host( i32 -> i32",
        "wasm( trap",
        ")wasm trap",
        ")host i32 -> i32",
        ")wasm call");
  }

  @Test
  void callsThatWait() {
    Call call = guest.func("waiting").begin(1);
    assertLog();
    assertEquals(Call.HOST_PAUSED, call.run());
    assertLog("wasm( waiting", "host( -> i32", ")host -> i32", ")wasm waiting");
    assertEquals(Call.FINISHED, call.resume(1));
    assertLog("wasm( waiting", ")wasm waiting");
    guest.store.setFuel(0);
    Call spin = guest.func("spin").begin(1);
    assertEquals(Call.OUT_OF_FUEL, spin.run());
    assertLog("wasm( spin", ")wasm spin");
    guest.store.setFuel(1000);
    assertEquals(Call.FINISHED, spin.run());
    assertLog("wasm( spin", ")wasm spin");
  }

  @Test
  void startFunctions() {
    guest.instantiate(
        "(module (import \"env\" \"host\" (func $host (param i32) (result i32)))"
            + " (func $start (drop (call $host (i32.const 1)))) (start $start))");
    assertLog("wasm( ->", "host( i32 -> i32", ")host i32 -> i32", ")wasm ->");
  }
}
