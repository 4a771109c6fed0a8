package dev.wasmite.shrunk;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.wasmite.spec.SuiteMode;
import dev.wasmite.spec.SuiteRun;
import dev.wasmite.testing.Profile;
import dev.wasmite.testing.Shared;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * The official test suite on each shrunk jar: what the jar holds passes, and what it lacks is
 * refused by the name of the feature and of the jar that has it. Made by JUnit; needs the suite,
 * see the property {@code wasmite.shared}.
 */
class ProfileIT {
  private static final Set<SuiteMode> METERED = Set.of(SuiteMode.FUEL, SuiteMode.INTERRUPTIBLE);

  /** How many commands pass at least. */
  private static final Map<String, Integer> PASS =
      Map.of("full", 38_700, "core", 36_400, "me", 30_300, "micro", 30_300);

  @TestFactory
  List<DynamicNode> suite() throws Exception {
    Shared.need("testsuite");
    List<DynamicNode> nodes = new ArrayList<>();
    for (Profile profile : Profile.ALL) {
      ShrunkLoader loader = new ShrunkLoader(profile, ShrunkLoader.SCRIPTS);
      List<List<?>> unused = new ArrayList<>();
      List<DynamicNode> tests = new ArrayList<>();
      for (SuiteMode mode : SuiteMode.values()) {
        if (mode != SuiteMode.SMALL_CACHE && !(Gates.isSmall(profile) && METERED.contains(mode))) {
          tests.add(dynamicTest(mode.toString(), () -> unused.add(run(profile, loader, mode))));
        }
      }
      tests.add(dynamicTest("skip list", () -> assertEquals(List.of(), inAll(unused))));
      nodes.add(dynamicContainer(profile.name(), tests));
    }
    return nodes;
  }

  private static List<?> inAll(List<List<?>> lists) {
    List<Object> common = new ArrayList<>(lists.get(0));
    lists.forEach(common::retainAll);
    return common;
  }

  /** Runs the suite; the lines of the skip list that were of no use. */
  private static List<?> run(Profile profile, ShrunkLoader loader, SuiteMode mode)
      throws Exception {
    Set<String> lacking = Gates.lacking(profile);
    Object[] came =
        (Object[]) loader.call(SuiteRun.class.getName(), "whole", mode.name(), lacking, ".*");
    int passed = (Integer) came[0];
    Map<?, ?> skipped = (Map<?, ?>) came[1];
    System.out.println(
        "suite on " + profile.jar() + ", " + mode + ": " + passed + " passed, skipped " + skipped);
    assertEquals(
        "", String.join("\n", ((List<?>) came[2]).stream().map(Object::toString).toList()));
    assertTrue(passed >= PASS.get(profile.name()), passed + " passed");
    assertEquals(lacking, skipped.keySet().stream().filter(lacking::contains).collect(toSet()));
    assertEquals(Set.of("", "dev.wasmite", "dev.wasmite.binary"), loader.packagesOfJar());
    assertEquals(
        Set.of("dev.wasmite.binary", "dev.wasmite.text", "dev.wasmite.wast"),
        loader.packagesAsBuilt());
    return (List<?>) came[3];
  }
}
