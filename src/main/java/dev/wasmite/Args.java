package dev.wasmite;

import dev.wasmite.binary.Errors;
import dev.wasmite.binary.Features;
import dev.wasmite.binary.Types;

/**
 * The arguments and results of one call of a host function. Made by the driver and used again:
 * nothing is allocated per call. Valid until the host function returns.
 *
 * <p>Arguments and results count from 0; a result that is not set is 0 or null.
 *
 * @see HostFunction
 */
public final class Args {
  private final Driver driver;
  private Func function;
  private int base;

  Args(Driver driver) {
    this.driver = driver;
  }

  void set(Func newFunction, int newBase) {
    if (function != newFunction) { // FAST: the collector's work at a write costs more
      function = newFunction;
    }
    base = newBase;
  }

  /** How many arguments there are. */
  public int count() {
    return function.params;
  }

  private int cell(int i, int wanted) {
    if (i < 0 || i >= function.params) {
      throw Errors.illegalArgument(missing("argument", i, function.params));
    }
    int found = function.types.param(function.type, i);
    if (found != wanted && !(wanted == Types.BOTTOM && Types.isRef(found))) {
      throw Errors.illegalArgument(wrong("argument ", i, found));
    }
    return base + i;
  }

  private int resultCell(int i, int wanted) {
    if (i < 0 || i >= function.results) {
      throw Errors.illegalArgument(missing("result", i, function.results));
    }
    int found = function.types.result(function.type, i);
    if (found != wanted && !(wanted == Types.BOTTOM && Types.isRef(found))) {
      throw Errors.illegalArgument(wrong("result ", i, found));
    }
    return base + function.params + i;
  }

  private static String wrong(String what, int i, int found) {
    return Errors.concat(what, Integer.toString(i), " is ", Types.name(found));
  }

  private static String missing(String what, int i, int count) {
    StringBuffer text = new StringBuffer("there is no ").append(what).append(' ').append(i);
    return text.append(": the function has ").append(count).toString();
  }

  /**
   * Argument {@code i}.
   *
   * @throws IllegalArgumentException if there is none, or of another type; so do all of these
   */
  public int i32(int i) {
    return (int) driver.cells[cell(i, Types.I32)];
  }

  /** Argument {@code i}, an i64. */
  public long i64(int i) {
    return driver.cells[cell(i, Types.I64)];
  }

  /** Argument {@code i}, an f32. */
  public float f32(int i) {
    return Float.intBitsToFloat((int) driver.cells[cell(i, Types.F32)]);
  }

  /** Argument {@code i}, an f64. */
  public double f64(int i) {
    return Double.longBitsToDouble(driver.cells[cell(i, Types.F64)]);
  }

  /** Argument {@code i}: a {@link Func}, an {@link ExternRef}, or null. */
  public Object ref(int i) {
    return driver.refs()[cell(i, Types.BOTTOM)];
  }

  /** Sets result 0; so do all of these. */
  public void returnI32(int value) {
    resultI32(0, value);
  }

  public void returnI64(long value) {
    resultI64(0, value);
  }

  public void returnF32(float value) {
    resultF32(0, value);
  }

  public void returnF64(double value) {
    resultF64(0, value);
  }

  public void returnRef(Object value) {
    resultRef(0, value);
  }

  /**
   * Sets result {@code i}.
   *
   * @throws IllegalArgumentException if there is none, or of another type; so do all of these
   */
  public void resultI32(int i, int value) {
    driver.cells[resultCell(i, Types.I32)] = value;
  }

  public void resultI64(int i, long value) {
    driver.cells[resultCell(i, Types.I64)] = value;
  }

  public void resultF32(int i, float value) {
    driver.cells[resultCell(i, Types.F32)] = Platform.bits(value);
  }

  public void resultF64(int i, double value) {
    driver.cells[resultCell(i, Types.F64)] = Platform.bits(value);
  }

  /** Sets result {@code i} to a {@link Func}, an {@link ExternRef}, or null. */
  public void resultRef(int i, Object value) {
    int cell = resultCell(i, Types.BOTTOM);
    if (Features.referenceTypes()) {
      driver.store.checkRef(value, function.types.result(function.type, i));
      driver.setRef(cell, value);
    }
  }
}
