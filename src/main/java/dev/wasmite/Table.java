package dev.wasmite;

import dev.wasmite.binary.Errors;
import dev.wasmite.binary.Features;
import dev.wasmite.binary.ModuleDef;
import dev.wasmite.binary.Types;

/**
 * A table of references (spec 3.0 section 4.2.8). Made for an instance, or by the embedder for
 * imports. Only the part that was touched is allocated. Accesses outside throw a {@link Trap} "out
 * of bounds table access". Elements are {@link Func}, {@link ExternRef}, or null.
 */
public final class Table extends Extern {
  private static final int MOST_ELEMENTS = 0x7fffff00;

  /** The touched part of a table of functions, null behind it. */
  Func[] functions = new Func[0];

  /** The touched part, whatever the table holds. */
  private Object[] elements;

  int element;
  boolean is64;
  private long size;
  private final long maximum;

  /**
   * A table to be imported.
   *
   * @param init what all elements are at the start
   * @throws dev.wasmite.binary.WasmException if the store's {@link ResourceLimiter} refuses it
   */
  public Table(Store<?> store, TableType type, Object init) {
    this(store, type.element(), type.minimum(), type.maximum(), type.is64());
    store.checkRef(init, element);
    enter(init);
  }

  Table(Store<?> store, int element, long minimum, long maximum, boolean is64) {
    super(store);
    if (Features.referenceTypes()) {
      this.element = element;
    }
    if (Extern.tells64()) {
      this.is64 = is64;
    }
    this.maximum = maximum;
    size = minimum;
    elements = holdsFunctions() ? functions : new Object[0];
  }

  private boolean holdsFunctions() {
    return !Features.referenceTypes() || element == Types.FUNCREF;
  }

  /** Has the store take it in, all elements being {@code init}. */
  void enter(Object init) {
    if (Features.wholeApi()) {
      if (!store.ask(Store.TABLE, 0, size, maximum)) {
        throw Store.refused(Errors.concat("table of ", Long.toString(size), " elements"));
      }
      if (init != null) {
        fill(0, init, size);
      }
      store.countElements(size);
      store.tables++;
    }
  }

  @Override
  public TableType type() {
    return new TableType(element, size, maximum, Extern.tells64() && is64);
  }

  /** Whether the type of table {@code i} of a module, an import, accepts this table. */
  boolean fits(ModuleDef def, int i) {
    int flags = def.tableFlags[i];
    return (!Features.referenceTypes() || element == def.tableTypes[i])
        && (!Extern.tells64() || is64 == ModuleDef.is64(flags))
        && Linker.limitsFit(size, maximum, def.tableMin[i], def.tableMax[i], flags);
  }

  /** The index that an operand means. */
  long index(long cell) {
    return Features.memory64() && is64 ? cell : cell & 0xffffffffL;
  }

  /** Size in elements. */
  public long size() {
    return size;
  }

  /** Traps unless {@code length} elements from {@code index} on are inside. */
  void check(long index, long length) {
    if (index < 0 || length < 0 || size < 0 || index > size - length) {
      throw new Trap(Trap.TABLE_OUT_OF_BOUNDS);
    }
  }

  private void touch(long end) {
    if (end > elements.length) {
      int length =
          (int) Math.min(MOST_ELEMENTS, Math.min(size, Math.max(end, elements.length * 2L)));
      if (end > length) {
        throw new Trap(Trap.OUT_OF_MEMORY);
      }
      Object[] longer;
      try {
        longer = holdsFunctions() ? new Func[length] : new Object[length];
      } catch (OutOfMemoryError e) {
        throw new Trap(Trap.OUT_OF_MEMORY);
      }
      System.arraycopy(elements, 0, longer, 0, elements.length);
      elements = longer;
      if (holdsFunctions()) {
        functions = (Func[]) longer;
      }
    }
  }

  /** Element {@code index}. */
  public Object get(long index) {
    check(index, 1);
    return index < elements.length ? elements[(int) index] : null;
  }

  /**
   * Sets element {@code index}.
   *
   * @param value a {@link Func} or {@link ExternRef}, as the type says, or null
   */
  public void set(long index, Object value) {
    store.checkRef(value, element);
    check(index, 1);
    put(index, value);
  }

  private void put(long index, Object value) {
    if (value != null || index < elements.length) {
      touch(index + 1);
      elements[(int) index] = value;
    }
  }

  /**
   * Grows by {@code count} elements of value {@code init}, if the store's {@link ResourceLimiter}
   * lets it.
   *
   * @return the size before, or -1 if it cannot grow so far
   * @throws Trap out of memory, in a deterministic engine, instead of -1 for want of heap
   */
  public long grow(long count, Object init) {
    store.checkRef(init, element);
    if (!fits(count) || count > 0 && !store.ask(Store.TABLE, size, size + count, maximum)) {
      return -1;
    }
    long before = size;
    size = before + count;
    if (init != null && count > 0) {
      try {
        touch(size);
      } catch (Trap e) {
        boolean machine = size <= MOST_ELEMENTS; // no table is longer, on whatever machine
        size = before;
        if (machine && store.engine.config.deterministic) {
          throw e;
        }
        return -1;
      }
      fill(before, init, count);
    }
    store.countElements(count);
    return before;
  }

  /** Whether its own limits let it grow by some elements. */
  boolean fits(long count) {
    long most = index(Long.MAX_VALUE);
    if (maximum >= 0 && maximum < most) {
      most = maximum;
    }
    return count >= 0 && count <= most - size;
  }

  /** Sets {@code count} elements from {@code index} on. */
  public void fill(long index, Object value, long count) {
    store.checkRef(value, element);
    check(index, count);
    long end = index + count;
    if (value == null) {
      end = Math.min(end, elements.length); // null already behind
    } else if (count > 0) {
      touch(end);
    }
    for (long i = index; i < end; i++) {
      elements[(int) i] = value;
    }
  }

  /** Copies within the table or from another; overlapping parts as if by way of a third place. */
  void copy(long to, Table source, long from, long count) {
    source.check(from, count);
    check(to, count);
    boolean down = to > from;
    // Both are null behind what was touched: nothing to do there.
    long touched = Math.max(source.elements.length - from, elements.length - to);
    long n = Math.max(0, Math.min(count, touched));
    for (long k = 0; k < n; k++) {
      long i = down ? n - 1 - k : k;
      put(to + i, source.get(from + i));
    }
  }

  /** Traps unless {@code count} values of a segment from {@code start} on are inside. */
  static void checkSegment(Object[] from, long start, long count) {
    if (start < 0 || count < 0 || start > from.length - count) {
      throw new Trap(Trap.TABLE_OUT_OF_BOUNDS);
    }
  }

  /** Sets elements from an array, for {@code table.init}. */
  void init(long to, Object[] from, long start, long count) {
    checkSegment(from, start, count);
    check(to, count);
    for (int i = 0; i < count; i++) {
      put(to + i, from[(int) start + i]);
    }
  }
}
