package dev.wasmite.translate;

import dev.wasmite.binary.Features;
import dev.wasmite.binary.Types;

/**
 * The open blocks of the function being translated, outermost (the function itself) first, and the
 * branches that wait for the end of each. Made once per translator, reset per function.
 */
final class ControlStack {
  static final byte FUNCTION = 0;
  static final byte BLOCK = 1;
  static final byte LOOP = 2;
  static final byte IF = 3;
  static final byte ELSE = 4;

  /** Block type of no parameters and no results; a value type t alone is -1 - t. */
  static final int EMPTY = -1;

  byte[] kinds = new byte[16];

  /** The type index, or {@link #EMPTY}, or -1 - the only result's type. */
  int[] blockTypes = new int[16];

  /** Height of the operand stack below the parameters. */
  int[] heights = new int[16];

  /** Whether validation is in unreachable code here (spec: the stack is polymorphic). */
  boolean[] unreachable = new boolean[16];

  /** Whether any code can get here when the block begins. */
  boolean[] entered = new boolean[16];

  /** A loop's first instruction. */
  int[] starts = new int[16];

  /** The last branch to the block's end that waits for it, an index of {@link #fixAt}, or -1. */
  int[] fixes = new int[16];

  /** The branch around an if's first arm, an index of {@link #fixAt}, or -1. */
  int[] elseFixes = new int[16];

  int depth;

  // Branches that wait: where the distance stands, from where it counts, the next of the chain.
  int[] fixAt = new int[32];
  int[] fixBase = new int[32];
  int[] fixNext = new int[32];
  private int freeFix;
  private int fixCount;

  private Types types;

  void reset(Types moduleTypes) {
    types = moduleTypes;
    depth = 0;
    fixCount = 0;
    freeFix = -1;
  }

  /** Opens a block whose parameters are on top of a stack of the given height. */
  void push(byte kind, int blockType, int height, boolean isEntered) {
    if (depth == kinds.length) {
      grow();
    }
    kinds[depth] = kind;
    blockTypes[depth] = blockType;
    heights[depth] = height - paramCount(blockType);
    unreachable[depth] = false;
    entered[depth] = isEntered;
    starts[depth] = 0;
    fixes[depth] = -1;
    elseFixes[depth] = -1;
    depth++;
  }

  int paramCount(int blockType) {
    return Features.multiValue() && blockType >= 0 ? types.paramCount(blockType) : 0;
  }

  int param(int blockType, int i) {
    return types.param(blockType, i);
  }

  int resultCount(int blockType) {
    return blockType >= 0 ? types.resultCount(blockType) : blockType == EMPTY ? 0 : 1;
  }

  int result(int blockType, int i) {
    return blockType >= 0 ? types.result(blockType, i) : -1 - blockType;
  }

  /** How many values a branch to the frame carries (spec 3.2: label types). */
  int labelCount(int frame) {
    int type = blockTypes[frame];
    return kinds[frame] == LOOP ? paramCount(type) : resultCount(type);
  }

  int labelType(int frame, int i) {
    int type = blockTypes[frame];
    return Features.multiValue() && kinds[frame] == LOOP ? param(type, i) : result(type, i);
  }

  /** Notes a branch that waits; answers its index. */
  int addFix(int at, int base, int next) {
    int fix = freeFix;
    if (fix >= 0) {
      freeFix = fixNext[fix];
    } else {
      if (fixCount == fixAt.length) {
        fixAt = grown(fixAt);
        fixBase = grown(fixBase);
        fixNext = grown(fixNext);
      }
      fix = fixCount++;
    }
    fixAt[fix] = at;
    fixBase[fix] = base;
    fixNext[fix] = next;
    return fix;
  }

  /** Gives a fix back; answers the next of its chain. */
  int freeFix(int fix) {
    int next = fixNext[fix];
    fixNext[fix] = freeFix;
    freeFix = fix;
    return next;
  }

  private void grow() {
    byte[] newKinds = new byte[depth * 2];
    boolean[] newUnreachable = new boolean[depth * 2];
    boolean[] newEntered = new boolean[depth * 2];
    System.arraycopy(kinds, 0, newKinds, 0, depth);
    System.arraycopy(unreachable, 0, newUnreachable, 0, depth);
    System.arraycopy(entered, 0, newEntered, 0, depth);
    kinds = newKinds;
    unreachable = newUnreachable;
    entered = newEntered;
    blockTypes = grown(blockTypes);
    heights = grown(heights);
    starts = grown(starts);
    fixes = grown(fixes);
    elseFixes = grown(elseFixes);
  }

  private static int[] grown(int[] array) {
    int[] result = new int[array.length * 2];
    System.arraycopy(array, 0, result, 0, array.length);
    return result;
  }
}
