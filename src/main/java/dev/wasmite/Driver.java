package dev.wasmite;

import dev.wasmite.binary.Errors;
import dev.wasmite.binary.Features;
import dev.wasmite.binary.Types;
import dev.wasmite.translate.Code;
import dev.wasmite.translate.Op;

/**
 * The state of execution of a store, and what moves it: enters the loop, and does what the loop
 * leaves. Made once per store.
 *
 * <p>A call of a Wasm function takes no Java stack: its frame is a row of cells, and the place to
 * return to is a link cell in it (see {@link Code}). A call into another instance keeps the place
 * to return to in the saved arrays, and its link cell says so. Only a host function takes Java
 * stack.
 */
final class Driver {
  // The elements of the state: what the loop tells when it leaves, and what it counts.
  static final int PC = 0;
  static final int FP = 1;

  /** What {@link Code#FUNCTION} says of the code that it left. */
  static final int FUNCTION = 2;

  /** How many more calls may be open at once. */
  static final int DEPTH = 3;

  /** The slice of fuel that may be burnt before the loop leaves; see {@link Meter}. */
  static final int FUEL = 4;

  private static final int FIRST_CELLS = 256;
  private static final int MAX_DELTA = 32767;

  /** So many cells, and a quarter of what is in use, may lie idle in a suspended call. */
  private static final int IDLE_CELLS = 16;

  static final Object[] NO_REFS = new Object[0];
  static final Instance[] NO_INSTANCES = new Instance[0];
  static final int[] NO_PLACES = new int[0];

  /** Beyond all cells, so that a call finds out without a test of its own. */
  private static final int CLOSED = 1 << 30;

  final Store<?> store;
  private final int maxCells;
  private final int maxHostDepth;

  // Where execution is, whenever the loop does not run.
  short[] code;
  int pc;
  int fp;
  long[] cells = new long[0];
  Instance instance;

  /** An array, not fields: see the rationale. */
  final int[] state = new int[5];

  /** Counts fuel and sees whether to stop; null if the engine does not meter. */
  Meter meter;

  /** Is told of calls of Wasm and of the host; null if nobody wants to know. */
  CallHook hook;

  /** The thread that used the store last. */
  private Thread user;

  /** How many calls from Java are open. */
  private int level;

  /** The innermost call from Java is a {@link Call}. */
  private boolean suspendable;

  /** Why it stops: one of the constants of {@link Call}, 0 if it does not. */
  private int stop;

  /** The innermost host function asked to wait. */
  private boolean paused;

  // The host function that has it stop, where its results go, whether these are returned then.
  private Func host;
  private int hostBase;
  private boolean hostReturns;
  private RuntimeException hostError;

  /** References, at the index of their cell; short until one is used. */
  private Object[] refs;

  /** All references from here on are null. */
  private int refsEnd;

  // Where to go on when a call from another instance, or one with a far frame, returns.
  Instance[] savedInstances = NO_INSTANCES;
  // | function | pc | fp |
  int[] savedPlaces = NO_PLACES;
  int saved;

  /** How many of the saved places were there when the current call from Java began. */
  int floor;

  /** The first cell that a call from Java may use; {@link #CLOSED} while a limiter is asked. */
  private int top;

  /** Per depth of host calls its caller object; null until the host is called. */
  Caller<?>[] callers;

  int hostDepth;

  Driver(Store<?> store) {
    this.store = store;
    Config config = store.engine.config;
    maxCells = config.maxStackCells;
    maxHostDepth = config.maxHostDepth;
    state[DEPTH] = config.maxCallDepth;
    if (Features.referenceTypes()) {
      refs = NO_REFS;
    }
    if (Features.metering() && store.engine.costs() != null) {
      meter = new Meter(this, store.engine);
    }
  }

  /**
   * Takes the store for this thread.
   *
   * @throws IllegalStateException if another thread runs a call in it
   */
  void own() {
    Thread current = Thread.currentThread();
    if (user != current) {
      if (level > 0) {
        throw Platform.illegalState(
            Errors.concat("the store is in use by another thread: ", user.getName()));
      }
      user = current;
    }
  }

  // ---- room

  /** Makes room for cells below {@code end}. */
  void need(int end) {
    if (end > cells.length) {
      checkOpen();
      if (end > maxCells || end < 0) {
        throw Trap.of(Trap.STACK_EXHAUSTED);
      }
      int length = Math.max(FIRST_CELLS, cells.length * 2);
      length = Math.max(end, Math.min(maxCells, length));
      long[] longer;
      try {
        longer = new long[length];
      } catch (OutOfMemoryError e) {
        throw Trap.of(Trap.OUT_OF_MEMORY);
      }
      System.arraycopy(cells, 0, longer, 0, cells.length);
      cells = longer;
    }
  }

  /** The references, with room for one per cell. */
  Object[] refs() {
    if (refs.length < cells.length) {
      Object[] longer;
      try {
        longer = new Object[cells.length];
      } catch (OutOfMemoryError e) {
        throw Trap.of(Trap.OUT_OF_MEMORY);
      }
      System.arraycopy(refs, 0, longer, 0, refs.length);
      refs = longer;
    }
    return refs;
  }

  private boolean holdsRefs() {
    return Features.referenceTypes() && refs.length > 0;
  }

  /** Sets the reference at the index of a cell. */
  void setRef(int i, Object value) {
    refs()[i] = value;
    refsEnd = Math.max(refsEnd, i + 1);
  }

  /**
   * Refuses calls from Java, because an instruction is half done; answers what {@link #reopen}
   * needs.
   */
  int close() {
    checkOpen();
    int old = top;
    top = CLOSED;
    return old;
  }

  /** Takes calls from Java again. */
  void reopen(int oldTop) {
    top = oldTop;
  }

  private void tell(int event, Func function) {
    int old = close();
    try {
      hook.passed(event, function);
    } finally {
      reopen(old);
    }
  }

  /** Refuses what must not be done while a limiter is asked, or a hook or sampler told. */
  void checkOpen() {
    if (Features.wholeApi() && top == CLOSED) {
      throw Errors.illegalArgument(
          "the store must not be changed while a limiter, hook or sampler of it runs");
    }
  }

  /** Copies {@code count} cells, and the references there. */
  void copy(int to, int from, int count) {
    System.arraycopy(cells, from, cells, to, count);
    if (holdsRefs()) {
      refsEnd = Math.max(refsEnd, Math.min(refsEnd, from + count) + to - from);
      System.arraycopy(refs(), from, refs, to, count);
    }
  }

  /** Lets go of the references from {@code from} on, so that they can be collected. */
  private void forget(int from) {
    for (int i = from; i < refsEnd; i++) {
      refs[i] = null;
    }
    refsEnd = Math.min(refsEnd, from);
  }

  // ---- calls from Java

  /** Makes room for the arguments and results of a call; answers where they are to be. */
  int open(Func function) {
    own();
    need(top + Math.max(function.params, function.results));
    return top;
  }

  /** Calls a function whose arguments are at {@code base}, where its results will be. */
  void call(Func function, int base) {
    Instance oldInstance = instance;
    short[] oldCode = code;
    int oldPc = pc;
    int oldFp = fp;
    int oldDepth = state[DEPTH];
    int oldFloor = floor;
    boolean oldSuspendable = Features.metering() && suspendable;
    floor = saved;
    if (Features.metering()) {
      suspendable = false;
      if (meter != null) {
        meter.lookSoon();
      }
    }
    level++;
    try {
      if (Features.metering() && hook != null) {
        tell(CallHook.CALLING_WASM, function);
      }
      begin(function, base);
    } catch (RuntimeException e) {
      throw Features.backtraces() ? Backtrace.leaveCall(this, e, state[DEPTH] < oldDepth) : e;
    } finally {
      level--;
      if (instance != oldInstance) { // FAST: as the loop does it
        instance = oldInstance;
      }
      if (code != oldCode) {
        code = oldCode;
      }
      pc = oldPc;
      fp = oldFp;
      state[DEPTH] = oldDepth;
      while (saved > floor) {
        saved--;
        savedInstances[saved] = null;
      }
      floor = oldFloor;
      if (holdsRefs()) {
        forget(base + function.results);
      }
      if (Features.metering()) {
        suspendable = oldSuspendable;
        if (hook != null) {
          tell(CallHook.RETURNING_FROM_WASM, function);
        }
      }
    }
  }

  private void begin(Func function, int base) {
    if (function.host != null) {
      instance = null;
      callHost(function, base);
    } else {
      Instance callee = function.instance;
      run(callee, begin(callee, function.index, base, Code.EXIT_LINK), Code.START, base);
    }
  }

  /** Lets a call go on from where it is, or begin; answers why it stopped. */
  int advance(Call call, boolean begins) {
    final boolean oldSuspendable = suspendable;
    boolean resumed = false;
    exchange(call);
    final int depth = state[DEPTH];
    if (Features.metering() && meter != null) {
      meter.lookSoon();
    }
    suspendable = true;
    level++;
    try {
      if (Features.metering() && hook != null) {
        tell(CallHook.CALLING_WASM, call.function);
      }
      if (begins) {
        begin(call.function, 0);
      } else if (instance != null) {
        if (call.host != null && call.hostReturns) {
          returnFrom(call.hostBase, call.host.results);
        }
        resumed = true;
        run(instance, code, pc, fp);
      }
      keep(call);
      return stop;
    } catch (RuntimeException e) {
      throw Backtrace.leaveCall(this, e, resumed || state[DEPTH] < depth);
    } finally {
      stop = 0;
      host = null;
      hostError = null;
      level--;
      suspendable = oldSuspendable;
      exchange(call);
      if (Features.metering() && hook != null) {
        tell(CallHook.RETURNING_FROM_WASM, call.function);
      }
    }
  }

  /** The frames of what runs since the last call from Java. */
  Frame[] frames() {
    return level == 0 || instance == null ? new Frame[0] : Backtrace.walk(this).frames();
  }

  /** The frames of a suspended call. */
  Frame[] frames(Call call) {
    own();
    exchange(call);
    int next = pc;
    try {
      if (instance == null) {
        return new Frame[0];
      }
      if (call.host != null && !call.hostReturns) {
        pc--; // within the call of the host function
      }
      return Backtrace.walk(this).frames();
    } finally {
      pc = next;
      exchange(call);
    }
  }

  /** Puts down where the call is that stops or ends, and cuts its stack to what is in use. */
  private void keep(Call call) {
    int end = Math.max(call.function.params, call.function.results);
    if (stop == 0) {
      instance = null;
      code = null;
    } else if (instance != null) {
      end = fp + frame(code);
    }
    call.host = host;
    call.hostBase = hostBase;
    call.hostReturns = hostReturns;
    call.error = hostError;
    call.needed = stop == Call.OUT_OF_FUEL ? meter.needed : 0;
    forget(end);
    if (cells.length - end > IDLE_CELLS + end / 4) {
      if (instance != null) {
        end = Math.max(endOfFrames(), host == null ? 0 : hostBase + host.results);
      }
      end += end / 8; // so that a little more does not mean to copy again
      if (end < cells.length) {
        cut(end);
      }
    }
    if (refs.length > refsEnd) {
      Object[] used = refsEnd == 0 ? NO_REFS : new Object[refsEnd];
      System.arraycopy(refs, 0, used, 0, refsEnd);
      refs = used;
    }
  }

  private void cut(int length) {
    try {
      long[] used = new long[length];
      System.arraycopy(cells, 0, used, 0, length);
      cells = used;
    } catch (OutOfMemoryError e) {
      return; // it was to save memory
    }
  }

  /** How many cells the frame of a function takes. */
  private int frame(short[] of) {
    int first = meter == null ? Code.START : Code.START + Code.FUEL_LENGTH;
    return of[first] == Op.ENTER_WIDE ? Code.int32(of, first + 1) : of[Code.FRAME];
  }

  /**
   * Where the farthest of the open frames ends, for a caller's may go beyond that of its callee;
   * where the cells end if the code of one was dropped.
   */
  private int endOfFrames() {
    Instance owner = instance;
    short[] of = code;
    int base = fp;
    int place = saved;
    int end = 0;
    for (; ; ) {
      end = Math.max(end, base + frame(of));
      long link = cells[base + of[Code.LINK]];
      int at = (int) (link >>> 48);
      if (at != 0) {
        base -= (int) (link >> 32) & 0xffff;
      } else if (place > 0) {
        place--;
        owner = savedInstances[place];
        at = savedPlaces[3 * place] + 1;
        base = savedPlaces[3 * place + 2];
      } else {
        return end;
      }
      of = owner.codes[at];
      if (of == null) {
        return cells.length;
      }
    }
  }

  /** Exchanges the stack, and the place in the code, with those of a call. */
  private void exchange(Call call) {
    final Instance oldInstance = instance;
    final short[] oldCode = code;
    final int oldPc = pc;
    final int oldFp = fp;
    final long[] oldCells = cells;
    final Object[] oldRefs = refs;
    final int oldRefsEnd = refsEnd;
    final Instance[] oldInstances = savedInstances;
    final int[] oldPlaces = savedPlaces;
    final int oldSaved = saved;
    final int oldFloor = floor;
    final int oldTop = top;
    final int oldDepth = state[DEPTH];
    instance = call.instance;
    code = call.code;
    pc = call.pc;
    fp = call.fp;
    cells = call.cells;
    refs = call.refs;
    refsEnd = call.refsEnd;
    savedInstances = call.savedInstances;
    savedPlaces = call.savedPlaces;
    saved = call.saved;
    floor = call.floor;
    top = call.top;
    state[DEPTH] = call.depth;
    call.instance = oldInstance;
    call.code = oldCode;
    call.pc = oldPc;
    call.fp = oldFp;
    call.cells = oldCells;
    call.refs = oldRefs;
    call.refsEnd = oldRefsEnd;
    call.savedInstances = oldInstances;
    call.savedPlaces = oldPlaces;
    call.saved = oldSaved;
    call.floor = oldFloor;
    call.top = oldTop;
    call.depth = oldDepth;
  }

  /** Stops the innermost call from Java; one that cannot be suspended traps. */
  void stop(int why, int trap) {
    if (suspendable) {
      stop = why;
    } else if (level > 1) {
      throw Trap.of(trap, "(in a call by a host function, which cannot be suspended)");
    } else {
      throw Trap.of(trap);
    }
  }

  /** Lets the host function that runs have its caller wait. */
  void pause() {
    if (!suspendable) {
      throw Platform.illegalState("the call cannot be suspended: only one made by Func.begin can");
    }
    paused = true;
  }

  /** Whether there was fuel for something that costs more than its operator; charged then. */
  boolean pay(long units) {
    if (!affords(units)) {
      return false;
    }
    take(units);
    return true;
  }

  /** What so many bytes cost. */
  long unitsOfBytes(long bytes) {
    return !Features.metering() || meter == null ? 0 : meter.ofBytes(bytes);
  }

  /** What so many elements of a table cost. */
  long unitsOfElements(long elements) {
    return !Features.metering() || meter == null ? 0 : meter.ofElements(elements);
  }

  boolean affords(long units) {
    return !Features.metering() || meter == null || units == 0 || meter.affords(units);
  }

  void take(long units) {
    if (Features.metering() && meter != null && units != 0) {
      meter.take(units);
    }
  }

  /**
   * Runs code until the call returns or stops. FAST: the fields are written only when the loop
   * leaves, and references only if they differ, for each one written is work for the collector (a
   * call of an empty function).
   */
  private void run(Instance first, short[] entered, int at, int frame) {
    Instance runInstance = first;
    short[] runCode = entered;
    int runPc = at;
    int runFp = frame;
    for (; ; ) {
      try {
        Loop.run(runCode, runPc, runFp, this, runInstance);
      } catch (IndexOutOfBoundsException e) {
        // A memory access outside of the touched part: the step below does it again, or traps.
      }
      if (state[FUNCTION] != Code.EXIT) {
        leave(runInstance, runCode);
        if (code[pc] == Op.CALL) {
          call((code[pc + 1] & 0xffff) - 1, fp + code[pc + 4], pc + 5);
        } else {
          ColdOps.step(this);
        }
        if (Features.metering() && stop != 0) {
          return;
        }
      } else if (saved == floor) {
        return;
      } else {
        saved--;
        instance = savedInstances[saved];
        savedInstances[saved] = null;
        int place = 3 * saved;
        code = instance.code(savedPlaces[place]);
        pc = savedPlaces[place + 1];
        fp = savedPlaces[place + 2];
      }
      runInstance = instance;
      runCode = code;
      runPc = pc;
      runFp = fp;
    }
  }

  /** Takes over where the loop is, which was entered in the given code. */
  private void leave(Instance runInstance, short[] entered) {
    pc = state[PC];
    fp = state[FP];
    short[] left = entered; // a far function calls and returns through the driver only
    if (state[FUNCTION] != Code.FAR) {
      left = runInstance.code((state[FUNCTION] & 0xffff) - 1);
    }
    if (code != left) {
      code = left;
    }
    if (instance != runInstance) {
      instance = runInstance;
    }
  }

  // ---- calls of Wasm

  /** Goes to the begin of a function whose arguments are at {@code base}. */
  private void enter(Instance callee, int function, int base, long link) {
    code = begin(callee, function, base, link);
    instance = callee;
    pc = Code.START;
    fp = base;
  }

  /** Makes the frame of a function whose arguments are at {@code base}; answers its code. */
  private short[] begin(Instance callee, int function, int base, long link) {
    short[] entered = callee.code(function);
    need(base + entered[Code.FRAME]);
    if (state[DEPTH] == 0) {
      throw Trap.of(Trap.STACK_EXHAUSTED);
    }
    state[DEPTH]--;
    cells[base + entered[Code.LINK]] = link;
    return entered;
  }

  // The function, not its code: that may be dropped meanwhile (see CodeCache).
  private void save(Instance oldInstance, int oldFunction, int oldPc, int oldFp) {
    if (saved == savedInstances.length) {
      Instance[] instances = new Instance[saved * 2 + 4];
      int[] places = new int[saved * 6 + 12];
      System.arraycopy(savedInstances, 0, instances, 0, saved);
      System.arraycopy(savedPlaces, 0, places, 0, saved * 3);
      savedInstances = instances;
      savedPlaces = places;
    }
    savedInstances[saved] = oldInstance;
    int place = 3 * saved;
    savedPlaces[place] = oldFunction;
    savedPlaces[place + 1] = oldPc;
    savedPlaces[place + 2] = oldFp;
    saved++;
  }

  /** Calls function {@code index} of this instance; goes on at {@code next}. */
  void call(int index, int base, int next) {
    if (index < instance.def.importedFunctions) {
      call(instance.function(index), base, next);
    } else if (base - fp <= MAX_DELTA && code[Code.FUNCTION] != Code.FAR) {
      long link = (long) code[Code.FUNCTION] << 48 | (long) (base - fp) << 32 | next;
      enter(instance, index, base, link);
    } else {
      save(instance, Code.function(code), next, fp);
      enter(instance, index, base, Code.EXIT_LINK);
    }
  }

  /** Calls any function; goes on at {@code next}. */
  void call(Func function, int base, int next) {
    if (function.host != null) {
      callHost(function, base);
      pc = next;
    } else if (function.instance == instance) {
      call(function.index, base, next);
    } else {
      save(instance, Code.function(code), next, fp);
      enter(function.instance, function.index, base, Code.EXIT_LINK);
    }
  }

  /** Replaces this frame by that of a function whose {@code count} arguments are at base. */
  void returnCall(Func function, int base, int count) {
    if (function.host != null) {
      callHost(function, base);
      if (stop != 0) {
        hostReturns = true;
      } else {
        returnFrom(base, function.results);
      }
      return;
    }
    // What may trap does so while there is a frame to trap in.
    need(fp + function.instance.code(function.index)[Code.FRAME]);
    long link = cells[fp + code[Code.LINK]];
    copy(fp, base, count);
    state[DEPTH]++;
    if (function.instance != instance && link != Code.EXIT_LINK) {
      // The caller's place is one in this instance: keep it, for the callee belongs to another.
      int caller = fp - ((int) (link >> 32) & 0xffff);
      save(instance, (int) (link >>> 48) - 1, (int) link, caller);
      link = Code.EXIT_LINK;
    }
    enter(function.instance, function.index, fp, link);
  }

  /** Returns the {@code count} results at {@code from} to the caller. */
  void returnFrom(int from, int count) {
    long link = cells[fp + code[Code.LINK]];
    copy(fp, from, count);
    state[DEPTH]++;
    pc = (int) link;
    fp -= (int) (link >> 32) & 0xffff;
    code = instance.code((int) (link >>> 48) - 1);
  }

  // ---- calls of the host

  private void callHost(Func function, int base) {
    int params = function.params;
    int results = function.results;
    int end = base + params + results;
    need(end);
    if (hostDepth == maxHostDepth) {
      throw Trap.of(Trap.STACK_EXHAUSTED);
    }
    for (int i = base + params; i < end; i++) {
      cells[i] = 0;
      if (holdsRefs() && i < refs.length) {
        refs[i] = null;
      }
    }
    Caller<Object> caller = caller();
    caller.set(instance);
    caller.args.set(function, base);
    if (Features.metering() && meter != null) {
      meter.lookSoon();
    }
    int oldTop = top;
    boolean oldPaused = Features.metering() && paused;
    top = end;
    if (Features.metering()) {
      paused = false;
    }
    hostDepth++;
    try {
      if (Features.metering() && hook != null) {
        tell(CallHook.CALLING_HOST, function);
      }
      try {
        function.host.call(caller, caller.args);
        if (Features.metering() && paused) {
          stop = Call.HOST_PAUSED;
        }
      } catch (RuntimeException e) {
        if (!Features.metering() || !suspendable) {
          throw Backtrace.leaveHost(this, function, e);
        }
        stop = Call.HOST_ERROR;
        hostError = e;
      }
    } finally {
      hostDepth--;
      top = oldTop;
      if (Features.metering()) {
        paused = oldPaused;
        if (hook != null) {
          tell(CallHook.RETURNING_FROM_HOST, function);
        }
      }
    }
    if (Features.metering() && stop != 0) {
      host = function;
      hostBase = base;
      hostReturns = false;
      return;
    }
    for (int i = base; i < base + results; i++) {
      cells[i] = cells[i + params];
      if (holdsRefs() && i < refs.length) {
        refs[i] = i + params < refs.length ? refs[i + params] : null;
      }
    }
  }

  /** The caller object of this depth. */
  @SuppressWarnings("unchecked")
  private Caller<Object> caller() {
    if (callers == null) {
      callers = new Caller<?>[2];
    } else if (hostDepth == callers.length) {
      Caller<?>[] longer = new Caller<?>[hostDepth * 2];
      System.arraycopy(callers, 0, longer, 0, hostDepth);
      callers = longer;
    }
    Caller<Object> caller = (Caller<Object>) callers[hostDepth];
    if (caller == null) {
      caller = new Caller<Object>((Store<Object>) store, new Args(this));
      callers[hostDepth] = caller;
    }
    return caller;
  }

  /** Whether a type in the module's words is the type of a function, wherever that is from. */
  boolean isType(Func function, int type) {
    return function.instance == instance
        ? function.typeIndex == type
        : Types.equal(function.types, function.type, instance.def.types, type);
  }
}
