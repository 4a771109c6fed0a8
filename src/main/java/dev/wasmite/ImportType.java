package dev.wasmite;

import dev.wasmite.binary.Errors;
import dev.wasmite.binary.Features;

/**
 * An import of a module: the module it is to come from, its name and its type. Immutable; made by
 * {@link WasmModule}.
 */
public final class ImportType {
  private final String module;
  private final String name;
  private final ExternType type;

  ImportType(String module, String name, ExternType type) {
    this.module = module;
    this.name = name;
    this.type = Features.wholeApi() ? type : null;
  }

  /** The name of the module it is to come from. */
  public String module() {
    return module;
  }

  /** The name of the import. */
  public String name() {
    return name;
  }

  /** The type that is wanted. */
  public ExternType type() {
    return type;
  }

  /** {@code "module.name: type"}. */
  @Override
  public String toString() {
    String text = Errors.concat(module, ".", name);
    return Features.wholeApi() ? Errors.concat(text, ": ", type.toString()) : text;
  }
}
