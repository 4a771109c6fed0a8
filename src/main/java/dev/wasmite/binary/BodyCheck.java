package dev.wasmite.binary;

/**
 * What is to be done with the parts of a module while the rest is still arriving; the validator is
 * one. Called by {@link BinaryParser}, in the order of the methods. {@code def.bytes} holds what
 * has arrived so far and may be another array at the next call.
 */
public interface BodyCheck {
  /** All sections before the code are read. */
  void checkHead(ModuleDef def);

  /**
   * A body has arrived.
   *
   * @param function its index, imports counted
   * @param start offset of the vector of locals
   * @param end offset behind the body
   */
  void checkBody(ModuleDef def, int function, int start, int end);

  /** The module is complete. */
  void checkTail(ModuleDef def);
}
