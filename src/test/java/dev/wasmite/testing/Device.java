package dev.wasmite.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A device, as {@code devices/<name>.properties} tells of it.
 *
 * @param name of the device, {@code "pi4"}
 */
public record Device(String name, Properties settings) {
  private static final Path FOLDER = Path.of("devices");

  /** All of them, by name. */
  public static final List<Device> ALL = readAll();

  private static List<Device> readAll() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(file -> of(file.getFileName().toString().replace(".properties", "")))
          .sorted((a, b) -> a.name.compareTo(b.name))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The device of that name. */
  public static Device of(String name) {
    Properties settings = new Properties();
    try (var reader = Files.newBufferedReader(FOLDER.resolve(name + ".properties"))) {
      settings.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Device(name, settings);
  }

  /** A setting as it is written. */
  public String text(String key) {
    String value = settings.getProperty(key);
    if (value == null) {
      throw new IllegalArgumentException(name + " has no " + key);
    }
    return value;
  }

  /** A setting that is a number: {@code 8000}, {@code 64K}, {@code 16M}. */
  public int number(String key) {
    String value = text(key);
    int unit = "KM".indexOf(value.charAt(value.length() - 1));
    return unit < 0
        ? Integer.parseInt(value)
        : Integer.parseInt(value.substring(0, value.length() - 1)) << 10 * (unit + 1);
  }

  /** The options of a JVM that imitates it. */
  public List<String> jvm() {
    return List.of(text("jvm").split(" "));
  }

  /** The shrunk jar that it takes. */
  public Profile profile() {
    String profile = text("profile");
    return Profile.ALL.stream().filter(p -> p.name().equals(profile)).findFirst().orElseThrow();
  }

  @Override
  public String toString() {
    return name;
  }
}
