package dev.wasmite.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs JMH over calls, linking and parsing, and tells what it measured as tables. Made by {@link
 * Compare}. Figures are medians of iterations. What JMH itself prints goes to {@code
 * target/jmh.txt}.
 */
final class Figures {
  private final Map<String, Double> nanos = new HashMap<>();
  private final Map<String, Double> bytes = new HashMap<>();

  private Figures() {}

  /** Adds the tables to a report. */
  static void report(Report report) throws IOException, RunnerException {
    Figures figures = new Figures();
    figures.measure(CallBenchmark.class, LinkBenchmark.class, ParseBenchmark.class);
    figures.reportCalls(report);
    figures.reportParsing(report);
  }

  private void measure(Class<?>... benchmarks) throws RunnerException {
    OptionsBuilder options = new OptionsBuilder();
    for (Class<?> benchmark : benchmarks) {
      options.include(benchmark.getName());
    }
    options
        .jvm(Jvm.java())
        .jvmArgsAppend("-XX:+UseSerialGC", "-Dwasmite.shared=" + Program.shared(""))
        .addProfiler(GCProfiler.class)
        .shouldFailOnError(true)
        .output(Path.of("target", "jmh.txt").toString());
    for (RunResult result : new Runner(options.build()).run()) {
      String program = result.getParams().getParam("program");
      String name = result.getPrimaryResult().getLabel() + (program == null ? "" : "/" + program);
      nanos.put(name, result.getPrimaryResult().getStatistics().getPercentile(50));
      bytes.put(name, result.getSecondaryResults().get("gc.alloc.rate.norm").getScore());
    }
  }

  private void reportCalls(Report report) {
    report.table("", "wasmite, ns", "bytes", "Endive 1.2, ns", "bytes");
    call(report, "call of an empty function", "empty", "endiveEmpty");
    call(report, "call with two arguments and a result", "add", "endiveAdd");
    nanos.put("host", nanos.get("hostCalls") - nanos.get("noCalls"));
    bytes.put("host", bytes.get("hostCalls") - bytes.get("noCalls"));
    nanos.put("endiveHost", nanos.get("endiveHostCalls") - nanos.get("endiveNoCalls"));
    bytes.put("endiveHost", bytes.get("endiveHostCalls") - bytes.get("endiveNoCalls"));
    call(report, "call of an empty host function", "host", "endiveHost");
    call(report, "instance of a small module", "small", "endiveSmall");
    call(report, "50 imports, from scratch", "fromScratch", "endiveFromScratch");
    call(report, "50 imports, linker kept", "linkerKept", null);
    call(report, "50 imports, prepared", "prepared", "endivePrepared");
    call(report, "50 imports, prepared, one store", "preparedOneStore", null);
    report.line("");
    report.line(
        String.format(
            "A prepared instance is %.1f times cheaper than one from scratch; in one store %.1f times.",
            nanos.get("fromScratch") / nanos.get("prepared"),
            nanos.get("fromScratch") / nanos.get("preparedOneStore")));
  }

  private void call(Report report, String text, String wasmite, String endive) {
    report.row(
        text,
        String.format("%,.1f", nanos.get(wasmite)),
        String.format("%,.0f", bytes.get(wasmite)),
        endive == null ? "" : String.format("%,.1f", nanos.get(endive)),
        endive == null ? "" : String.format("%,.0f", bytes.get(endive)));
  }

  private void reportParsing(Report report) throws IOException {
    report.table("parsing, MB/s", "`EAGER`", "`LAZY_TRANSLATION`", "`LAZY`", "Endive 1.2");
    for (String program : List.of("lua54-noeh", "bzip2")) {
      String[] cells = {program, "eager", "lazyTranslation", "lazy", "endive"};
      int size = ParseBenchmark.bytes(program).length;
      for (int i = 1; i < cells.length; i++) {
        cells[i] = String.format("%,.1f", size * 1e3 / nanos.get(cells[i] + "/" + program));
      }
      report.row(cells);
    }
  }
}
