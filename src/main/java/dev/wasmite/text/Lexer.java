package dev.wasmite.text;

import dev.wasmite.binary.Utf8;
import dev.wasmite.binary.WasmException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Source text of the text format as a row of tokens (§6.2), one of them the current one. Made by
 * whoever reads WAT or WAST, per text; not safe for threads.
 *
 * <p>Space and comments are passed over, and so are annotations, unless {@link #keep} named them:
 * those give a token of kind {@link #ANNOTATION}, followed by the tokens of their content and a
 * {@link #RIGHT}. All faults are thrown as malformed {@link WasmException}s with line and column.
 */
public final class Lexer {
  /** The end of the text; it stays the current token. */
  public static final int END = 0;

  /** {@code (}. */
  public static final int LEFT = 1;

  /** {@code )}. */
  public static final int RIGHT = 2;

  /** A word that begins with a small letter and is no number. */
  public static final int KEYWORD = 3;

  /** {@code $name} or {@code $"name"}. */
  public static final int ID = 4;

  /** A string literal. */
  public static final int STRING = 5;

  /** An integer or a float, {@code inf} and {@code nan} too. */
  public static final int NUMBER = 6;

  /** A word that has no meaning at all. */
  public static final int RESERVED = 7;

  /** {@code (@name}, of an annotation that is kept. */
  public static final int ANNOTATION = 8;

  // What a character may be part of: 1 a word, 2 a word that is reserved at once.
  private static final byte[] CLASSES = new byte[128];

  static {
    for (int c = 0x21; c < 0x7f; c++) {
      CLASSES[c] = (byte) ("\"(),;[]{}".indexOf(c) < 0 ? 1 : ",;[]{}".indexOf(c) >= 0 ? 2 : 0);
    }
  }

  private final byte[] bytes;
  private final SourcePlaces places;
  private String[] kept = {};

  // The current token: its kind and bytes, and where the next one is looked for.
  private int kind;
  private int start;
  private int end;
  private String name;

  // The token after it, if it was looked at while the current one ended at aheadOf.
  private int aheadOf = -1;
  private int aheadKind;
  private int aheadStart;
  private int aheadEnd;
  private String aheadName;

  /**
   * Begins at the first token.
   *
   * @param utf8 the text, kept: do not change it
   */
  public Lexer(byte[] utf8) {
    bytes = utf8;
    places = new SourcePlaces(utf8);
    int bad = Utf8.check(utf8, 0, utf8.length);
    if (bad >= 0) {
      throw errorAt("malformed UTF-8 encoding", bad);
    }
    next();
  }

  /** Begins at the first token of a string. */
  public Lexer(String text) {
    this(Utf8.encode(text));
  }

  /**
   * From now on, gives these annotations as tokens and passes over all others. The current token
   * stays; annotations in front of it are gone.
   *
   * @return the names kept so far, to set them again
   */
  public String[] keep(String... names) {
    String[] before = kept;
    kept = names;
    aheadOf = -1;
    return before;
  }

  /** The kind of the current token, one of the constants. */
  public int kind() {
    return kind;
  }

  /** Goes on to the next token, and gives its kind. */
  public int next() {
    if (aheadOf == end) {
      kind = aheadKind;
      start = aheadStart;
      end = aheadEnd;
      name = aheadName;
    } else {
      kind = scan(end);
    }
    return kind;
  }

  /** The kind of the token after the current one, which stays. */
  public int peek() {
    lookAhead();
    return aheadKind;
  }

  /** The text of the token after the current one, which stays; empty if it is no keyword. */
  public String peekKeyword() {
    lookAhead();
    return aheadKind == KEYWORD ? raw(aheadStart, aheadEnd) : "";
  }

  private void lookAhead() {
    if (aheadOf == end) {
      return;
    }
    int oldStart = start;
    int oldEnd = end;
    String oldName = name;
    aheadKind = scan(end);
    aheadStart = start;
    aheadEnd = end;
    aheadName = name;
    aheadOf = oldEnd;
    start = oldStart;
    end = oldEnd;
    name = oldName;
  }

  /** Whether the current token is this keyword. */
  public boolean is(String keyword) {
    return kind == KEYWORD && isAt(keyword, start, end);
  }

  private boolean isAt(String keyword, int from, int to) {
    if (to - from != keyword.length()) {
      return false;
    }
    for (int i = 0; i < keyword.length(); i++) {
      if (bytes[from + i] != keyword.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the current token is a left parenthesis and this keyword comes next. */
  public boolean isForm(String keyword) {
    return kind == LEFT && peek() == KEYWORD && isAt(keyword, aheadStart, aheadEnd);
  }

  /**
   * The current token's text as it is written; of an {@link #ID}, {@code $} and the name, quoted or
   * not; of an {@link #ANNOTATION} its name alone.
   */
  public String text() {
    return name != null ? name : raw(start, end);
  }

  /** The current token's text for a message, which need not be long. */
  String word() {
    String text = text();
    return text.length() <= 100 ? text : text.substring(0, 100) + "...";
  }

  private String raw(int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }

  /** The bytes that the current token, a {@link #STRING}, stands for. */
  public byte[] string() {
    return unescape(start);
  }

  /** The line of the current token; the first is 1. */
  public int line() {
    return places.line(start);
  }

  /** The column of the current token in characters; the first is 1. */
  public int column() {
    return places.column(start);
  }

  /** Where the current token begins, in bytes of the text: a place for {@link #moveTo}. */
  public int offset() {
    return start;
  }

  /** Makes the token at a place that {@link #offset} gave the current one. */
  public void moveTo(int offset) {
    end = offset;
    next();
  }

  /** The current token, a {@link #NUMBER}, as an integer of 32 bits, signed or not. */
  public int i32() {
    return (int) signed(32);
  }

  /** As {@link #i32}, of 64 bits. */
  public long i64() {
    return signed(64);
  }

  /** As {@link #i32}, of any number of bits up to 64. */
  long signed(int bits) {
    try {
      return Literals.signed(number(), bits);
    } catch (NumberFormatException e) {
      throw error(e.getMessage());
    }
  }

  /** The current token, a {@link #NUMBER}, as a number of 32 bits without sign. */
  public int u32() {
    try {
      return Literals.u32(number());
    } catch (NumberFormatException e) {
      throw error(e.getMessage());
    }
  }

  /** As {@link #u32}, of 64 bits. */
  public long u64() {
    try {
      return Literals.u64(number());
    } catch (NumberFormatException e) {
      throw error(e.getMessage());
    }
  }

  /** The current token, a {@link #NUMBER}, as the bits of a float of 32 bits. */
  public int f32bits() {
    try {
      return Literals.f32bits(number());
    } catch (NumberFormatException e) {
      throw error(e.getMessage());
    }
  }

  /** As {@link #f32bits}, of 64 bits. */
  public long f64bits() {
    try {
      return Literals.f64bits(number());
    } catch (NumberFormatException e) {
      throw error(e.getMessage());
    }
  }

  private String number() {
    if (kind != NUMBER) {
      throw unexpected();
    }
    return text();
  }

  /** The fault that the current token is; the caller throws it. */
  public WasmException unexpected() {
    switch (kind) {
      case RESERVED:
        return error("unknown operator " + word());
      case KEYWORD:
        return error((Words.isKnown(text()) ? "unexpected token " : "unknown operator ") + word());
      case ANNOTATION:
        return error("misplaced @" + word() + " annotation");
      case END:
        return error("unexpected token, the text ends here");
      default:
        return error("unexpected token");
    }
  }

  /** A fault at the current token; the caller throws it. */
  public WasmException error(String text) {
    return errorAt(text, start);
  }

  /** Line and column of the current token and the line itself, as messages show them. */
  String place() {
    return places.show(start);
  }

  /** A fault at a place that {@link #offset} gave; the caller throws it. */
  public WasmException errorAt(String text, int offset) {
    return new WasmException(WasmException.MALFORMED, text, places.show(offset), -1, -1);
  }

  /** Finds the token at or after {@code at}: sets start, end and name, and gives its kind. */
  private int scan(int at) {
    name = null;
    int from = skipSpace(at);
    while (isAnnotation(from)) {
      int after = annotationName(from);
      for (String word : kept) {
        if (word.equals(name)) {
          start = from;
          end = after;
          return ANNOTATION;
        }
      }
      name = null;
      from = skipSpace(skipAnnotation(from, after));
    }
    return token(from);
  }

  private boolean isAnnotation(int at) {
    return at + 1 < bytes.length && bytes[at] == '(' && bytes[at + 1] == '@';
  }

  /** The name of the annotation at {@code from}, and where it ends. */
  private int annotationName(int from) {
    int at = from + 2;
    if (at < bytes.length && bytes[at] == '"') {
      int close = closingQuote(at);
      if (close < 0 || close == at + 1) {
        throw errorAt("empty annotation id", from);
      }
      name = utf8(unescape(at), from);
      return close + 1;
    }
    while (isWord(at)) {
      at++;
    }
    if (at == from + 2) {
      throw errorAt("empty annotation id", from);
    }
    name = raw(from + 2, at);
    return at;
  }

  /** Where an annotation that nobody wants ends; its content must be tokens all the same. */
  private int skipAnnotation(int from, int after) {
    int at = after;
    for (int depth = 1; depth > 0; ) {
      switch (token(skipSpace(at))) {
        case LEFT:
          depth++;
          break;
        case RIGHT:
          depth--;
          break;
        case END:
          throw errorAt("unclosed annotation", from);
        default:
          break;
      }
      at = end;
      name = null;
    }
    return at;
  }

  /** Where space and comments end (§6.2.3). */
  private int skipSpace(int from) {
    int at = from;
    while (at < bytes.length) {
      int c = bytes[at];
      if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
        at++;
      } else if (isPair(at, ';', ';')) {
        while (at < bytes.length && bytes[at] != '\n' && bytes[at] != '\r') {
          at++;
        }
      } else if (isPair(at, '(', ';')) {
        at = skipComment(at);
      } else {
        break;
      }
    }
    return at;
  }

  private int skipComment(int from) {
    int at = from;
    int depth = 0;
    do {
      if (isPair(at, '(', ';')) {
        depth++;
        at += 2;
      } else if (isPair(at, ';', ')')) {
        depth--;
        at += 2;
      } else if (at == bytes.length) {
        throw errorAt("unclosed comment", from);
      } else {
        at++;
      }
    } while (depth > 0);
    return at;
  }

  private boolean isPair(int at, int first, int second) {
    return at + 1 < bytes.length && bytes[at] == first && bytes[at + 1] == second;
  }

  /** The token that begins at {@code from}; annotations are not looked for. */
  private int token(int from) {
    start = from;
    end = from + 1;
    if (from == bytes.length) {
      end = from;
      return END;
    }
    switch (bytes[from]) {
      case '(':
        return LEFT;
      case ')':
        return RIGHT;
      default:
        return word(from);
    }
  }

  private boolean isWord(int at) {
    return at < bytes.length && bytes[at] > 0 && CLASSES[bytes[at]] == 1;
  }

  /** The longest row of word characters and strings (§6.2.2), and what it is. */
  private int word(int from) {
    int at = from;
    int strings = 0;
    boolean odd = false;
    while (at < bytes.length) {
      int c = bytes[at];
      int type = c < 0 ? 0 : CLASSES[c];
      if (c == '"') {
        int close = closingQuote(at);
        if (close < 0) {
          throw badString(from, at);
        }
        strings++;
        at = close;
      } else if (type == 0 || isPair(at, ';', ';')) {
        break;
      } else {
        odd |= type == 2;
      }
      at++;
    }
    if (at == from) {
      throw errorAt("illegal character", from);
    }
    if (at < bytes.length && bytes[at] < 0) {
      throw errorAt("illegal character", at);
    }
    end = at;
    return odd ? RESERVED : classify(strings);
  }

  /** What the word from start to end is, which holds so many strings. */
  private int classify(int strings) {
    int first = bytes[start];
    if (strings == 0) {
      if (first == '$') {
        if (end == start + 1) {
          throw error("empty identifier");
        }
        return ID;
      }
      boolean letter = first >= 'a' && first <= 'z';
      boolean maybe = !letter || first == 'n' || first == 'i';
      if (maybe && Literals.isNumber(raw(start, end))) {
        return NUMBER;
      }
      return letter ? KEYWORD : RESERVED;
    }
    if (first == '"' && closingQuote(start) == end - 1) {
      unescape(start);
      return STRING;
    }
    if (first == '$' && bytes[start + 1] == '"' && closingQuote(start + 1) == end - 1) {
      if (end == start + 3) {
        throw error("empty identifier");
      }
      name = "$" + utf8(unescape(start + 1), start);
      return ID;
    }
    return RESERVED;
  }

  /** Where the string that opens at {@code from} closes; -1 if the line or the text ends before. */
  private int closingQuote(int from) {
    int at = from + 1;
    while (at < bytes.length && bytes[at] != '"') {
      if (bytes[at] >= 0 && bytes[at] < 0x20 || bytes[at] == 0x7f) {
        return -1;
      }
      at += bytes[at] == '\\' ? 2 : 1;
    }
    return at < bytes.length ? at : -1;
  }

  /** Why the string at {@code quote}, part of the word at {@code from}, has no end. */
  private WasmException badString(int from, int quote) {
    if (bytes[from] == '$' && quote == from + 1) {
      return errorAt("empty identifier", from);
    }
    int at = quote + 1;
    while (at < bytes.length && (bytes[at] < 0 || bytes[at] >= 0x20 && bytes[at] != 0x7f)) {
      at++;
    }
    boolean open = at == bytes.length || bytes[at] == '\n' || bytes[at] == '\r';
    return errorAt(open ? "unclosed string" : "illegal character", open ? quote : at);
  }

  private String utf8(byte[] text, int at) {
    if (Utf8.check(text, 0, text.length) >= 0) {
      throw errorAt("malformed UTF-8 encoding", at);
    }
    return Utf8.decode(text, 0, text.length);
  }

  /** The bytes of the string whose opening quote is at {@code from} (§6.3.3). */
  private byte[] unescape(int from) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int at = from + 1;
    while (bytes[at] != '"') {
      int c = bytes[at++];
      if (c != '\\') {
        out.write(c);
        continue;
      }
      c = bytes[at++];
      int simple = "tnr\"'\\".indexOf(c);
      int high = c < 0 ? -1 : Character.digit(c, 16);
      int low = bytes[at] < 0 ? -1 : Character.digit(bytes[at], 16);
      if (simple >= 0) {
        out.write("\t\n\r\"'\\".charAt(simple));
      } else if (high >= 0 && low >= 0) {
        out.write(high << 4 | low);
        at++;
      } else if (c == 'u' && bytes[at] == '{') {
        at = codePoint(at + 1, out);
      } else {
        throw errorAt("illegal escape", at - 2);
      }
    }
    return out.toByteArray();
  }

  /** Writes a character given by its number, up to the closing brace, and gives where that ends. */
  private int codePoint(int from, ByteArrayOutputStream out) {
    int at = from;
    while (Character.digit(bytes[at], 16) >= 0 || bytes[at] == '_') {
      at++;
    }
    String digits = raw(from, at);
    if (bytes[at] != '}' || !Literals.isNumber("0x" + digits)) {
      throw errorAt("illegal escape", from - 3);
    }
    long point = digits.length() > 12 ? -1 : Literals.u64("0x" + digits);
    if (point < 0 || point > 0x10ffff || point >> 11 == 0x1b) {
      throw errorAt("malformed UTF-8 encoding", from - 3);
    }
    byte[] encoded = Utf8.encode(new String(Character.toChars((int) point)));
    out.write(encoded, 0, encoded.length);
    return at + 1;
  }
}
