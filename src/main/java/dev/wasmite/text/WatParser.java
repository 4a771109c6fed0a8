package dev.wasmite.text;

import dev.wasmite.binary.Utf8;
import java.io.ByteArrayOutputStream;

/**
 * Reads modules in the text format (§6) and writes them in the binary one, with a name section.
 * Made by whoever has a {@link Lexer} of WAT or WAST, for one text or many; not safe for threads.
 *
 * <p>A module is read twice: first its fields are counted and their identifiers noted, then they
 * are written, the types before all others. Validation is left to whoever gets the bytes.
 */
public final class WatParser {
  private String moduleName;
  private boolean definition;

  // Whether the text is a quoted module, which quotes no other.
  private final boolean quoted;

  /** Makes a parser that has read nothing. */
  public WatParser() {
    this(false);
  }

  private WatParser(boolean quoted) {
    this.quoted = quoted;
  }

  /**
   * Reads a module of any form: {@code (module $id? ...)} with fields, {@code binary} and strings,
   * {@code quote} and strings, each also after {@code definition}.
   *
   * @param lexer at the parenthesis; afterwards behind the one that closes the form. If a quoted
   *     module is bad, it is there too, if another one is, it may be anywhere in it
   * @throws dev.wasmite.binary.WasmException malformed, if the text does not follow the grammar
   */
  public byte[] parseModule(Lexer lexer) {
    String[] kept = lexer.keep(Annotations.known());
    try {
      return readModule(lexer, kept);
    } finally {
      lexer.keep(kept);
    }
  }

  private byte[] readModule(Lexer lexer, String[] kept) {
    moduleName = null;
    expect(lexer, lexer.isForm("module"));
    lexer.next();
    lexer.next();
    definition = lexer.is("definition");
    if (definition) {
      lexer.next();
    }
    if (lexer.kind() == Lexer.ID) {
      moduleName = lexer.text();
      lexer.next();
    }
    boolean quote = lexer.is("quote") && !quoted;
    if (!quote && !lexer.is("binary")) {
      byte[] module = new WatFields(lexer).read(moduleName);
      close(lexer, kept);
      return module;
    }
    lexer.next();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (lexer.kind() == Lexer.STRING) {
      byte[] part = lexer.string();
      all.write(part, 0, part.length);
      lexer.next();
    }
    close(lexer, kept);
    return quote ? Wat.parse(all.toByteArray(), new WatParser(true)) : all.toByteArray();
  }

  /** Passes over the last parenthesis; what follows it is no more of the module. */
  private static void close(Lexer lexer, String[] kept) {
    expect(lexer, lexer.kind() == Lexer.RIGHT);
    lexer.keep(kept);
    lexer.next();
  }

  private static void expect(Lexer lexer, boolean good) {
    if (!good) {
      throw lexer.unexpected();
    }
  }

  /**
   * Reads the fields of a module without {@code (module} around them, up to the end of the text.
   *
   * @throws dev.wasmite.binary.WasmException as {@link #parseModule}
   */
  public byte[] parseFields(Lexer lexer) {
    moduleName = null;
    definition = false;
    String[] kept = lexer.keep(Annotations.known());
    try {
      byte[] module = new WatFields(lexer).read(null);
      expect(lexer, lexer.kind() == Lexer.END);
      return module;
    } finally {
      lexer.keep(kept);
    }
  }

  /** The identifier of the last module, {@code $id}; null if it had none. */
  public String moduleName() {
    return moduleName;
  }

  /** Whether the last module was a {@code (module definition ...)}. */
  public boolean isDefinition() {
    return definition;
  }

  /** A string that must be UTF-8, the current token; goes on to the next one. */
  static String readName(Lexer lexer) {
    expect(lexer, lexer.kind() == Lexer.STRING);
    byte[] bytes = lexer.string();
    if (Utf8.check(bytes, 0, bytes.length) >= 0) {
      throw lexer.error("malformed UTF-8 encoding");
    }
    lexer.next();
    return Utf8.decode(bytes, 0, bytes.length);
  }
}
