package dev.wasmite.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** The packed jar: what its manifest says, what it holds, how large it is. */
class JarIT {
  private static final Path JAR = Path.of(System.getProperty("wasmite.jar", "target/wasmite.jar"));
  private static final String JAVA9 = "dev/wasmite/VarHandleInterpreter";

  // Not shrunk, all annexes in it: a guard against surprises, not a budget.
  private static final long SIZE_LIMIT = 340 * 1024;

  private static List<JarEntry> files() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      return Collections.list(jar.entries()).stream().filter(e -> !e.isDirectory()).toList();
    }
  }

  @Test
  void theManifestNamesWhatItMust() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      Attributes manifest = jar.getManifest().getMainAttributes();
      assertEquals("dev.wasmite.cli.Main", manifest.getValue(Attributes.Name.MAIN_CLASS));
      assertNull(manifest.getValue(Attributes.Name.MULTI_RELEASE), "slow to open");
      assertEquals("dev.wasmite", manifest.getValue("Automatic-Module-Name"));
      assertTrue(jar.getEntry("dev/wasmite/cli/Main.class") != null);
    }
  }

  @Test
  void everythingIsOursAndRunsOnJava8ButOneLoop() throws IOException {
    List<String> faults = new ArrayList<>();
    try (JarFile jar = new JarFile(JAR.toFile())) {
      for (JarEntry entry : files()) {
        String name = entry.getName();
        if (name.equals("META-INF/MANIFEST.MF")) {
          continue;
        }
        if (!name.matches("dev/wasmite/.*\\.class")) {
          faults.add(name + ": not ours");
          continue;
        }
        byte[] bytes = jar.getInputStream(entry).readAllBytes();
        int major = (bytes[6] & 255) << 8 | bytes[7] & 255;
        if (major != (name.startsWith(JAVA9) ? 53 : 52)) {
          faults.add(name + ": class file version " + major);
        }
      }
    }
    assertTrue(faults.isEmpty(), () -> ClassFiles.lines(faults));
  }

  @Test
  void theSameSourcesGiveTheSameJar() throws IOException {
    for (JarEntry entry : files()) {
      assertEquals(LocalDateTime.of(2026, 1, 1, 0, 0), entry.getTimeLocal(), entry.getName());
    }
  }

  @Test
  void itIsSmall() throws IOException {
    long size = Files.size(JAR);
    System.out.println(JAR.getFileName() + ": " + size + " bytes");
    assertTrue(size < SIZE_LIMIT, size + " bytes, limit " + SIZE_LIMIT);
  }
}
