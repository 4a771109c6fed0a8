package dev.wasmite.wasi;

import java.time.Instant;

/**
 * The clocks that a guest may ask: real time, and one that never goes back. The clocks of processor
 * time are not offered. Never made.
 */
final class Clocks {
  static final int REALTIME = 0;
  static final int MONOTONIC = 1;

  private static final long START = System.nanoTime();

  private Clocks() {}

  /** Nanoseconds since 1970, or since some time before the program began. */
  static long time(int clock) {
    switch (clock) {
      case REALTIME:
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
      case MONOTONIC:
        return monotonic();
      default:
        throw new WasiError(Errno.INVAL);
    }
  }

  /** The clock that never goes back, in nanoseconds; at least 1. */
  static long monotonic() {
    return System.nanoTime() - START + 1;
  }

  /** Nanoseconds between two ticks that can be told apart. */
  static long resolution(int clock) {
    switch (clock) {
      case REALTIME:
        return 1000;
      case MONOTONIC:
        return 1;
      default:
        throw new WasiError(Errno.INVAL);
    }
  }
}
