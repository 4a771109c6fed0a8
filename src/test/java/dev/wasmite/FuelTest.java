package dev.wasmite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs burn the units that are held for them, to the last one, however they are run. */
@Tag("machine")
class FuelTest {
  private static final String OUT = FuelProgram.TRAP + "out of fuel";
  private static final int SMALL = 60;
  private static final int LARGE = 20_000;

  static Iterable<String> programs() {
    return FuelCounts.programs();
  }

  private static Config config(int mode, long codeCache) {
    return FuelProgram.config().compilationMode(mode).codeCacheLimit(codeCache);
  }

  @ParameterizedTest
  @MethodSource("programs")
  void unitsHeld(String program) {
    for (int mode = Config.EAGER; mode <= Config.LAZY; mode++) {
      for (FuelCounts.Line line : FuelCounts.of(program)) {
        assertEquals(line, FuelProgram.burn(line, config(mode, Long.MAX_VALUE)));
        Config looksUp = config(mode, Long.MAX_VALUE).interruptible(true);
        assertEquals(line, FuelProgram.burn(line, looksUp), "interruptible");
        // What takes a while is not translated over and over again in each mode.
        boolean isShort = line.units() < LARGE;
        if (isShort || mode == Config.LAZY) {
          assertEquals(line, FuelProgram.burn(line, config(mode, isShort ? 100 : 50_000)));
        }
      }
    }
  }

  /** Until compiled code runs, and when it does. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "recursion | fib 15",
        "loops | collatz 27",
        "loops | nested 20",
        "branches | all",
        "values | pairs 30",
        "tail | down 9 1",
        "host | many 100",
        "locals | all 10",
        "bulk | many 300",
        "traps | later 5"
      })
  void compiledByTheJvm(String text) {
    String[] columns = text.split(" \\| ");
    FuelCounts.Line line =
        FuelCounts.of(columns[0]).stream()
            .filter(held -> held.call().equals(columns[1]))
            .findFirst()
            .orElseThrow();
    FuelProgram.Guest guest = FuelProgram.of(line.program()).load(FuelProgram.config().fuel(true));
    guest.run(FuelProgram.INSTANTIATE);
    long burnt = 0;
    for (int round = 0; burnt < 4_000_000; round++) {
      guest.store.setFuel(FuelProgram.PLENTY);
      assertEquals(line.outcome(), guest.run(line.call()));
      assertEquals(line.units(), FuelProgram.PLENTY - guest.store.fuel(), "round " + round);
      burnt += line.units();
    }
  }

  private static List<Long> amounts(String program, long units) {
    List<Long> amounts = new ArrayList<>();
    // Real programs take longer to load.
    int small = program.contains("/") ? 2 : SMALL;
    for (long fuel = 0; fuel < Math.min(units, small); fuel++) {
      amounts.add(fuel);
    }
    for (long fuel : new long[] {units / 3, units / 2, units - 2, units - 1}) {
      if (fuel >= small) {
        amounts.add(fuel);
      }
    }
    return amounts;
  }

  /** The last line says that the units held are enough, the others that less is not. */
  @ParameterizedTest
  @MethodSource("programs")
  void insufficientFuel(String program) {
    for (FuelCounts.Line line : FuelCounts.of(program)) {
      for (long given : amounts(program, line.units())) {
        FuelProgram.Guest guest = guest(line);
        guest.store.setFuel(given);
        String outcome = guest.run(line.call());
        assertTrue(outcome.startsWith(OUT), outcome + " with " + given + " of " + line);
        long left = guest.store.fuel();
        assertTrue(left >= 0 && left <= given, left + " left of " + given + ": " + line);
      }
      FuelProgram.Guest guest = guest(line);
      guest.store.setFuel(line.units());
      assertEquals(line.outcome(), guest.run(line.call()), line.toString());
      assertEquals(0, guest.store.fuel(), line.toString());
    }
  }

  /** A guest that is about to do what the line says. */
  private static FuelProgram.Guest guest(FuelCounts.Line line) {
    FuelProgram.Guest guest = FuelProgram.of(line.program()).load(FuelProgram.config().fuel(true));
    if (!line.call().equals(FuelProgram.INSTANTIATE)) {
      guest.run(FuelProgram.INSTANTIATE);
    }
    return guest;
  }

  @ParameterizedTest
  @MethodSource("programs")
  void slices(String program) {
    for (FuelCounts.Line line : FuelCounts.of(program)) {
      boolean nested = line.call().startsWith("down") && program.equals("host");
      if (!line.call().equals(FuelProgram.INSTANTIATE) && !nested) {
        for (int slice : new int[] {1, 2, 3, 7, 50, 1000, 100_003}) {
          if (line.units() < LARGE || slice > 50) {
            runInSlices(line, slice);
          }
        }
      }
    }
  }

  private static void runInSlices(FuelCounts.Line line, int slice) {
    FuelProgram.Guest guest = guest(line);
    Store<Void> store = guest.store;
    store.setFuel(0);
    Call call = guest.function(line.call()).begin(guest.arguments(line.call()));
    long[] given = new long[1];
    String outcome =
        guest.outcome(
            () -> {
              int status;
              while ((status = call.run()) == Call.OUT_OF_FUEL) {
                long left = store.fuel();
                assertTrue(call.fuelNeeded() > left, call.fuelNeeded() + " needed of " + left);
                store.setFuel(Math.max(left + slice, call.fuelNeeded()));
                given[0] += store.fuel() - left;
              }
              assertNotEquals(Call.INTERRUPTED, status);
              if (status == Call.HOST_ERROR) {
                throw call.error();
              }
              return call.results();
            });
    String text = "slices of " + slice + ": " + line;
    assertEquals(line.outcome(), outcome, text);
    assertEquals(line.units(), given[0] - store.fuel(), text);
  }
}
