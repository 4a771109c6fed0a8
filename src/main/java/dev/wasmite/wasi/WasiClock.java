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

  // Of the clock for deterministic runs: where it starts, and how far each reading moves it on.
  private static final long YEAR_2000 = 946_684_800_000_000_000L;
  private static final long MILLISECOND = 1_000_000;

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
    return new FixedClock(nanosSince1970, 0);
  }

  /** What a guest has unless told otherwise where runs are to be the same everywhere. */
  static WasiClock deterministic() {
    return new FixedClock(YEAR_2000, MILLISECOND);
  }

  /** The guest has read the time. */
  void tick() {}

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

  /** Virtual time. Made by {@link WasiClock#fixed} and {@link WasiClock#deterministic}. */
  private static final class FixedClock extends WasiClock {
    private final long start;

    /** How far the guest's reading of the time moves it on. */
    private final long step;

    private long passed = 1;

    FixedClock(long start, long step) {
      this.start = start;
      this.step = step;
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
      pass(nanos);
    }

    private void pass(long nanos) {
      passed = nanos > Long.MAX_VALUE - passed ? Long.MAX_VALUE : passed + nanos;
    }

    @Override
    void tick() {
      pass(step);
    }

    @Override
    public long realtimeResolution() {
      return Math.max(1, step);
    }

    @Override
    public long monotonicResolution() {
      return Math.max(1, step);
    }

    @Override
    boolean jumps() {
      return true;
    }
  }
}
