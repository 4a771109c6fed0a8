package dev.wasmite;

import dev.wasmite.binary.Errors;
import dev.wasmite.binary.Types;

/**
 * What lives while modules run: instances, memories, tables, globals, functions, and data of the
 * host (spec 3.0 section 4.2.3). Made by the embedder. It belongs to one thread at a time.
 *
 * @param <T> the data of the host, which host functions get from their {@link Caller}
 */
public final class Store<T> {
  final Engine engine;
  final Driver driver;
  private T data;

  /**
   * An empty store.
   *
   * @param data what host functions work on; may be null
   */
  public Store(Engine engine, T data) {
    this.engine = engine;
    this.data = data;
    driver = new Driver(this);
  }

  /** The data of the host. */
  public T data() {
    return data;
  }

  /** Replaces the data of the host. */
  public void setData(T newData) {
    data = newData;
  }

  /** The engine that the store was made with. */
  public Engine engine() {
    return engine;
  }

  /** Refuses what cannot be a reference of the type in this store. */
  void checkRef(Object value, int type) {
    if (value == null) {
      return;
    }
    boolean fits = type == Types.FUNCREF ? value instanceof Func : value instanceof ExternRef;
    if (!fits) {
      throw new IllegalArgumentException(
          Errors.concat("not a value of type ", Types.name(type), ": use Func or ExternRef"));
    }
    if (value instanceof Func) {
      check((Func) value);
    }
  }

  void check(Extern item) {
    if (item.store != this) {
      throw new IllegalArgumentException("the item belongs to another store");
    }
  }
}
