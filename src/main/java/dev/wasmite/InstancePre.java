package dev.wasmite;

import dev.wasmite.binary.Errors;
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

  /**
   * What the imports are: the functions by their index, those without a store being for any; then,
   * in the order of the imports, an item of a store or what makes one for any store.
   */
  final Object[] items;

  InstancePre(WasmModule module, Object[] items) {
    this.module = module;
    this.items = items;
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
    Instance instance = make(store);
    instance.start();
    return instance;
  }

  /** Makes an instance if the store takes it, and counts it. */
  private Instance make(Store<T> store) {
    if (!module.engine().agreesWith(store.engine)) {
      throw Errors.illegalArgument(
          "the module is of an engine with other settings of fuel, interruptible or deterministic");
    }
    ModuleDef def = module.def;
    int newMemories = def.memoryCount() - def.importedMemories;
    int newTables = def.tableCount() - def.importedTables;
    for (int i = def.importedFunctions; i < items.length; i++) {
      if (items[i] instanceof ExternType) { // is made for the instance
        newMemories += items[i] instanceof MemoryType ? 1 : 0;
        newTables += items[i] instanceof TableType ? 1 : 0;
      }
    }
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
      instance = new Instance(store, module, items);
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
}
