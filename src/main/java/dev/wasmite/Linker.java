package dev.wasmite;

import dev.wasmite.binary.Errors;
import dev.wasmite.binary.Features;
import dev.wasmite.binary.HashIndex;
import dev.wasmite.binary.ModuleDef;
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
  private final Engine engine;

  // Sorted by module, then name, unless there is an index: then as they came.
  private String[] modules = new String[16];
  private String[] names = new String[16];
  private Object[] items = new Object[16];
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
      throw new IllegalArgumentException("an engine is needed");
    }
    this.engine = engine;
    mayHash = (engine.config.features & Features.HASHING) != 0;
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
    put(module, name, new HostItem(type, function));
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
    String[] from = new String[more];
    String[] called = new String[more];
    Object[] what = new Object[more];
    for (int i = 0; i < more; i++) {
      from[i] = module;
      called[i] = instance.def.exportName(i);
      what[i] = instance.exported(i);
    }
    putAll(from, called, what, more);
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
    String[] from = new String[def.importCount()];
    String[] called = new String[from.length];
    Object[] what = new Object[from.length];
    int more = 0;
    for (int i = 0; i < from.length; i++) {
      int at = i * ModuleDef.IMPORT_INTS;
      from[more] = def.importModule(i);
      called[more] = def.importName(i);
      if (find(from[more], called[more]) < 0) {
        what[more] = unknown(module, def.imports[at + 4], def.imports[at + 5], trap);
        more += what[more] == null ? 0 : 1;
      }
    }
    for (int i = 0; trap && i < more; i++) {
      FuncType type = (FuncType) what[i];
      String text =
          Errors.concat("unknown import \"", from[i], ".", Errors.concat(called[i], "\" called"));
      what[i] = UnknownImport.item(type, text);
    }
    boolean allowed = allowShadowing;
    allowShadowing = true; // a module may import a name twice
    putAll(from, called, what, more);
    allowShadowing = allowed;
    return this;
  }

  /** What an unknown import of this type is; null if it has to be defined. */
  private static Object unknown(WasmModule module, int kind, int index, boolean trap) {
    ExternType type = module.type(kind, index);
    if (!(type instanceof FuncType)) {
      return trap ? null : type;
    }
    return trap ? type : UnknownImport.item((FuncType) type, null);
  }

  /** Defines many names at once: sorts them with those that are there. */
  private void putAll(String[] from, String[] called, Object[] what, int more) {
    if (Features.hashing() && index != null && (allowShadowing || areNew(from, called, more))) {
      for (int i = 0; i < more; i++) {
        put(from[i], called[i], what[i]);
      }
      return;
    }
    String[] allModules = joined(modules, from, more);
    String[] allNames = joined(names, called, more);
    Object[] allItems = new Object[count + more];
    System.arraycopy(items, 0, allItems, 0, count);
    System.arraycopy(what, 0, allItems, count, more);
    int[] order = new NameSorter(allModules, allNames).order(allItems.length);
    String[] newModules = new String[order.length + 1];
    String[] newNames = new String[order.length + 1];
    Object[] newItems = new Object[order.length + 1];
    int used = 0;
    for (int i = 0; i < order.length; i++) {
      int k = order[i]; // of equal names the one defined last comes last
      if (used > 0
          && compare(newModules[used - 1], newNames[used - 1], allModules[k], allNames[k]) == 0) {
        if (!allowShadowing) {
          throw twice(allModules[k], allNames[k]);
        }
        used--;
      }
      newModules[used] = allModules[k];
      newNames[used] = allNames[k];
      newItems[used++] = allItems[k];
    }
    last = null;
    modules = newModules;
    names = newNames;
    items = newItems;
    count = used;
    if (Features.hashing()) {
      index = null;
      hash(0);
    }
  }

  private boolean areNew(String[] from, String[] called, int more) {
    int i = 0;
    while (i < more && find(from[i], called[i]) < 0) {
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
    while (i < count && index.add(hash(modules[i], names[i]), i)) {
      i++;
    }
    if (i < count) {
      index = null;
      mayHash = false;
      putAll(modules, names, items, 0);
    }
  }

  private static int hash(String module, String name) {
    return 31 * module.hashCode() + name.hashCode();
  }

  private String[] joined(String[] old, String[] with, int more) {
    String[] result = new String[count + more];
    System.arraycopy(old, 0, result, 0, count);
    System.arraycopy(with, 0, result, count, more);
    return result;
  }

  private static IllegalArgumentException twice(String module, String name) {
    return new IllegalArgumentException(
        Errors.concat("defined twice: \"", module, ".", Errors.concat(name, "\"")));
  }

  private static int compare(String module, String name, String otherModule, String otherName) {
    int order = module.compareTo(otherModule);
    return order != 0 ? order : name.compareTo(otherName);
  }

  /** Sorts pairs of names. Made for one such sort. */
  private static final class NameSorter extends Sorter {
    private final String[] modules;
    private final String[] names;

    NameSorter(String[] modules, String[] names) {
      this.modules = modules;
      this.names = names;
    }

    int[] order(int count) {
      return sorted(count);
    }

    @Override
    protected int compare(int a, int b) {
      return Linker.compare(modules[a], names[a], modules[b], names[b]);
    }
  }

  /** Where a name is, or -1 - where it should be; with an index, -1. */
  private int find(String module, String name) {
    if (Features.hashing() && index != null) {
      int hash = hash(module, name);
      int step = 0;
      int item = index.item(hash, 0);
      while (item >= 0 && !(names[item].equals(name) && modules[item].equals(module))) {
        item = index.item(hash, ++step);
      }
      return item;
    }
    int low = 0;
    int high = count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      // Mostly it is the same string: the comparison of its characters can be spared.
      int order = modules[middle] == module ? 0 : modules[middle].compareTo(module);
      if (order == 0) {
        order = names[middle].compareTo(name);
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
    last = null;
    int at = find(module, name);
    if (at >= 0) {
      if (!allowShadowing) {
        throw twice(module, name);
      }
      items[at] = item;
      return;
    }
    at = Features.hashing() && index != null ? count : -1 - at;
    if (count == items.length) {
      modules = grown(modules);
      names = grown(names);
      Object[] longer = new Object[count * 2];
      System.arraycopy(items, 0, longer, 0, count);
      items = longer;
    }
    System.arraycopy(modules, at, modules, at + 1, count - at);
    System.arraycopy(names, at, names, at + 1, count - at);
    System.arraycopy(items, at, items, at + 1, count - at);
    modules[at] = module;
    names[at] = name;
    items[at] = item;
    count++;
    if (Features.hashing()) {
      hash(at);
    }
  }

  private static String[] grown(String[] array) {
    String[] longer = new String[array.length * 2];
    System.arraycopy(array, 0, longer, 0, array.length);
    return longer;
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

  private Object[] imports(WasmModule module) {
    ModuleDef def = module.def;
    Object[] found = new Object[def.importCount()];
    for (int i = 0; i < found.length; i++) {
      int at = find(def.importModule(i), def.importName(i));
      if (at < 0) {
        throw unlinkable(Errors.UNKNOWN_IMPORT, module, i);
      }
      found[i] = items[at];
      Object item = found[i];
      if (Features.wholeApi() && item instanceof ExternType) {
        item = ((ExternType) item).make(null);
      }
      int kind = def.imports[i * ModuleDef.IMPORT_INTS + 4];
      if (!fits(def, kind, def.imports[i * ModuleDef.IMPORT_INTS + 5], item)) {
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
          if (item instanceof HostItem) {
            return ((HostItem) item).type.is(def.types, type);
          }
          if (!(item instanceof Func)) {
            return false;
          }
          Func function = (Func) item;
          return Types.equal(function.types, function.type, def.types, type);
        }
      case ModuleDef.TABLE:
        return item instanceof Table
            && ((Table) item)
                .fits(
                    def.tableTypes[index],
                    WasmModule.clip(def.tableMin[index]),
                    WasmModule.clipMaximum(def.tableMax[index], def.tableFlags[index]),
                    def.tableFlags[index]);
      case ModuleDef.MEMORY:
        return item instanceof Memory
            && ((Memory) item)
                .fits(
                    WasmModule.clip(def.memoryMin[index]),
                    WasmModule.clipMaximum(def.memoryMax[index], def.memoryFlags[index]),
                    def.memoryFlags[index],
                    def.memoryPageLog[index]);
      default:
        return item instanceof Global
            && ((Global) item).valueType == def.globalTypes[index]
            && ((Global) item).isMutable == def.globalMutable[index];
    }
  }

  /** Whether a size and a maximum (-1: none) lie within limits (3.3.11: limits matching). */
  static boolean limitsFit(long size, long maximum, long minimum, long most) {
    return size >= minimum && (most < 0 || maximum >= 0 && maximum <= most);
  }

  /**
   * Makes an instance of a module: links it, runs its active segments and its start function.
   *
   * @throws WasmException "unknown import" or "incompatible import type"
   * @throws Trap if a segment does not fit, or the start function traps; what was written into
   *     imported memories and tables before that stays
   */
  public Instance instantiate(Store<T> store, WasmModule module) {
    return instantiatePre(module).instantiate(store);
  }

  /** What an unknown import is instead: a trap, or nothing done. */
  private static final class UnknownImport implements HostFunction<Object> {
    private final String trap;

    private UnknownImport(String trap) {
      this.trap = trap;
    }

    static HostItem item(FuncType type, String trap) {
      return new HostItem(type, new UnknownImport(trap));
    }

    @Override
    public void call(Caller<Object> caller, Args args) {
      if (trap != null) {
        throw new Trap(trap);
      }
    }
  }
}
