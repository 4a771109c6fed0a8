package dev.wasmite;

import dev.wasmite.binary.Errors;
import dev.wasmite.binary.Types;

/**
 * A function (spec 3.0 section 4.2.7): of an instance, or of the host. Made by an instance for one
 * of its own, by {@link #wrap}, or by a {@link Linker}.
 *
 * <p>Use it on the thread that the store belongs to. It may be called while a host function runs.
 */
public final class Func extends Extern {
  final Types types;
  final int type;
  final int params;
  final int results;

  /** The instance it belongs to, null for one of the host. */
  final Instance instance;

  final int index;

  /** The smallest index of an equal type in the instance's module. */
  final int typeIndex;

  final HostFunction<Object> host;

  Func(Instance instance, int index) {
    super(instance.store);
    this.instance = instance;
    this.index = index;
    types = instance.def.types;
    type = instance.def.functionTypes[index];
    typeIndex = types.canonical(type);
    params = types.paramCount(type);
    results = types.resultCount(type);
    host = null;
  }

  @SuppressWarnings("unchecked")
  Func(Store<?> store, FuncType type, HostFunction<?> host) {
    super(store);
    this.host = (HostFunction<Object>) host;
    types = type.types;
    this.type = type.index;
    params = type.paramCount();
    results = type.resultCount();
    instance = null;
    index = -1;
    typeIndex = -1;
  }

  /** A function of the host, to be imported or put into a table. */
  public static <T> Func wrap(Store<T> store, FuncType type, HostFunction<? super T> function) {
    return new Func(store, type, function);
  }

  @Override
  public FuncType type() {
    return new FuncType(types, type);
  }

  private int open(int count, int result) {
    if (params != count) {
      throw new IllegalArgumentException(arity("arguments", count, params));
    }
    if (result != Types.BOTTOM && (results == 0 || types.result(type, 0) != result)) {
      throw new IllegalArgumentException(
          Errors.concat(
              "the function is of type ",
              type().toString(),
              ", its first result is not ",
              Types.name(result)));
    }
    return store.driver.open(this);
  }

  private String arity(String what, int given, int wanted) {
    StringBuffer text = new StringBuffer("the function is of type ");
    text.append(type().toString()).append(": it takes ").append(wanted).append(' ').append(what);
    return text.append(", not ").append(given).toString();
  }

  private void argument(int base, int i, long value) {
    store.driver.cells[base + i] = integer(i, value);
  }

  /** The cell of an integer that is argument {@code i}. */
  private long integer(int i, long value) {
    int wanted = types.param(type, i);
    if (wanted == Types.I32) {
      if (value != (int) value && value >>> 32 != 0) {
        throw new IllegalArgumentException(bad(i, "is an i32, the value does not fit"));
      }
      return (int) value;
    }
    if (wanted != Types.I64) {
      throw new IllegalArgumentException(
          bad(i, Errors.concat("is ", Types.name(wanted), ": use callRaw or call(Val[])")));
    }
    return value;
  }

  /**
   * A call with integer arguments that can be suspended. It begins at its {@link Call#run}.
   *
   * @throws IllegalArgumentException if parameters are not of that number and type
   */
  public Call begin(long... args) {
    if (args.length != params) {
      throw new IllegalArgumentException(arity("arguments", args.length, params));
    }
    Call call = new Call(this);
    for (int i = 0; i < params; i++) {
      call.argument(i, integer(i, args[i]), null);
    }
    return call;
  }

  /**
   * A call with any arguments that can be suspended. It begins at its {@link Call#run}.
   *
   * @throws IllegalArgumentException if the arguments are not of that number and type
   */
  public Call begin(Val[] args) {
    if (args.length != params) {
      throw new IllegalArgumentException(arity("arguments", args.length, params));
    }
    Call call = new Call(this);
    for (int i = 0; i < params; i++) {
      store.checkVal(args[i], types.param(type, i), "argument ", i);
      call.argument(i, args[i].bits, args[i].ref);
    }
    return call;
  }

  private static String bad(int i, String what) {
    return Errors.concat("argument ", Integer.toString(i), " ", what);
  }

  /**
   * Calls the function with integer arguments; what it gives is dropped. Allocates nothing.
   *
   * <p>An argument for an i32 may be signed or unsigned.
   *
   * @throws IllegalArgumentException if parameters or results are not of that number and type
   * @throws Trap if the guest traps
   */
  public void call() {
    int base = open(0, Types.BOTTOM);
    store.driver.call(this, base);
  }

  /** As above, with 1 argument. */
  public void call(long a) {
    int base = open(1, Types.BOTTOM);
    argument(base, 0, a);
    store.driver.call(this, base);
  }

  /** As above, with 2 arguments. */
  public void call(long a, long b) {
    int base = open(2, Types.BOTTOM);
    argument(base, 0, a);
    argument(base, 1, b);
    store.driver.call(this, base);
  }

  /** As above, with 3 arguments. */
  public void call(long a, long b, long c) {
    int base = open(3, Types.BOTTOM);
    argument(base, 0, a);
    argument(base, 1, b);
    argument(base, 2, c);
    store.driver.call(this, base);
  }

  /** As above, with 4 arguments. */
  public void call(long a, long b, long c, long d) {
    int base = open(4, Types.BOTTOM);
    argument(base, 0, a);
    argument(base, 1, b);
    argument(base, 2, c);
    argument(base, 3, d);
    store.driver.call(this, base);
  }

  /**
   * Calls the function with integer arguments; what it gives is an i32. Allocates nothing.
   *
   * <p>An argument for an i32 may be signed or unsigned.
   *
   * @throws IllegalArgumentException if parameters or results are not of that number and type
   * @throws Trap if the guest traps
   */
  public int callI32() {
    int base = open(0, Types.I32);
    store.driver.call(this, base);
    return (int) store.driver.cells[base];
  }

  /** As above, with 1 argument. */
  public int callI32(long a) {
    int base = open(1, Types.I32);
    argument(base, 0, a);
    store.driver.call(this, base);
    return (int) store.driver.cells[base];
  }

  /** As above, with 2 arguments. */
  public int callI32(long a, long b) {
    int base = open(2, Types.I32);
    argument(base, 0, a);
    argument(base, 1, b);
    store.driver.call(this, base);
    return (int) store.driver.cells[base];
  }

  /** As above, with 3 arguments. */
  public int callI32(long a, long b, long c) {
    int base = open(3, Types.I32);
    argument(base, 0, a);
    argument(base, 1, b);
    argument(base, 2, c);
    store.driver.call(this, base);
    return (int) store.driver.cells[base];
  }

  /** As above, with 4 arguments. */
  public int callI32(long a, long b, long c, long d) {
    int base = open(4, Types.I32);
    argument(base, 0, a);
    argument(base, 1, b);
    argument(base, 2, c);
    argument(base, 3, d);
    store.driver.call(this, base);
    return (int) store.driver.cells[base];
  }

  /**
   * Calls the function with integer arguments; what it gives is an i64. Allocates nothing.
   *
   * <p>An argument for an i32 may be signed or unsigned.
   *
   * @throws IllegalArgumentException if parameters or results are not of that number and type
   * @throws Trap if the guest traps
   */
  public long callI64() {
    int base = open(0, Types.I64);
    store.driver.call(this, base);
    return store.driver.cells[base];
  }

  /** As above, with 1 argument. */
  public long callI64(long a) {
    int base = open(1, Types.I64);
    argument(base, 0, a);
    store.driver.call(this, base);
    return store.driver.cells[base];
  }

  /** As above, with 2 arguments. */
  public long callI64(long a, long b) {
    int base = open(2, Types.I64);
    argument(base, 0, a);
    argument(base, 1, b);
    store.driver.call(this, base);
    return store.driver.cells[base];
  }

  /** As above, with 3 arguments. */
  public long callI64(long a, long b, long c) {
    int base = open(3, Types.I64);
    argument(base, 0, a);
    argument(base, 1, b);
    argument(base, 2, c);
    store.driver.call(this, base);
    return store.driver.cells[base];
  }

  /** As above, with 4 arguments. */
  public long callI64(long a, long b, long c, long d) {
    int base = open(4, Types.I64);
    argument(base, 0, a);
    argument(base, 1, b);
    argument(base, 2, c);
    argument(base, 3, d);
    store.driver.call(this, base);
    return store.driver.cells[base];
  }

  /**
   * Calls the function with integer arguments; what it gives is an f32. Allocates nothing.
   *
   * <p>An argument for an i32 may be signed or unsigned.
   *
   * @throws IllegalArgumentException if parameters or results are not of that number and type
   * @throws Trap if the guest traps
   */
  public float callF32() {
    int base = open(0, Types.F32);
    store.driver.call(this, base);
    return Float.intBitsToFloat((int) store.driver.cells[base]);
  }

  /** As above, with 1 argument. */
  public float callF32(long a) {
    int base = open(1, Types.F32);
    argument(base, 0, a);
    store.driver.call(this, base);
    return Float.intBitsToFloat((int) store.driver.cells[base]);
  }

  /** As above, with 2 arguments. */
  public float callF32(long a, long b) {
    int base = open(2, Types.F32);
    argument(base, 0, a);
    argument(base, 1, b);
    store.driver.call(this, base);
    return Float.intBitsToFloat((int) store.driver.cells[base]);
  }

  /** As above, with 3 arguments. */
  public float callF32(long a, long b, long c) {
    int base = open(3, Types.F32);
    argument(base, 0, a);
    argument(base, 1, b);
    argument(base, 2, c);
    store.driver.call(this, base);
    return Float.intBitsToFloat((int) store.driver.cells[base]);
  }

  /** As above, with 4 arguments. */
  public float callF32(long a, long b, long c, long d) {
    int base = open(4, Types.F32);
    argument(base, 0, a);
    argument(base, 1, b);
    argument(base, 2, c);
    argument(base, 3, d);
    store.driver.call(this, base);
    return Float.intBitsToFloat((int) store.driver.cells[base]);
  }

  /**
   * Calls the function with integer arguments; what it gives is an f64. Allocates nothing.
   *
   * <p>An argument for an i32 may be signed or unsigned.
   *
   * @throws IllegalArgumentException if parameters or results are not of that number and type
   * @throws Trap if the guest traps
   */
  public double callF64() {
    int base = open(0, Types.F64);
    store.driver.call(this, base);
    return Double.longBitsToDouble(store.driver.cells[base]);
  }

  /** As above, with 1 argument. */
  public double callF64(long a) {
    int base = open(1, Types.F64);
    argument(base, 0, a);
    store.driver.call(this, base);
    return Double.longBitsToDouble(store.driver.cells[base]);
  }

  /** As above, with 2 arguments. */
  public double callF64(long a, long b) {
    int base = open(2, Types.F64);
    argument(base, 0, a);
    argument(base, 1, b);
    store.driver.call(this, base);
    return Double.longBitsToDouble(store.driver.cells[base]);
  }

  /** As above, with 3 arguments. */
  public double callF64(long a, long b, long c) {
    int base = open(3, Types.F64);
    argument(base, 0, a);
    argument(base, 1, b);
    argument(base, 2, c);
    store.driver.call(this, base);
    return Double.longBitsToDouble(store.driver.cells[base]);
  }

  /** As above, with 4 arguments. */
  public double callF64(long a, long b, long c, long d) {
    int base = open(4, Types.F64);
    argument(base, 0, a);
    argument(base, 1, b);
    argument(base, 2, c);
    argument(base, 3, d);
    store.driver.call(this, base);
    return Double.longBitsToDouble(store.driver.cells[base]);
  }

  /**
   * Calls the function with raw bits, for any mixture of numbers; allocates nothing.
   *
   * @param values arguments in, results out; a cell each: an i32 sign-extended, the bits of an f32
   *     sign-extended, the bits of an f64. It must be long enough for both.
   * @throws IllegalArgumentException if it is too short, or the type holds references
   * @throws Trap if the guest traps
   */
  public void callRaw(long[] values) {
    if (values.length < Math.max(params, results)) {
      throw new IllegalArgumentException(arity("cells", values.length, Math.max(params, results)));
    }
    for (int i = 0; i < params + results; i++) {
      if (Types.isRef(i < params ? types.param(type, i) : types.result(type, i - params))) {
        throw new IllegalArgumentException("the type holds references: use call(Val[])");
      }
    }
    int base = store.driver.open(this);
    for (int i = 0; i < params; i++) {
      int wanted = types.param(type, i);
      boolean narrow = wanted == Types.I32 || wanted == Types.F32;
      store.driver.cells[base + i] = narrow ? (int) values[i] : values[i];
    }
    store.driver.call(this, base);
    System.arraycopy(store.driver.cells, base, values, 0, results);
  }

  /**
   * Calls the function, whatever its type.
   *
   * @return the results, in an array of their number
   * @throws IllegalArgumentException if the arguments are not of that number and type
   * @throws Trap if the guest traps
   */
  public Val[] call(Val[] args) {
    if (args.length != params) {
      throw new IllegalArgumentException(arity("arguments", args.length, params));
    }
    Driver driver = store.driver;
    int base = driver.open(this);
    for (int i = 0; i < params; i++) {
      int wanted = types.param(type, i);
      store.checkVal(args[i], wanted, "argument ", i);
      if (Types.isRef(wanted)) {
        driver.setRef(base + i, args[i].ref());
      } else {
        driver.cells[base + i] = args[i].bits;
      }
    }
    driver.call(this, base);
    Val[] values = new Val[results];
    for (int i = 0; i < results; i++) {
      int found = types.result(type, i);
      boolean isRef = Types.isRef(found);
      values[i] =
          new Val(
              found, isRef ? 0 : driver.cells[base + i], isRef ? driver.refs()[base + i] : null);
    }
    return values;
  }
}
