package dev.wasmite;

import dev.wasmite.binary.Errors;

/** An export of a module: its name and its type. Immutable; made by {@link WasmModule}. */
public final class ExportType {
  private final String name;
  private final ExternType type;

  ExportType(String name, ExternType type) {
    this.name = name;
    this.type = type;
  }

  /** The name of the export. */
  public String name() {
    return name;
  }

  /** The type that is exported. */
  public ExternType type() {
    return type;
  }

  /** {@code "name: type"}. */
  @Override
  public String toString() {
    return Errors.concat(name, ": ", type.toString());
  }
}
