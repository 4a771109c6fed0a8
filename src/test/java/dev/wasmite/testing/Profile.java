package dev.wasmite.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A shrunk jar that the build makes, as {@code profiles/<name>.pro} tells of it.
 *
 * @param name of the profile, {@code "core"}
 * @param budget of its jar, in bytes
 */
public record Profile(String name, int budget) {
  private static final Path FOLDER = Path.of("profiles");
  private static final String BUDGET = "# budget: ";

  private static final String INCLUDE = "-include ";

  /** All of them, from the largest budget to the smallest. */
  public static final List<Profile> ALL =
      List.of(read("full"), read("core"), read("me"), read("micro"));

  private static Profile read(String name) {
    Path file = FOLDER.resolve(name + ".pro");
    try (var lines = Files.lines(file)) {
      String budget = lines.filter(line -> line.startsWith(BUDGET)).findFirst().orElseThrow();
      return new Profile(name, Integer.parseInt(budget.substring(BUDGET.length()).trim()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The lines of the profile without comments, those of included files in their places. */
  public List<String> lines() {
    return lines(name + ".pro");
  }

  private static List<String> lines(String file) {
    try {
      return Files.readAllLines(FOLDER.resolve(file)).stream()
          .map(line -> line.replaceFirst("#.*", "").strip())
          .flatMap(
              line ->
                  line.startsWith(INCLUDE)
                      ? lines(line.substring(INCLUDE.length())).stream()
                      : Stream.of(line))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The jar. */
  public Path jar() {
    return Path.of("target", "wasmite-" + name + ".jar");
  }

  /** What became of the names: ProGuard's mapping file. */
  public Path mapping() {
    return Path.of("target", "wasmite-" + name + ".map");
  }
}
