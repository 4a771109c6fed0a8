package dev.wasmite.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * wasmite beside Endive's interpreter, and beside the prototype where it is at hand: four programs,
 * one JVM, runs interleaved, medians.
 *
 * <pre>mvn -q -Pjmh -DskipTests package exec:exec@compare</pre>
 *
 * <p>Every engine's results are checked. Each program is warmed up for two seconds in each engine,
 * then all engines run it in turn, {@value #ROUNDS} times.
 */
public final class CompareEndive {
  private static final int ROUNDS = 11;
  private static final long WARM_UP_NANOS = 2_000_000_000L;

  private CompareEndive() {}

  /** Runs the comparison and prints a table. */
  public static void main(String[] args) throws Exception {
    Map<String, Engines.Loader> engines = new LinkedHashMap<>();
    engines.put("wasmite", Engines::wasmite);
    engines.put("Endive", Engines::endive);
    Engines.Loader prototype = Engines.prototype();
    if (prototype != null) {
      engines.put("prototype", prototype);
    }
    String[] names = engines.keySet().toArray(new String[0]);
    System.out.println(
        "Java " + System.getProperty("java.version") + ", " + System.getProperty("java.vm.info"));
    printRow("program", names.length, i -> names[i] + " ns/run", i -> names[i] + "/wasmite");
    double[] products = new double[names.length];
    Arrays.fill(products, 1);
    for (Programs program : Programs.ALL) {
      double[] medians = measure(program, engines);
      for (int i = 0; i < medians.length; i++) {
        products[i] *= medians[i] / medians[0];
      }
      printRow(
          program.name() + "(" + program.work() + ")",
          names.length,
          i -> String.format("%,.0f", medians[i]),
          i -> String.format("%.2f", medians[i] / medians[0]));
    }
    printRow(
        "geometric mean",
        names.length,
        i -> "",
        i -> String.format("%.2f", Math.pow(products[i], 1.0 / Programs.ALL.size())));
  }

  /** The median time of a run in nanoseconds, per engine. */
  private static double[] measure(Programs program, Map<String, Engines.Loader> engines)
      throws Exception {
    Programs.Runner[] runners = new Programs.Runner[engines.size()];
    int loaded = 0;
    for (Engines.Loader loader : engines.values()) {
      runners[loaded] = loader.load(program.bytes());
      program.check(runners[loaded++]);
    }
    int result = runners[0].run(program.work());
    for (Programs.Runner runner : runners) {
      long end = System.nanoTime() + WARM_UP_NANOS;
      do {
        program.expect(result, runner.run(program.work()));
      } while (System.nanoTime() < end);
    }
    double[][] times = new double[runners.length][ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < runners.length; i++) {
        long start = System.nanoTime();
        int actual = runners[i].run(program.work());
        times[i][round] = System.nanoTime() - start;
        program.expect(result, actual);
      }
    }
    double[] medians = new double[runners.length];
    for (int i = 0; i < runners.length; i++) {
      Arrays.sort(times[i]);
      medians[i] = times[i][ROUNDS / 2];
    }
    return medians;
  }

  /** A column of the table: the text for an engine. */
  private interface Column {
    String of(int engine);
  }

  private static void printRow(String head, int engines, Column times, Column ratios) {
    StringBuilder row = new StringBuilder(String.format("%-20s", head));
    for (int i = 0; i < engines; i++) {
      row.append(String.format("%20s", times.of(i)));
    }
    for (int i = 1; i < engines; i++) {
      row.append(String.format("%20s", ratios.of(i)));
    }
    System.out.println(row);
  }
}
