package dev.wasmite;

/**
 * Chooses the loop for this JVM: with views of the memory as wider values where there is a compiler
 * that makes one access of one, byte by byte where there is none.
 */
final class Loop {
  private static final boolean COMPILED =
      !System.getProperty("java.vm.info", "").startsWith("interpreted");

  private Loop() {}

  static void run(Driver driver) {
    if (COMPILED) {
      VarHandleInterpreter.run(driver.code, driver.pc, driver.cells, driver.fp, driver);
    } else {
      Interpreter.run(driver.code, driver.pc, driver.cells, driver.fp, driver);
    }
  }
}
