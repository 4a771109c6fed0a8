package dev.wasmite.translate;

/**
 * The operand stack of the function being translated: per entry its type and where its value is at
 * run time. Made once per translator, reset per function.
 *
 * <p>A value is a constant, still in a local, or in the temporary of its height.
 */
final class OperandStack {
  static final byte CONSTANT = 0;
  static final byte LOCAL = 1;
  static final byte TEMPORARY = 2;

  /** The highest stack that is taken; a few bytes of calls with many results could make it huge. */
  static final int MOST = 1 << 17;

  int[] types = new int[32];
  byte[] kinds = new byte[32];

  /** The constant, or the slot of the local; a temporary has the slot of its height. */
  long[] values = new long[32];

  int height;
  int maxHeight;

  /** No entry below this one is in a local. */
  int firstLocal;

  void reset() {
    height = 0;
    maxHeight = 0;
    firstLocal = 0;
  }

  void push(int type, byte kind, long value) {
    if (height == types.length) {
      grow();
    }
    types[height] = type;
    kinds[height] = kind;
    values[height++] = value;
    if (height > maxHeight) {
      maxHeight = height;
    }
  }

  void setHeight(int newHeight) {
    height = newHeight;
    if (firstLocal > newHeight) {
      firstLocal = newHeight;
    }
  }

  private void grow() {
    int size = height * 2;
    int[] newTypes = new int[size];
    byte[] newKinds = new byte[size];
    long[] newValues = new long[size];
    System.arraycopy(types, 0, newTypes, 0, height);
    System.arraycopy(kinds, 0, newKinds, 0, height);
    System.arraycopy(values, 0, newValues, 0, height);
    types = newTypes;
    kinds = newKinds;
    values = newValues;
  }
}
