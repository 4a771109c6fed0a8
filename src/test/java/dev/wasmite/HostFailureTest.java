package dev.wasmite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.wasmite.binary.WasmException;
import dev.wasmite.testing.Code;
import dev.wasmite.testing.WasmBuilder;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a host function throws, and what of it reaches who called the guest. */
@Tag("machine")
class HostFailureTest {
  /** An exit of the embedder's own. */
  private static final class Stop extends HostExit {
    private static final long serialVersionUID = 1;

    Stop() {
      super(null);
    }
  }

  private final Engine engine = new Engine();
  private final Store<Object> store = new Store<>(engine, null);
  private Throwable thrown;
  private Func run;

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneak(Throwable anything) throws T {
    throw (T) anything;
  }

  @BeforeEach
  void makeGuest() {
    Linker<Object> linker = new Linker<>(engine);
    linker.define(
        "env",
        "fail",
        FuncType.of("i32 -> i32"),
        (caller, args) -> {
          if (args.i32(0) > 0) {
            args.returnI32(caller.instance().func("run").callI32(args.i32(0) - 1));
          } else if (thrown != null) {
            HostFailureTest.<RuntimeException>sneak(thrown);
          }
        });
    WasmBuilder builder = new WasmBuilder();
    int fail = builder.importFunc("env", "fail", "i32 -> i32");
    builder.exportedFunc("run", "i32 -> i32", Code.of().localGet(0).call(fail).end());
    run = linker.instantiate(store, WasmModule.parse(engine, builder.build())).func("run");
  }

  private void assertUsable() {
    thrown = null;
    assertEquals(0, run.callI32(3));
  }

  @Test
  void exceptionsAreTheCauseOfATrap() {
    RuntimeException[] all = {
      new IllegalStateException("mine"),
      new IndexOutOfBoundsException(),
      new NullPointerException("null"),
      assertThrows(WasmException.class, this::parseNothing),
      new SecurityException("not you", new IOException("disk")),
    };
    for (RuntimeException mine : all) {
      for (int depth = 0; depth < 3; depth++) {
        thrown = mine;
        int nested = depth;
        Trap trap = assertThrows(Trap.class, () -> run.callI32(nested));
        assertEquals(Trap.HOST, trap.code());
        assertEquals("host function env.fail: " + mine, trap.getMessage());
        assertSame(mine, trap.getCause());
        assertEquals(2 + 2 * depth, trap.frames().length);
        assertUsable();
      }
    }
  }

  private void parseNothing() {
    WasmModule.parse(engine, new byte[0]);
  }

  @Test
  void aHostFunctionCalledDirectlyHasNoName() {
    IllegalStateException mine = new IllegalStateException("mine");
    Func direct =
        Func.wrap(
            store,
            FuncType.of("->"),
            (caller, args) -> {
              throw mine;
            });
    Trap trap = assertThrows(Trap.class, direct::call);
    assertEquals("host function: java.lang.IllegalStateException: mine", trap.getMessage());
    assertSame(mine, trap.getCause());
  }

  @Test
  void theRestArrivesAsItIs() {
    Trap mine = new Trap("my trap");
    Throwable[] all = {
      mine, new Stop(), new StackOverflowError(), new AssertionError("no"), new IOException("disk"),
    };
    for (Throwable one : all) {
      for (int depth = 0; depth < 3; depth++) {
        thrown = one;
        int nested = depth;
        assertSame(one, assertThrows(Throwable.class, () -> run.callI32(nested)));
        assertNull(one.getCause());
        assertUsable();
      }
    }
  }
}
