package dev.wasmite.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

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
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The official test suite: a test for each script in each compilation mode and with a small code
 * cache, and one for the skip list. Made by JUnit; needs the suite, see the property {@code
 * wasmite.shared}.
 */
@Tag("machine")
class SpecSuiteTest {
  private static final long ALL = Long.MAX_VALUE;
  private static final Path SUITE = Shared.FOLDER.resolve("testsuite");

  // Modes besides those of Config: lazy translation to metered code.
  private static final int FUEL = 10;
  private static final int INTERRUPTIBLE = 11;

  private final SkipList skips = new SkipList();

  @TestFactory
  List<DynamicNode> suite() throws IOException {
    Shared.need("testsuite");
    List<DynamicNode> nodes = new ArrayList<>();
    nodes.add(mode("eager", Config.EAGER, ALL));
    nodes.add(mode("lazy translation", Config.LAZY_TRANSLATION, ALL));
    nodes.add(mode("lazy", Config.LAZY, ALL));
    nodes.add(mode("code cache of 300 bytes", Config.LAZY_TRANSLATION, 300));
    nodes.add(mode("fuel, deterministic", FUEL, ALL));
    nodes.add(mode("interruptible", INTERRUPTIBLE, ALL));
    nodes.add(dynamicTest("skip list", () -> assertEquals(List.of(), skips.unused())));
    return nodes;
  }

  /** A test for each script, and one more that sums up. */
  private DynamicNode mode(String name, int mode, long codeCache) throws IOException {
    int[] counts = new int[2];
    Map<String, Integer> reasons = new TreeMap<>();
    List<DynamicNode> tests = new ArrayList<>();
    try (Stream<Path> files = Files.walk(SUITE)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".wast")).sorted().toList()) {
        String path = SUITE.relativize(file).toString().replace('\\', '/');
        tests.add(
            dynamicTest(
                path,
                () -> {
                  String leftOut = skips.leftOut(path);
                  assumeTrue(leftOut == null, leftOut);
                  WastReport report = run(mode, codeCache, path, file);
                  counts[0] += report.passed();
                  counts[1] += report.skipped();
                  report.skipCounts().forEach((why, n) -> reasons.merge(why, n, Integer::sum));
                  check(path, report);
                }));
      }
    }
    tests.add(
        dynamicTest(
            "sum",
            () -> {
              String sum = counts[0] + " passed, " + counts[1] + " skipped " + reasons;
              System.out.println("suite, " + name + ": " + sum);
              assertTrue(counts[0] > 35_000, sum);
            }));
    return dynamicContainer(name, tests);
  }

  private static WastReport run(int mode, long codeCache, String path, Path file)
      throws IOException {
    Config config = new Config().codeCacheLimit(codeCache);
    config.compilationMode(mode > Config.LAZY ? Config.LAZY_TRANSLATION : mode);
    config.fuel(mode == FUEL).deterministic(mode == FUEL).interruptible(mode == INTERRUPTIBLE);
    config.customPageSizes(path.startsWith("proposals/custom-page-sizes/"));
    if (path.startsWith("proposals/threads/")) {
      config.multiMemory(false).referenceTypes(false); // these scripts are older
    }
    WastRunner runner = new WastRunner(new Engine(config)).validating(mode == Config.LAZY);
    if (mode == FUEL) {
      runner.fuel(Long.MAX_VALUE);
    }
    return runner.run(path, Files.readAllBytes(file));
  }

  private void check(String path, WastReport report) {
    List<String> faults = new ArrayList<>();
    for (WastReport.Failure failure : report.failures()) {
      if (skips.leftOut(path, failure.line()) == null) {
        faults.add(failure.toString());
      }
    }
    for (WastReport.Skip skip : report.skips()) {
      if (!skips.allows(path, skip.line(), skip.reason())) {
        faults.add("not in the skip list: " + skip);
      }
    }
    assertTrue(report.passed() + report.skipped() > 0, "no commands");
    assertEquals("", String.join("\n", faults));
  }
}
