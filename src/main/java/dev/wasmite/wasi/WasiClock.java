package dev.wasmite.wasi;

import java.time.Instant;

/**
 * The clocks that a guest sees: real time, and one that never goes back. All times are nanoseconds.
 * The clocks of processor time are not offered: {@code clock_time_get} and {@code clock_res_get}
 * answer {@code EINVAL} for them, as WASI preview 1 asks of clocks that are not supported.
 *
 * <p>Made by the embedder for {@link Wasi#clock}, or one of {@link #system} and {@link #fixed}. A
 * clock is asked on the guest's thread, and on those of others that share a {@link
 * MemoryFileSystem} which has it.
 */
public abstract class WasiClock {
  // Values of clockid.
  static final int REALTIME = 0;
  static final int MONOTONIC = 1;

  /** Nanoseconds since the beginning of 1970, UTC. */
  public abstract long realtime();

  /** Nanoseconds since some moment, not negative; no answer is less than an earlier one. */
  public abstract long monotonic();

  /**
   * Waits until {@link #monotonic} has moved on by {@code nanos} or a little earlier; called where
   * the guest waits. {@code nanos} is more than 0, {@link Long#MAX_VALUE} at most.
   *
   * @throws InterruptedException if the thread is interrupted; the guest's wait then ends with
   *     {@code EINTR}
   */
  public abstract void sleep(long nanos) throws InterruptedException;

  /** Nanoseconds between two answers of {@link #realtime} that differ; 1 unless overridden. */
  public long realtimeResolution() {
    return 1;
  }

  /** Nanoseconds between two answers of {@link #monotonic} that differ; 1 unless overridden. */
  public long monotonicResolution() {
    return 1;
  }

  /** The system's clocks, which a {@link Wasi} has unless told otherwise. */
  public static WasiClock system() {
    return SystemClock.INSTANCE;
  }

  /**
   * A clock of virtual time, for runs that are the same every time. It stands still at {@code
   * nanosSince1970}; where the guest waits it moves on by that much at once, and no time is spent.
   * A guest that waits for a clock and a stream or socket gets what the stream has at that moment,
   * or else the clock. Used by one guest at a time.
   */
  public static WasiClock fixed(long nanosSince1970) {
    return new FixedClock(nanosSince1970);
  }

  /** Whether a sleep is over at once, whatever its length. */
  boolean jumps() {
    return false;
  }

  /** The time of the clock of this number, which must be known. */
  final long time(int clock) {
    return isRealtime(clock) ? realtime() : monotonic();
  }

  /** The resolution of the clock of this number, which must be known. */
  final long resolution(int clock) {
    return isRealtime(clock) ? realtimeResolution() : monotonicResolution();
  }

  private static boolean isRealtime(int clock) {
    if (clock != REALTIME && clock != MONOTONIC) {
      throw new WasiError(Errno.INVAL);
    }
    return clock == REALTIME;
  }

  /** The clocks of the Java platform. Made once, below. */
  private static final class SystemClock extends WasiClock {
    static final WasiClock INSTANCE = new SystemClock();

    private final long start = System.nanoTime();

    @Override
    public long realtime() {
      Instant now = Instant.now();
      return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    @Override
    public long monotonic() {
      return System.nanoTime() - start + 1;
    }

    @Override
    public void sleep(long nanos) throws InterruptedException {
      Thread.sleep(nanos / 1_000_000, (int) (nanos % 1_000_000));
    }

    @Override
    public long realtimeResolution() {
      return 1000;
    }
  }

  /** Virtual time. Made by {@link WasiClock#fixed}. */
  private static final class FixedClock extends WasiClock {
    private final long start;
    private long passed = 1;

    FixedClock(long start) {
      this.start = start;
    }

    @Override
    public long realtime() {
      long time = start + passed - 1;
      return start > 0 && time < 0 ? Long.MAX_VALUE : time;
    }

    @Override
    public long monotonic() {
      return passed;
    }

    @Override
    public void sleep(long nanos) throws InterruptedException {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      passed = nanos > Long.MAX_VALUE - passed ? Long.MAX_VALUE : passed + nanos;
    }

    @Override
    boolean jumps() {
      return true;
    }
  }
}
