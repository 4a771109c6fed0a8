package dev.wasmite;

/**
 * A function of the host that Wasm can call. Made by the embedder; called by the machine, on the
 * thread that uses the store.
 *
 * <p>Whatever it throws ends the calls of Wasm that are open and reaches who called them; the store
 * stays usable. Throw a {@link Trap} for a fault of the guest.
 *
 * @param <T> the data of the store
 */
public interface HostFunction<T> {
  /**
   * Does what the function does.
   *
   * @param caller who calls; valid until this returns
   * @param args the arguments, and the place for results; valid until this returns
   */
  void call(Caller<T> caller, Args args);
}
