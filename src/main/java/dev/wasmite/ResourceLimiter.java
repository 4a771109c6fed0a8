package dev.wasmite;

/**
 * Is asked before anything in a store becomes larger. Written by the embedder, set with {@link
 * Store#limiter}; {@link StoreLimits} is one that goes by numbers.
 *
 * <p>It may throw: a {@link Trap} to trap the guest, anything else ends the open calls too and
 * reaches who called them, or who makes the instance. Nothing has grown then, and the store stays
 * usable.
 *
 * <p>It is asked on the thread of the store. While it is, it may read the store, what lives there
 * and its counters, but not call functions, grow memories and tables, make any or make instances in
 * this store: that is answered with an {@link IllegalArgumentException}.
 */
public interface ResourceLimiter {
  /**
   * Whether a memory may grow, or be made: then {@code current} is 0. Not asked when its type or
   * {@link Config#maxMemoryBytes} forbids it anyway, nor for growth by nothing.
   *
   * @param store what it lives in; the growth is not yet in its counters
   * @param current its size in bytes
   * @param desired the size in bytes that it would have, not less than {@code current}
   * @param maximum bytes that it may have by its type, -1 if that sets no limit
   * @return if false, the growth answers -1, and a new memory is refused with a {@link
   *     dev.wasmite.binary.WasmException} of the kind "unlinkable"
   */
  boolean memoryGrowing(Store<?> store, long current, long desired, long maximum);

  /**
   * Whether a table may grow, or be made: as {@link #memoryGrowing}, in elements.
   *
   * @param store what it lives in; the growth is not yet in its counters
   * @param current its size in elements
   * @param desired the size in elements that it would have, not less than {@code current}
   * @param maximum elements that it may have by its type, -1 if that sets no limit
   * @return as of {@link #memoryGrowing}
   */
  boolean tableGrowing(Store<?> store, long current, long desired, long maximum);

  /**
   * Whether an instance may be made. Its memories and tables are asked for next, one by one.
   *
   * @param store what it would live in; it is not yet in its counters
   * @param memories how many memories would be made for it
   * @param tables how many tables would be made for it
   * @return if false, it is refused with a {@link dev.wasmite.binary.WasmException} of the kind
   *     "unlinkable"
   */
  boolean instanceCreating(Store<?> store, int memories, int tables);
}
