package dev.wasmite.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A class of the tests in a JVM of its own, for what depends on the JVM's options. Never made. */
public final class ChildJvm {
  private static final int LIMIT_SECONDS = 300;

  private ChildJvm() {}

  /**
   * Runs a class with this JVM's class path and test data; it must end with exit code 0.
   *
   * @param option of the JVM
   * @return what it wrote to standard output
   */
  public static String run(String option, Class<?> main, String... arguments) throws Exception {
    List<String> options = List.of(option, "-Dwasmite.shared=" + Shared.FOLDER);
    return run(options, System.getProperty("java.class.path"), main, List.of(arguments));
  }

  /**
   * Runs a class with a class path of its own; it must end with exit code 0.
   *
   * @param options of the JVM
   * @return what it wrote to standard output
   */
  public static String run(
      List<String> options, String classPath, Class<?> main, List<String> arguments)
      throws Exception {
    Path output = Files.createTempFile("wasmite", ".out");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, main.getName()));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), "does not end");
      String text = Files.readString(output, UTF_8);
      assertEquals(0, process.exitValue(), text);
      return text;
    } finally {
      process.destroyForcibly().waitFor();
      Files.delete(output);
    }
  }
}
