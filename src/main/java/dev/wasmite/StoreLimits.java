package dev.wasmite;

import dev.wasmite.binary.Errors;

/**
 * Limits of a store as plain numbers. Made by the embedder, for {@link Store#limiter}. A builder:
 * each method changes it and returns it. What is not set is not limited.
 *
 * <p>It holds nothing but the limits, so one may serve any number of stores, in any threads, once
 * it is no longer changed.
 */
public final class StoreLimits implements ResourceLimiter {
  private long memoryBytes = Long.MAX_VALUE;
  private long totalMemoryBytes = Long.MAX_VALUE;
  private long tableElements = Long.MAX_VALUE;
  private int instances = Integer.MAX_VALUE;
  private int memories = Integer.MAX_VALUE;
  private int tables = Integer.MAX_VALUE;
  private boolean trap;

  /** No limit. */
  public StoreLimits() {}

  /** How many bytes each memory may have, at least 0. */
  public StoreLimits memoryBytes(long bytes) {
    memoryBytes = Errors.notNegative(bytes);
    return this;
  }

  /** How many bytes all memories of a store may have together, at least 0. */
  public StoreLimits totalMemoryBytes(long bytes) {
    totalMemoryBytes = Errors.notNegative(bytes);
    return this;
  }

  /** How many elements each table may have, at least 0. */
  public StoreLimits tableElements(long elements) {
    tableElements = Errors.notNegative(elements);
    return this;
  }

  /** How many instances may be made in a store, at least 0. */
  public StoreLimits instances(int count) {
    instances = (int) Errors.notNegative(count);
    return this;
  }

  /**
   * How many memories may be made in a store, at least 0. Those that the embedder makes count, but
   * only those of an instance are refused.
   */
  public StoreLimits memories(int count) {
    memories = (int) Errors.notNegative(count);
    return this;
  }

  /**
   * How many tables may be made in a store, at least 0. Those that the embedder makes count, but
   * only those of an instance are refused.
   */
  public StoreLimits tables(int count) {
    tables = (int) Errors.notNegative(count);
    return this;
  }

  /**
   * Whether a memory or table that would pass these limits makes a {@link Trap} of code {@link
   * Trap#HOST}, instead of an answer of -1; if it is a new one, instead of a refusal. Off unless
   * set.
   */
  public StoreLimits trapOnGrowFailure(boolean on) {
    trap = on;
    return this;
  }

  @Override
  public boolean memoryGrowing(Store<?> store, long current, long desired, long maximum) {
    boolean fits =
        desired <= memoryBytes && desired - current <= totalMemoryBytes - store.memoryBytes();
    return fits || refused(desired, " bytes of a memory");
  }

  @Override
  public boolean tableGrowing(Store<?> store, long current, long desired, long maximum) {
    return desired <= tableElements || refused(desired, " elements of a table");
  }

  @Override
  public boolean instanceCreating(Store<?> store, int newMemories, int newTables) {
    return store.instances() < instances
        && newMemories <= memories - store.memories()
        && newTables <= tables - store.tables();
  }

  private boolean refused(long desired, String what) {
    if (trap) {
      throw new Trap(
          Errors.concat(Long.toString(desired), what, " are more than the limits of the store"));
    }
    return false;
  }
}
