package dev.wasmite.cli;

/**
 * A command line that says nothing we can do; its message is one line for the user.
 *
 * <p>Made by {@link Options} and {@link Values}.
 */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UsageException(String message) {
    super(message, null, false, false);
  }
}
