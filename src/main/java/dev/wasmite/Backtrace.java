package dev.wasmite;

import dev.wasmite.binary.Errors;
import dev.wasmite.binary.Features;
import dev.wasmite.binary.ModuleDef;
import dev.wasmite.translate.Code;

/**
 * The calls that were open when a guest trapped, innermost first. Made when a trap leaves the
 * driver or a host function, which before that costs nothing; it grows while the trap goes out
 * through host functions and the calls around them.
 *
 * <p>Of more than {@link #INNER} and {@link #OUTER} frames those in the middle are only counted.
 */
final class Backtrace {
  private static final int INNER = 64;
  private static final int OUTER = 32;

  /** Of these the text has lines, of INNER_LINES innermost ones. */
  private static final int LINES = 32;

  private static final int INNER_LINES = 24;

  /** The cells of a frame that are kept for a core dump, at most. */
  static final int MOST_CELLS = 1024;

  /** In place of a position in code: the frame is one of a host function. */
  private static final int HOST = -1;

  /** How many frames there were; the first INNER are kept, and the last OUTER, which go round. */
  private int count;

  private final Instance[] instances = new Instance[INNER + OUTER];
  // | function | position in its code |
  private final int[] places = new int[2 * (INNER + OUTER)];

  /** Per frame of Wasm its first cells; null if none are kept. */
  private long[][] cells;

  /**
   * Where the trap that this belongs to is on its way: the driver while it passes calls of Wasm,
   * then the mark of the host function that made them (see {@link Caller#mark}). A trap that is
   * thrown anew is found elsewhere, and gets a new backtrace.
   */
  private Object at;

  Backtrace(Driver driver) {
    if (driver.store.engine.config.coreDump) {
      cells = new long[INNER + OUTER][];
    }
  }

  // ---- for the driver

  /** What goes on out of a host function that threw: a trap, with the frame of the function. */
  static RuntimeException leaveHost(Driver driver, Func function, RuntimeException thrown) {
    if (Features.wholeApi() && thrown instanceof HostExit) {
      return thrown;
    }
    Caller<?> caller = driver.callers[driver.hostDepth - 1];
    Instance instance = caller.instance();
    int index = instance == null ? -1 : instance.importOf(function);
    Trap trap = thrown instanceof Trap ? (Trap) thrown : trap(instance, index, thrown);
    if (!Features.backtraces()) {
      return trap;
    }
    Backtrace trace = trap.trace;
    if (trace == null || caller.mark == null || trace.at != caller.mark) {
      trace = new Backtrace(driver);
      trap.trace = trace;
    }
    trace.add(instance, index, HOST);
    trace.at = driver;
    return trap;
  }

  private static Trap trap(Instance instance, int index, RuntimeException thrown) {
    String name = index < 0 ? "" : Errors.concat(" ", Frame.importName(instance.def, index));
    Trap trap = new Trap(Errors.concat("host function", name, ": ", thrown.toString()));
    Platform.setCause(trap, thrown);
    return trap;
  }

  /**
   * What goes on out of a call from Java: a trap gets the frames of it.
   *
   * @param entered whether a function of Wasm was entered
   */
  static RuntimeException leaveCall(Driver driver, RuntimeException thrown, boolean entered) {
    if (Features.backtraces() && thrown instanceof Trap) {
      Trap trap = (Trap) thrown;
      Backtrace trace = trap.trace;
      if (trace == null || trace.at != driver) {
        trace = new Backtrace(driver);
        trap.trace = trace;
      }
      if (entered) {
        trace.addCalls(driver);
      }
      trace.at = null;
      if (driver.hostDepth > 0) {
        Caller<?> caller = driver.callers[driver.hostDepth - 1];
        if (caller.mark == null) {
          caller.mark = new Object();
        }
        trace.at = caller.mark;
      }
    }
    return thrown;
  }

  /** The calls that the driver has open since the last call from Java. */
  static Backtrace walk(Driver driver) {
    Backtrace trace = new Backtrace(driver);
    trace.addCalls(driver);
    return trace;
  }

  // ---- the walk

  private void addCalls(Driver driver) {
    if (driver.code == null) {
      return;
    }
    Instance instance = driver.instance;
    int function = Code.function(driver.code);
    int position = driver.pc;
    int fp = driver.fp;
    int end = driver.cells.length;
    int saved = driver.saved;
    if (saved > driver.floor && driver.savedPlaces[3 * saved - 1] == fp) {
      saved--; // of this frame: its call trapped before the callee was entered
    }
    while (fp >= 0 && fp < end && function >= instance.def.importedFunctions) {
      add(instance, function, position);
      if (driver.store.engine.config.coreDump) {
        keepCells(driver, fp, end);
      }
      ModuleDef def = instance.def;
      int type = def.functionTypes[function];
      int slot = Math.max(def.types.paramCount(type), def.types.resultCount(type));
      long link = driver.cells[fp + slot]; // see Code
      end = fp;
      if (link != Code.EXIT_LINK) {
        function = (int) (link >>> 48) - 1;
        position = (int) link - 1; // within the call
        fp -= (int) (link >> 32) & 0xffff;
      } else if (saved > driver.floor) {
        saved--;
        instance = driver.savedInstances[saved];
        function = driver.savedPlaces[3 * saved];
        position = driver.savedPlaces[3 * saved + 1] - 1;
        fp = driver.savedPlaces[3 * saved + 2];
      } else {
        return;
      }
    }
  }

  /** Keeps the cells of the last frame, up to {@code end} where that of its callee begins. */
  private void keepCells(Driver driver, int fp, int end) {
    long[] values = new long[Math.min(end - fp, MOST_CELLS)];
    System.arraycopy(driver.cells, fp, values, 0, values.length);
    cells[slot(count - 1)] = values;
  }

  private void add(Instance instance, int function, int position) {
    int i = slot(count++);
    instances[i] = instance;
    places[2 * i] = function;
    places[2 * i + 1] = position;
  }

  private static int slot(int i) {
    return i < INNER ? i : INNER + (i - INNER) % OUTER;
  }

  // ---- for who asks

  /** How many frames between the inner and the outer ones were not kept. */
  int omitted() {
    return Math.max(0, count - INNER - OUTER);
  }

  /** Where frame {@code i} of those that are kept is in the arrays. */
  private int kept(int i) {
    return slot(i < INNER ? i : i + omitted());
  }

  /** The frames that are kept; those of a function share what finds their offsets. */
  Frame[] frames() {
    Frame[] frames = new Frame[count - omitted()];
    for (int i = 0; i < frames.length; i++) {
      int k = kept(i);
      int position = places[2 * k + 1];
      int[][] table = position == HOST ? null : new int[1][];
      for (int j = 0; j < i; j++) {
        if (frames[j].instance == instances[k] && frames[j].function == places[2 * k]) {
          table = frames[j].table;
        }
      }
      frames[i] = new Frame(instances[k], places[2 * k], position, table);
    }
    return frames;
  }

  /** The offset that belongs to a position: of the last entry that is not behind it. */
  static int offset(int[] table, int position) {
    int low = 0;
    for (int high = table.length / 2 - 1; low < high; ) {
      int middle = (low + high + 1) >>> 1;
      if (table[2 * middle] <= position) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return table[2 * low + 1];
  }

  /** A line per frame, each ended; of many some in the middle are left out. */
  String text() {
    Frame[] frames = frames();
    String text = "";
    for (int i = 0; i < count; i++) {
      if (i == INNER_LINES && count > LINES) {
        i = count - (LINES - INNER_LINES);
        text = Errors.concat(text, "  ... ", Integer.toString(i - INNER_LINES), " calls\n");
      }
      String digits = Integer.toString(i);
      while (digits.length() < 3) {
        digits = Errors.concat(" ", digits);
      }
      Frame frame = frames[i < INNER ? i : i - omitted()];
      text = Errors.concat(text, digits, ": ", Errors.concat(frame.toString(), "\n"));
    }
    return text;
  }

  /** The core dump; null if no cells were kept. */
  CoreDump coreDump() {
    if (cells == null) {
      return null;
    }
    Frame[] frames = frames();
    long[][] values = new long[frames.length][];
    for (int i = 0; i < frames.length; i++) {
      values[i] = frames[i].isHost() ? null : cells[kept(i)];
    }
    return new CoreDump(frames, values);
  }
}
