package dev.wasmite.bench;

import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a short run costs a whole process: time, processor time of all threads, classes, and the
 * smallest heap that it needs. Made by {@link Compare}. Needs bash, which tells the times of what
 * it runs by the millisecond.
 *
 * @param jars those of the engine
 * @param answer what the program writes
 */
record WholeProcess(String name, String jars, List<String> arguments, String answer) {
  private static final int ROUNDS = 20;
  private static final int SMALLEST_HEAP = 1 << 10;
  private static final int LARGEST_HEAP = 64 << 10;
  private static final int HEAP_STEP = 256;

  /** Measures an empty program, and a tiny module on each engine. */
  static void report(Report report) throws Exception {
    String wasmite = jars("wasmite.jar");
    List<WholeProcess> all =
        List.of(
            tiny("empty main", "", TinyPrograms.Empty.class),
            tiny("tiny module on wasmite", wasmite, TinyPrograms.OnWasmite.class),
            tiny("tiny module on Endive 1.2", jars("endive"), TinyPrograms.OnEndive.class));
    double[][] wall = new double[all.size()][ROUNDS];
    double[][] processor = new double[all.size()][ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < all.size(); i++) {
        double[] seconds = all.get(i).times();
        wall[i][round] = seconds[0] * 1000;
        processor[i][round] = (seconds[1] + seconds[2]) * 1000;
      }
    }
    report.table("process", "wall ms", "CPU ms", "CPU ms above empty", "classes of its own");
    double empty = median(processor[0]);
    for (int i = 0; i < all.size(); i++) {
      double cpu = median(processor[i]);
      report.row(
          all.get(i).name,
          String.format("%.0f", median(wall[i])),
          String.format("%.1f", cpu),
          String.format("%.1f", cpu - empty),
          String.valueOf(all.get(i).classes()));
    }
    report.table("process", "smallest -Xmx, MB");
    for (WholeProcess process : all) {
      report.row(process.name, process.smallestHeap());
    }
    String lua = Program.shared("programs/lua54-noeh.wasm").toString();
    report.row(
        "Lua, `print(6*7)`, on wasmite",
        new WholeProcess(
                "", wasmite, List.of("-jar", wasmite, "run", lua, "-e", "print(6*7)"), "42\n")
            .smallestHeap());
  }

  private static WholeProcess tiny(String name, String jars, Class<?> main) {
    String benchmarks = main.getProtectionDomain().getCodeSource().getLocation().getPath();
    String path = jars.isEmpty() ? benchmarks : benchmarks + File.pathSeparator + jars;
    return new WholeProcess(name, jars, List.of("-cp", path, main.getName()), "*");
  }

  /** The jars of the class path that have a text in their path. */
  private static String jars(String part) {
    return Stream.of(Jvm.CLASS_PATH.split(File.pathSeparator))
        .filter(element -> element.contains(part) && element.endsWith(".jar"))
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
  }

  private List<String> command(String... options) {
    List<String> command = new ArrayList<>(List.of(Jvm.java()));
    command.addAll(List.of(options));
    command.addAll(arguments);
    return command;
  }

  /** Wall, user and system time in seconds. */
  private double[] times() throws Exception {
    List<String> timed =
        new ArrayList<>(List.of("bash", "-c", "TIMEFORMAT=' %R %U %S'; time \"$@\"", "bash"));
    timed.addAll(command());
    String output = Jvm.start(timed).output();
    if (!output.startsWith(answer + " ")) {
      throw new IllegalStateException(name + ": " + output);
    }
    return Stream.of(output.substring(answer.length()).trim().split(" "))
        .mapToDouble(Double::parseDouble)
        .toArray();
  }

  /** How many classes come from its jars. */
  private long classes() throws Exception {
    List<String> sources = List.of(jars.split(File.pathSeparator));
    return Jvm.start(command("-Xlog:class+load"))
        .output()
        .lines()
        .filter(line -> !jars.isEmpty() && sources.stream().anyMatch(line::contains))
        .count();
  }

  /** The smallest heap limit with which it answers, in megabytes, found by bisection. */
  private String smallestHeap() throws Exception {
    int low = SMALLEST_HEAP;
    int high = LARGEST_HEAP;
    while (high - low > HEAP_STEP) {
      int middle = (low + high) / 2 / HEAP_STEP * HEAP_STEP;
      Jvm.Outcome outcome =
          Jvm.start(command("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx" + middle + "k"));
      if (outcome.exitCode() == 0 && outcome.output().equals(answer)) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return String.format("%.2f", high / 1024.0);
  }
}
