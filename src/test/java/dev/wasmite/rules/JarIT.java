package dev.wasmite.rules;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** The packed jar: what its manifest says, what it holds, how large it is. */
class JarIT {
  private static final Path JAR = Path.of(System.getProperty("wasmite.jar", "target/wasmite.jar"));
  private static final String RULES = "META-INF/proguard/wasmite.pro";
  private static final String JAVA9 = "dev/wasmite/(Metered)?VarHandleInterpreter.*";

  private static final String DEVICE = "dev/wasmite/cli/devices/[a-z0-9-]+\\.properties";

  /** What of the engine a usual run does not load; the pom has the same list. */
  private static final String RARE =
      "Metered.*|Meter|Fuel.*|Sampler|Call|CallHook|StoreLimits|ResourceLimiter|EnforcedLimits"
          + "|Backtrace|Frame|CoreDump";

  // Not shrunk, all annexes in it: guards against surprises, not budgets. The second is for the jar
  // as it would be with every class compressed.
  private static final long SIZE_LIMIT = 530 * 1024;
  private static final long COMPRESSED_LIMIT = 397 * 1024;

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
  void everythingIsOursAndRunsOnJava8ButTwoLoops() throws IOException {
    List<String> faults = new ArrayList<>();
    try (JarFile jar = new JarFile(JAR.toFile())) {
      for (JarEntry entry : files()) {
        String name = entry.getName();
        if (name.equals("META-INF/MANIFEST.MF") || name.equals(RULES) || name.matches(DEVICE)) {
          continue;
        }
        if (!name.matches("dev/wasmite/.*\\.class")) {
          faults.add(name + ": not ours");
          continue;
        }
        byte[] bytes = jar.getInputStream(entry).readAllBytes();
        int major = (bytes[6] & 255) << 8 | bytes[7] & 255;
        if (major != (name.matches(JAVA9) ? 53 : 52)) {
          faults.add(name + ": class file version " + major);
        }
      }
    }
    assertTrue(faults.isEmpty(), () -> ClassFiles.lines(faults));
  }

  /** What shrinkers of others read holds for our own jars too. */
  @Test
  void itHoldsRulesForShrinkers() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      String rules = new String(jar.getInputStream(jar.getEntry(RULES)).readAllBytes(), UTF_8);
      String loops =
          Files.readAllLines(Path.of("profiles/common.pro")).stream()
              .filter(line -> line.startsWith("-keep") && line.contains("Interpreter"))
              .collect(Collectors.joining("\n"));
      assertTrue(!loops.isEmpty() && rules.contains(loops), rules);
    }
  }

  @Test
  void itHoldsTheDevices() throws IOException {
    List<String> held =
        files().stream().map(JarEntry::getName).filter(n -> n.matches(DEVICE)).toList();
    try (Stream<Path> devices = Files.list(Path.of("devices"))) {
      assertEquals(
          devices.map(file -> "dev/wasmite/cli/" + file).collect(Collectors.toSet()),
          Set.copyOf(held));
    }
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
    long compressed = 0;
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    try (JarFile jar = new JarFile(JAR.toFile())) {
      byte[] room = new byte[1 << 20];
      for (JarEntry entry : files()) {
        deflater.reset();
        deflater.setInput(jar.getInputStream(entry).readAllBytes());
        deflater.finish();
        // A header and an entry of the directory, each with the name.
        compressed += deflater.deflate(room) + 76 + 2 * entry.getName().length();
      }
    }
    System.out.println(JAR.getFileName() + ": " + size + " bytes, compressed " + compressed);
    assertTrue(size < SIZE_LIMIT, size + " bytes, limit " + SIZE_LIMIT);
    assertTrue(compressed < COMPRESSED_LIMIT, compressed + " bytes, limit " + COMPRESSED_LIMIT);
  }

  /** Which spares time at every start; the rest is loaded seldom. */
  @Test
  void theEngineIsNotCompressed() throws IOException {
    Pattern engine =
        Pattern.compile("dev/wasmite/((binary|translate)/)?(?!(" + RARE + ")\\.class)[^/]*");
    for (JarEntry entry : files()) {
      boolean stored = entry.getMethod() == ZipEntry.STORED;
      boolean wanted = engine.matcher(entry.getName()).matches();
      boolean manifest = entry.getName().equals("META-INF/MANIFEST.MF");
      assertEquals(wanted || manifest, stored, entry.getName());
    }
    assertEquals("META-INF/MANIFEST.MF", files().get(0).getName());
  }
}
