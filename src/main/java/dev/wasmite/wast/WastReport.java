package dev.wasmite.wast;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came of the commands of one script. Made by {@link WastRunner#run}; complete when that
 * returns, and not changed afterwards.
 */
public final class WastReport {
  private final String name;
  private final List<Failure> failures = new ArrayList<>();
  private final List<Skip> skips = new ArrayList<>();
  private int passed;

  WastReport(String name) {
    this.name = name;
  }

  void pass() {
    passed++;
  }

  void fail(Failure failure) {
    failures.add(failure);
  }

  void skip(Skip skip) {
    skips.add(skip);
  }

  /** The name that the script was given. */
  public String name() {
    return name;
  }

  /** How many commands did what they should. */
  public int passed() {
    return passed;
  }

  /** How many commands did not. */
  public int failed() {
    return failures.size();
  }

  /** How many commands were not run, or not to their end, for want of a feature. */
  public int skipped() {
    return skips.size();
  }

  /** The commands that failed, in their order. */
  public List<Failure> failures() {
    return Collections.unmodifiableList(failures);
  }

  /** The commands that were skipped, in their order. */
  public List<Skip> skips() {
    return Collections.unmodifiableList(skips);
  }

  /** How many commands were skipped for each reason, sorted by reason. */
  public Map<String, Integer> skipCounts() {
    Map<String, Integer> counts = new TreeMap<>();
    for (Skip skip : skips) {
      counts.merge(skip.reason, 1, Integer::sum);
    }
    return counts;
  }

  /** {@code "i32.wast: 459 passed"}, and how many failed and were skipped if any. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(name).append(": ").append(passed).append(" passed");
    if (failed() > 0) {
      text.append(", ").append(failed()).append(" failed");
    }
    if (skipped() > 0) {
      text.append(", ").append(skipped()).append(" skipped ").append(skipCounts());
    }
    return text.toString();
  }

  /** A command that did not do what it should. Made by the runner. Immutable. */
  public static final class Failure {
    private final int line;
    private final String command;
    private final String expected;
    private final String found;

    Failure(int line, String command, String expected, String found) {
      this.line = line;
      this.command = command;
      this.expected = expected;
      this.found = found;
    }

    /** The line on which the command begins; the first is 1. */
    public int line() {
      return line;
    }

    /** The command and what it is about, {@code "assert_return invoke \"add\""}. */
    public String command() {
      return command;
    }

    /** What should have come: values or a text of the suite; {@code "success"} if no more. */
    public String expected() {
      return expected;
    }

    /** What came: values, or a text. */
    public String found() {
      return found;
    }

    /** {@code "line 7: get \"g\": expected i32.const 1, found i32.const 2"}. */
    @Override
    public String toString() {
      return "line " + line + ": " + command + ": expected " + expected + ", found " + found;
    }
  }

  /** A command that was skipped. Made by the runner. Immutable. */
  public static final class Skip {
    private final int line;
    private final String command;
    private final String reason;

    Skip(int line, String command, String reason) {
      this.line = line;
      this.command = command;
      this.reason = reason;
    }

    /** The line on which the command begins; the first is 1. */
    public int line() {
      return line;
    }

    /** The command and what it is about, as {@link Failure#command}. */
    public String command() {
      return command;
    }

    /** What the engine does not have, or does not have switched on: {@code "simd"}. */
    public String reason() {
      return reason;
    }

    /** {@code "line 7: module: simd"}. */
    @Override
    public String toString() {
      return "line " + line + ": " + command + ": " + reason;
    }
  }
}
