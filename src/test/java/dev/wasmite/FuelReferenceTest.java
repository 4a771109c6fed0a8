package dev.wasmite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.testing.FuelReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The slow count agrees with the numbers held, with itself, and with counts made by hand. */
class FuelReferenceTest {
  private static final FuelReference.Costs COSTS = new FuelReference.Costs();

  static Iterable<String> programs() {
    return FuelCounts.programs();
  }

  @ParameterizedTest
  @MethodSource("programs")
  void numbersHeld(String program) {
    for (FuelCounts.Line line : FuelCounts.of(program)) {
      assertEquals(line, FuelCounts.compute(program, line.call()));
    }
  }

  /** Programs that finish burn the same counted by operator as by block; others never more. */
  @ParameterizedTest
  @MethodSource("programs")
  void operatorsAndBlocks(String program) {
    FuelProgram loaded = FuelProgram.of(program);
    for (FuelCounts.Line line : FuelCounts.of(program)) {
      FuelCounts.Line counted = loaded.count(line.call(), FuelReference::operators, COSTS);
      if (line.finishes()) {
        assertEquals(line, counted);
      } else {
        assertEquals(line.outcome(), counted.outcome(), line.toString());
        assertTrue(counted.units() <= line.units(), "by operator: " + counted + ", held: " + line);
      }
    }
  }

  private static long units(String program, String call) {
    return FuelCounts.compute(program, call).units();
  }

  @Test
  void countsByHand() {
    assertEquals(1 + 3, units("loops", "once 1"), "the loops, and the drop, are free");
    assertEquals(2, units("memory", "dead"), "what stands behind the branch is not executed");
    assertEquals(1 + 1, units("locals", "nine"), "a unit for nine locals, one for the get");
    assertEquals(2, units("memory", "grow 3"), "growth that fails");
    assertEquals(2 + 2 * 65536 / 64, units("memory", "grow 2"));
    assertEquals(6 + 1, units("bulk", "fill 0 127"), "rounded down");
    assertEquals(65536 / 64 + 72 / 64, units("segment-trap", "instantiate"));
  }

  @Test
  void trapsAreChargedByTheBlock() {
    FuelProgram program = FuelProgram.of("traps");
    FuelCounts.Line counted = program.count("divide 1 0", FuelReference::operators, COSTS);
    assertEquals(3, counted.units(), "two gets and the division");
    assertEquals(7, units("traps", "divide 1 0"));
  }
}
