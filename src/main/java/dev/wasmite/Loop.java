package dev.wasmite;

import dev.wasmite.binary.Features;

/**
 * Chooses the loop for this JVM: with views of the memory as wider values where there are such
 * views and a compiler that makes one access of one, byte by byte where not; and the one that
 * counts fuel for code that is metered.
 */
final class Loop {
  private static final boolean VIEWS = Features.views() && Platform.views();

  private Loop() {}

  static void run(short[] code, int pc, int fp, Driver driver, Instance instance) {
    long[] cells = driver.cells;
    byte[] memory = instance.memory0 == null ? null : instance.memory0.bytes;
    short[][] codes = instance.codes;
    long[] globals = instance.globals;
    int[] state = driver.state;
    boolean metered = Features.metering() && driver.meter != null;
    if (Features.views() && VIEWS && metered) {
      MeteredVarHandleInterpreter.run(code, pc, cells, fp, memory, codes, globals, instance, state);
    } else if (Features.views() && VIEWS) {
      VarHandleInterpreter.run(code, pc, cells, fp, memory, codes, globals, instance, state);
    } else if (metered) {
      MeteredInterpreter.run(code, pc, cells, fp, memory, codes, globals, instance, state);
    } else {
      Interpreter.run(code, pc, cells, fp, memory, codes, globals, instance, state);
    }
  }
}
