package dev.wasmite;

import dev.wasmite.binary.Errors;
import dev.wasmite.binary.Types;

/**
 * A call of a function that can be suspended and go on later. Made by {@link Func#begin}.
 *
 * <p>It has a stack of its own, so a store may have any number of them, and run them in any order;
 * a suspended one takes what its open functions hold and a few hundred bytes. One that is not
 * wanted any more can be left to the garbage collector.
 *
 * <p>Use it on the thread that the store belongs to. A host function may run calls as well, but not
 * the one that called it. If a host function calls back into Wasm with {@code Func.call}, that
 * inner call cannot be suspended: it traps where it would have been.
 */
public final class Call {
  /** Of {@link #run}: the function returned, see {@link #results}. */
  public static final int FINISHED = 0;

  /** The fuel is used up: give the store {@link #fuelNeeded} or more, and go on. */
  public static final int OUT_OF_FUEL = 1;

  /** The host function {@link #host} asked to wait: go on with its results. */
  public static final int HOST_PAUSED = 2;

  /**
   * The host function {@link #host} threw {@link #error}, any RuntimeException, be it a Trap or a
   * {@link HostExit}: go on with its results, or do not.
   */
  public static final int HOST_ERROR = 3;

  /** The store was interrupted, or its deadline is over. */
  public static final int INTERRUPTED = 4;

  private static final int NEW = 5;
  private static final int RUNNING = 6;
  private static final int FAILED = 7;
  private static final int DROPPED = 8;

  private static final String[] STATES = {
    "has finished",
    "is out of fuel",
    "waits for a host function",
    "waits for a host function",
    "was interrupted",
    "has not begun",
    "is running",
    "has failed",
    "was dropped"
  };

  final Func function;
  private final Driver driver;
  private int status = NEW;

  // The stack, and where to go on (without an instance if the function is one of the host). While
  // the call runs the driver has these, and what it had lies here.
  Instance instance;
  short[] code;
  int pc;
  int fp;
  long[] cells;
  Object[] refs = Driver.NO_REFS;
  int refsEnd;
  Instance[] savedInstances = Driver.NO_INSTANCES;
  int[] savedPlaces = Driver.NO_PLACES;
  int saved;
  int floor;
  int top;
  int depth;

  // The host function that is waited for, where its results go, whether these are returned then.
  Func host;
  int hostBase;
  boolean hostReturns;

  RuntimeException error;
  long needed;

  Call(Func function) {
    this.function = function;
    driver = function.store.driver;
    depth = function.store.engine.config.maxCallDepth;
    cells = new long[Math.max(function.params, function.results)];
  }

  /** Sets a cell to an argument, or result of a host function, of the right type. */
  void put(int i, long cell, Object ref) {
    cells[i] = cell;
    if (refs.length < cells.length && ref != null) {
      Object[] longer = new Object[cells.length];
      System.arraycopy(refs, 0, longer, 0, refs.length);
      refs = longer;
    }
    if (refs.length > i) {
      refs[i] = ref;
      refsEnd = Math.max(refsEnd, i + 1);
    }
  }

  // ---- going on

  /**
   * Begins, or goes on after {@link #OUT_OF_FUEL} or {@link #INTERRUPTED}.
   *
   * @return one of the constants of this class
   * @throws Trap if the guest traps; the call cannot go on then
   * @throws IllegalStateException if the call does not wait for this
   */
  public int run() {
    if (status != NEW && status != OUT_OF_FUEL && status != INTERRUPTED) {
      throw Platform.illegalState(
          Errors.concat("the call ", STATES[status], isWaiting() ? ": use resume" : ""));
    }
    return advance();
  }

  /**
   * Goes on, with no results if a host function is waited for.
   *
   * @return one of the constants of this class
   * @throws Trap if the guest traps; the call cannot go on then
   * @throws IllegalArgumentException if the host function has results; the call still waits
   * @throws IllegalStateException if the call is not suspended
   */
  public int resume() {
    if (!isWaiting() && status != NEW) {
      return run();
    }
    checkWaiting(0);
    return advance();
  }

  /**
   * Goes on with the result of the host function, an i32 (signed or unsigned) or i64.
   *
   * @return one of the constants of this class
   * @throws Trap if the guest traps; the call cannot go on then
   * @throws IllegalArgumentException if that is not what the host function returns; the call still
   *     waits
   * @throws IllegalStateException if the call does not wait for a host function
   */
  public int resume(long result) {
    checkWaiting(1);
    int type = host.types.result(host.type, 0);
    if (type != Types.I64 && type != Types.I32) {
      throw Errors.illegalArgument(
          Errors.concat("the result is ", Types.name(type), ": use resume(Val[])"));
    }
    if (type == Types.I32 && result != (int) result && result >>> 32 != 0) {
      throw Errors.illegalArgument("the result is i32, the value does not fit");
    }
    cells[hostBase] = type == Types.I32 ? (int) result : result;
    return advance();
  }

  /**
   * Goes on with the results of the host function, whatever their types.
   *
   * @return one of the constants of this class
   * @throws Trap if the guest traps; the call cannot go on then
   * @throws IllegalArgumentException if these are not what the host function returns; the call
   *     still waits
   * @throws IllegalStateException if the call does not wait for a host function
   */
  public int resume(Val[] results) {
    checkWaiting(results.length);
    for (int i = 0; i < results.length; i++) {
      int wanted = host.types.result(host.type, i);
      Store.checkVal(function.store, results[i], wanted, "result", i);
    }
    for (int i = 0; i < results.length; i++) {
      put(hostBase + i, results[i].bits, results[i].ref);
    }
    return advance();
  }

  private boolean isWaiting() {
    return status == HOST_PAUSED || status == HOST_ERROR;
  }

  private void checkWaiting(int count) {
    if (!isWaiting()) {
      throw Platform.illegalState(
          Errors.concat("the call ", STATES[status], ", it waits for no host function"));
    }
    if (host.results != count) {
      StringBuffer text = new StringBuffer("the host function is of type ");
      text.append(host.type().toString()).append(": it returns ").append(host.results);
      throw Errors.illegalArgument(text.append(" values, not ").append(count).toString());
    }
  }

  /** Runs until something stops it. */
  private int advance() {
    driver.own();
    driver.checkOpen();
    boolean begins = status == NEW;
    status = RUNNING;
    error = null;
    try {
      status = driver.advance(this, begins);
    } finally {
      if (status == RUNNING) {
        release(FAILED);
      }
    }
    return status;
  }

  private void release(int newStatus) {
    status = newStatus;
    cells = null;
    refs = null;
    savedInstances = null;
    savedPlaces = null;
    instance = null;
    code = null;
    host = null;
    error = null;
  }

  /**
   * Lets go of what the call holds, its results too; it cannot go on then. Nothing else need be
   * done.
   *
   * @throws IllegalStateException while it runs
   */
  public void drop() {
    if (status == RUNNING) {
      throw Platform.illegalState("the call is running");
    }
    release(DROPPED);
  }

  // ---- what came of it

  /**
   * How much fuel the store must have for the call to go on: what the next basic block, or bulk
   * operation, costs. 0 unless the call is {@link #OUT_OF_FUEL}.
   */
  public long fuelNeeded() {
    return status == OUT_OF_FUEL ? needed : 0;
  }

  /** The host function that the call waits for; null if it waits for none. */
  public Func host() {
    return isWaiting() ? host : null;
  }

  /**
   * What the host function threw, as it was; null unless the call stands at {@link #HOST_ERROR}. A
   * trap has the frames of inner calls alone: for the others see {@link #frames}.
   */
  public RuntimeException error() {
    return error;
  }

  /**
   * The results.
   *
   * @throws IllegalStateException if the call has not finished
   */
  public Val[] results() {
    if (status != FINISHED) {
      throw Platform.illegalState(Errors.concat("the call ", STATES[status]));
    }
    Val[] values = new Val[function.results];
    for (int i = 0; i < values.length; i++) {
      int type = function.types.result(function.type, i);
      boolean isRef = Types.isRef(type);
      Object ref = isRef && i < refs.length ? refs[i] : null;
      values[i] = new Val(type, isRef ? 0 : cells[i], ref);
    }
    return values;
  }

  /**
   * Where the suspended call is, innermost first; the host function that it waits for is not among
   * them. See {@link Trap#frames()}.
   *
   * @throws IllegalStateException if the call is not suspended
   */
  public Frame[] frames() {
    if (status == FINISHED || status > INTERRUPTED) {
      throw Platform.illegalState(Errors.concat("the call ", STATES[status]));
    }
    return driver.frames(this);
  }
}
