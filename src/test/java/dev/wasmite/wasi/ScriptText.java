package dev.wasmite.wasi;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The words of a call script: lines into words, strings into bytes and back.
 *
 * <p>A string is {@code "text"}, with {@code \0}, {@code \n}, {@code \\}, {@code \"} and {@code
 * \xHH} in it, maybe followed by {@code *COUNT}; strings are joined by {@code +}, and a list of
 * them by {@code ,}. Never made.
 */
final class ScriptText {
  private ScriptText() {}

  /** The words of a line, without its comment. */
  static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    int at = 0;
    while (at < line.length() && line.charAt(at) != '#') {
      int end = at;
      boolean quoted = false;
      while (end < line.length() && (quoted || line.charAt(end) != ' ')) {
        if (line.charAt(end) == '"') {
          quoted = !quoted;
        } else if (line.charAt(end) == '\\') {
          end++;
        }
        end++;
      }
      if (end > at) {
        words.add(line.substring(at, end));
      }
      at = end + 1;
    }
    return words;
  }

  static byte[] bytes(String word) {
    return strings(word).get(0);
  }

  static String text(String word) {
    return new String(bytes(word), StandardCharsets.UTF_8);
  }

  /** The list of strings that a word is. */
  static List<byte[]> strings(String word) {
    List<byte[]> list = new ArrayList<>();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int at = 0;
    while (at < word.length()) {
      char first = word.charAt(at);
      if (first == ',') {
        list.add(bytes.toByteArray());
        bytes.reset();
      }
      if (first == ',' || first == '+') {
        at++;
      }
      int end = at + 1;
      while (word.charAt(end) != '"') {
        end += word.charAt(end) == '\\' ? 2 : 1;
      }
      byte[] piece = unescape(word.substring(at + 1, end));
      at = end + 1;
      int count = 1;
      if (at < word.length() && word.charAt(at) == '*') {
        int digits = at + 1;
        for (at = digits; at < word.length() && Character.isDigit(word.charAt(at)); ) {
          at++;
        }
        count = Integer.parseInt(word.substring(digits, at));
      }
      for (int i = 0; i < count; i++) {
        bytes.writeBytes(piece);
      }
    }
    list.add(bytes.toByteArray());
    return list;
  }

  private static byte[] unescape(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\') {
        bytes.write(c);
        continue;
      }
      c = text.charAt(++i);
      if (c == 'x') {
        bytes.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        bytes.write(c == '0' ? 0 : c == 'n' ? '\n' : c);
      }
    }
    return bytes.toByteArray();
  }

  /** The string that says these bytes. */
  static String show(byte[] bytes) {
    StringBuilder text = new StringBuilder("\"");
    for (byte b : bytes) {
      if (b == 0) {
        text.append("\\0");
      } else if (b == '\n') {
        text.append("\\n");
      } else if (b == '"' || b == '\\') {
        text.append('\\').append((char) b);
      } else if (b >= ' ' && b < 127) {
        text.append((char) b);
      } else {
        text.append(String.format("\\x%02x", b & 0xff));
      }
    }
    return text.append('"').toString();
  }

  /** A word that is a string as {@link #show} says it; any other as it is. */
  static String plain(String word) {
    if (!word.startsWith("\"")) {
      return word;
    }
    boolean cut = word.endsWith("~");
    String plain = show(bytes(cut ? word.substring(0, word.length() - 1) : word));
    return cut ? plain + "~" : plain;
  }
}
