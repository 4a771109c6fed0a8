package dev.wasmite;

import dev.wasmite.binary.Errors;
import dev.wasmite.binary.ModuleDef;

/**
 * A call that is open, or was when a guest trapped: of a function of Wasm, or of the host. Made by
 * {@link Trap#frames}, {@link Call#frames} and {@link Store#frames}; any thread may use it.
 */
public final class Frame {
  final Instance instance;
  final int function;
  private final int position;

  /**
   * In element 0 the offsets of the function's code, null until one is asked for; null for the
   * host.
   */
  final int[][] table;

  /** Takes a position in code, and the table that the frames of the function share. */
  Frame(Instance instance, int function, int position, int[][] table) {
    this.instance = instance;
    this.function = function;
    this.position = position;
    this.table = table;
  }

  /** Whether the function is one of the host. */
  public boolean isHost() {
    return table == null;
  }

  /**
   * The instance whose function it is; of a host function the one that called it, null if the
   * embedder did.
   */
  public Instance instance() {
    return instance;
  }

  /**
   * The index of the function in the module of {@link #instance}, imports counted; -1 for a host
   * function that this module does not import (it was called through a table, or by the embedder).
   */
  public int function() {
    return function;
  }

  /**
   * Where the function was: the offset in the bytes of the module, in its binary format, of the
   * operator that trapped or called; -1 for a host function, and where the bytes were let go
   * ({@link Config#keepBytes}). The first question translates the function once more.
   */
  public long offset() {
    if (table == null) {
      return -1;
    }
    int[] places = table[0];
    if (places == null) {
      places = instance.module().places(function);
      table[0] = places;
    }
    return places == null ? -1 : Backtrace.offset(places, position);
  }

  /**
   * The function's name: in the name section, else the first under which it is exported; of a host
   * function {@code module.name} of the import. Null if it has none.
   */
  public String name() {
    if (function < 0) {
      return null;
    }
    ModuleDef def = instance.def;
    if (table == null) {
      return importName(def, function);
    }
    String name = def.functionName(function);
    for (int i = 0; name == null && i < def.exportCount(); i++) {
      int at = i * ModuleDef.EXPORT_INTS;
      if (def.exports[at + 2] == ModuleDef.FUNCTION && def.exports[at + 3] == function) {
        name = def.exportName(i);
      }
    }
    return name;
  }

  /** The name, {@code module.name}, of an imported function. */
  static String importName(ModuleDef def, int function) {
    int i = 0;
    for (int at = 0; ; at += ModuleDef.IMPORT_INTS, i++) {
      if (def.imports[at + 4] == ModuleDef.FUNCTION && def.imports[at + 5] == function) {
        return Errors.concat(def.importModule(i), ".", def.importName(i));
      }
    }
  }

  /**
   * The frame in one line: {@code lib!name (function 3, offset 0x1f)}, with what is known of the
   * names of module and function; {@code env.name (host)}.
   */
  @Override
  public String toString() {
    String name = name();
    if (table == null) {
      return name == null ? "host function" : Errors.concat(name, " (host)");
    }
    String module = instance.def.moduleName();
    String names = name == null ? "" : name;
    if (module != null) {
      names = Errors.concat(module, "!", names);
    }
    String space = names.length() == 0 ? "" : " ";
    String text = Errors.concat(names, space, "(function ", Integer.toString(function));
    int offset = (int) offset();
    return offset < 0
        ? Errors.concat(text, ")")
        : Errors.concat(text, ", offset ", Errors.hex(offset), ")");
  }
}
