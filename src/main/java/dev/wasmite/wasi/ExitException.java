package dev.wasmite.wasi;

import dev.wasmite.HostExit;

/**
 * The end of a program by its own wish, thrown through the guest's frames by {@code proc_exit}, or
 * by {@code proc_raise} of a signal that ends it.
 *
 * <p>Made by the functions of {@link Wasi#addTo}; caught by whoever called into the guest. It has
 * no stack trace, since it reports no failure.
 */
public final class ExitException extends HostExit {
  private static final long serialVersionUID = 1;

  private final int code;

  ExitException(int code) {
    super("program exited");
    this.code = code;
  }

  /**
   * The code that the program gave, 0 for success; all 32 bits, as the guest sent them. After a
   * signal it is 128 and the signal's number in WASI, as shells report it.
   */
  public int code() {
    return code;
  }

  /** Does nothing: it reports no failure. */
  @Override
  public Throwable fillInStackTrace() {
    return this;
  }

  @Override
  public String getMessage() {
    return "program exited with code " + code;
  }
}
