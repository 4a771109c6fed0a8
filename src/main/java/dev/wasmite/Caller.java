package dev.wasmite;

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

  Caller(Store<T> store, Args args) {
    this.store = store;
    this.args = args;
  }

  void set(Instance newInstance) {
    if (instance != newInstance) { // FAST: the collector's work at a write costs more
      instance = newInstance;
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
