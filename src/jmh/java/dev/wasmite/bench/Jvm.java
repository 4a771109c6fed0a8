package dev.wasmite.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Starts JVMs from the home that the system property {@code java} names, or else from this one's.
 */
final class Jvm {
  /** How a process ended, and what it wrote to its outputs; the exit code is -1 if it took long. */
  record Outcome(int exitCode, String output) {}

  static final String CLASS_PATH = System.getProperty("java.class.path");

  private static final Path HOME = Path.of(property("java", System.getProperty("java.home")));
  private static final int LIMIT_SECONDS = 120;

  private Jvm() {}

  /** A system property, also if it is set to nothing. */
  static String property(String name, String otherwise) {
    String value = System.getProperty(name, "");
    return value.isEmpty() ? otherwise : value;
  }

  static String java() {
    return HOME.resolve("bin").resolve("java").toString();
  }

  /** Runs a class of the benchmarks with this JVM's class path, and its properties for them. */
  static String run(List<String> options, Class<?> main, String... args) throws Exception {
    List<String> command = new ArrayList<>(List.of(java()));
    command.addAll(options);
    for (String name : List.of("wasmite.shared", "jar.b", "config.b")) {
      command.add("-D" + name + "=" + System.getProperty(name, ""));
    }
    command.addAll(List.of("-cp", CLASS_PATH, main.getName()));
    command.addAll(List.of(args));
    Outcome outcome = start(command);
    if (outcome.exitCode() != 0) {
      throw new IllegalStateException(String.join(" ", command) + "\n" + outcome.output());
    }
    return outcome.output().trim();
  }

  /** Runs a command, for two minutes at most. */
  static Outcome start(List<String> command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("wasmite", ".out");
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().put("LC_ALL", "C");
      Process process = builder.redirectOutput(output.toFile()).start();
      process.getOutputStream().close();
      boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      return new Outcome(
          ended ? process.exitValue() : -1, Files.readString(output, StandardCharsets.UTF_8));
    } finally {
      Files.delete(output);
    }
  }

  /** What the JVM says that it is, in one line. */
  static String version() throws Exception {
    return start(List.of(java(), "-version"))
        .output()
        .lines()
        .skip(1)
        .collect(Collectors.joining(", "));
  }

  /** The processor and the number of its cores, in one line. */
  static String machine() throws IOException {
    String model = System.getProperty("os.arch");
    Path info = Path.of("/proc/cpuinfo");
    if (Files.exists(info)) {
      try (Stream<String> lines = Files.lines(info)) {
        model =
            lines
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .findFirst()
                .orElse(model);
      }
    }
    return model
        + ", "
        + Runtime.getRuntime().availableProcessors()
        + " cores, "
        + System.getProperty("os.name");
  }
}
