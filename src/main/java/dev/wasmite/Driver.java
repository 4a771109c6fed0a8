package dev.wasmite;

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

  private static final int FIRST_CELLS = 256;
  private static final int MAX_DELTA = 32767;

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
  final int[] state = new int[4];

  /** References, at the index of their cell; short until one is used. */
  private Object[] refs = new Object[0];

  /** All references from here on are null. */
  private int refsEnd;

  // Where to go on when a call from another instance, or one with a far frame, returns.
  private Instance[] savedInstances = new Instance[0];
  // | function | pc | fp |
  private int[] savedPlaces = new int[0];
  private int saved;

  /** How many of the saved places were there when the current call from Java began. */
  private int floor;

  /** The first cell that a call from Java may use. */
  private int top;

  /** Per depth of host calls its caller object; null until the host is called. */
  private Caller<?>[] callers;

  private int hostDepth;

  Driver(Store<?> store) {
    this.store = store;
    Config config = store.engine.config;
    maxCells = config.maxStackCells;
    maxHostDepth = config.maxHostDepth;
    state[DEPTH] = config.maxCallDepth;
  }

  // ---- room

  /** Makes room for cells below {@code end}. */
  void need(int end) {
    if (end > cells.length) {
      if (end > maxCells || end < 0) {
        throw Trap.of(Trap.STACK_EXHAUSTED);
      }
      int length = Math.max(FIRST_CELLS, cells.length * 2);
      length = Math.max(end, Math.min(maxCells, length));
      long[] longer;
      try {
        longer = new long[length];
      } catch (OutOfMemoryError e) {
        throw Trap.of(Trap.STACK_EXHAUSTED);
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
        throw Trap.of(Trap.STACK_EXHAUSTED);
      }
      System.arraycopy(refs, 0, longer, 0, refs.length);
      refs = longer;
    }
    return refs;
  }

  /** Sets the reference at the index of a cell. */
  void setRef(int i, Object value) {
    refs()[i] = value;
    refsEnd = Math.max(refsEnd, i + 1);
  }

  /** Copies {@code count} cells, and the references there. */
  void copy(int to, int from, int count) {
    System.arraycopy(cells, from, cells, to, count);
    if (refs.length > 0) {
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
    int oldTop = top;
    int oldFloor = floor;
    int oldSaved = saved;
    floor = saved;
    try {
      if (function.host != null) {
        instance = null;
        callHost(function, base);
      } else {
        run(
            function.instance,
            begin(function.instance, function.index, base, Code.EXIT_LINK),
            base);
      }
    } finally {
      if (instance != oldInstance) { // FAST: as the loop does it
        instance = oldInstance;
      }
      if (code != oldCode) {
        code = oldCode;
      }
      pc = oldPc;
      fp = oldFp;
      state[DEPTH] = oldDepth;
      top = oldTop;
      floor = oldFloor;
      while (saved > oldSaved) {
        saved--;
        savedInstances[saved] = null;
      }
      if (refs.length > 0) {
        forget(base + function.results);
      }
    }
  }

  /**
   * Runs a function from its begin until it returns. FAST: the fields are written only when the
   * loop leaves, and references only if they differ, for each one written is work for the collector
   * (a call of an empty function).
   */
  private void run(Instance callee, short[] entered, int base) {
    Instance runInstance = callee;
    short[] runCode = entered;
    int runPc = Code.START;
    int runFp = base;
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
      } else if (saved == floor) {
        return;
      } else {
        saved--;
        instance = savedInstances[saved];
        savedInstances[saved] = null;
        code = instance.code(savedPlaces[3 * saved]);
        pc = savedPlaces[3 * saved + 1];
        fp = savedPlaces[3 * saved + 2];
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
    savedPlaces[3 * saved] = oldFunction;
    savedPlaces[3 * saved + 1] = oldPc;
    savedPlaces[3 * saved + 2] = oldFp;
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
      returnFrom(base, function.results);
      return;
    }
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
      if (i < refs.length) {
        refs[i] = null;
      }
    }
    Caller<Object> caller = caller();
    caller.set(instance);
    caller.args.set(function, base);
    int oldTop = top;
    top = end;
    hostDepth++;
    try {
      function.host.call(caller, caller.args);
    } finally {
      hostDepth--;
      top = oldTop;
    }
    for (int i = base; i < base + results; i++) {
      cells[i] = cells[i + params];
      if (i + params < refs.length) {
        refs[i] = refs[i + params];
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
