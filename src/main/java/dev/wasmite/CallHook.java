package dev.wasmite;

/**
 * Is told whenever execution passes from the host to Wasm or back. Made by the embedder, for {@link
 * Store#callHook}.
 */
public interface CallHook {
  /** The host calls a function, or goes on with a {@link Call}. */
  int CALLING_WASM = 0;

  /** A call of the host ends, whether it returned, stopped or failed. */
  int RETURNING_FROM_WASM = 1;

  /** Wasm calls a host function. */
  int CALLING_HOST = 2;

  /** A host function ends, whether it returned or failed. */
  int RETURNING_FROM_HOST = 3;

  /**
   * Execution passes over. Called on the thread of the store. Whatever it throws takes the place of
   * what the call gives.
   *
   * @param event one of the constants above
   * @param function that was called
   */
  void passed(int event, Func function);
}
