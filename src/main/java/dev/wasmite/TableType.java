package dev.wasmite;

import dev.wasmite.binary.Errors;
import dev.wasmite.binary.ModuleDef;
import dev.wasmite.binary.Types;

/** The type of a table: its limits and what it holds (spec 3.0 section 2.3.12). Immutable. */
public final class TableType extends ExternType {
  private final int element;
  private final long minimum;
  private final long maximum;
  private final boolean is64;

  /** A table of {@code minimum} elements that may grow without limit. */
  public TableType(int element, long minimum) {
    this(element, minimum, -1, false);
  }

  /** A table that may grow to {@code maximum} elements. */
  public TableType(int element, long minimum, long maximum) {
    this(element, minimum, maximum, false);
  }

  @Override
  Extern make(Store<?> store) {
    Table table = new Table(store, element, minimum, maximum, is64);
    if (store != null) {
      table.enter(null);
    }
    return table;
  }

  /** The type of table {@code i} of a module. */
  static ExternType of(ModuleDef def, int i) {
    return new TableType(
        def.tableTypes[i],
        WasmModule.clip(def.tableMin[i]),
        WasmModule.clipMaximum(def.tableMax[i], def.tableFlags[i]),
        ModuleDef.is64(def.tableFlags[i]));
  }

  TableType(int element, long minimum, long maximum, boolean is64) {
    if (element != Types.FUNCREF && !Types.isRef(element)) {
      throw Errors.illegalArgument(
          Errors.concat("a table holds references, not ", Types.name(element)));
    }
    ExternType.checkLimits(minimum, maximum);
    this.element = element;
    this.minimum = minimum;
    this.maximum = maximum;
    this.is64 = is64;
  }

  /** What the table holds, a constant of {@link ValType}. */
  public int element() {
    return element;
  }

  /** Elements at the start. */
  public long minimum() {
    return minimum;
  }

  /** Elements it may grow to; -1 if there is no limit. */
  public long maximum() {
    return maximum;
  }

  /** Whether indices have 64 bits. */
  public boolean is64() {
    return is64;
  }

  /** As the text format writes it, {@code "table 10 20 funcref"}. */
  @Override
  public String toString() {
    String limits = ExternType.limits(minimum, maximum);
    return Errors.concat(is64 ? "table i64 " : "table ", limits, " ", Types.name(element));
  }
}
