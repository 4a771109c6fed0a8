package dev.wasmite.spec;

import dev.wasmite.Config;

/** The ways in which the suite is run: when functions are translated, and to what. */
public enum SuiteMode {
  EAGER("eager", Config.EAGER),
  LAZY_TRANSLATION("lazy translation", Config.LAZY_TRANSLATION),
  LAZY("lazy", Config.LAZY),
  SMALL_CACHE("code cache of 300 bytes", Config.LAZY_TRANSLATION),
  FUEL("fuel, deterministic", Config.LAZY_TRANSLATION),
  INTERRUPTIBLE("interruptible", Config.LAZY_TRANSLATION);

  private final String title;
  private final int compilation;

  SuiteMode(String title, int compilation) {
    this.title = title;
    this.compilation = compilation;
  }

  /** A configuration; of what a small jar may lack only what the mode is about is called. */
  Config config() {
    Config config = new Config().compilationMode(compilation);
    switch (this) {
      case SMALL_CACHE:
        return config.codeCacheLimit(300);
      case FUEL:
        return config.fuel(true).deterministic(true);
      case INTERRUPTIBLE:
        return config.interruptible(true);
      default:
        return config;
    }
  }

  @Override
  public String toString() {
    return title;
  }
}
