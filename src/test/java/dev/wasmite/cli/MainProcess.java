package dev.wasmite.cli;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line as a process of its own; never made. */
final class MainProcess {
  private MainProcess() {}

  /** A process that is to be started: the classes under test, these arguments. */
  static ProcessBuilder of(String... args) {
    String place = Main.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC");
    command.addAll(List.of("-cp", new File(place).getPath(), Main.class.getName()));
    command.addAll(List.of(args));
    return new ProcessBuilder(command);
  }
}
