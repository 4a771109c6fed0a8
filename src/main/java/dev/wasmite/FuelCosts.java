package dev.wasmite;

import dev.wasmite.binary.Errors;
import dev.wasmite.binary.Opcodes;

/**
 * What the execution of a Wasm operator costs, in units of fuel. A builder for {@link
 * Config#fuelCosts}; not safe for threads.
 *
 * <p>The costs depend on nothing but the module and what it does: not on the JVM, the compilation
 * mode or the release. Unless set otherwise:
 *
 * <ul>
 *   <li>each operator that is executed costs 1, but {@code nop}, {@code drop}, {@code block},
 *       {@code loop}, {@code else}, {@code end}, {@code return} and {@code unreachable} cost 0;
 *   <li>entering a function costs 1 for each 8 of its locals that are no parameters;
 *   <li>{@code memory.fill}, {@code memory.copy} and {@code memory.init} cost 1 more for each 64
 *       bytes, and {@code memory.grow}, if it succeeds, for each 64 new bytes;
 *   <li>{@code table.fill}, {@code table.copy} and {@code table.init} cost 1 more for each 8
 *       elements, and {@code table.grow}, if it succeeds, for each 8 new elements;
 *   <li>instantiation costs as much for the first size of each memory and table of the module and
 *       for what each active segment copies, and all of it before anything is made.
 * </ul>
 *
 * <p>What a branch, call or return moves is free: a type may have 1,000 parameters and results,
 * {@link dev.wasmite.binary.EnforcedLimits} allows fewer.
 *
 * <p>Each of these is rounded down. A basic block is charged as a whole before it runs (one that
 * costs more than 32,767 in parts of that), so a guest that traps has paid for the rest of its
 * block. A block begins with the body of a function; behind {@code loop}, {@code if}, {@code else}
 * and {@code br_if}; behind the {@code end} of an {@code if}, and of a {@code block} that a branch
 * leads to. Code that nothing can get to, such as what follows a {@code br} in its block, costs
 * nothing, and its branches lead nowhere.
 */
public final class FuelCosts {
  private static final int MOST = 32767;

  /** The costs by the numbers of {@link Opcodes}. */
  final int[] units = new int[Opcodes.count()];

  int bytesPerUnit = 64;
  int elementsPerUnit = 8;

  /** The costs as described above. */
  public FuelCosts() {
    for (int i = 0; i < units.length; i++) {
      units[i] = 1;
    }
    String free = "\0\1\2\3\5\13\17\32"; // unreachable, nop, block, loop, else, end, return, drop
    for (int i = 0; i < free.length(); i++) {
      units[free.charAt(i)] = 0;
    }
  }

  FuelCosts(FuelCosts other) {
    System.arraycopy(other.units, 0, units, 0, units.length);
    bytesPerUnit = other.bytesPerUnit;
    elementsPerUnit = other.elementsPerUnit;
  }

  /** Whether everything costs the same. */
  boolean same(FuelCosts other) {
    boolean same = bytesPerUnit == other.bytesPerUnit && elementsPerUnit == other.elementsPerUnit;
    for (int i = 0; i < units.length && same; i++) {
      same = units[i] == other.units[i];
    }
    return same;
  }

  /** The number of an opcode, which a prefix stands in front of as in 0xfc0a. */
  private static int number(int opcode) {
    int number = opcode >> 8 == 0xfc ? Opcodes.PREFIX_FC + (opcode & 0xff) : opcode;
    boolean known = opcode >> 8 == 0xfc ? number < Opcodes.count() : opcode < Opcodes.PREFIX_FC;
    if (opcode < 0 || !known || Opcodes.immediates(number) == '!') {
      throw Errors.illegalArgument("no such opcode");
    }
    return number;
  }

  /**
   * What an operator costs.
   *
   * @param opcode as in the binary format, {@code 0x6a} for {@code i32.add}; behind its prefix if
   *     it has one, {@code 0xfc0a} for {@code memory.copy}
   * @throws IllegalArgumentException if there is no such opcode
   */
  public int cost(int opcode) {
    return units[number(opcode)];
  }

  /**
   * Sets what an operator costs.
   *
   * @param opcode as in {@link #cost(int)}
   * @param newUnits 0 to 32,767; at least 1 for calls and branches, so that nothing that goes on
   *     forever is free
   * @throws IllegalArgumentException if there is no such opcode, or it cannot cost that
   */
  public FuelCosts cost(int opcode, int newUnits) {
    int number = number(opcode);
    boolean repeats =
        opcode >= Opcodes.BR && opcode <= Opcodes.BR_TABLE
            || opcode >= Opcodes.CALL && opcode <= Opcodes.RETURN_CALL_INDIRECT;
    if (newUnits < (repeats ? 1 : 0) || newUnits > MOST) {
      throw Errors.illegalArgument(
          repeats ? "a call or branch costs 1 to 32767" : "an operator costs 0 to 32767");
    }
    units[number] = newUnits;
    return this;
  }

  /**
   * Sets how many bytes that are filled, copied or added to a memory cost one unit more.
   *
   * @param bytes at least 1; 64 unless set
   */
  public FuelCosts bytesPerUnit(int bytes) {
    bytesPerUnit = atLeastOne(bytes);
    return this;
  }

  /**
   * Sets how many elements that are filled, copied or added to a table cost one unit more, and how
   * many locals of a function that is entered.
   *
   * @param elements at least 1; 8 unless set
   */
  public FuelCosts elementsPerUnit(int elements) {
    elementsPerUnit = atLeastOne(elements);
    return this;
  }

  private static int atLeastOne(int value) {
    if (value < 1) {
      throw Errors.illegalArgument("a unit must buy at least 1");
    }
    return value;
  }
}
