package dev.wasmite;

/**
 * Stands for the loop of Java 9 and newer, so that {@link Loop} compiles: the build puts the class
 * that it makes of {@link Interpreter} in the place of this one. Never made.
 */
final class VarHandleInterpreter {
  private VarHandleInterpreter() {}

  static void run(
      short[] code,
      int pc,
      long[] cells,
      int fp,
      byte[] memory,
      short[][] codes,
      long[] globals,
      Instance instance,
      int[] state) {
    Interpreter.run(code, pc, cells, fp, memory, codes, globals, instance, state);
  }
}
