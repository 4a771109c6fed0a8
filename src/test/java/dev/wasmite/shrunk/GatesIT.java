package dev.wasmite.shrunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.wasmite.binary.Features;
import dev.wasmite.spec.SuiteMode;
import dev.wasmite.spec.SuiteRun;
import dev.wasmite.testing.Shared;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Each gate closed alone, and all of them: what modules may then have runs, and what they may not
 * is refused by the name of the feature. So a profile may close any of them, {@code floats()} too,
 * which no jar that we make does. On the classes as built, see {@link GateLoader}. Made by JUnit.
 */
class GatesIT {
  /** All but those for SIMD, and those that take long. */
  private static final String SCRIPTS =
      "(?!.*simd|.*relaxed|f32|f64|conversions|const|memory_(copy|fill|grow)|return_call\\.).*";

  private static final int PASS = 11_500;
  private static final int PASS_IF_ALL_ARE_CLOSED = 6_200;

  /** Needs the official suite, see the property {@code wasmite.shared}. */
  @TestFactory
  List<DynamicNode> suite() {
    Shared.need("testsuite");
    List<DynamicNode> tests = new ArrayList<>();
    for (String gate : Gates.all()) {
      tests.add(dynamicTest(gate, () -> run(Set.of(gate), PASS)));
    }
    tests.add(dynamicTest("all", () -> run(Gates.all(), PASS_IF_ALL_ARE_CLOSED)));
    return tests;
  }

  private static void run(Set<String> closed, int pass) throws Exception {
    GateLoader loader = new GateLoader(closed);
    for (String gate : Gates.all()) {
      boolean open = !closed.contains(gate);
      assertEquals(open, loader.call(Features.class.getName(), gate), gate);
    }
    Set<String> lacking = Gates.lacking(closed);
    String mode = SuiteMode.LAZY_TRANSLATION.name();
    Object[] came =
        (Object[]) loader.call(SuiteRun.class.getName(), "whole", mode, lacking, SCRIPTS);
    assertEquals(
        "", String.join("\n", ((List<?>) came[2]).stream().map(Object::toString).toList()));
    assertTrue((Integer) came[0] >= pass, came[0] + " passed");
    Set<?> skipped = ((Map<?, ?>) came[1]).keySet();
    assertTrue(skipped.containsAll(lacking), skipped + " instead of " + lacking);
  }

  @Test
  void integersNeedNoFloats() throws Exception {
    withoutFloats("integersRun");
  }

  @Test
  void floatsAreRefusedWhereverTheyStand() throws Exception {
    withoutFloats("floatsAreRefused");
  }

  private static void withoutFloats(String check) throws Exception {
    new GateLoader(Set.of("floats")).call(WithoutFloats.class.getName(), check);
  }
}
