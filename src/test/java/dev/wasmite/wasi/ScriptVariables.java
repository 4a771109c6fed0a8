package dev.wasmite.wasi;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the calls of a case answered that later calls name, and the numbers of a script.
 *
 * <p>Made by {@link CallScript}.
 */
final class ScriptVariables {
  /** The field that stands for the whole: the descriptor that was opened. */
  static final String SELF = "";

  private final Map<String, Map<String, Long>> values = new HashMap<>();

  void set(String name, Map<String, Long> fields) {
    values.put(name, fields);
  }

  /** A number, {@code $name} or {@code $name.field}. */
  long number(String word) {
    if (word.startsWith("$")) {
      int dot = word.indexOf('.');
      String name = dot < 0 ? word.substring(1) : word.substring(1, dot);
      Map<String, Long> fields = values.get(name);
      Long value = fields == null ? null : fields.get(dot < 0 ? SELF : word.substring(dot + 1));
      if (value == null) {
        throw new IllegalArgumentException("nothing is known of " + word);
      }
      return value;
    }
    String digits = word.replace("_", "");
    if (digits.startsWith("-")) {
      return -number(digits.substring(1));
    }
    return digits.startsWith("0x")
        ? Long.parseUnsignedLong(digits.substring(2), 16)
        : Long.parseUnsignedLong(digits);
  }

  /** Bits by name or number, joined by {@code |}, or {@code -}. */
  long bits(String word, List<String> names) {
    long bits = 0;
    for (String part : word.split("\\|")) {
      long bit =
          names == ScriptNames.RIGHTS ? ScriptNames.right(part) : ScriptNames.bit(names, part);
      bits |= bit != 0 ? bit : part.equals("-") ? 0 : number(part);
    }
    return bits;
  }

  /** The index of a name, or a number. */
  long index(String word, List<String> names) {
    int index = names.indexOf(word);
    return index >= 0 ? index : number(word);
  }
}
