package dev.wasmite.wasi;

/**
 * An error number on its way to the guest; {@link WasiFunction} turns it into the call's result.
 *
 * <p>Made wherever a call finds that it cannot be done. It has no stack trace: it is an answer, not
 * a fault of ours.
 */
final class WasiError extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** One of the constants of {@link Errno}. */
  final int errno;

  WasiError(int errno) {
    super(null, null, false, false);
    this.errno = errno;
  }

  @Override
  public String getMessage() {
    return "errno " + errno;
  }
}
