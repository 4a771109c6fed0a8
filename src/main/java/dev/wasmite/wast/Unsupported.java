package dev.wasmite.wast;

/**
 * A command that cannot be run for want of a feature, whose name is the message.
 *
 * <p>Made by whoever notices, caught where commands are counted.
 */
final class Unsupported extends RuntimeException {
  private static final long serialVersionUID = 1;

  Unsupported(String feature) {
    super(feature, null, false, false);
  }
}
