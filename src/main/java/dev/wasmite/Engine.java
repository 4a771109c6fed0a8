package dev.wasmite;

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
  }
}
