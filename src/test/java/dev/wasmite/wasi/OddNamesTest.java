package dev.wasmite.wasi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names of the host that Java cannot write in the locale it runs in do not spoil a listing. */
class OddNamesTest {
  @TempDir private Path folder;

  /** Lists a directory through a guest: the error number, and how many bytes the listing has. */
  static final class Lister {
    public static void main(String[] args) {
      TestGuest guest = new TestGuest(new Wasi().dir(args[0], "/"));
      int errno = guest.call("fd_readdir", 3, 4096, 1000, 0, TestGuest.RESULT);
      System.out.println(errno + " " + guest.result());
    }
  }

  @Test
  void listing() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no shell here");
    shell("touch a \"$(printf '\\303\\251')\" z");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    ProcessBuilder builder =
        new ProcessBuilder(
            java,
            "-cp",
            System.getProperty("java.class.path"),
            Lister.class.getName(),
            folder.toString());
    builder.environment().put("LC_ALL", "POSIX");
    String[] words = output(builder).trim().split(" ");
    assertEquals("0", words[0], "errno");
    // Five entries of 24 bytes, with ".", "..", "a", "z", and the odd name as Java reads it.
    int odd = Integer.parseInt(words[1]) - 5 * 24 - 5;
    assertTrue(odd > 0 && odd < 10, words[1]);
  }

  private void shell(String command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", command);
    assertEquals("", output(builder.directory(folder.toFile())));
  }

  private static String output(ProcessBuilder builder) throws Exception {
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said;
  }
}
