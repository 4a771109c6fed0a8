package dev.wasmite;

/**
 * A function of the host that Wasm can call. Made by the embedder; called by the machine, on the
 * thread that uses the store.
 *
 * <p>Whatever it throws ends the calls of Wasm that are open and reaches who called them; the store
 * stays usable. Throw a {@link Trap} for a fault of the guest, a {@link HostExit} to end the guest
 * without a fault: these, and errors ({@link Error}), arrive as they are. Any other exception is
 * the cause of a trap of code {@link Trap#HOST} that names the function; on Java ME, where
 * exceptions have no cause, only its text is handed on.
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
