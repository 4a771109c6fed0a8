package dev.wasmite.wasi;

import java.util.ArrayList;
import java.util.List;

/**
 * One case of a call script: its heading and its lines.
 *
 * <p>Made by {@link #read}.
 */
final class ScriptCase {
  private static final String HEADING = "== ";

  final String title;

  /** The number of each line in the file, from 1, and its words. */
  final List<Integer> numbers = new ArrayList<>();

  final List<List<String>> lines = new ArrayList<>();

  private ScriptCase(String title) {
    this.title = title;
  }

  /** The cases of a script; what comes before the first heading is comment. */
  static List<ScriptCase> read(List<String> text) {
    List<ScriptCase> cases = new ArrayList<>();
    ScriptCase last = null;
    for (int i = 0; i < text.size(); i++) {
      String line = text.get(i);
      if (line.startsWith(HEADING)) {
        last = new ScriptCase(line.substring(HEADING.length()));
        cases.add(last);
        continue;
      }
      List<String> words = ScriptText.words(line);
      if (!words.isEmpty()) {
        last.numbers.add(i + 1);
        last.lines.add(words);
      }
    }
    return cases;
  }
}
