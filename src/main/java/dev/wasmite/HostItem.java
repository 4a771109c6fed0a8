package dev.wasmite;

/** A function of the host that a {@link Linker} defines, for any store. Immutable. */
final class HostItem {
  final FuncType type;
  final HostFunction<?> function;

  HostItem(FuncType type, HostFunction<?> function) {
    this.type = type;
    this.function = function;
  }
}
