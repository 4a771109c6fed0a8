package dev.wasmite.shrunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.wasmite.testing.Profile;
import dev.wasmite.testing.Shared;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.DiscoveryIssueException;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary.Failure;

/**
 * Tests of the machine once more, on the engine of each shrunk jar. Made by JUnit.
 *
 * <p>A test that wants what the jar lacks, or looks into classes that have other names there, is
 * not counted; how many are left is held, so that none gets lost.
 */
class ReuseIT {
  /** Of what every jar holds. */
  private static final List<String> PLAIN =
      List.of(
          "BenchProgramsTest",
          "BulkMemoryTest",
          "CallTest",
          "ControlTest",
          "ConversionOpsTest",
          "FloatOpsTest",
          "FuncApiTest",
          "HugeFunctionTest",
          "InstantiateTest",
          "IntegerOpsTest",
          "LinkerTest",
          "LocalsTest",
          "MemoryKindsTest",
          "MemoryLimitTest",
          "MemoryTest",
          "ModesTest",
          "StackLimitTest",
          "StoreItemsTest",
          "TranslationRegressionTest",
          "TrapTest",
          "UnreachableCodeTest",
          "WasmModuleTest");

  /** Of exceptions, of which Java ME has fewer kinds, and no causes. */
  private static final List<String> EXCEPTIONS = List.of("HostCallTest", "HostFailureTest");

  /** Of what core and full hold besides: fuel, interruption, calls that wait, limits. */
  private static final List<String> METERED =
      List.of(
          "CallHookTest",
          "CallMisuseTest",
          "CodeCacheTest",
          "DeterministicTest",
          "FramesTest",
          "FuelCostsTest",
          "FuelTest",
          "MeterTest",
          "NestedCallTest",
          "ResourceLimiterTest",
          "ResumableCallTest",
          "SamplerTest",
          "StoreLimitsTest",
          "StoreThreadsTest");

  /** Of what full alone holds: text, dumps, WASI. */
  private static final List<String> REST =
      List.of(
          "BacktraceTest",
          "CoreDumpTest",
          "EnforcedLimitsTest",
          "TextFormatTest",
          "text.RoundTripSuiteTest",
          "text.WatCustomTest",
          "text.WatDepthTest",
          "text.WatErrorsTest",
          "text.WatParserTest",
          "text.WatPrinterTest",
          "wasi.DeterministicWasiTest",
          "wasi.FilesTest",
          "wasi.MemoryFileSystemTest",
          "wasi.PollTest",
          "wasi.WasiSuiteTest");

  /** How many tests pass. */
  private static final Map<String, Integer> PASS =
      Map.of("full", 715, "core", 470, "me", 115, "micro", 120);

  private static List<String> classes(Profile profile) {
    List<String> names = new ArrayList<>(PLAIN);
    if (!profile.name().equals("me")) {
      names.addAll(EXCEPTIONS);
    }
    if (!Gates.isSmall(profile)) {
      names.addAll(METERED);
    }
    if (profile.name().equals("full")) {
      names.addAll(REST);
    }
    return names;
  }

  @TestFactory
  List<DynamicNode> jars() throws Exception {
    List<DynamicNode> nodes = new ArrayList<>();
    for (Profile profile : Profile.ALL) {
      ShrunkLoader loader = new ShrunkLoader(profile, ShrunkLoader.NOTHING);
      long[] counts = new long[2];
      List<DynamicNode> tests = new ArrayList<>();
      for (String name : classes(profile)) {
        tests.add(dynamicTest(name, () -> run(loader, "dev.wasmite." + name, counts)));
      }
      tests.add(dynamicTest("sum", () -> check(profile, loader, counts)));
      nodes.add(dynamicContainer(profile.name(), tests));
    }
    return nodes;
  }

  private static void run(ShrunkLoader loader, String name, long[] counts) throws Exception {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(loader.loadClass(name)))
            .build();
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      LauncherFactory.create().execute(request, listener);
    } finally {
      thread.setContextClassLoader(before);
    }
    List<String> faults = new ArrayList<>();
    for (Failure failure : listener.getSummary().getFailures()) {
      if (isForAnotherJar(failure.getException())) {
        counts[1]++;
      } else {
        faults.add(failure.getTestIdentifier().getDisplayName() + ": " + failure.getException());
      }
    }
    counts[0] += listener.getSummary().getTestsSucceededCount();
    assertEquals("", String.join("\n", faults));
  }

  /** Whether a test failed for want of something that the jar does not have, or not by its name. */
  private static boolean isForAnotherJar(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      String type = at.getClass().getName();
      boolean unknown =
          at instanceof DiscoveryIssueException // a class names another in a signature
              && at.getMessage().contains("java.lang.NoClassDefFoundError: dev/wasmite/");
      boolean refused = type.equals("dev.wasmite.binary.WasmException");
      if (refused && at.getMessage().contains(" is not in this jar, wasmite-")
          || unknown
          || at instanceof NoSuchFieldError
          || at instanceof NoSuchMethodError
          || at instanceof NoClassDefFoundError) {
        return true;
      }
    }
    return false;
  }

  private static void check(Profile profile, ShrunkLoader loader, long[] counts) {
    String sum = counts[0] + " passed, " + counts[1] + " are for another jar";
    System.out.println("tests on " + profile.jar() + ": " + sum);
    if (profile.name().equals("full")) {
      Set<String> annexes = Set.of("dev.wasmite.text", "dev.wasmite.wasi");
      assertTrue(loader.packagesOfJar().containsAll(annexes), loader.packagesOfJar().toString());
    }
    Shared.need("bench"); // or fewer tests ran
    Shared.need("testsuite");
    Shared.need("wasi-testsuite");
    assertTrue(counts[0] >= PASS.get(profile.name()), sum);
  }
}
