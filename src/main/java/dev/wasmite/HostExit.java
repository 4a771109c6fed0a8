package dev.wasmite;

/**
 * What a host function throws to end the guest by its own wish: it reaches whoever called the guest
 * as it is, where other exceptions become the cause of a {@link Trap}. Made by subclasses, of which
 * {@code ExitException} of WASI is one. A {@link Call} has it as its error.
 */
public abstract class HostExit extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An exit with a message for whoever does not expect it; may be null. */
  protected HostExit(String message) {
    super(message);
  }
}
