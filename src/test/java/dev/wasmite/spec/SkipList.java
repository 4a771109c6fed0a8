package dev.wasmite.spec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The commands of the suite that may be skipped, and which of the entries were of use so far.
 *
 * <p>Made from the resource {@code spec-skips.txt}, whose head says what a line means.
 */
final class SkipList {
  private static final String LEFT_OUT = "left out";
  private static final Pattern WITHOUT = Pattern.compile("left out without (.+?): .+");
  private static final int WHOLE_FILE = 0;

  private static final Pattern LINE =
      Pattern.compile("([^ :]+\\.wast)(?::([0-9]+)(?:-([0-9]+))?)? (.+)");

  private final List<Entry> entries = new ArrayList<>();
  private final Set<String> lacking;

  /**
   * Reads the list.
   *
   * @param lacking what the jar does not hold, {@code "memory64, wasmite-full.jar has it"}: lines
   *     about that are part of the list
   */
  SkipList(Set<String> lacking) {
    this.lacking = lacking;
    try (InputStream in = SkipList.class.getResourceAsStream("/spec-skips.txt")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(this::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(String line) {
    Matcher parts = LINE.matcher(line);
    if (!parts.matches()) {
      throw new IllegalStateException("not a line of a skip list: " + line);
    }
    boolean file = parts.group(2) == null;
    int first = file ? WHOLE_FILE : Integer.parseInt(parts.group(2));
    int last = parts.group(3) == null ? first : Integer.parseInt(parts.group(3));
    entries.add(new Entry(line, parts.group(1), first, last, parts.group(4)));
  }

  /** Why a file is not run; null if it is. */
  String leftOut(String path) {
    return leftOut(path, WHOLE_FILE);
  }

  /** Why a command may fail; null if it may not. */
  String leftOut(String path, int line) {
    for (Entry entry : entries) {
      if (entry.leavesOut(lacking) && entry.isAbout(path, line)) {
        entry.used = true;
        return entry.text;
      }
    }
    return null;
  }

  /** Whether a command may be skipped for this reason. */
  boolean allows(String path, int line, String reason) {
    for (Entry entry : entries) {
      if (entry.reason.equals(reason)
          && (entry.isAbout(path, line) || entry.isAbout(path, WHOLE_FILE))) {
        entry.used = true;
        return true;
      }
    }
    return false;
  }

  /**
   * The lines that allowed nothing so far; of a jar that lacks something only those about that, as
   * other lines are about what stands beside it.
   */
  List<String> unused() {
    return entries.stream()
        .filter(entry -> !entry.used && entry.matters(lacking))
        .filter(entry -> lacking.isEmpty() || entry.feature != null)
        .map(entry -> entry.text)
        .toList();
  }

  private static final class Entry {
    final String text;
    final String path;
    final int first;
    final int last;
    final String reason;

    /** What the jar lacks that the line is about; null if it is about every jar. */
    final String feature;

    boolean used;

    Entry(String text, String path, int first, int last, String reason) {
      this.text = text;
      this.path = path;
      this.first = first;
      this.last = last;
      this.reason = reason;
      Matcher without = WITHOUT.matcher(reason);
      feature = without.matches() ? without.group(1) : null;
    }

    /** Whether it is about every jar, or about one without something that this one lacks. */
    boolean matters(Set<String> lacking) {
      return feature == null || lacking.stream().anyMatch(text -> text.startsWith(feature + ","));
    }

    boolean leavesOut(Set<String> lacking) {
      return reason.startsWith(LEFT_OUT) && matters(lacking);
    }

    boolean isAbout(String otherPath, int line) {
      return path.equals(otherPath) && first <= line && line <= last;
    }
  }
}
