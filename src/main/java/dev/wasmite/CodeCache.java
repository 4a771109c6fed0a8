package dev.wasmite;

import java.lang.ref.WeakReference;

/**
 * Which translated functions a module keeps when their bytes are limited. Made by a {@link
 * WasmModule} if its configuration sets a limit; used under the module's lock.
 *
 * <p>Whoever runs a function has its code in the array of the instance, where it is found without
 * asking. A sweep empties these arrays, so what is still in use is asked for again and is in one at
 * the next sweep; what is in none then goes first. What was translated since the last sweep goes
 * next, for it may have been wanted only once. In each rank the oldest goes first. Of these two a
 * sweep takes until a quarter of the limit is free, so that there is time to ask until the next
 * one; of the rest no more than it must. The newest always stays.
 */
final class CodeCache {
  /** In the order in which they go: not asked for since the last sweep, new since then, asked. */
  private static final int UNUSED = 0;

  private static final int FRESH = 1;
  private static final int USED = 2;

  private final long limit;

  // The module's array; element 0 is no function.
  private final short[][] codes;

  // Where there is code in it, in the order of translation.
  private int[] kept = new int[16];
  private int count;

  // How many of these were there before the last sweep.
  private int swept;

  // The arrays of the instances, as long as these live.
  private WeakReference<?>[] instances = new WeakReference<?>[4];
  private int instanceCount;

  /** What the kept code takes. */
  long bytes;

  CodeCache(long limit, short[][] codes) {
    this.limit = limit;
    this.codes = codes;
  }

  /** What code takes on the heap of a usual JVM: a head of 16 bytes, and it ends at 8. */
  static long size(short[] code) {
    return 16 + 2L * code.length + 7 & ~7;
  }

  /** Whether nothing would have to go for this code. */
  boolean fits(short[] code) {
    return bytes + size(code) <= limit;
  }

  /** Keeps code that was just translated, and lets go of other code if there is too much. */
  void add(int at, short[] code) {
    if (count == kept.length) {
      int[] longer = new int[2 * count];
      System.arraycopy(kept, 0, longer, 0, count);
      kept = longer;
    }
    kept[count++] = at;
    codes[at] = code;
    bytes += size(code);
    if (bytes > limit) {
      sweep();
    }
  }

  private void sweep() {
    for (int i = 0; i < count - 1; i++) {
      if (take(kept[i]) && i < swept) {
        kept[i] = ~kept[i];
      }
    }
    for (int rank = UNUSED; rank <= USED; rank++) {
      long goal = rank == USED ? limit : limit - limit / 4;
      int left = 0;
      int older = 0;
      for (int i = 0; i < count; i++) {
        int at = kept[i];
        int its = at < 0 ? USED : i < swept ? UNUSED : FRESH;
        if (its == rank && i < count - 1 && bytes > goal) {
          at = Math.max(at, ~at);
          bytes -= size(codes[at]);
          codes[at] = null;
        } else {
          kept[left++] = at;
          older += i < swept ? 1 : 0;
        }
      }
      count = left;
      swept = older;
    }
    swept = count;
    for (int i = 0; i < count; i++) {
      kept[i] = Math.max(kept[i], ~kept[i]);
    }
  }

  /** Takes code out of the instances' arrays; whether it was in one. */
  private boolean take(int at) {
    boolean found = false;
    for (int i = 0; i < instanceCount; i++) {
      short[][] own = (short[][]) instances[i].get();
      if (own != null && own[at] != null) {
        own[at] = null;
        found = true;
      }
    }
    return found;
  }

  /** A new instance's array, empty. */
  short[][] instance() {
    if (instanceCount == instances.length) {
      forgetDead();
    }
    short[][] own = new short[codes.length][];
    own[0] = codes[0];
    instances[instanceCount++] = new WeakReference<short[][]>(own);
    return own;
  }

  /** Makes room for more instances: at least half of the array. */
  private void forgetDead() {
    int live = 0;
    for (int i = 0; i < instanceCount; i++) {
      if (instances[i].get() != null) {
        instances[live++] = instances[i];
      }
    }
    for (int i = live; i < instanceCount; i++) {
      instances[i] = null;
    }
    instanceCount = live;
    if (live > instances.length / 2) {
      WeakReference<?>[] longer = new WeakReference<?>[2 * instances.length];
      System.arraycopy(instances, 0, longer, 0, live);
      instances = longer;
    }
  }
}
