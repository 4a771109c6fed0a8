package dev.wasmite;

import dev.wasmite.binary.Features;

/**
 * Something that an instance imports or exports (spec 3.0 section 4.2.14): a {@link Func}, {@link
 * Table}, {@link Memory} or {@link Global}. It lives in a {@link Store}.
 */
public abstract class Extern {
  /** Null for a function that a {@link Linker} defines, which serves any store. */
  final Store<?> store;

  Extern(Store<?> store) {
    this.store = store;
  }

  /** Whether items may have addresses of 64 bits: by the API also where modules may not. */
  static boolean tells64() {
    return Features.memory64() || Features.wholeApi();
  }

  /** Its type; of a memory or table with the size of now as the minimum. */
  public abstract ExternType type();
}
