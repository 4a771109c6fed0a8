package dev.wasmite;

import dev.wasmite.binary.Errors;
import dev.wasmite.binary.Features;
import dev.wasmite.binary.Types;

/**
 * A global variable (spec 3.0 section 4.2.10): a place in the arrays of the instance that defines
 * it. Made by an instance for one of its own, or by the embedder for imports.
 */
public final class Global extends Extern {
  final long[] cells;
  Object[] refs;
  final int index;
  final int valueType;
  final boolean isMutable;

  /**
   * A global to be imported.
   *
   * @throws IllegalArgumentException if the value is not of the type
   */
  public Global(Store<?> store, GlobalType type, Val value) {
    super(store);
    cells = new long[1];
    if (Features.referenceTypes()) {
      refs = new Object[1];
    }
    index = 0;
    valueType = type.type();
    isMutable = type.isMutable();
    put(value);
  }

  Global(Instance instance, int index) {
    super(instance.store);
    cells = instance.globals;
    if (Features.referenceTypes()) {
      refs = instance.globalRefs;
    }
    this.index = index;
    valueType = instance.def.globalTypes[index];
    isMutable = instance.def.globalMutable[index];
  }

  @Override
  public GlobalType type() {
    return new GlobalType(valueType, isMutable);
  }

  /** The value. */
  public Val get() {
    return new Val(
        valueType, cells[index], !Features.referenceTypes() || refs == null ? null : refs[index]);
  }

  /**
   * Changes the value.
   *
   * @throws IllegalArgumentException if it is of another type, or the global is immutable
   */
  public void set(Val value) {
    if (!isMutable) {
      throw Errors.illegalArgument(Errors.IMMUTABLE_GLOBAL);
    }
    put(value);
  }

  private void put(Val value) {
    Store.checkVal(store, value, valueType, "the global", -1);
    if (Types.isRef(valueType)) {
      refs[index] = value.ref;
    } else {
      cells[index] = value.bits;
    }
  }
}
