package dev.wasmite.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A reader of JSON, as much of it as the descriptions of the WASI tests use: objects, arrays,
 * strings, whole numbers, true, false and null.
 *
 * <p>Made by {@link #parse}.
 */
public final class Json {
  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  /**
   * The value that stands in {@code text}: a {@code Map} with its members in order, a {@code List},
   * a {@code String}, an {@code Integer}, a {@code Boolean}, or null.
   *
   * @throws IllegalArgumentException if it is not such a value
   */
  public static Object parse(String text) {
    Json json = new Json(text);
    Object value = json.value();
    if (json.next() != 0) {
      throw json.unexpected();
    }
    return value;
  }

  private IllegalArgumentException unexpected() {
    return new IllegalArgumentException("unexpected input at " + at + ": " + text);
  }

  /** The next character that is no space, 0 at the end; it stays unread. */
  private char next() {
    while (at < text.length() && text.charAt(at) <= ' ') {
      at++;
    }
    return at < text.length() ? text.charAt(at) : 0;
  }

  /** Reads {@code wanted} if it comes next. */
  private boolean skip(char wanted) {
    boolean found = next() == wanted;
    at += found ? 1 : 0;
    return found;
  }

  private void expect(char wanted) {
    if (!skip(wanted)) {
      throw unexpected();
    }
  }

  private Object value() {
    switch (next()) {
      case '{':
        return object();
      case '[':
        return array();
      case '"':
        return string();
      default:
        return word();
    }
  }

  private Map<String, Object> object() {
    Map<String, Object> members = new LinkedHashMap<>();
    expect('{');
    while (!skip('}')) {
      if (!members.isEmpty()) {
        expect(',');
      }
      next();
      String name = string();
      expect(':');
      members.put(name, value());
    }
    return members;
  }

  private List<Object> array() {
    List<Object> elements = new ArrayList<>();
    expect('[');
    while (!skip(']')) {
      if (!elements.isEmpty()) {
        expect(',');
      }
      elements.add(value());
    }
    return elements;
  }

  private char character() {
    if (at == text.length()) {
      throw unexpected();
    }
    return text.charAt(at++);
  }

  private String string() {
    StringBuilder characters = new StringBuilder();
    expect('"');
    for (char c = character(); c != '"'; c = character()) {
      characters.append(c == '\\' ? escaped() : c);
    }
    return characters.toString();
  }

  private char escaped() {
    char c = character();
    int plain = "\"\\/bfnrt".indexOf(c);
    if (plain >= 0) {
      return "\"\\/\b\f\n\r\t".charAt(plain);
    }
    if (c != 'u' || at + 4 > text.length()) {
      throw unexpected();
    }
    at += 4;
    return (char) Integer.parseInt(text.substring(at - 4, at), 16);
  }

  /** A number, or one of the three words. */
  private Object word() {
    int start = at;
    while (at < text.length() && "-+.".indexOf(text.charAt(at)) >= 0
        || at < text.length() && Character.isLetterOrDigit(text.charAt(at))) {
      at++;
    }
    String word = text.substring(start, at);
    switch (word) {
      case "null":
        return null;
      case "true":
      case "false":
        return word.equals("true");
      default:
        return Integer.valueOf(word);
    }
  }
}
