package dev.wasmite.shrunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wasmite.testing.ChildJvm;
import dev.wasmite.testing.Device;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each device: the jar of its profile is small and old enough for it, and does its work within its
 * limits in a JVM that imitates it.
 */
class DeviceIT {
  @TempDir private Path folder;

  static Stream<Device> devices() {
    return Device.ALL.stream();
  }

  @ParameterizedTest
  @MethodSource("devices")
  void theJarIsSmallEnough(Device device) throws IOException {
    long bytes = Files.size(device.profile().jar());
    assertTrue(bytes <= device.number("jar-budget"), bytes + " bytes");
  }

  @ParameterizedTest
  @MethodSource("devices")
  void theClassesAreOldEnough(Device device) throws IOException {
    List<String> newer = new ArrayList<>();
    try (JarFile jar = new JarFile(device.profile().jar().toFile())) {
      for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
        if (entry.getName().endsWith(".class")) {
          byte[] bytes = jar.getInputStream(entry).readNBytes(8);
          if (bytes[7] > device.number("class-version")) {
            newer.add(entry.getName() + ": version " + bytes[7]);
          }
        }
      }
    }
    assertEquals(List.of(), newer);
  }

  @ParameterizedTest
  @MethodSource("devices")
  void itWorks(Device device) throws Exception {
    run(device, List.of());
  }

  /** HotSpot without a compiler: what there is for processors that it has none for. */
  @ParameterizedTest
  @MethodSource("devices")
  void itWorksOnZero(Device device) throws Exception {
    Path zero = Path.of(System.getProperty("java.home"), "lib", "zero");
    assumeTrue(Files.isDirectory(zero), "no Zero VM (openjdk-17-jre-zero) in " + zero.getParent());
    run(device, List.of("-zero", "-XX:+IgnoreUnrecognizedVMOptions"));
  }

  private void run(Device device, List<String> more) throws Exception {
    Path file = Files.write(folder.resolve("module.wasm"), DeviceModule.of(device));
    List<String> options = new ArrayList<>(more);
    options.add("-XX:-UseTLAB"); // else a thread's room of a megabyte counts as in use
    options.addAll(device.jvm());
    String classPath = device.profile().jar() + File.pathSeparator + "target/test-classes";
    String[] lines =
        ChildJvm.run(options, classPath, DeviceProgram.class, DeviceModule.arguments(device, file))
            .split("\\R");
    assertEquals(DeviceModule.answers(device), lines[0]);
    long live = Long.parseLong(lines[1]);
    System.out.println(device + ": " + live + " bytes of heap live " + more);
    assertTrue(live <= device.number("heap"), live + " bytes of heap live");
  }
}
