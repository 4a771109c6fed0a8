package dev.wasmite;

import dev.wasmite.binary.ModuleDef;

/**
 * What a store's guests may still burn, and whether they are to stop. Made by the {@link Driver} of
 * a store whose engine meters.
 *
 * <p>The loop counts a slice of the fuel down in the driver's state. When a block costs more than
 * is left of it the loop leaves, and here the rest is looked at: a request to stop, the deadline, a
 * sample that is due, the fuel itself. Without {@link Config#fuel} the slices have no end.
 */
final class Meter {
  // Units between two looks whether to stop: few at first, for code may run uncompiled; twice as
  // many, or half, until it takes between so many nanoseconds.
  private static final int LEAST_SLICE = 1 << 10;
  private static final int MOST_SLICE = 1 << 20;
  private static final int SHORT = 100_000;
  private static final int LONG = 400_000;

  /**
   * Units of a slice where nothing need be looked at. FAST: who leaves the loop now and then comes
   * back to the method as compiled from its entry, which runs faster than what replaced it in the
   * middle (counter-local, counter-param).
   */
  private static final int FUEL_SLICE = 1 << 16;

  final boolean hasFuel;
  final boolean interruptible;
  private final Driver driver;
  private final int[] state;
  private final FuelCosts costs;

  /** The fuel that is not in the slice. */
  private long reserve;

  /** What was ever given: what is not left of it is consumed. */
  private long given;

  private volatile boolean interrupted;
  private boolean hasDeadline;

  /** How long the slices are now, if guests can be interrupted. */
  private int pace = LEAST_SLICE;

  // When it was looked last; whether the slice that began then ended by itself; and was a whole
  // one.
  private long looked;
  private boolean isPaced;
  private boolean isWhole;

  private long deadline;

  private Sampler sampler;
  private long period;
  private long nextSample;

  /** What the block or operation that had to stop costs. */
  long needed;

  Meter(Driver driver, Engine engine) {
    this.driver = driver;
    state = driver.state;
    costs = engine.costs();
    hasFuel = engine.config.fuel;
    interruptible = engine.config.interruptible;
  }

  // ---- fuel

  long fuel() {
    return reserve + state[Driver.FUEL];
  }

  long consumed() {
    return given - fuel();
  }

  void setFuel(long units) {
    given = consumed() + units;
    put(units);
  }

  private void put(long units) {
    state[Driver.FUEL] = 0; // the next block looks at everything
    reserve = units;
    isPaced = false;
  }

  /** Charges a block for which the slice is too short; or stops, and answers false. */
  boolean charge(int units) {
    if (interruptible && isToStop()) {
      driver.stop(Call.INTERRUPTED, Trap.INTERRUPTED);
      return false;
    }
    if (!hasFuel) {
      state[Driver.FUEL] = pace;
      isPaced = true;
      isWhole = true;
      return true;
    }
    if (!affords(units)) {
      return false;
    }
    put(fuel() - units);
    long slice = interruptible ? pace : FUEL_SLICE;
    if (sampler != null) {
      slice = Math.min(slice, sample());
    }
    slice = Math.min(slice, reserve);
    state[Driver.FUEL] = (int) slice;
    reserve -= slice;
    isPaced = true;
    isWhole = slice == pace;
    return true;
  }

  /** Whether there is fuel for something; stops if not. */
  boolean affords(long units) {
    if (!hasFuel || fuel() >= units) {
      return true;
    }
    needed = units;
    driver.stop(Call.OUT_OF_FUEL, Trap.OUT_OF_FUEL);
    return false;
  }

  /** Charges what there is fuel for. */
  void take(long units) {
    if (hasFuel) {
      boolean wasPaced = isPaced;
      put(Math.max(0, fuel() - units)); // a limiter may have set it since it was looked at
      isPaced = wasPaced;
    } else {
      state[Driver.FUEL] = (int) Math.max(0, state[Driver.FUEL] - units);
    }
    isWhole = false;
  }

  /** Charges on behalf of the host, which cannot be suspended. */
  void takeNow(long units) {
    if (hasFuel && fuel() < units) {
      throw Trap.of(Trap.OUT_OF_FUEL);
    }
    take(units);
  }

  long ofBytes(long bytes) {
    return bytes / costs.bytesPerUnit;
  }

  long ofElements(long elements) {
    return elements / costs.elementsPerUnit;
  }

  /** Charges for an instance before it is made. */
  void takeInstance(ModuleDef def) {
    long units = 0;
    for (int i = def.importedMemories; i < def.memoryCount(); i++) {
      long pages = Math.min(WasmModule.clip(def.memoryMin[i]), Integer.MAX_VALUE);
      units += ofBytes(pages << def.memoryPageLog[i]);
    }
    for (int i = def.importedTables; i < def.tableCount(); i++) {
      units += ofElements(Math.min(WasmModule.clip(def.tableMin[i]), 1L << 32));
    }
    for (int i = 0; i < def.elementCount(); i++) {
      int at = i * ModuleDef.ELEMENT_INTS;
      if (def.elements[at] == ModuleDef.ACTIVE) {
        units += ofElements(def.elements[at + 5] & ~ModuleDef.EXPRESSIONS);
      }
    }
    for (int i = 0; i < def.dataSegmentCount(); i++) {
      int at = i * ModuleDef.DATA_INTS;
      if (def.data[at] == ModuleDef.ACTIVE) {
        units += ofBytes(def.data[at + 4]);
      }
    }
    takeNow(units);
  }

  // ---- interruption

  /** From any thread. */
  void interrupt() {
    interrupted = true;
  }

  void setDeadline(long nanos) {
    hasDeadline = nanos != Long.MAX_VALUE;
    deadline = Platform.nanoTime() + Math.max(0, nanos);
    lookSoon();
  }

  private boolean isToStop() {
    long now = Platform.nanoTime();
    if (isPaced && isWhole && now - looked < SHORT) {
      pace = Math.min(pace * 2, MOST_SLICE);
    } else if (isPaced && now - looked > LONG) {
      pace = Math.max(pace / 2, LEAST_SLICE);
    }
    looked = now;
    if (interrupted) {
      interrupted = false;
      return true;
    }
    return hasDeadline && now - deadline >= 0;
  }

  /** Lets the next block look whether to stop: a host function may have taken long. */
  void lookSoon() {
    if (interruptible) {
      put(fuel());
    }
  }

  // ---- samples

  void setSampler(long newPeriod, Sampler newSampler) {
    sampler = newSampler;
    period = newPeriod;
    nextSample = consumed() + newPeriod;
    put(fuel());
  }

  /** Takes the sample that is due, if one is; answers how long the slice may be at most. */
  private long sample() {
    if (consumed() - nextSample >= 0) { // the sums may wrap
      long due = (consumed() - nextSample) / period + 1;
      nextSample += due * period;
      int top = driver.close();
      try {
        sampler.sample(driver.store, due * period);
      } finally {
        driver.reopen(top);
      }
    }
    return nextSample - consumed() - 1;
  }
}
