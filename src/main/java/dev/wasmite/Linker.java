package dev.wasmite;

import dev.wasmite.binary.Errors;
import dev.wasmite.binary.Features;
import dev.wasmite.binary.HashIndex;
import dev.wasmite.binary.ModuleDef;
import dev.wasmite.binary.Order;
import dev.wasmite.binary.Sorter;
import dev.wasmite.binary.Types;
import dev.wasmite.binary.WasmException;
import java.lang.ref.WeakReference;

/**
 * Gives modules what they import, by name. Made by the embedder; not safe for threads.
 *
 * <p>Functions of the host are defined once and serve any store; other items belong to the store
 * that they were made in.
 *
 * @param <T> the data of the stores
 */
public final class Linker<T> {
  private Engine engine;

  // | module | name | item |, sorted by module, then name, unless there is an index: then as they
  // came.
  private Object[] entries = new Object[48];
  private int count;
  private boolean allowShadowing;
  private HashIndex index;

  /** Whether an index may be made: not again once the names did not fit one. */
  private boolean mayHash;

  /** What was prepared last, while what is defined is as it was. */
  private WeakReference<InstancePre<T>> last;

  /** A linker with nothing in it. */
  public Linker(Engine engine) {
    if (engine == null) {
      throw Errors.illegalArgument("an engine is needed");
    }
    if (Features.wholeApi()) {
      this.engine = engine;
    }
    if (Features.hashing()) {
      mayHash = (engine.config.features & Features.HASHING) != 0;
    }
  }

  /** The engine that the linker was made with. */
  public Engine engine() {
    return engine;
  }

  /** Whether a name may be defined again: the later definition counts. Off unless set. */
  public Linker<T> allowShadowing(boolean allow) {
    allowShadowing = allow;
    return this;
  }

  /**
   * Defines a function of the host.
   *
   * @throws IllegalArgumentException if the name is defined, and shadowing is not allowed
   */
  public Linker<T> define(
      String module, String name, FuncType type, HostFunction<? super T> function) {
    put(module, name, new Func(null, type, function));
    return this;
  }

  /**
   * Defines an item of a store.
   *
   * @throws IllegalArgumentException if the name is defined, and shadowing is not allowed
   */
  public Linker<T> define(String module, String name, Extern item) {
    put(module, name, item);
    return this;
  }

  /**
   * Defines all exports of an instance.
   *
   * @throws IllegalArgumentException if a name is defined, and shadowing is not allowed
   */
  public Linker<T> defineInstance(String module, Instance instance) {
    int more = instance.def.exportCount();
    Object[] added = new Object[3 * more];
    for (int i = 0; i < more; i++) {
      added[3 * i] = module;
      added[3 * i + 1] = instance.def.exportName(i);
      added[3 * i + 2] = instance.exported(i);
    }
    putAll(added, more);
    return this;
  }

  /** Defines what the module imports and nothing else defines: functions that trap when called. */
  public Linker<T> unknownImportsTrap(WasmModule module) {
    return defineUnknown(module, true);
  }

  /**
   * The same with items that do nothing: functions that return zeros and null references, memories
   * and tables of the smallest size, globals that are zero or null.
   */
  public Linker<T> unknownImportsDefault(WasmModule module) {
    return defineUnknown(module, false);
  }

  private Linker<T> defineUnknown(WasmModule module, boolean trap) {
    ModuleDef def = module.def;
    Object[] added = new Object[3 * def.importCount()];
    int more = 0;
    for (int i = 0; i < def.importCount(); i++) {
      String from = def.importModule(i);
      String name = def.importName(i);
      int at = i * ModuleDef.IMPORT_INTS;
      Object item = module.type(def.imports[at + 4], def.imports[at + 5]);
      if (item instanceof FuncType) {
        String text = null;
        if (trap) {
          text = Errors.concat("unknown import \"", from, ".", Errors.concat(name, "\" called"));
        }
        item = new Func(null, (FuncType) item, new UnknownImport(text));
      } else if (trap) {
        continue; // it has to be defined
      }
      if (find(from, name) < 0) {
        added[3 * more] = from;
        added[3 * more + 1] = name;
        added[3 * more + 2] = item;
        more++;
      }
    }
    boolean allowed = allowShadowing;
    allowShadowing = true; // a module may import a name twice
    putAll(added, more);
    allowShadowing = allowed;
    return this;
  }

  /** Defines many names at once: sorts them with those that are there. */
  private void putAll(Object[] added, int more) {
    if (Features.hashing() && index != null && (allowShadowing || areNew(added, more))) {
      for (int i = 0; i < more; i++) {
        put((String) added[3 * i], (String) added[3 * i + 1], added[3 * i + 2]);
      }
      return;
    }
    Object[] all = new Object[3 * (count + more)];
    System.arraycopy(entries, 0, all, 0, 3 * count);
    System.arraycopy(added, 0, all, 3 * count, 3 * more);
    int[] order = Sorter.sorted(new NameSorter(all), count + more);
    Object[] sorted = new Object[all.length + 3];
    int used = 0;
    for (int i = 0; i < order.length; i++) {
      int k = order[i]; // of equal names the one defined last comes last
      if (i > 0 && compare(all, order[i - 1], k) == 0) {
        if (!allowShadowing) {
          throw twice(all[3 * k], all[3 * k + 1]);
        }
        used--;
      }
      System.arraycopy(all, 3 * k, sorted, 3 * used++, 3);
    }
    forget();
    entries = sorted;
    count = used;
    if (Features.hashing()) {
      index = null;
      hash(0);
    }
  }

  /** What was prepared may not be what is defined from now on. */
  private void forget() {
    if (Features.wholeApi()) {
      last = null;
    }
  }

  private boolean areNew(Object[] added, int more) {
    int i = 0;
    while (i < more && find((String) added[3 * i], (String) added[3 * i + 1]) < 0) {
      i++;
    }
    return i == more;
  }

  /** Takes the definitions from {@code first} on into the index, if they are many. */
  private void hash(int first) {
    if (!mayHash || count < HashIndex.MANY) {
      return;
    }
    boolean anew = index == null || index.room() < count;
    if (anew) {
      index = new HashIndex(2 * count);
    }
    int i = anew ? 0 : first;
    while (i < count && index.add(hash(entries[3 * i], entries[3 * i + 1]), i)) {
      i++;
    }
    if (i < count) {
      index = null;
      mayHash = false;
      putAll(entries, 0);
    }
  }

  private static int hash(Object module, Object name) {
    return 31 * module.hashCode() + name.hashCode();
  }

  private static RuntimeException twice(Object module, Object name) {
    return Errors.illegalArgument(
        Errors.concat(
            "defined twice: \"", (String) module, ".", Errors.concat((String) name, "\"")));
  }

  private static int compare(Object[] entries, int a, int b) {
    int order = ((String) entries[3 * a]).compareTo((String) entries[3 * b]);
    return order != 0
        ? order
        : ((String) entries[3 * a + 1]).compareTo((String) entries[3 * b + 1]);
  }

  /** Sorts entries by their names. Made for one such sort. */
  private static final class NameSorter implements Order {
    private final Object[] entries;

    NameSorter(Object[] entries) {
      this.entries = entries;
    }

    @Override
    public int compare(int a, int b) {
      return Linker.compare(entries, a, b);
    }
  }

  /** Where a name is, or -1 - where it should be; with an index, -1. */
  private int find(String module, String name) {
    if (Features.hashing() && index != null) {
      int hash = hash(module, name);
      int step = 0;
      int item = index.item(hash, 0);
      while (item >= 0
          && !(entries[3 * item + 1].equals(name) && entries[3 * item].equals(module))) {
        item = index.item(hash, ++step);
      }
      return item;
    }
    int low = 0;
    int high = count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      // Mostly it is the same string: the comparison of its characters can be spared.
      String found = (String) entries[3 * middle];
      int order = found == module ? 0 : found.compareTo(module);
      if (order == 0) {
        order = ((String) entries[3 * middle + 1]).compareTo(name);
      }
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1 - low;
  }

  private void put(String module, String name, Object item) {
    forget();
    int at = find(module, name);
    if (at >= 0) {
      if (!allowShadowing) {
        throw twice(module, name);
      }
      entries[3 * at + 2] = item;
      return;
    }
    at = Features.hashing() && index != null ? count : -1 - at;
    Object[] from = entries;
    if (3 * count == from.length) {
      entries = new Object[6 * count];
      System.arraycopy(from, 0, entries, 0, 3 * at);
    }
    System.arraycopy(from, 3 * at, entries, 3 * at + 3, 3 * (count - at));
    entries[3 * at] = module;
    entries[3 * at + 1] = name;
    entries[3 * at + 2] = item;
    count++;
    if (Features.hashing()) {
      hash(at);
    }
  }

  /**
   * Finds and checks what a module imports, once for any number of instances.
   *
   * @throws WasmException "unknown import" or "incompatible import type"
   */
  public InstancePre<T> instantiatePre(WasmModule module) {
    InstancePre<T> pre = last == null ? null : last.get();
    if (pre == null || pre.module != module) {
      // What fitted once fits again: memories and tables do not shrink.
      pre = new InstancePre<T>(module, imports(module));
      last = new WeakReference<InstancePre<T>>(pre);
    }
    return pre;
  }

  /** See {@link InstancePre#items}. */
  private Object[] imports(WasmModule module) {
    ModuleDef def = module.def;
    int others = def.importedFunctions;
    Object[] found = new Object[def.importCount()];
    for (int i = 0; i < def.importCount(); i++) {
      int at = find(def.importModule(i), def.importName(i));
      if (at < 0) {
        throw unlinkable(Errors.UNKNOWN_IMPORT, module, i);
      }
      int index = def.imports[i * ModuleDef.IMPORT_INTS + 5];
      int kind = def.imports[i * ModuleDef.IMPORT_INTS + 4];
      Object item = entries[3 * at + 2];
      found[kind == ModuleDef.FUNCTION ? index : others++] = item;
      if (Features.wholeApi() && item instanceof ExternType) {
        item = ((ExternType) item).make(null);
      }
      if (!fits(def, kind, index, item)) {
        throw unlinkable(Errors.IMPORT_TYPE, module, i);
      }
    }
    return found;
  }

  private static WasmException unlinkable(String text, WasmModule module, int i) {
    int at = i * ModuleDef.IMPORT_INTS;
    StringBuffer facts = new StringBuffer("\"").append(module.def.importModule(i));
    facts.append('.').append(module.def.importName(i)).append('"');
    if (Features.wholeApi()) {
      int kind = module.def.imports[at + 4];
      facts.append(" of type ").append(module.type(kind, module.def.imports[at + 5]).toString());
    }
    return Errors.unlinkable(text, facts.toString());
  }

  /** Import matching (spec 3.0 section 3.6, 4.5.3). */
  static boolean fits(ModuleDef def, int kind, int index, Object item) {
    switch (kind) {
      case ModuleDef.FUNCTION:
        {
          int type = def.functionTypes[index];
          if (!(item instanceof Func)) {
            return false;
          }
          Func function = (Func) item;
          return Types.equal(function.types, function.type, def.types, type);
        }
      case ModuleDef.TABLE:
        return item instanceof Table && ((Table) item).fits(def, index);
      case ModuleDef.MEMORY:
        return item instanceof Memory && ((Memory) item).fits(def, index);
      default:
        return item instanceof Global
            && ((Global) item).valueType == def.globalTypes[index]
            && ((Global) item).isMutable == def.globalMutable[index];
    }
  }

  /** Whether a size and a maximum (-1: none) lie within limits (3.3.11: limits matching). */
  static boolean limitsFit(long size, long maximum, long wantedMin, long wantedMax, int flags) {
    long most = WasmModule.clipMaximum(wantedMax, flags);
    return size >= WasmModule.clip(wantedMin) && (most < 0 || maximum >= 0 && maximum <= most);
  }

  /**
   * Makes an instance of a module: links it, runs its active segments and its start function.
   *
   * @throws WasmException "unknown import" or "incompatible import type"
   * @throws Trap if a segment does not fit, or the start function traps; what was written into
   *     imported memories and tables before that stays
   */
  public Instance instantiate(Store<T> store, WasmModule module) {
    if (Features.wholeApi()) {
      return instantiatePre(module).instantiate(store);
    }
    store.driver.own();
    Instance instance = new Instance(store, module, imports(module));
    instance.start();
    return instance;
  }

  /** What an unknown import is instead: a trap, or nothing done. */
  private static final class UnknownImport implements HostFunction<Object> {
    private final String trap;

    UnknownImport(String trap) {
      this.trap = trap;
    }

    @Override
    public void call(Caller<Object> caller, Args args) {
      if (trap != null) {
        throw new Trap(trap);
      }
    }
  }
}
