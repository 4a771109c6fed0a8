package dev.wasmite.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * wasmite beside Endive's interpreter: execution in three kinds of JVM, whole processes, figures
 * inside a JVM. Prints tables and writes them to {@code target/performance.md}, and a chart to
 * {@code target/performance.svg}.
 *
 * <pre>mvn -q -Pjmh -DskipTests package exec:exec@compare</pre>
 *
 * <p>System properties, all optional: {@code parts} ({@code execution,processes,figures}), {@code
 * programs} and {@code kinds} (names, with commas), {@code forks} (JVMs for each program and kind),
 * {@code java} (the home of the JVM to measure), {@code jar.b} (another jar of wasmite, to run the
 * programs in place of Endive), {@code config.b} ({@code fuel} or {@code interruptible}, to run
 * them in this wasmite so configured).
 */
public final class Compare {
  private Compare() {}

  /** Runs the parts that are asked for. */
  public static void main(String[] args) throws Exception {
    Locale.setDefault(Locale.ROOT);
    Report report = new Report();
    report.line("Machine: " + Jvm.machine() + ". JVM: " + Jvm.version() + ".");
    List<String> parts = list("parts", "execution,processes,figures");
    if (parts.contains("execution")) {
      execution(report);
    }
    if (parts.contains("processes")) {
      report.line("\n### Whole processes");
      WholeProcess.report(report);
    }
    if (parts.contains("figures")) {
      report.line("\n### Inside a JVM");
      Figures.report(report);
      Footprint.report(report);
    }
    report.write(Path.of("target", "performance.md"));
  }

  private static List<String> list(String property, String otherwise) {
    return List.of(Jvm.property(property, otherwise).split(","));
  }

  private static void execution(Report report) throws Exception {
    List<Program> programs = new ArrayList<>(Program.ALL);
    if (!Jvm.property("programs", "").isEmpty()) {
      programs = list("programs", "").stream().map(Program::named).toList();
    }
    List<Kind> kinds = list("kinds", "C2,C1,INT").stream().map(Kind::valueOf).toList();
    int forks = Integer.parseInt(Jvm.property("forks", "1"));
    Map<Kind, List<Execution.Row>> rows = new LinkedHashMap<>();
    for (Kind kind : kinds) {
      rows.put(kind, Execution.measure(programs, kind, forks));
    }
    for (Kind kind : kinds) {
      report.line("\n### " + kind.title + " " + String.join(" ", kind.options));
      report.table("program", "argument", "wasmite, ns/run", Engines.OTHER + ", ns/run", "ratio");
      for (Execution.Row row : rows.get(kind)) {
        report.row(
            row.program().name(),
            String.valueOf(kind.work(row.program())),
            String.format("%,.0f", row.wasmite()),
            String.format("%,.0f", row.other()),
            String.format("%.2f", row.ratio()));
      }
      report.row(
          "**geometric mean**",
          "",
          "",
          "",
          String.format("**%.2f**", Execution.mean(rows.get(kind))));
    }
    Map<String, double[]> bars = new LinkedHashMap<>();
    for (int i = 0; i < programs.size(); i++) {
      int row = i;
      bars.put(
          programs.get(i).name(),
          kinds.stream().mapToDouble(kind -> rows.get(kind).get(row).ratio()).toArray());
    }
    bars.put(
        "geometric mean",
        kinds.stream().mapToDouble(kind -> Execution.mean(rows.get(kind))).toArray());
    String title = "wasmite: times as fast as " + Engines.OTHER;
    Files.writeString(Path.of("target", "performance.svg"), Chart.draw(title, kinds, bars));
  }
}
