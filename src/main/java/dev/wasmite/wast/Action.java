package dev.wasmite.wast;

import dev.wasmite.Extern;
import dev.wasmite.Func;
import dev.wasmite.Global;
import dev.wasmite.Val;

/** A call of a function, or a look at a global. Made by {@link Script}, per action. */
final class Action {
  private final Extern item;
  private final Val[] arguments;

  /**
   * An action that is still to be performed.
   *
   * @param item a {@link Func} or a {@link Global}
   * @param arguments of the function, null for a global
   */
  Action(Extern item, Val[] arguments) {
    this.item = item;
    this.arguments = arguments;
  }

  /** The results of the call, or the global's value. */
  Val[] perform() {
    if (arguments == null) {
      return new Val[] {((Global) item).get()};
    }
    return ((Func) item).call(arguments);
  }
}
