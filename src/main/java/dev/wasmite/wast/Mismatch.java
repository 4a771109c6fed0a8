package dev.wasmite.wast;

/**
 * A command that gave something else than it should.
 *
 * <p>Made by {@link Script}, caught where commands are counted.
 */
final class Mismatch extends RuntimeException {
  private static final long serialVersionUID = 1;

  final String expected;
  final String found;

  Mismatch(String expected, String found) {
    super(found, null, false, false);
    this.expected = expected;
    this.found = found;
  }
}
