package dev.wasmite.shrunk;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.testing.Profile;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Shrunk jars run small modules in small heaps, by the JVM's own count. */
class SmallHeapIT {
  private static final List<Profile> PROFILES = Profile.ALL;
  private static final int ENGINE = 64 << 10;
  private static final int MEMORY = 500;

  /** With all that the JVM loads for them. */
  @ParameterizedTest
  @FieldSource("PROFILES")
  void engineAndModuleWithPagesOfOneByte(Profile profile) throws Exception {
    int[] tiny = heap(profile, ProbeJvm.ADD);
    int[] page = heap(profile, ProbeJvm.PAGE);
    assertTrue(page[0] <= ENGINE, page[0] + " bytes");
    int memory = page[1] - tiny[1];
    assertTrue(memory >= MEMORY && memory <= 2 * MEMORY, memory + " bytes more with a memory");
  }

  private static int[] heap(Profile profile, String module) throws Exception {
    String output = ProbeJvm.run(profile.jar(), List.of(), "heap", module);
    assertNotNull(output, "the module does not run");
    String[] words = output.split(" ");
    return new int[] {Integer.parseInt(words[0]), Integer.parseInt(words[1])};
  }

  /** The least that HotSpot takes. */
  @ParameterizedTest
  @FieldSource("PROFILES")
  void aHeapOfTwoMegabytes(Profile profile) throws Exception {
    for (String module : new String[] {ProbeJvm.ADD, ProbeJvm.PAGE}) {
      String output = ProbeJvm.run(profile.jar(), List.of("-Xmx2m"), "run", module);
      assertNotNull(output, "does not run in 2 MB");
      assertTrue(Long.parseLong(output) <= 2 << 20, output + " bytes of heap");
    }
  }
}
