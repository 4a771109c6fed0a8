package dev.wasmite.binary;

/**
 * Turns the text format into the binary one, so that an engine can take both. Made by the text
 * annex; an embedder that wants it hands it to the configuration, and the engine never names the
 * annex itself.
 */
public interface TextFormat {
  /**
   * The module in the binary format.
   *
   * @param bytes a module in either format; one that begins with the binary magic number is
   *     returned as it is
   * @throws WasmException malformed, with line and column, if the text is none
   */
  byte[] toBinary(byte[] bytes);
}
