package dev.wasmite;

import dev.wasmite.binary.Errors;
import dev.wasmite.binary.Features;
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

  /** Puts integer arguments, as many as there are to be, where a call takes them; answers where. */
  private int open(int count, long a, long b, long c, long d) {
    if (params != count) {
      throw Errors.illegalArgument(arity("arguments", count, params));
    }
    int base = store.driver.open(this);
    for (int i = 0; i < count; i++) {
      store.driver.cells[base + i] = integer(i, i == 0 ? a : i == 1 ? b : i == 2 ? c : d);
    }
    return base;
  }

  /** Calls the function, whose arguments are at {@code base}; its first result is to be a type. */
  private long run(int base, int result) {
    if (results == 0 || types.result(type, 0) != result) {
      throw Errors.illegalArgument(
          Errors.concat(
              "the function is of type ",
              type().toString(),
              ", its first result is not ",
              Types.name(result)));
    }
    store.driver.call(this, base);
    return store.driver.cells[base];
  }

  private String arity(String what, int given, int wanted) {
    StringBuffer text = new StringBuffer("the function is of type ");
    text.append(type().toString()).append(": it takes ").append(wanted).append(' ').append(what);
    return text.append(", not ").append(given).toString();
  }

  /** The cell of an integer that is argument {@code i}. */
  private long integer(int i, long value) {
    int wanted = types.param(type, i);
    if (wanted == Types.I32) {
      if (value != (int) value && value >>> 32 != 0) {
        throw Errors.illegalArgument(bad(i, "is an i32, the value does not fit"));
      }
      return (int) value;
    }
    if (wanted != Types.I64) {
      throw Errors.illegalArgument(
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
      throw Errors.illegalArgument(arity("arguments", args.length, params));
    }
    Call call = new Call(this);
    for (int i = 0; i < params; i++) {
      call.put(i, integer(i, args[i]), null);
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
      throw Errors.illegalArgument(arity("arguments", args.length, params));
    }
    Call call = new Call(this);
    for (int i = 0; i < params; i++) {
      Store.checkVal(store, args[i], types.param(type, i), "argument", i);
      call.put(i, args[i].bits, args[i].ref);
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
    store.driver.call(this, open(0, 0, 0, 0, 0));
  }

  /** As above, with 1 argument. */
  public void call(long a) {
    store.driver.call(this, open(1, a, 0, 0, 0));
  }

  /** As above, with 2 arguments. */
  public void call(long a, long b) {
    store.driver.call(this, open(2, a, b, 0, 0));
  }

  /** As above, with 3 arguments. */
  public void call(long a, long b, long c) {
    store.driver.call(this, open(3, a, b, c, 0));
  }

  /** As above, with 4 arguments. */
  public void call(long a, long b, long c, long d) {
    store.driver.call(this, open(4, a, b, c, d));
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
    return (int) run(open(0, 0, 0, 0, 0), Types.I32);
  }

  /** As above, with 1 argument. */
  public int callI32(long a) {
    return (int) run(open(1, a, 0, 0, 0), Types.I32);
  }

  /** As above, with 2 arguments. */
  public int callI32(long a, long b) {
    return (int) run(open(2, a, b, 0, 0), Types.I32);
  }

  /** As above, with 3 arguments. */
  public int callI32(long a, long b, long c) {
    return (int) run(open(3, a, b, c, 0), Types.I32);
  }

  /** As above, with 4 arguments. */
  public int callI32(long a, long b, long c, long d) {
    return (int) run(open(4, a, b, c, d), Types.I32);
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
    return run(open(0, 0, 0, 0, 0), Types.I64);
  }

  /** As above, with 1 argument. */
  public long callI64(long a) {
    return run(open(1, a, 0, 0, 0), Types.I64);
  }

  /** As above, with 2 arguments. */
  public long callI64(long a, long b) {
    return run(open(2, a, b, 0, 0), Types.I64);
  }

  /** As above, with 3 arguments. */
  public long callI64(long a, long b, long c) {
    return run(open(3, a, b, c, 0), Types.I64);
  }

  /** As above, with 4 arguments. */
  public long callI64(long a, long b, long c, long d) {
    return run(open(4, a, b, c, d), Types.I64);
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
    return Float.intBitsToFloat((int) run(open(0, 0, 0, 0, 0), Types.F32));
  }

  /** As above, with 1 argument. */
  public float callF32(long a) {
    return Float.intBitsToFloat((int) run(open(1, a, 0, 0, 0), Types.F32));
  }

  /** As above, with 2 arguments. */
  public float callF32(long a, long b) {
    return Float.intBitsToFloat((int) run(open(2, a, b, 0, 0), Types.F32));
  }

  /** As above, with 3 arguments. */
  public float callF32(long a, long b, long c) {
    return Float.intBitsToFloat((int) run(open(3, a, b, c, 0), Types.F32));
  }

  /** As above, with 4 arguments. */
  public float callF32(long a, long b, long c, long d) {
    return Float.intBitsToFloat((int) run(open(4, a, b, c, d), Types.F32));
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
    return Double.longBitsToDouble(run(open(0, 0, 0, 0, 0), Types.F64));
  }

  /** As above, with 1 argument. */
  public double callF64(long a) {
    return Double.longBitsToDouble(run(open(1, a, 0, 0, 0), Types.F64));
  }

  /** As above, with 2 arguments. */
  public double callF64(long a, long b) {
    return Double.longBitsToDouble(run(open(2, a, b, 0, 0), Types.F64));
  }

  /** As above, with 3 arguments. */
  public double callF64(long a, long b, long c) {
    return Double.longBitsToDouble(run(open(3, a, b, c, 0), Types.F64));
  }

  /** As above, with 4 arguments. */
  public double callF64(long a, long b, long c, long d) {
    return Double.longBitsToDouble(run(open(4, a, b, c, d), Types.F64));
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
      throw Errors.illegalArgument(arity("cells", values.length, Math.max(params, results)));
    }
    for (int i = 0; Features.referenceTypes() && i < params + results; i++) {
      if (Types.isRef(i < params ? types.param(type, i) : types.result(type, i - params))) {
        throw Errors.illegalArgument("the type holds references: use call(Val[])");
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
      throw Errors.illegalArgument(arity("arguments", args.length, params));
    }
    Driver driver = store.driver;
    int base = driver.open(this);
    for (int i = 0; i < params; i++) {
      int wanted = types.param(type, i);
      Store.checkVal(store, args[i], wanted, "argument", i);
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
