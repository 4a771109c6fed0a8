package dev.wasmite;

import dev.wasmite.binary.Errors;
import dev.wasmite.binary.Features;
import dev.wasmite.binary.Types;
import dev.wasmite.binary.WasmException;

/**
 * What lives while modules run: instances, memories, tables, globals, functions, and data of the
 * host (spec 3.0 section 4.2.3). Made by the embedder. It belongs to one thread at a time.
 *
 * @param <T> the data of the host, which host functions get from their {@link Caller}
 */
public final class Store<T> {
  /** What a limiter is asked about. */
  static final int MEMORY = 0;

  static final int TABLE = 1;
  static final int INSTANCE = 2;

  final Engine engine;
  final Driver driver;
  private T data;

  private ResourceLimiter limiter;

  // What is counted: all that was made, and for good.
  long memoryBytes;
  long tableElements;
  int instances;
  int memories;
  int tables;

  /**
   * An empty store.
   *
   * @param data what host functions work on; may be null
   */
  public Store(Engine engine, T data) {
    this.engine = engine;
    this.data = data;
    driver = new Driver(this);
  }

  /** The data of the host. */
  public T data() {
    return data;
  }

  /** Replaces the data of the host. */
  public void setData(T newData) {
    data = newData;
  }

  /** The engine that the store was made with. */
  public Engine engine() {
    return engine;
  }

  /** The meter, if there is one for fuel. */
  Meter meter() {
    driver.own();
    if (driver.meter == null || !driver.meter.hasFuel) {
      throw Platform.illegalState("the engine counts no fuel: use Config.fuel(true)");
    }
    return driver.meter;
  }

  private Meter interrupter() {
    if (driver.meter == null || !driver.meter.interruptible) {
      throw Platform.illegalState("the engine cannot interrupt: use Config.interruptible(true)");
    }
    return driver.meter;
  }

  /**
   * The fuel that is left. What it burns is described at {@link FuelCosts}.
   *
   * @throws IllegalStateException without {@link Config#fuel}
   */
  public long fuel() {
    return meter().fuel();
  }

  /**
   * Sets the fuel that is left; a store begins with 0.
   *
   * @param units at least 0
   * @throws IllegalArgumentException if that is negative
   * @throws IllegalStateException without {@link Config#fuel}, or while another thread runs a guest
   */
  public void setFuel(long units) {
    checkFuel(units);
    meter().setFuel(units);
  }

  /**
   * Has the call that runs in the store stop soon, or the next one if none does: a {@link Call}
   * answers {@link Call#INTERRUPTED}, any other call throws a {@link Trap} "interrupted". Any
   * thread may call this. It takes up to 10 ms, and more where one bulk operation does: to fill a
   * gigabyte takes some 100 ms. A host function is not interrupted, its caller is when it returns.
   *
   * @throws IllegalStateException without {@link Config#interruptible}
   */
  public void interrupt() {
    interrupter().interrupt();
  }

  /**
   * Has calls in the store stop, as {@link #interrupt} does, from some time on. All calls are
   * stopped then until another deadline is set.
   *
   * @param nanos nanoseconds from now, 0 or less for at once; {@code Long.MAX_VALUE} for no
   *     deadline
   * @throws IllegalStateException without {@link Config#interruptible}
   */
  public void deadline(long nanos) {
    driver.own();
    interrupter().setDeadline(nanos);
  }

  /**
   * Tells an observer whenever execution passes between the host and Wasm.
   *
   * @param hook null for none
   */
  public void callHook(CallHook hook) {
    driver.hook = hook;
  }

  /**
   * Tells an observer where the guest is, each time it has burnt some fuel.
   *
   * @param period units of fuel, at least 1
   * @param sampler null for none
   * @throws IllegalStateException without {@link Config#fuel}
   */
  public void sampler(long period, Sampler sampler) {
    if (period < 1) {
      throw Errors.illegalArgument("a period must be at least 1");
    }
    meter().setSampler(period, sampler);
  }

  /**
   * Where the guest is, innermost first: for a {@link Sampler}, or a host function, which then is
   * not among them. Calls beyond the last call from Java are not told. See {@link Trap#frames()}.
   *
   * @return none if no guest runs
   */
  public Frame[] frames() {
    return driver.frames();
  }

  /** Refuses fuel below 0. */
  static void checkFuel(long units) {
    if (units < 0) {
      throw Errors.illegalArgument("fuel must not be negative");
    }
  }

  /** Refuses a value that is not of a type; for item {@code i}, -1 if there is but one. */
  static void checkVal(Store<?> store, Val value, int wanted, String what, int i) {
    if (value.type() != wanted) {
      StringBuffer text = new StringBuffer(what);
      if (i >= 0) {
        text.append(' ').append(i);
      }
      text.append(" is ").append(Types.name(wanted));
      text.append(", not ").append(Types.name(value.type()));
      throw Errors.illegalArgument(text.toString());
    }
    if (Features.referenceTypes() && value.ref != null) {
      store.checkRef(value.ref, wanted);
    }
  }

  // ---- limits

  /**
   * Asks before memories and tables grow and before they and instances are made, from now on.
   *
   * @param newLimiter {@link StoreLimits}, or one of the embedder's; null for none, as it is unless
   *     set
   */
  public void limiter(ResourceLimiter newLimiter) {
    driver.checkOpen();
    limiter = newLimiter;
  }

  /**
   * How many bytes the memories of this store have together, whoever made them, but for {@link
   * Memory#fixed}. This and the other counters never go down: an instance and what was made for it
   * count from when its memories and tables are there, even if its start then fails.
   */
  public long memoryBytes() {
    return memoryBytes;
  }

  /** How many elements the tables of this store have together; no more than a long can hold. */
  public long tableElements() {
    return tableElements;
  }

  /** How many instances were made in this store. */
  public int instances() {
    return instances;
  }

  /** How many memories were made in this store, but for {@link Memory#fixed}. */
  public int memories() {
    return memories;
  }

  /** How many tables were made in this store. */
  public int tables() {
    return tables;
  }

  /** Asks the limiter: whether something may grow from a to b, at most c, or be made. */
  boolean ask(int kind, long a, long b, long c) {
    driver.own();
    driver.checkOpen();
    if (!Features.wholeApi() || limiter == null) {
      return true;
    }
    int top = driver.close();
    try {
      switch (kind) {
        case MEMORY:
          return limiter.memoryGrowing(this, a, b, c);
        case TABLE:
          return limiter.tableGrowing(this, a, b, c);
        default:
          return limiter.instanceCreating(this, (int) a, (int) b);
      }
    } finally {
      driver.reopen(top);
    }
  }

  /** Refuses what must not be made. */
  static WasmException refused(String what) {
    return Errors.unlinkable("refused by the limiter of the store", what);
  }

  /** Counts that tables have become larger. */
  void countElements(long more) {
    if (Features.wholeApi()) {
      long sum = tableElements + more;
      tableElements = sum < 0 ? Long.MAX_VALUE : sum;
    }
  }

  // ---- what belongs here

  /** Refuses what cannot be a reference of the type in this store. */
  void checkRef(Object value, int type) {
    if (value == null) {
      return;
    }
    if (Features.referenceTypes()
        && !(type == Types.FUNCREF ? value instanceof Func : value instanceof ExternRef)) {
      throw Errors.illegalArgument(
          Errors.concat("not a value of type ", Types.name(type), ": use Func or ExternRef"));
    }
    if (value instanceof Func) {
      check((Func) value);
    }
  }

  void check(Extern item) {
    if (item.store != this) {
      throw Errors.illegalArgument("the item belongs to another store");
    }
  }
}
