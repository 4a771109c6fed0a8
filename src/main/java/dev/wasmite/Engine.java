package dev.wasmite;

import dev.wasmite.binary.Features;

/** A configuration that modules, stores and linkers share. Immutable; threads may share it. */
public final class Engine {
  final Config config;

  /** An engine with the default configuration. */
  public Engine() {
    this(new Config());
  }

  /** An engine with a copy of a configuration. */
  public Engine(Config config) {
    this.config = new Config(config);
    if (Features.metering() && isMetered() && this.config.fuelCosts == null) {
      this.config.fuelCosts = new FuelCosts();
    }
  }

  private boolean isMetered() {
    return config.fuel || config.interruptible;
  }

  /** What metered code is charged; null if code is not metered. */
  FuelCosts costs() {
    return Features.metering() && isMetered() ? config.fuelCosts : null;
  }

  /** Whether code of this engine does in a store of another one what it would in its own. */
  boolean agreesWith(Engine other) {
    return this == other
        || config.fuel == other.config.fuel
            && config.interruptible == other.config.interruptible
            && config.deterministic == other.config.deterministic
            && (!isMetered() || costs().same(other.costs()));
  }

  /** Whether runs are to be the same everywhere, see {@link Config#deterministic}. */
  public boolean isDeterministic() {
    return config.deterministic;
  }
}
