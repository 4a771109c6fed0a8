package dev.wasmite;

/**
 * Stands for the loop of Java 9 and newer for metered code, so that {@link Loop} compiles: the
 * build puts the class that it makes of {@link MeteredInterpreter} in the place of this one. Never
 * made.
 */
final class MeteredVarHandleInterpreter {
  private MeteredVarHandleInterpreter() {}

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
    MeteredInterpreter.run(code, pc, cells, fp, memory, codes, globals, instance, state);
  }
}
