package dev.wasmite;

/** A reference of the host: some object that Wasm can hold and hand on but not look into. */
public final class ExternRef {
  private final Object value;

  /** A reference to {@code value}; each is another one. */
  public ExternRef(Object value) {
    this.value = value;
  }

  /** What the host put in. */
  public Object value() {
    return value;
  }
}
