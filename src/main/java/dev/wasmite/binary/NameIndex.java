package dev.wasmite.binary;

/**
 * Finds names by bisection: the order of names that stand as UTF-8 in the bytes of a module. Made
 * by the parser for the exports; immutable once the module is parsed.
 */
public final class NameIndex extends Sorter {
  // Name i: its offset at ranges[i * stride], its length in bytes behind that.
  private final int[] ranges;
  private final int stride;
  private byte[] bytes;
  private int[] order;

  /**
   * Sorts names.
   *
   * @param bytes where the names stand
   * @param ranges per item {@code stride} ints, of which the first two are offset and length
   */
  public NameIndex(byte[] bytes, int[] ranges, int stride) {
    this.bytes = bytes;
    this.ranges = ranges;
    this.stride = stride;
    order = sorted(ranges.length / stride);
  }

  /** Says where the same bytes stand now. */
  void move(byte[] to) {
    bytes = to;
  }

  /** The number of the item called {@code name}, -1 if there is none. */
  public int find(String name) {
    byte[] wanted = isAscii(name) ? null : Utf8.encode(name); // null: each char is a byte
    int low = 0;
    int high = order.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int at = order[middle] * stride;
      int sign =
          wanted == null
              ? compare(bytes, ranges[at], ranges[at + 1], name)
              : compare(bytes, ranges[at], ranges[at + 1], wanted, 0, wanted.length);
      if (sign == 0) {
        return order[middle];
      }
      if (sign < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  private static boolean isAscii(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) > 0x7f) {
        return false;
      }
    }
    return true;
  }

  /** The number of an item whose name an earlier item has too, -1 if all names differ. */
  public int firstDuplicate() {
    for (int i = 1; i < order.length; i++) {
      if (compare(order[i - 1], order[i]) == 0) {
        return order[i];
      }
    }
    return -1;
  }

  @Override
  protected int compare(int a, int b) {
    int i = a * stride;
    int j = b * stride;
    return compare(bytes, ranges[i], ranges[i + 1], bytes, ranges[j], ranges[j + 1]);
  }

  private static int compare(byte[] a, int i, int length, String ascii) {
    int difference = length - ascii.length();
    for (int k = 0; k < length && difference == 0; k++) {
      difference = a[i + k] - ascii.charAt(k);
    }
    return difference;
  }

  // The shorter name comes first, so that most pairs are told apart by their lengths alone.
  private static int compare(byte[] a, int i, int aLength, byte[] b, int j, int bLength) {
    int difference = aLength - bLength;
    for (int k = 0; k < aLength && difference == 0; k++) {
      difference = a[i + k] - b[j + k];
    }
    return difference;
  }
}
