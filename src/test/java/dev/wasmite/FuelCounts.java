package dev.wasmite;

import dev.wasmite.testing.FuelReference;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The units of fuel that programs are to burn, held in {@code fuel/counts.txt}, a call a line:
 * program, call, units, outcome. Read by the tests; {@link #main} computes units and outcomes again
 * by {@link FuelReference}.
 */
final class FuelCounts {
  /** One call, on an instance of its own. */
  record Line(String program, String call, long units, String outcome) {
    /** Whether it returns, so that no block is left in its middle. */
    boolean finishes() {
      return !outcome.startsWith(FuelProgram.TRAP) && !outcome.startsWith(FuelProgram.EXIT);
    }

    @Override
    public String toString() {
      return program + " | " + call + " | " + units + " | " + outcome;
    }
  }

  private FuelCounts() {}

  /** All lines. */
  static List<Line> all() {
    try (InputStream in = FuelCounts.class.getResourceAsStream("/fuel/counts.txt")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().map(FuelCounts::line).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Line line(String text) {
    String[] columns = text.split(" \\| ");
    return new Line(columns[0], columns[1], Long.parseLong(columns[2]), columns[3]);
  }

  /** The lines of a program. */
  static List<Line> of(String program) {
    return all().stream().filter(line -> line.program.equals(program)).toList();
  }

  /** The names of the programs. */
  static Set<String> programs() {
    Set<String> names = new LinkedHashSet<>();
    all().forEach(line -> names.add(line.program));
    return names;
  }

  /** What a line is to be, by a count per block. */
  static Line compute(String program, String call) {
    FuelReference.Costs costs = new FuelReference.Costs();
    return FuelProgram.of(program).count(call, FuelReference::blocks, costs);
  }

  /** Writes the file that the argument names, with the programs and calls that it has. */
  public static void main(String[] args) throws IOException {
    Path file = Path.of(args[0]);
    List<String> lines = new ArrayList<>();
    for (String text : Files.readAllLines(file)) {
      String[] columns = text.split(" \\| ");
      lines.add(compute(columns[0], columns[1]).toString());
    }
    Files.write(file, lines);
  }
}
