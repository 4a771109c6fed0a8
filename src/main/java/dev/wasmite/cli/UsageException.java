package dev.wasmite.cli;

/**
 * A command line that says nothing we can do; its message is one line for the user.
 *
 * <p>Made by whoever reads a part of it, {@link OptionReader} and {@link Values} above all.
 */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UsageException(String message) {
    super(message, null, false, false);
  }
}
