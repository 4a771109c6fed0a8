package dev.wasmite.translate;

import dev.wasmite.binary.Opcodes;
import dev.wasmite.binary.Types;

/**
 * The open blocks of the function being translated, outermost (the function itself) first, and the
 * branches that wait for the end of each. Made once per translator, reset per function.
 */
final class ControlStack {
  /** The kind of the function's own frame. */
  static final int FUNCTION = 0;

  /** Block type of no parameters and no results; a value type t alone is -1 - t. */
  static final int EMPTY = -1;

  /** The opcode of what began the block, or {@link #FUNCTION}. */
  int[] kinds = new int[16];

  /** The type index, or {@link #EMPTY}, or -1 - the only result's type. */
  int[] blockTypes = new int[16];

  /** Height of the operand stack below the parameters. */
  int[] heights = new int[16];

  /** Whether validation is in unreachable code here (spec: the stack is polymorphic). */
  boolean[] unreachable = new boolean[16];

  /** A loop's first instruction. */
  int[] starts = new int[16];

  /** The last branch to the block's end that waits for it, an index of {@link #fixAt}, or -1. */
  int[] fixes = new int[16];

  /** The branch around an if's first arm, an index of {@link #fixAt}, or -1. */
  int[] elseFixes = new int[16];

  /** Scratch of branch tables; all 0 between them. */
  int[] marks = new int[16];

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

  /** Opens a block; {@code height} is that of the operand stack below its parameters. */
  void push(int kind, int blockType, int height, int elseFix, int start) {
    if (depth == kinds.length) {
      grow();
    }
    kinds[depth] = kind;
    blockTypes[depth] = blockType;
    heights[depth] = height;
    unreachable[depth] = false;
    marks[depth] = 0; // an invalid function may have left another
    starts[depth] = start;
    fixes[depth] = -1;
    elseFixes[depth++] = elseFix;
  }

  /** How many results a block type has, or how many parameters. */
  int count(int blockType, boolean results) {
    if (blockType < 0) {
      return results && blockType != EMPTY ? 1 : 0;
    }
    return results ? types.resultCount(blockType) : types.paramCount(blockType);
  }

  /** The type of result {@code i} of a block type, or of parameter {@code i}. */
  int type(int blockType, boolean results, int i) {
    if (blockType < 0) {
      return -1 - blockType;
    }
    return results ? types.result(blockType, i) : types.param(blockType, i);
  }

  /** Whether a branch to the frame carries results of its block (spec 3.2: label types). */
  boolean leadsToEnd(int frame) {
    return kinds[frame] != Opcodes.LOOP;
  }

  /** How many values a branch to the frame carries. */
  int labelCount(int frame) {
    return count(blockTypes[frame], leadsToEnd(frame));
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
    boolean[] newUnreachable = new boolean[depth * 2];
    System.arraycopy(unreachable, 0, newUnreachable, 0, depth);
    unreachable = newUnreachable;
    kinds = grown(kinds);
    blockTypes = grown(blockTypes);
    heights = grown(heights);
    starts = grown(starts);
    fixes = grown(fixes);
    elseFixes = grown(elseFixes);
    marks = grown(marks);
  }

  /** A copy of an array with twice its length. */
  static int[] grown(int[] array) {
    int[] result = new int[array.length * 2];
    System.arraycopy(array, 0, result, 0, array.length);
    return result;
  }
}
