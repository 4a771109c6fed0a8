package dev.wasmite.binary;

/**
 * Finds names that stand as UTF-8 in the bytes of a module: by bisection of their order, or by
 * their hashes if they are many and the engine may. Made by the parser for the exports; immutable
 * once the module is parsed. {@link Types} has its packed types sorted by one.
 */
public final class NameIndex implements Order {
  // Name i: its offset at ranges[i * stride], its length in bytes behind that.
  private final int[] ranges;
  private final int stride;
  private byte[] bytes;

  // The one or the other; names that are not all different, or hard to hash, are in order.
  private HashIndex index;
  private int[] order;

  /**
   * Sorts names, or hashes them.
   *
   * @param bytes where the names stand
   * @param ranges per item {@code stride} ints, of which the first two are offset and length
   * @param hashes whether it may hash
   */
  public NameIndex(byte[] bytes, int[] ranges, int stride, boolean hashes) {
    this.bytes = bytes;
    this.ranges = ranges;
    this.stride = stride;
    int count = ranges.length / stride;
    if (Features.hashing() && hashes && count >= HashIndex.MANY) {
      index = hashed(count);
    }
    if (!Features.hashing() || index == null) {
      order = Sorter.sorted(this, count);
    }
  }

  /** A table of all names, null if two are equal or one finds no place. */
  private HashIndex hashed(int count) {
    HashIndex table = new HashIndex(count);
    for (int i = 0; i < count; i++) {
      int hash = hash(bytes, ranges[i * stride], ranges[i * stride + 1]);
      for (int step = 0; table.item(hash, step) >= 0; step++) {
        if (compare(table.item(hash, step), i) == 0) {
          return null;
        }
      }
      if (!table.add(hash, i)) {
        return null;
      }
    }
    return table;
  }

  /** As {@code String.hashCode()} where all bytes are ASCII. */
  private static int hash(byte[] bytes, int start, int length) {
    int hash = 0;
    for (int i = start; i < start + length; i++) {
      hash = 31 * hash + bytes[i];
    }
    return hash;
  }

  /** Says where the same bytes stand now. */
  void move(byte[] to) {
    bytes = to;
  }

  /**
   * The number of the item called {@code name}, -1 if there is none. Allocates nothing if that is
   * ASCII.
   */
  public int find(String name) {
    byte[] wanted = isAscii(name) ? null : Utf8.encode(name); // null: each char is a byte
    if (Features.hashing() && index != null) {
      int hash = wanted == null ? name.hashCode() : hash(wanted, 0, wanted.length);
      int step = 0;
      int item = index.item(hash, 0);
      while (item >= 0 && compare(item, name, wanted) != 0) {
        item = index.item(hash, ++step);
      }
      return item;
    }
    int low = 0;
    int high = order.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int sign = compare(order[middle], name, wanted);
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
    boolean differ = Features.hashing() && index != null;
    for (int i = 1; !differ && i < order.length; i++) {
      if (compare(order[i - 1], order[i]) == 0) {
        return order[i];
      }
    }
    return -1;
  }

  /** Per item of names in order the first of the same name. */
  int[] firsts() {
    int[] firsts = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      // The sort is stable, so the first of a run of equal names has the smallest number.
      boolean same = i > 0 && compare(order[i - 1], order[i]) == 0;
      firsts[order[i]] = same ? firsts[order[i - 1]] : order[i];
    }
    return firsts;
  }

  @Override
  public int compare(int a, int b) {
    int i = a * stride;
    int j = b * stride;
    return compare(bytes, ranges[i], ranges[i + 1], bytes, ranges[j], ranges[j + 1]);
  }

  /** Compares item {@code a} with a name, which is ASCII if its UTF-8 is null. */
  private int compare(int a, String name, byte[] utf8) {
    int i = a * stride;
    return utf8 == null
        ? compare(bytes, ranges[i], ranges[i + 1], name)
        : compare(bytes, ranges[i], ranges[i + 1], utf8, 0, utf8.length);
  }

  private static int compare(byte[] a, int i, int length, String ascii) {
    int difference = length - ascii.length();
    for (int k = 0; k < length && difference == 0; k++) {
      difference = a[i + k] - ascii.charAt(k);
    }
    return difference;
  }

  // The shorter name comes first, so that most pairs are told apart by their lengths alone.
  static int compare(byte[] a, int i, int aLength, byte[] b, int j, int bLength) {
    int difference = aLength - bLength;
    for (int k = 0; k < aLength && difference == 0; k++) {
      difference = a[i + k] - b[j + k];
    }
    return difference;
  }
}
