package dev.wasmite.shrunk;

import dev.wasmite.testing.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The files of {@code size-reports}, made from the jars in {@code target}; only {@code heap.tsv} is
 * taken as it stands there, see {@link HeapReport}. Never made.
 */
final class SizeReports {
  /** Where they are. */
  static final Path FOLDER = Path.of("size-reports");

  /** What {@link HeapReport} measured. */
  static final Path HEAP = FOLDER.resolve("heap.tsv");

  private static final String HEAD =
      """
      # Sizes

      How large the jars are that the build makes, and what they take when they run. All of this is
      written by the build; `mvn verify` fails when a jar is over its budget, or when what is
      written here is not what the build gives.

      """;

  private static final String HOW_TO_READ =
      """

      *bytes* is the jar as it is shipped, *class bytes* the sum of its class files, which is what
      flash memory and metaspace pay, *longest method* is in bytes of bytecode: HotSpot compiles
      none of more than 8,000. A budget stands in the head of `profiles/<name>.pro`.

      `<name>.tsv` lists the classes of a jar by the names that they have in the sources, with
      their bytes, their deflated bytes in the jar, their longest method and the number of their
      methods. Where classes were merged the row has the name of the one that stayed; a method
      that was inlined counts where it went. The pictures below show the deflated bytes; each
      rectangle tells its class and bytes when it is pointed at (open the picture itself).

      | command | what it does |
      |---|---|
      | `mvn -q -Psize verify` | writes the files of this folder but `heap.tsv`, without running other tests; the diff shows what grew |
      | `mvn -q -Pheap -DskipTests pre-integration-test exec:exec@heap` | measures `heap.tsv`, and writes the table of it below |

      Reports are made with JDK 17. Other compilers order a class file's constants in other ways,
      by which it deflates a few bytes better or worse; there the check allows 2 % per class.

      ## On the heap

      """;

  private static final String HEAP_NOTES =
      """

      Measured on HotSpot, 64 bit, with `-Xint -XX:+UseSerialGC`, each figure in a JVM of its own.

      - *tiny*: a module of one function that adds. *page 1*: one with a memory of 500 bytes, in
        pages of one byte, that it writes to. Heap is in bytes, live after collecting garbage: all
        that parsing, linking and calling adds to a running JVM that has opened the jar, with
        constants of the engine and what the JVM keeps per class; *one more* is one more engine,
        module, store and instance.
      - *Lua*: bytes of heap per byte of the module (the interpreter of Lua 5.4) when all of it
        is translated, the module's own bytes included; and without its function bodies
        (`Config.keepBytes(false)`).
      - *classes*: loaded up to the first result of *tiny*, those of the jar and all with the JVM's
        own. *metaspace*: bytes that these add.
      - *-Xmx*: the smallest heap, in MB, in which *tiny* runs, and in which Lua starts and runs a
        line. HotSpot refuses less than 2 MB, and rounds up to even numbers.
      - `-`: the API that the jar keeps has not what that takes.
      """;

  private SizeReports() {}

  /** All files but {@link #HEAP}, by name. */
  static Map<String, String> make() throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    List<SizeReport> reports = new ArrayList<>();
    for (Profile profile : Profile.ALL) {
      SizeReport report = SizeReport.read(profile);
      reports.add(report);
      files.put(profile.name() + ".tsv", report.tsv());
      files.put(profile.name() + ".svg", Treemap.draw(report));
    }
    files.put("README.md", readme(reports));
    return files;
  }

  /** Writes them. */
  static void write() throws IOException {
    for (Map.Entry<String, String> file : make().entrySet()) {
      Files.writeString(FOLDER.resolve(file.getKey()), file.getValue());
    }
  }

  private static String readme(List<SizeReport> reports) throws IOException {
    StringBuilder text = new StringBuilder(HEAD);
    text.append(
        "| jar | bytes | budget | class bytes | classes | longest method | what is in it |\n");
    text.append("|---|--:|--:|--:|--:|--:|---|\n");
    for (SizeReport report : reports) {
      SizeReport.Row longest = report.longest();
      String name = report.profile().name();
      text.append(
          String.format(
              Locale.ROOT,
              "| [wasmite-%s.jar](%s.tsv) | %,d | %,d | %,d | %d | %,d, `%s.%s` | %s |\n",
              name,
              name,
              report.jarBytes(),
              report.profile().budget(),
              report.classBytes(),
              report.rows().size(),
              longest.longest(),
              longest.name().substring(longest.name().lastIndexOf('.') + 1),
              longest.method(),
              content(name)));
    }
    text.append(HOW_TO_READ);
    heapTable(text);
    text.append(HEAP_NOTES).append("\n## Pictures\n");
    for (SizeReport report : reports) {
      String name = report.profile().name();
      text.append(String.format("\n![The classes of wasmite-%s.jar](%s.svg)\n", name, name));
    }
    return text.toString();
  }

  /** What the head of a profile says before its budget. */
  private static String content(String name) throws IOException {
    String head =
        Files.readAllLines(Path.of("profiles", name + ".pro")).stream()
            .takeWhile(line -> line.startsWith("#") && !line.startsWith("# goal:"))
            .map(line -> line.substring(1).trim())
            .collect(Collectors.joining(" "));
    return head.substring(head.indexOf(':') + 1).trim();
  }

  private static void heapTable(StringBuilder text) throws IOException {
    List<String> lines = Files.readAllLines(HEAP);
    for (int i = 0; i < lines.size(); i++) {
      String[] cells = lines.get(i).split("\t");
      text.append("| ").append(String.join(" | ", cells)).append(" |\n");
      if (i == 0) {
        text.append("|---").append("|--:".repeat(cells.length - 1)).append("|\n");
      }
    }
  }
}
