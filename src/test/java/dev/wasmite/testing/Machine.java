package dev.wasmite.testing;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.Config;
import dev.wasmite.Engine;
import dev.wasmite.Instance;
import dev.wasmite.Linker;
import dev.wasmite.Store;
import dev.wasmite.Trap;
import dev.wasmite.WasmModule;
import dev.wasmite.binary.WasmException;
import org.junit.jupiter.api.function.Executable;

/**
 * Shortcuts for tests that run modules: instantiate, and expect a trap or a refusal by its text.
 */
public final class Machine {
  private Machine() {}

  /** Instantiates a module without imports in an engine and a store of its own. */
  public static Instance instantiate(WasmBuilder module) {
    return instantiate(new Config(), module.build());
  }

  /** Instantiates a module without imports in an engine of this configuration. */
  public static Instance instantiate(Config config, byte[] module) {
    Engine engine = new Engine(config);
    return new Linker<Void>(engine)
        .instantiate(new Store<Void>(engine, null), WasmModule.parse(engine, module));
  }

  /** Expects a trap whose message begins with {@code text}. */
  public static Trap assertTraps(String text, Executable action) {
    Trap trap = assertThrows(Trap.class, action);
    assertBegins(text, trap.getMessage());
    return trap;
  }

  /** Expects a {@link WasmException} of this kind whose message begins with {@code text}. */
  public static WasmException assertRefused(int kind, String text, Executable action) {
    WasmException refusal = assertThrows(WasmException.class, action);
    assertBegins(text, refusal.getMessage());
    assertTrue(
        refusal.kind() == kind, "kind " + refusal.kind() + " instead of " + kind + ": " + refusal);
    return refusal;
  }

  private static void assertBegins(String text, String message) {
    assertTrue(message != null && message.startsWith(text), text + " expected, was: " + message);
  }
}
