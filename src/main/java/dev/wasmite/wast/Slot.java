package dev.wasmite.wast;

import dev.wasmite.Instance;
import dev.wasmite.WasmModule;

/**
 * What a module command of a script left behind: a module, an instance, or the reason why not.
 *
 * <p>Made by {@link Script}, per module command.
 */
final class Slot {
  private final int line;

  /** Null if it could not be parsed. */
  WasmModule module;

  /** Null if there is none, or none yet. */
  Instance instance;

  /** The feature that the engine lacks for it, null if it lacks none. */
  String missing;

  /** A slot of the command on this line. */
  Slot(int line) {
    this.line = line;
  }

  /**
   * The module.
   *
   * @throws Unsupported if it was skipped
   * @throws Mismatch if it failed
   */
  WasmModule module() {
    checkThere(module);
    return module;
  }

  /** The instance; throws as {@link #module()}. */
  Instance instance() {
    checkThere(instance);
    return instance;
  }

  private void checkThere(Object item) {
    if (missing != null) {
      throw new Unsupported(missing);
    }
    if (item == null) {
      throw new Mismatch("a module", "nothing: the module on line " + line + " failed");
    }
  }
}
