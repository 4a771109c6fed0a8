package dev.wasmite.text;

import dev.wasmite.binary.Utf8;
import dev.wasmite.binary.WasmException;

/**
 * Reads the annotations that mean something to a module (§7.5 of the spec's appendix). Constant.
 */
final class Annotations {
  static final String CUSTOM = "custom";
  static final String NAME = "name";
  static final String BRANCH_HINT = "metadata.code.branch_hint";

  private Annotations() {}

  /** The names of all annotations that a module may have. */
  static String[] known() {
    return new String[] {CUSTOM, NAME, BRANCH_HINT};
  }

  static boolean is(Lexer lexer, String name) {
    return lexer.kind() == Lexer.ANNOTATION && lexer.text().equals(name);
  }

  /** A fault in an annotation, at the current token. */
  static WasmException error(Lexer lexer, String annotation, String text) {
    return lexer.error("@" + annotation + " annotation: " + text);
  }

  /** Reads {@code (@name "...")} if it is there, null if not. */
  static String readName(Lexer lexer) {
    if (!is(lexer, NAME)) {
      return null;
    }
    lexer.next();
    String name = readString(lexer, NAME, "missing name");
    close(lexer, NAME);
    return name;
  }

  /** Reads a string that must be UTF-8. */
  static String readString(Lexer lexer, String annotation, String missing) {
    if (lexer.kind() != Lexer.STRING) {
      throw error(lexer, annotation, missing);
    }
    byte[] bytes = lexer.string();
    if (Utf8.check(bytes, 0, bytes.length) >= 0) {
      throw error(lexer, annotation, "malformed UTF-8 encoding");
    }
    lexer.next();
    return Utf8.decode(bytes, 0, bytes.length);
  }

  /** Passes over the parenthesis that ends an annotation. */
  static void close(Lexer lexer, String annotation) {
    if (lexer.kind() != Lexer.RIGHT) {
      throw error(lexer, annotation, "unexpected token");
    }
    lexer.next();
  }

  /**
   * Reads {@code (@custom "name" (before section)? "..."*)} and puts the section where it belongs
   * among the others, at the end if it does not say.
   */
  static void readCustom(Lexer lexer, ModuleBuilder module) {
    lexer.next();
    String name = readString(lexer, CUSTOM, "missing section name");
    int place = ModuleBuilder.LAST;
    if (lexer.kind() == Lexer.LEFT) {
      lexer.next();
      place = readPlace(lexer);
      close(lexer, CUSTOM);
    }
    ByteSink content = new ByteSink();
    content.name(name);
    while (lexer.kind() == Lexer.STRING) {
      content.write(lexer.string());
      lexer.next();
    }
    close(lexer, CUSTOM);
    module.addCustom(place, content);
  }

  /** Reads {@code before section}, {@code after section} as a place of {@link ModuleBuilder}. */
  private static int readPlace(Lexer lexer) {
    boolean after = lexer.is("after");
    if (!after && !lexer.is("before")) {
      throw error(lexer, CUSTOM, "malformed placement");
    }
    lexer.next();
    boolean end = lexer.is(after ? "last" : "first");
    int place = after ? ModuleBuilder.LAST : 0;
    if (!end) {
      place = lexer.kind() == Lexer.KEYWORD ? ModuleBuilder.place(lexer.text(), after) : -1;
    }
    if (place < 0) {
      throw error(lexer, CUSTOM, "malformed section kind");
    }
    lexer.next();
    return place;
  }
}
