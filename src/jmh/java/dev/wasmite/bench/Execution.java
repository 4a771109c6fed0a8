package dev.wasmite.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;

/**
 * Runs the programs in both engines: each program and kind of JVM in JVMs of their own, both
 * engines warmed up the same way, then in turn. Made by {@link Compare}.
 */
final class Execution {
  /** Nanoseconds of a run in wasmite and in the other engine. */
  record Row(Program program, double wasmite, double other) {
    double ratio() {
      return other / wasmite;
    }
  }

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private Execution() {}

  /**
   * Measures programs in a kind of JVM.
   *
   * @param forks how many JVMs are started for each program: figures are geometric means over them
   */
  static List<Row> measure(List<Program> programs, Kind kind, int forks) throws Exception {
    List<Row> rows = new ArrayList<>();
    for (Program program : programs) {
      double wasmite = 0;
      double other = 0;
      for (int fork = 0; fork < forks; fork++) {
        String[] nanos =
            Jvm.run(kind.options, Execution.class, program.name(), kind.name()).split(" ");
        wasmite += Math.log(Double.parseDouble(nanos[0]));
        other += Math.log(Double.parseDouble(nanos[1]));
      }
      Row row = new Row(program, Math.exp(wasmite / forks), Math.exp(other / forks));
      System.out.printf(
          "%-4s%-16s%,16.0f%,18.0f%8.2f%n",
          kind, program.name(), row.wasmite, row.other, row.ratio());
      rows.add(row);
    }
    return rows;
  }

  /** The geometric mean of the ratios. */
  static double mean(List<Row> rows) {
    return Math.exp(
        rows.stream().mapToDouble(row -> Math.log(row.ratio())).average().orElseThrow());
  }

  /** In the JVM for one program: prints the median time of a run in each engine. */
  public static void main(String[] args) throws Exception {
    Program program = Program.named(args[0]);
    Kind kind = Kind.valueOf(args[1]);
    int work = kind.work(program);
    List<IntUnaryOperator> runs = new ArrayList<>();
    byte[] module = program.module();
    for (Function<byte[], IntUnaryOperator> engine : Engines.both()) {
      IntUnaryOperator run = engine.apply(module);
      program.check(run);
      runs.add(run);
    }
    int result = runs.get(0).applyAsInt(work);
    for (IntUnaryOperator run : runs) {
      long end = THREADS.getCurrentThreadCpuTime() + kind.warmUpMillis * 1_000_000L;
      do {
        program.expect(result, run.applyAsInt(work));
      } while (THREADS.getCurrentThreadCpuTime() < end);
    }
    long[][] times = new long[runs.size()][kind.rounds];
    for (int round = 0; round < kind.rounds; round++) {
      for (int i = 0; i < times.length; i++) {
        long start = THREADS.getCurrentThreadCpuTime();
        int actual = runs.get(i).applyAsInt(work);
        times[i][round] = THREADS.getCurrentThreadCpuTime() - start;
        program.expect(result, actual);
      }
    }
    for (long[] each : times) {
      Arrays.sort(each);
    }
    System.out.println(times[0][kind.rounds / 2] + " " + times[1][kind.rounds / 2]);
  }
}
