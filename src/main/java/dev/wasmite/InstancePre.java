package dev.wasmite;

/**
 * A module with its imports found and checked: instances of it are cheap to make. Made by {@link
 * Linker#instantiatePre}. Immutable; what the linker defines later does not change it.
 *
 * @param <T> the data of the stores
 */
public final class InstancePre<T> {
  private final WasmModule module;
  private final Object[] items;

  InstancePre(WasmModule module, Object[] items) {
    this.module = module;
    this.items = items;
  }

  /**
   * Makes an instance: runs the active segments and the start function.
   *
   * @throws IllegalArgumentException if an imported item belongs to another store
   * @throws Trap if a segment does not fit, or the start function traps
   */
  public Instance instantiate(Store<T> store) {
    Extern[] imports = new Extern[items.length];
    for (int i = 0; i < imports.length; i++) {
      if (items[i] instanceof HostItem) {
        HostItem item = (HostItem) items[i];
        imports[i] = new Func(store, item.type, item.function);
      } else if (items[i] instanceof ExternType) {
        imports[i] = Linker.make(store, items[i]);
      } else {
        imports[i] = (Extern) items[i];
        store.check(imports[i]);
      }
    }
    Instance instance = new Instance(store, module, imports);
    instance.start();
    return instance;
  }
}
