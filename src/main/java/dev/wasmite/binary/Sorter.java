package dev.wasmite.binary;

/**
 * Sorts indices by an order that a subclass gives; holds nothing. Extended by the tables that are
 * looked up by bisection. A merge sort from the bottom up: stable, no recursion, no bad input.
 */
public abstract class Sorter {
  /** Made by subclasses. */
  protected Sorter() {}

  /** Negative, zero or positive as item {@code a} comes before, with or after item {@code b}. */
  protected abstract int compare(int a, int b);

  /** The indices 0 to {@code count} - 1 in order; equal items keep theirs. */
  protected final int[] sorted(int count) {
    int[] from = new int[count];
    for (int i = 0; i < count; i++) {
      from[i] = i;
    }
    int[] to = new int[count];
    for (int width = 1; width < count; width <<= 1) {
      for (int low = 0; low < count; low += 2 * width) {
        merge(from, to, low, width);
      }
      int[] swap = from;
      from = to;
      to = swap;
    }
    return from;
  }

  /** Merges the runs at {@code low} and {@code low + width}; the last ones may be short. */
  private void merge(int[] from, int[] to, int low, int width) {
    int middle = Math.min(low + width, from.length);
    int high = Math.min(middle + width, from.length);
    int a = low;
    int b = middle;
    for (int i = low; i < high; i++) {
      if (b == high || (a < middle && compare(from[a], from[b]) <= 0)) {
        to[i] = from[a++];
      } else {
        to[i] = from[b++];
      }
    }
  }
}
