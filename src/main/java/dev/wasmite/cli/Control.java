package dev.wasmite.cli;

import dev.wasmite.Store;
import dev.wasmite.WasmModule;
import java.io.IOException;

/**
 * What a run may take of time, fuel and room, and what is told of it in the end.
 *
 * <p>Made by {@link Main} for the store of a run with such options.
 */
final class Control {
  private final Options options;
  private final Store<Object> store;

  /** Null if none is wanted. */
  private final Profiler profiler;

  /**
   * Sets up an empty store.
   *
   * @param limit null for no limit of time
   */
  Control(Options options, Store<Object> store, TimeLimit limit) {
    this.options = options;
    this.store = store;
    if (options.limits != null) {
      store.limiter(options.limits);
    }
    if (limit != null) {
      store.deadline(limit.nanosLeft());
    }
    if (options.fuel >= 0 || options.profile != null) {
      store.setFuel(options.fuel >= 0 ? options.fuel : Long.MAX_VALUE);
    }
    profiler = options.profile == null ? null : new Profiler(store, options.profilePeriod);
  }

  /** A module will be instantiated under a name. */
  void preload(WasmModule module, String name) {
    if (profiler != null) {
      profiler.prefix(module, name);
    }
  }

  /** Writes the profile, if one is wanted; null, or what went wrong. */
  String writeProfile(Streams streams) {
    try {
      if (profiler != null) {
        streams.write(options.profile, profiler.folded());
      }
      return null;
    } catch (IOException e) {
      return "cannot write the profile: " + e.getMessage();
    }
  }

  /** Tells what was burnt, if fuel was given. */
  void tellFuel(Streams streams) {
    if (options.fuel >= 0) {
      long left = store.fuel();
      streams.tell("fuel consumed: " + (options.fuel - left) + ", fuel remaining: " + left + "\n");
    }
  }
}
