package dev.wasmite;

/**
 * Something that an instance imports or exports (spec 3.0 section 4.2.14): a {@link Func}, {@link
 * Table}, {@link Memory} or {@link Global}. It lives in a {@link Store}.
 */
public abstract class Extern {
  final Store<?> store;

  Extern(Store<?> store) {
    this.store = store;
  }

  /** Its type; of a memory or table with the size of now as the minimum. */
  public abstract ExternType type();
}
