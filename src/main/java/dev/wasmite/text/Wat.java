package dev.wasmite.text;

import dev.wasmite.binary.TextFormat;
import dev.wasmite.binary.Utf8;
import dev.wasmite.binary.WasmException;

/** The way in: text to bytes and bytes to text. Holds nothing; safe for threads. */
public final class Wat implements TextFormat {
  private Wat() {}

  /**
   * The binary of a module in the text format: of a form {@code (module ...)} or of fields alone.
   * It is not validated.
   *
   * @throws WasmException malformed, with line and column, if it does not follow the grammar (§6)
   */
  public static byte[] parse(String text) {
    return parse(Utf8.encode(text));
  }

  /**
   * As {@link #parse(String)}.
   *
   * @param utf8 not changed, not kept
   */
  public static byte[] parse(byte[] utf8) {
    return parse(utf8, new WatParser());
  }

  static byte[] parse(byte[] utf8, WatParser parser) {
    Lexer lexer = new Lexer(utf8);
    if (!lexer.isForm("module")) {
      // The first field may be an annotation, which only a lexer that keeps it sees.
      lexer.keep(Annotations.known());
      lexer.moveTo(0);
      return parser.parseFields(lexer);
    }
    byte[] module = parser.parseModule(lexer);
    if (lexer.kind() != Lexer.END) {
      throw lexer.unexpected();
    }
    return module;
  }

  /**
   * The text of a module in the binary format; {@link #parse} turns it back.
   *
   * @throws WasmException if the bytes are malformed
   */
  public static String print(byte[] module) {
    return WatPrinter.print(module);
  }

  /** What a configuration needs to take text where it takes bytes. */
  public static TextFormat format() {
    return new Wat();
  }

  /** What {@link #format} promises; the rest of this class is static. */
  @Override
  public byte[] toBinary(byte[] bytes) {
    return isBinary(bytes) ? bytes : parse(bytes);
  }

  private static boolean isBinary(byte[] bytes) {
    return bytes.length >= 4
        && bytes[0] == 0
        && bytes[1] == 'a'
        && bytes[2] == 's'
        && bytes[3] == 'm';
  }
}
