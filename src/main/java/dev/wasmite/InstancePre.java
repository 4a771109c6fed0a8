package dev.wasmite;

import dev.wasmite.binary.Features;
import dev.wasmite.binary.ModuleDef;

/**
 * A module with its imports found and checked: instances of it are cheap to make. Made by {@link
 * Linker#instantiatePre}. Immutable; what the linker defines later does not change it.
 *
 * @param <T> the data of the stores
 */
public final class InstancePre<T> {
  final WasmModule module;

  /** The imported functions by their index: {@link Func}, or {@link HostItem} for any store. */
  final Object[] functions;

  /** Which imports are not of the host alone, so that each instance has to take them. */
  final int[] others;

  private final Object[] items;

  /** Takes per import what it is: an item of a store, or what makes one for any store. */
  InstancePre(WasmModule module, Object[] items) {
    this.module = module;
    this.items = items;
    ModuleDef def = module.def;
    functions = new Object[def.importedFunctions];
    int[] found = new int[items.length];
    int count = 0;
    for (int i = 0; i < items.length; i++) {
      int at = i * ModuleDef.IMPORT_INTS;
      if (def.imports[at + 4] == ModuleDef.FUNCTION) {
        functions[def.imports[at + 5]] = items[i];
      }
      if (!(items[i] instanceof HostItem)) {
        found[count++] = i;
      }
    }
    others = new int[count];
    System.arraycopy(found, 0, others, 0, count);
  }

  /**
   * Makes an instance: runs the active segments and the start function.
   *
   * @throws IllegalArgumentException if an imported item belongs to another store, or the module's
   *     engine has other settings of fuel and its costs, interruptible or deterministic than the
   *     store's
   * @throws dev.wasmite.binary.WasmException if a memory is larger than {@link
   *     Config#maxMemoryBytes}, or the store's {@link ResourceLimiter} refuses something
   * @throws Trap if a segment does not fit, there is not enough fuel, or the start function traps
   */
  public Instance instantiate(Store<T> store) {
    Instance instance;
    if (Features.wholeApi()) {
      instance = makeCounted(store);
    } else {
      store.driver.own();
      instance = make(store);
    }
    instance.start();
    return instance;
  }

  /** Makes an instance if the store takes it, and counts it. */
  private Instance makeCounted(Store<T> store) {
    if (!module.engine().agreesWith(store.engine)) {
      throw new IllegalArgumentException(
          "the module is of an engine with other settings of fuel, interruptible or deterministic");
    }
    ModuleDef def = module.def;
    int newMemories = made(ModuleDef.MEMORY, def.memoryCount() - def.importedMemories);
    int newTables = made(ModuleDef.TABLE, def.tableCount() - def.importedTables);
    if (!store.ask(Store.INSTANCE, newMemories, newTables, 0)) {
      throw Store.refused("instance");
    }
    if (Features.metering() && store.driver.meter != null) {
      store.driver.meter.takeInstance(def);
    }
    long memoryBytes = store.memoryBytes;
    long tableElements = store.tableElements;
    int memories = store.memories;
    int tables = store.tables;
    Instance instance;
    try {
      instance = make(store);
    } catch (Throwable e) {
      store.memoryBytes = memoryBytes;
      store.tableElements = tableElements;
      store.memories = memories;
      store.tables = tables;
      throw e;
    }
    store.instances++;
    return instance;
  }

  /** How many items of a kind are made with an instance: its own, and imports made for it. */
  private int made(int kind, int own) {
    int count = own;
    for (int i = 0; i < others.length; i++) {
      if (items[others[i]] instanceof ExternType
          && module.def.imports[others[i] * ModuleDef.IMPORT_INTS + 4] == kind) {
        count++;
      }
    }
    return count;
  }

  private Instance make(Store<T> store) {
    Extern[] imports = new Extern[others.length];
    for (int i = 0; i < imports.length; i++) {
      Object item = items[others[i]];
      if (Features.wholeApi() && item instanceof ExternType) {
        imports[i] = ((ExternType) item).make(store);
      } else {
        imports[i] = (Extern) item;
        store.check(imports[i]);
      }
    }
    return new Instance(store, this, imports);
  }
}
