package dev.wasmite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.wasmite.testing.ChildJvm;
import dev.wasmite.testing.Shared;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fuel without a compiler and with the simple one, in a JVM of its own. */
@Tag("machine")
class FuelJvmTest {
  private static final int MOST = 2_000_000;

  /** The lines that are compared: with the real programs, where they are there, but the longest. */
  private static List<FuelCounts.Line> lines() {
    List<FuelCounts.Line> lines = new ArrayList<>(FuelCounts.all());
    lines.removeIf(
        line ->
            line.units() > MOST
                || line.program().contains("/")
                    && !Files.exists(Shared.FOLDER.resolve(line.program() + ".wasm")));
    return lines;
  }

  /** Prints what each line burns. */
  public static void main(String[] args) {
    for (FuelCounts.Line line : lines()) {
      System.out.println(FuelProgram.burn(line, FuelProgram.config()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-Xint", "-XX:TieredStopAtLevel=1"})
  void sameUnits(String option) throws Exception {
    String text = ChildJvm.run(option, FuelJvmTest.class);
    assertEquals(lines().stream().map(Object::toString).toList(), text.lines().toList());
  }
}
