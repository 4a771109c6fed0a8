package dev.wasmite.wast;

import dev.wasmite.text.Lexer;
import java.nio.charset.StandardCharsets;

/** Reads the small parts of the forms of a script; never made. */
final class Forms {
  private Forms() {}

  /** Reads an id if the current token is one; null if not. */
  static String readId(Lexer lexer) {
    if (lexer.kind() != Lexer.ID) {
      return null;
    }
    String id = lexer.text();
    lexer.next();
    return id;
  }

  /** Reads a string that is text in UTF-8. */
  static String readString(Lexer lexer) {
    if (lexer.kind() != Lexer.STRING) {
      throw lexer.unexpected();
    }
    String text = new String(lexer.string(), StandardCharsets.UTF_8);
    lexer.next();
    return text;
  }

  /** Passes a right parenthesis. */
  static void close(Lexer lexer) {
    if (lexer.kind() != Lexer.RIGHT) {
      throw lexer.unexpected();
    }
    lexer.next();
  }

  /** Passes over the token or the form that begins at the current token. */
  static void skip(Lexer lexer) {
    int depth = 0;
    do {
      switch (lexer.kind()) {
        case Lexer.LEFT:
          depth++;
          break;
        case Lexer.RIGHT:
          depth--;
          break;
        case Lexer.END:
          throw lexer.unexpected();
        default:
          break;
      }
      lexer.next();
    } while (depth > 0);
  }
}
