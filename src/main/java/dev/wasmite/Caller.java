package dev.wasmite;

import dev.wasmite.binary.Features;

/**
 * Who calls a host function. Made by the driver and used again; valid until the host function
 * returns.
 *
 * @param <T> the data of the store
 */
public final class Caller<T> {
  final Args args;
  private final Store<T> store;
  private Instance instance;

  /** What tells this call from others, for backtraces; null until a trap came to it. */
  Object mark;

  Caller(Store<T> store, Args args) {
    this.store = store;
    this.args = args;
  }

  void set(Instance newInstance) {
    if (instance != newInstance) { // FAST: the collector's work at a write costs more
      instance = newInstance;
    }
    if (Features.backtraces() && mark != null) {
      mark = null;
    }
  }

  /** The data of the store. */
  public T data() {
    return store.data();
  }

  /** The store that the calling instance lives in. */
  public Store<T> store() {
    return store;
  }

  /** The instance whose function calls; null if the host called this function itself. */
  public Instance instance() {
    return instance;
  }

  /**
   * The fuel that the store has left.
   *
   * @throws IllegalStateException without {@link Config#fuel}
   */
  public long fuel() {
    return store.fuel();
  }

  /** Gives the store this much fuel, as {@link Store#setFuel}. */
  public void setFuel(long units) {
    store.setFuel(units);
  }

  /**
   * Burns fuel for what the host does on behalf of the guest.
   *
   * @param units at least 0
   * @throws Trap "out of fuel" if there is less; none is taken then. Not caught, it is the error of
   *     a {@link Call} that called, which stands at {@link Call#HOST_ERROR}
   * @throws IllegalArgumentException if that is negative
   * @throws IllegalStateException without {@link Config#fuel}
   */
  public void consumeFuel(long units) {
    Store.checkFuel(units);
    store.meter().takeNow(units);
  }

  /**
   * Has the calling {@link Call} wait: when this host function has returned, whatever its results,
   * {@link Call#run} answers {@link Call#HOST_PAUSED}, and the call goes on when it is given the
   * results. So a guest can wait for something without a thread.
   *
   * @throws IllegalStateException if the guest was not called by a {@link Call}, or was called by
   *     another host function in between
   */
  public void pause() {
    store.driver.pause();
  }

  /** What the calling instance exports under a name; null if nothing. */
  public Extern export(String name) {
    return instance == null ? null : instance.export(name);
  }

  /**
   * The memory that the calling instance exports as {@code "memory"}.
   *
   * @throws Trap if there is none
   */
  public Memory memory() {
    Extern memory = export("memory");
    if (!(memory instanceof Memory)) {
      throw new Trap("the calling module exports no memory \"memory\"");
    }
    return (Memory) memory;
  }
}
