package dev.wasmite.spec;

import dev.wasmite.Config;
import dev.wasmite.Engine;
import dev.wasmite.testing.Shared;
import dev.wasmite.wast.WastReport;
import dev.wasmite.wast.WastRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The official test suite in one mode on one engine, and what came of it so far. Made by {@link
 * SpecSuiteTest} and, for an engine of a shrunk jar, by {@link #whole}.
 */
public final class SuiteRun {
  private static final Path SUITE = Shared.FOLDER.resolve("testsuite");

  private final SuiteMode mode;
  private final SkipList skips;
  private final Set<String> lacking;
  private final Map<String, Integer> skipped = new TreeMap<>();
  private int passed;

  /**
   * A run that is to come.
   *
   * @param lacking reasons for which any command may be skipped: what the jar does not hold
   */
  SuiteRun(SuiteMode mode, SkipList skips, Set<String> lacking) {
    this.mode = mode;
    this.skips = skips;
    this.lacking = lacking;
  }

  /** The scripts, by their paths in the suite. */
  static List<String> scripts() throws IOException {
    try (Stream<Path> files = Files.walk(SUITE)) {
      return files
          .map(file -> SUITE.relativize(file).toString().replace('\\', '/'))
          .filter(path -> path.endsWith(".wast"))
          .sorted()
          .toList();
    }
  }

  /**
   * Runs all scripts. Called by reflection, so that it may be of any class loader.
   *
   * @param mode the name of a {@link SuiteMode}
   * @param lacking what the jar does not hold, as the reasons of skips tell it
   * @param scripts those to run, a regular expression for their paths
   * @return how many commands passed; how many were skipped, by reason; the faults; the lines of
   *     the skip list that were of no use
   */
  public static Object[] whole(String mode, Set<String> lacking, String scripts)
      throws IOException {
    SuiteRun run = new SuiteRun(SuiteMode.valueOf(mode), new SkipList(lacking), lacking);
    List<String> faults = new ArrayList<>();
    for (String path : scripts()) {
      if (path.matches(scripts) && run.skips.leftOut(path) == null) {
        run.run(path).forEach(fault -> faults.add(path + ": " + fault));
      }
    }
    return new Object[] {run.passed, run.skipped, faults, run.skips.unused()};
  }

  /** Runs a script; what it should not have done. */
  List<String> run(String path) throws IOException {
    WastReport report = runner(path).run(path, Files.readAllBytes(SUITE.resolve(path)));
    passed += report.passed();
    report.skipCounts().forEach((why, n) -> skipped.merge(why, n, Integer::sum));
    List<String> faults = new ArrayList<>();
    for (WastReport.Failure failure : report.failures()) {
      if (skips.leftOut(path, failure.line()) == null) {
        faults.add(failure.toString());
      }
    }
    for (WastReport.Skip skip : report.skips()) {
      if (!lacking.contains(skip.reason()) && !skips.allows(path, skip.line(), skip.reason())) {
        faults.add("not in the skip list: " + skip);
      }
    }
    if (report.passed() + report.skipped() == 0) {
      faults.add("no commands");
    }
    return faults;
  }

  private WastRunner runner(String path) {
    Config config = mode.config();
    config.customPageSizes(path.startsWith("proposals/custom-page-sizes/"));
    if (path.startsWith("proposals/threads/") && !isSmall()) {
      config.multiMemory(false).referenceTypes(false); // these scripts are older
    }
    WastRunner runner = new WastRunner(new Engine(config)).validating(mode == SuiteMode.LAZY);
    return mode == SuiteMode.FUEL ? runner.fuel(Long.MAX_VALUE) : runner;
  }

  /** Whether the jar has nothing to switch off. */
  private boolean isSmall() {
    return Stream.of("multi memory,", "reference types,")
        .allMatch(feature -> lacking.stream().anyMatch(text -> text.startsWith(feature)));
  }

  /** How many commands passed so far. */
  int passed() {
    return passed;
  }

  /** {@code "40000 passed, 3 skipped {simd=3}"}. */
  @Override
  public String toString() {
    int sum = skipped.values().stream().mapToInt(n -> n).sum();
    return passed + " passed, " + sum + " skipped " + skipped;
  }
}
