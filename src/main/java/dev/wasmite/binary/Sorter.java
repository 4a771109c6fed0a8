package dev.wasmite.binary;

/**
 * Sorts the numbers of items; holds nothing. A merge sort from the bottom up: stable, no recursion,
 * no bad input.
 */
public final class Sorter {
  private Sorter() {}

  /** The numbers 0 to {@code count} - 1 in order; equal items keep theirs. */
  public static int[] sorted(Order order, int count) {
    int[] from = new int[count];
    for (int i = 0; i < count; i++) {
      from[i] = i;
    }
    int[] to = new int[count];
    for (int width = 1; width < count; width <<= 1) {
      for (int i = 0; i < count; ) {
        // Merges the run here and the one behind it; the last ones may be short.
        int a = i;
        int middle = Math.min(i + width, count);
        int b = middle;
        int high = Math.min(middle + width, count);
        while (i < high) {
          boolean first = b == high || a < middle && order.compare(from[a], from[b]) <= 0;
          to[i++] = from[first ? a++ : b++];
        }
      }
      int[] swap = from;
      from = to;
      to = swap;
    }
    return from;
  }
}
