package dev.wasmite.wasi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;

/** Tells whether a standard stream of the process is a terminal; never made. */
final class Terminal {
  private Terminal() {}

  /**
   * {@link FileStat#CHARACTER_DEVICE} if stream 0, 1 or 2 of the process is a terminal, else {@link
   * FileStat#UNKNOWN}, which has the guest buffer what it writes.
   */
  static int fileType(int stream) {
    return isTerminal(stream) ? FileStat.CHARACTER_DEVICE : FileStat.UNKNOWN;
  }

  private static boolean isTerminal(int stream) {
    Path descriptors = Paths.get("/proc/self/fd");
    if (!Files.isDirectory(descriptors)) {
      // Elsewhere Java tells of input and output together, and only this implementation does.
      if (System.getProperty("jdk.console") == null) {
        System.setProperty("jdk.console", "java.base");
      }
      return System.console() != null;
    }
    try {
      String device =
          Files.readSymbolicLink(descriptors.resolve(Integer.toString(stream))).toString();
      return device.startsWith("/dev/pts/")
          || device.startsWith("/dev/tty")
          || device.equals("/dev/console");
    } catch (IOException e) {
      return false; // closed
    }
  }
}
