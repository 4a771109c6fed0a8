package dev.wasmite;

/** Chooses the loop for this JVM: on Java 8 there is one. (Java 9 and newer have another Loop.) */
final class Loop {
  private Loop() {}

  static void run(Driver driver) {
    Interpreter.run(driver.code, driver.pc, driver.cells, driver.fp, driver);
  }
}
