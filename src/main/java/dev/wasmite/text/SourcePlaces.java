package dev.wasmite.text;

import java.nio.charset.StandardCharsets;

/** Lines and columns of source text. Made by {@link Lexer}, per text. */
final class SourcePlaces {
  private final byte[] bytes;

  // A place whose line is known, so that asking again and again takes no time.
  private int knownOffset;
  private int knownLine = 1;

  SourcePlaces(byte[] utf8) {
    bytes = utf8;
  }

  /** Line and column, the line, and a mark below; the middle of a line that is very long. */
  String show(int offset) {
    int lineStart = lineStart(offset);
    int lineEnd = lineStart;
    while (lineEnd < bytes.length && bytes[lineEnd] != '\n' && bytes[lineEnd] != '\r') {
      lineEnd++;
    }
    String before = printable(lineStart, offset);
    String after = printable(offset, Math.max(offset, lineEnd));
    int cut = before.length() > 72 ? before.length() - 60 : 0;
    String shown = before.substring(cut) + after.substring(0, Math.min(40, after.length()));
    StringBuilder b = new StringBuilder();
    b.append("line ").append(line(offset)).append(", column ").append(column(offset)).append('\n');
    b.append(shown).append('\n');
    for (int i = before.codePointCount(cut, before.length()); i > 0; i--) {
      b.append(' ');
    }
    return b.append('^').toString();
  }

  /** Bytes as text in which a mark below a character stands where it should. */
  private String printable(int from, int to) {
    return raw(from, to).replaceAll("\\p{Cntrl}", " ");
  }

  /** The line of an offset; the first is 1. */
  int line(int offset) {
    if (offset < knownOffset) {
      knownOffset = 0;
      knownLine = 1;
    }
    for (; knownOffset < offset; knownOffset++) {
      byte c = bytes[knownOffset];
      if (c == '\n' || c == '\r' && (knownOffset + 1 == bytes.length || !isNewline())) {
        knownLine++;
      }
    }
    return knownLine;
  }

  private boolean isNewline() {
    return bytes[knownOffset + 1] == '\n';
  }

  /** The column of an offset in characters; the first is 1. */
  int column(int offset) {
    String before = raw(lineStart(offset), offset);
    return before.codePointCount(0, before.length()) + 1;
  }

  private int lineStart(int offset) {
    int at = offset;
    while (at > 0 && bytes[at - 1] != '\n' && bytes[at - 1] != '\r') {
      at--;
    }
    return at;
  }

  private String raw(int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }
}
