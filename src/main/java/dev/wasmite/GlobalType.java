package dev.wasmite;

import dev.wasmite.binary.Errors;
import dev.wasmite.binary.ModuleDef;
import dev.wasmite.binary.Types;

/** The type of a global: of its value, and whether that may change (spec 3.0 section 2.3.10). */
public final class GlobalType extends ExternType {
  private final int type;
  private final boolean isMutable;

  /**
   * @param type a constant of {@link ValType}
   * @param isMutable whether it can be set
   */
  public GlobalType(int type, boolean isMutable) {
    this.type = type;
    this.isMutable = isMutable;
  }

  /** The type of global {@code i} of a module. */
  static ExternType of(ModuleDef def, int i) {
    return new GlobalType(def.globalTypes[i], def.globalMutable[i]);
  }

  @Override
  Extern make(Store<?> store) {
    return new Global(store, this, new Val(type, 0, null));
  }

  /** The type of the value, a constant of {@link ValType}. */
  public int type() {
    return type;
  }

  /** Whether the global can be set. */
  public boolean isMutable() {
    return isMutable;
  }

  /** As the text format writes it, {@code "global (mut i32)"}. */
  @Override
  public String toString() {
    String name = Types.name(type);
    return isMutable ? Errors.concat("global (mut ", name, ")") : Errors.concat("global ", name);
  }
}
