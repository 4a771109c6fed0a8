package dev.wasmite.shrunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.wasmite.testing.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The jars fit their budgets, and their reports tell of them as they are. */
class SizeReportIT {
  /** Writes the reports instead: {@code mvn -q -Psize verify}. */
  private static final boolean WRITE = Boolean.getBoolean("wasmite.size.write");

  /** The JDK that reports are made with; with another one class files differ a little. */
  private static final boolean SAME_JDK = Runtime.version().feature() == 17;

  private static final String ADVICE = ": run \"mvn -q -Psize verify\" and look at the diff";

  private static final int LINES_OF_A_DIFF = 10;

  @Test
  void jarsFitTheirBudgets() throws IOException {
    List<String> faults = new ArrayList<>();
    for (Profile profile : Profile.ALL) {
      long bytes = Files.size(profile.jar());
      if (bytes > profile.budget()) {
        faults.add(
            String.format(
                "%s has %,d bytes, %,d more than its budget of %,d",
                profile.jar(), bytes, bytes - profile.budget(), profile.budget()));
      }
    }
    assertEquals(List.of(), faults);
  }

  @Test
  void reportsAreWhatTheBuildGives() throws IOException {
    if (WRITE) {
      SizeReports.write();
    }
    for (Map.Entry<String, String> file : SizeReports.make().entrySet()) {
      Path committed = SizeReports.FOLDER.resolve(file.getKey());
      assertTrue(Files.exists(committed), committed + " is missing" + ADVICE);
      String text = Files.readString(committed).replace("\r\n", "\n");
      if (WRITE || SAME_JDK) {
        if (!text.equals(file.getValue())) {
          fail(committed + " is not what the build gives" + ADVICE + diff(text, file.getValue()));
        }
      } else if (file.getKey().endsWith(".tsv")) {
        assertNear(sizes(text), sizes(file.getValue()), committed);
      }
    }
  }

  /** The columns of bytes and class bytes in the table of profiles/README.md. */
  @Test
  void theProfilesSayTheSizes() throws IOException {
    Path file = Path.of("profiles", "README.md");
    String text = Files.readString(file);
    String built = text;
    for (Profile profile : Profile.ALL) {
      SizeReport report = SizeReport.read(profile);
      String row = "(`wasmite-" + profile.name() + "\\.jar` \\|.*\\| )[\\d,]+ \\| [\\d,]+( \\|)";
      String sizes = String.format("%,d | %,d", report.jarBytes(), report.classBytes());
      built = built.replaceFirst(row + "(?= [\\d,]+ \\|\n)", "$1" + sizes + "$2");
    }
    if (WRITE) {
      Files.writeString(file, built);
    } else if (SAME_JDK && !text.equals(built)) {
      fail(file + " is not what the build gives" + ADVICE + diff(text, built));
    }
    assertTrue(
        built.matches(
            "(?s)(.*wasmite-\\w+\\.jar` \\|[^\n]*[\\d,]+ \\| [\\d,]+ \\| [\\d,]+ \\|){4}.*"));
  }

  /** The first lines that only one of two texts has. */
  private static String diff(String committed, String built) {
    StringBuilder text = new StringBuilder();
    only(committed, built, "\n- ", text);
    only(built, committed, "\n+ ", text);
    return text.toString();
  }

  private static void only(String text, String other, String mark, StringBuilder out) {
    Set<String> known = other.lines().collect(Collectors.toSet());
    text.lines()
        .filter(line -> !known.contains(line))
        .limit(LINES_OF_A_DIFF)
        .forEach(line -> out.append(mark).append(line));
  }

  private static Map<String, int[]> sizes(String tsv) {
    Map<String, int[]> sizes = new LinkedHashMap<>();
    tsv.lines()
        .skip(1)
        .map(line -> line.split("\t"))
        .forEach(
            cells ->
                sizes.put(
                    cells[0], new int[] {Integer.parseInt(cells[1]), Integer.parseInt(cells[2])}));
    return sizes;
  }

  /** The same classes, each with the same bytes but for 2 %, or 16 bytes if that is more. */
  private static void assertNear(
      Map<String, int[]> committed, Map<String, int[]> built, Path file) {
    assertEquals(committed.keySet(), built.keySet(), file + ADVICE);
    for (Map.Entry<String, int[]> row : committed.entrySet()) {
      for (int i = 0; i < 2; i++) {
        int wanted = row.getValue()[i];
        int found = built.get(row.getKey())[i];
        assertTrue(
            Math.abs(wanted - found) <= Math.max(16, wanted / 50),
            file + ", " + row.getKey() + ": " + wanted + " is now " + found + ADVICE);
      }
    }
  }
}
