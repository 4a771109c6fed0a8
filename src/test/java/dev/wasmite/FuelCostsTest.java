package dev.wasmite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.wasmite.testing.FuelReference;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Costs that are set are charged, and nothing else: compared with the slow count. */
@Tag("machine")
class FuelCostsTest {
  static Iterable<String> programs() {
    return FuelCounts.programs().stream().filter(name -> !name.contains("/")).toList();
  }

  private static void compare(
      String program, Map<Integer, Integer> units, int bytes, int elements) {
    FuelCosts costs = new FuelCosts().bytesPerUnit(bytes).elementsPerUnit(elements);
    FuelReference.Costs wanted = new FuelReference.Costs();
    wanted.bytesPerUnit(bytes).elementsPerUnit(elements);
    units.forEach(costs::cost);
    units.forEach(wanted::cost);
    Config config = FuelProgram.config().fuelCosts(costs);
    for (FuelCounts.Line line : FuelCounts.of(program)) {
      assertEquals(
          FuelProgram.of(program).count(line.call(), FuelReference::blocks, wanted),
          FuelProgram.burn(line, config),
          units + ", " + bytes + " bytes, " + elements + " elements");
    }
  }

  @ParameterizedTest
  @MethodSource("programs")
  void plainOperators(String program) {
    // Adding of i32 and i64, local.get, constants, f64.mul, loads and stores, ref.is_null.
    compare(
        program, Map.of(0x6a, 7, 0x7c, 0, 0x20, 3, 0x41, 0, 0xa2, 1000, 0x28, 5, 0xd1, 9), 64, 8);
  }

  @ParameterizedTest
  @MethodSource("programs")
  void control(String program) {
    compare(program, Map.of(0x04, 3, 0x0c, 5, 0x0d, 7, 0x0e, 11, 0x10, 13, 0x11, 17), 64, 8);
    compare(program, Map.of(0x12, 19, 0x13, 23, 0x04, 0), 64, 8);
  }

  /** Blocks that cost more than a short holds: operators that cost the most they can. */
  @ParameterizedTest
  @MethodSource("programs")
  void largeCosts(String program) {
    compare(program, Map.of(0x20, 32_767), 64, 8);
    compare(program, Map.of(0x20, 32_767, 0x6a, 32_767, 0x0d, 32_766, 0x41, 32_765), 64, 8);
  }

  /** Those that are free unless told otherwise. */
  @ParameterizedTest
  @MethodSource("programs")
  void freeOperators(String program) {
    compare(program, Map.of(0x00, 1000, 0x01, 3, 0x1a, 5, 0x0f, 7), 64, 8);
    compare(program, Map.of(0x02, 100, 0x03, 10_000), 64, 8);
    compare(program, Map.of(0x05, 100), 64, 8);
    compare(program, Map.of(0x0b, 100), 64, 8);
  }

  @ParameterizedTest
  @MethodSource("programs")
  void lengths(String program) {
    compare(program, Map.of(), 1, 1);
    compare(program, Map.of(), 63, 3);
    compare(program, Map.of(), Integer.MAX_VALUE, Integer.MAX_VALUE);
    compare(program, Map.of(0x40, 50, 0xfc0a, 1000, 0xfc0f, 7, 0xfc00 + 12, 0), 100, 2);
  }

  @Test
  void knownCosts() {
    FuelCosts costs = new FuelCosts().cost(0x6a, 10).cost(0xfc0b, 100).bytesPerUnit(10);
    Config config = FuelProgram.config().fuelCosts(costs);
    FuelCounts.Line fill = new FuelCounts.Line("bulk", "fill 0 127", 0, "");
    assertEquals(5 + 100 + 12, FuelProgram.burn(fill, config).units());
    FuelCounts.Line once = new FuelCounts.Line("loops", "once 1", 0, "");
    assertEquals(3 + 10, FuelProgram.burn(once, config).units());
  }

  /** What an engine was made with stays. */
  @Test
  void costsAreCopied() {
    FuelCosts costs = new FuelCosts();
    Config config = FuelProgram.config().fuelCosts(costs);
    costs.cost(0x6a, 1000);
    FuelCounts.Line once = new FuelCounts.Line("loops", "once 1", 0, "");
    assertEquals(4, FuelProgram.burn(once, config).units());
  }
}
