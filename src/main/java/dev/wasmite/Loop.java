package dev.wasmite;

/**
 * Chooses the loop for this JVM: with views of the memory as wider values where there are such
 * views and a compiler that makes one access of one, byte by byte where not; and the one that
 * counts fuel for code that is metered.
 */
final class Loop {
  private static final boolean VIEWS = isJava9() && !property("java.vm.info", "interpreted");

  private Loop() {}

  /** Java 8 calls itself 1.8, Android 0.9. */
  private static boolean isJava9() {
    String version = "java.specification.version";
    return !property(version, "1.") && !property(version, "0.");
  }

  private static boolean property(String name, String start) {
    return System.getProperty(name, start).startsWith(start);
  }

  static void run(short[] code, int pc, int fp, Driver driver, Instance instance) {
    long[] cells = driver.cells;
    byte[] memory = instance.memory0 == null ? null : instance.memory0.bytes;
    short[][] codes = instance.codes;
    long[] globals = instance.globals;
    int[] state = driver.state;
    boolean metered = driver.meter != null;
    if (VIEWS && metered) {
      MeteredVarHandleInterpreter.run(code, pc, cells, fp, memory, codes, globals, instance, state);
    } else if (VIEWS) {
      VarHandleInterpreter.run(code, pc, cells, fp, memory, codes, globals, instance, state);
    } else if (metered) {
      MeteredInterpreter.run(code, pc, cells, fp, memory, codes, globals, instance, state);
    } else {
      Interpreter.run(code, pc, cells, fp, memory, codes, globals, instance, state);
    }
  }
}
