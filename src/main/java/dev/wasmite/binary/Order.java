package dev.wasmite.binary;

/** An order of numbered items, for {@link Sorter}. Made by whoever has items to sort. */
public interface Order {
  /** Negative, zero or positive as item {@code a} comes before, with or after item {@code b}. */
  int compare(int a, int b);
}
