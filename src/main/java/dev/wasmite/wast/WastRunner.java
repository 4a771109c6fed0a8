package dev.wasmite.wast;

import dev.wasmite.Engine;

/**
 * Runs scripts of the official test suite (WAST) on an engine: modules, calls, and assertions about
 * both. Made by whoever has scripts; it may run any number, each in a store of its own.
 *
 * <pre>{@code
 * WastReport report = new WastRunner(new Engine()).run("i32.wast", bytes);
 * for (WastReport.Failure failure : report.failures()) {
 *   System.out.println(failure);
 * }
 * }</pre>
 *
 * <p>Texts of traps and refusals are compared by prefix: the engine's must begin with the script's.
 * A command that needs what the engine does not have (or not switched on) is skipped, and so is
 * what depends on it. The host module {@code spectest} is there to be imported.
 */
public final class WastRunner {
  private final Engine engine;
  private boolean validating;
  private long fuel = -1;
  private Appendable output;

  /** A runner on an engine, whose configuration says what is skipped. */
  public WastRunner(Engine engine) {
    if (engine == null) {
      throw new IllegalArgumentException("an engine is needed");
    }
    this.engine = engine;
  }

  /**
   * Whether a module that should be malformed or invalid is also validated as a whole, and what
   * that says counts: for engines that look into functions at their first call. Off unless set.
   */
  public WastRunner validating(boolean on) {
    validating = on;
    return this;
  }

  /**
   * How much fuel a script has, for an engine with {@link dev.wasmite.Config#fuel}, where a script
   * begins without any unless set.
   */
  public WastRunner fuel(long units) {
    fuel = units;
    return this;
  }

  /** Where the {@code print} functions of {@code spectest} write; nowhere unless set. */
  public WastRunner output(Appendable to) {
    output = to;
    return this;
  }

  /**
   * Runs a script to its end, whatever fails. A script that cannot be read counts as one failed
   * command more.
   *
   * @param name what the report is to be called
   * @param script its text in UTF-8, kept while it runs: do not change it
   */
  public WastReport run(String name, byte[] script) {
    WastReport report = new WastReport(name);
    new Script(engine, fuel, report, output, validating).run(script);
    return report;
  }
}
