package dev.wasmite.binary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** The merge sort, on numbers. */
class SorterTest {
  private static final class Numbers implements Order {
    private final int[] values;
    private long comparisons;

    Numbers(int[] values) {
      this.values = values;
    }

    @Override
    public int compare(int a, int b) {
      comparisons++;
      return Integer.compare(values[a], values[b]);
    }
  }

  private static void check(int[] values) {
    Numbers numbers = new Numbers(values);
    int[] order = Sorter.sorted(numbers, values.length);
    assertEquals(values.length, order.length);
    boolean[] seen = new boolean[order.length];
    for (int i = 0; i < order.length; i++) {
      assertTrue(!seen[order[i]], "twice");
      seen[order[i]] = true;
      if (i > 0) {
        int sign = Integer.compare(values[order[i - 1]], values[order[i]]);
        assertTrue(sign < 0 || sign == 0 && order[i - 1] < order[i], "out of order");
      }
    }
    double logarithm = Math.ceil(Math.log(Math.max(2, values.length)) / Math.log(2));
    assertTrue(numbers.comparisons <= values.length * logarithm, "too many comparisons");
  }

  @Test
  void sortsAndKeepsEqualItemsInOrder() {
    Random random = new Random(3);
    for (int length = 0; length < 200; length++) {
      int[] values = new int[length];
      for (int i = 0; i < length; i++) {
        values[i] = random.nextInt(1 + length / 2);
      }
      check(values);
    }
  }

  @Test
  void sortsWhatIsInOrderOrReversedAlike() {
    int[] up = new int[100001];
    int[] down = new int[100001];
    for (int i = 0; i < up.length; i++) {
      up[i] = i;
      down[i] = -i;
    }
    check(up);
    check(down);
    check(new int[100001]);
  }
}
