package dev.wasmite.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.wasmite.testing.Shared;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The official test suite: a test for each script in each mode, and one for the skip list. Made by
 * JUnit; needs the suite, see the property {@code wasmite.shared}.
 */
@Tag("machine")
class SpecSuiteTest {
  private final SkipList skips = new SkipList(Set.of());

  @TestFactory
  List<DynamicNode> suite() throws IOException {
    Shared.need("testsuite");
    List<DynamicNode> nodes = new ArrayList<>();
    for (SuiteMode mode : SuiteMode.values()) {
      nodes.add(tests(mode));
    }
    nodes.add(dynamicTest("skip list", () -> assertEquals(List.of(), skips.unused())));
    return nodes;
  }

  /** A test for each script, and one more that sums up. */
  private DynamicNode tests(SuiteMode mode) throws IOException {
    SuiteRun run = new SuiteRun(mode, skips, Set.of());
    List<DynamicNode> tests = new ArrayList<>();
    for (String path : SuiteRun.scripts()) {
      tests.add(
          dynamicTest(
              path,
              () -> {
                String leftOut = skips.leftOut(path);
                assumeTrue(leftOut == null, leftOut);
                assertEquals("", String.join("\n", run.run(path)));
              }));
    }
    tests.add(
        dynamicTest(
            "sum",
            () -> {
              System.out.println("suite, " + mode + ": " + run);
              assertTrue(run.passed() > 35_000, run.toString());
            }));
    return dynamicContainer(mode.toString(), tests);
  }
}
