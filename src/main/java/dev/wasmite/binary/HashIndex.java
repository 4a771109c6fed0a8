package dev.wasmite.binary;

/**
 * The numbers of items by hashes of their names: an open table that knows neither names nor items.
 * Made for modules of many exports and linkers of many definitions, behind {@link
 * Features#hashing}.
 *
 * <p>An item stands at most {@link #MOST_STEPS} places behind that of its hash. One for which there
 * is none free cannot be added: so names that were chosen for their equal hashes cost nobody more
 * than that; who uses the table goes back to bisection then.
 */
public final class HashIndex {
  /** So many names are worth a table; fewer are found by bisection about as fast. */
  public static final int MANY = 256;

  private static final int MOST_STEPS = 64;

  // A power of two of places: 1 + the number of an item, 0 where there is none.
  private final int[] places;

  /** A table for so many items; more have to go into a larger one. */
  public HashIndex(int items) {
    int size = 2;
    while (size < 2 * items) {
      size <<= 1;
    }
    places = new int[size];
  }

  /** How many items there is room for. */
  public int room() {
    return places.length >> 1;
  }

  /**
   * The number of the item to look at as number {@code step}, from 0 on, in the search for a hash;
   * -1 where the search ends without success.
   */
  public int item(int hash, int step) {
    return step == MOST_STEPS ? -1 : places[place(hash, step)] - 1;
  }

  /** Adds an item; false if there is no place where it would be found. */
  public boolean add(int hash, int item) {
    int step = 0;
    while (item(hash, step) >= 0) {
      step++;
    }
    if (step == MOST_STEPS) {
      return false;
    }
    places[place(hash, step)] = item + 1;
    return true;
  }

  // Names that differ in their last characters have neighbouring hashes: spread them.
  private int place(int hash, int step) {
    int spread = hash * 0x9e3779b1;
    return (spread ^ spread >>> 15) + step & places.length - 1;
  }
}
