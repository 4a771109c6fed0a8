package dev.wasmite.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;

/** Text with tables, in Markdown: printed as it grows, and kept. Made by {@link Compare}. */
final class Report {
  private final StringBuilder text = new StringBuilder();

  /** Adds a paragraph or a heading. */
  void line(String line) {
    System.out.println(line);
    text.append(line).append('\n');
  }

  /** Begins a table: the first column is text, the others are numbers. */
  void table(String... heads) {
    line("");
    row(heads);
    line("|---|" + String.join("|", Collections.nCopies(heads.length - 1, "---:")) + "|");
  }

  /** Adds a row to the table. */
  void row(String... cells) {
    line("| " + String.join(" | ", cells) + " |");
  }

  /** Writes everything to a file. */
  void write(Path file) throws IOException {
    Files.writeString(file, text);
  }
}
