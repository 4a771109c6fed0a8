package dev.wasmite.shrunk;

import dev.wasmite.testing.Profile;
import dev.wasmite.testing.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Measures what the jars take when they run, each figure in a JVM of its own, and writes {@code
 * size-reports/heap.tsv} and the README beside it.
 *
 * <pre>mvn -q -Pheap -DskipTests pre-integration-test exec:exec@heap</pre>
 */
public final class HeapReport {
  private static final String NONE = "-";
  private static final int LARGEST_HEAP = 64;
  private static final List<String> TITLES =
      List.of(
          "jar",
          "tiny",
          "one more",
          "page 1",
          "one more",
          "Lua, B/B",
          "Lua without bodies, B/B",
          "classes of the jar",
          "all classes",
          "metaspace",
          "-Xmx tiny",
          "-Xmx Lua",
          "JDK");

  private final Path jar;
  private final String lua = Shared.FOLDER.resolve("programs/lua54-noeh.wasm").toString();
  private final List<String> cells = new ArrayList<>();

  private HeapReport(Path jar) {
    this.jar = jar;
  }

  /** Measures and writes. */
  public static void main(String[] args) throws Exception {
    List<String> lines = new ArrayList<>();
    lines.add(String.join("\t", TITLES));
    lines.add(new HeapReport(Path.of("target", "wasmite.jar")).line());
    for (Profile profile : Profile.ALL) {
      lines.add(new HeapReport(profile.jar()).line());
    }
    Files.createDirectories(SizeReports.FOLDER);
    Files.writeString(SizeReports.HEAP, String.join("\n", lines) + "\n");
    SizeReports.write();
  }

  private String line() throws Exception {
    if (!Files.exists(Path.of(lua))) {
      throw new IOException("no " + lua + ": set -Dwasmite.shared=DIR");
    }
    cells.add(jar.getFileName().toString());
    heap(ProbeJvm.ADD);
    heap(ProbeJvm.PAGE);
    perByte("kept");
    perByte("dropped");
    classes();
    cells.add(orNone(ProbeJvm.run(jar, List.of(), "metaspace", ProbeJvm.ADD)));
    cells.add(smallest("run", ProbeJvm.ADD));
    cells.add(smallest("lua", lua));
    cells.add(String.valueOf(Runtime.version().feature()));
    return String.join("\t", cells);
  }

  private static String orNone(String output) {
    return output == null ? NONE : output;
  }

  private void heap(String module) throws Exception {
    String output = ProbeJvm.run(jar, List.of(), "heap", module);
    cells.addAll(output == null ? List.of(NONE, NONE) : List.of(output.split(" ")));
  }

  private void perByte(String mode) throws Exception {
    String output = ProbeJvm.run(jar, List.of(), mode, lua);
    cells.add(
        output == null ? NONE : String.format(Locale.ROOT, "%.2f", Double.parseDouble(output)));
  }

  /** What is loaded up to the first result: of the jar, and in all. */
  private void classes() throws Exception {
    Path log = Files.createTempFile("wasmite", ".log");
    try {
      List<String> options = List.of("-Xlog:class+load:file=" + log);
      String output = ProbeJvm.run(jar, options, "run", ProbeJvm.ADD);
      int ours = 0;
      int all = 0;
      for (String line : Files.readAllLines(log)) {
        if (line.contains(" source: ")) {
          all++;
          ours += line.endsWith("/" + jar.getFileName()) ? 1 : 0;
        }
      }
      cells.add(output == null ? NONE : String.valueOf(ours));
      cells.add(output == null ? NONE : String.valueOf(all));
    } finally {
      Files.delete(log);
    }
  }

  /** The smallest heap in which a run succeeds, in MB: HotSpot takes even numbers. */
  private String smallest(String mode, String module) throws Exception {
    if (!runs(LARGEST_HEAP, mode, module)) {
      return NONE;
    }
    int tooSmall = 0;
    int enough = LARGEST_HEAP;
    while (enough - tooSmall > 2) {
      int middle = (tooSmall + enough) / 4 * 2;
      if (runs(middle, mode, module)) {
        enough = middle;
      } else {
        tooSmall = middle;
      }
    }
    return String.valueOf(enough);
  }

  private boolean runs(int megabytes, String mode, String module) throws Exception {
    return ProbeJvm.run(jar, List.of("-Xmx" + megabytes + "m"), mode, module) != null;
  }
}
