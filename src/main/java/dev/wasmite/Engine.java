package dev.wasmite;

/** A configuration that modules, stores and linkers share. Immutable; threads may share it. */
public final class Engine {
  final Config config;

  /** What metered code is charged; null if code is not metered. */
  final FuelCosts costs;

  /** An engine with the default configuration. */
  public Engine() {
    this(new Config());
  }

  /** An engine with a copy of a configuration. */
  public Engine(Config config) {
    this.config = new Config(config);
    boolean metered = config.fuel || config.interruptible;
    FuelCosts given = this.config.fuelCosts;
    costs = metered ? given == null ? new FuelCosts() : given : null;
  }

  /** Whether code of this engine does in a store of another one what it would in its own. */
  boolean agreesWith(Engine other) {
    return this == other
        || config.fuel == other.config.fuel
            && config.interruptible == other.config.interruptible
            && config.deterministic == other.config.deterministic
            && (costs == null || costs.same(other.costs));
  }

  /** Whether runs are to be the same everywhere, see {@link Config#deterministic}. */
  public boolean isDeterministic() {
    return config.deterministic;
  }
}
