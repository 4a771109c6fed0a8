package dev.wasmite;

import dev.wasmite.binary.Errors;
import dev.wasmite.binary.ModuleDef;
import dev.wasmite.binary.Types;

/**
 * The type of a function: its parameters and results (spec 3.0 section 2.3.7). Immutable; made by
 * {@link #of}, or by a module for its own functions.
 */
public final class FuncType extends ExternType {
  final Types types;
  final int index;

  FuncType(Types types, int index) {
    this.types = types;
    this.index = index;
  }

  /**
   * The type that a text says: names of value types, parameters before {@code ->}, results after.
   *
   * @param text {@code "i32 i64 -> f64"}, {@code "->"}, {@code "externref -> i32 i32"}
   * @throws IllegalArgumentException if the text is not of that form
   */
  public static FuncType of(String text) {
    int arrow = text.indexOf("->");
    if (arrow < 0) {
      throw bad(text);
    }
    byte[] pool = new byte[text.length()];
    int params = parse(text, 0, arrow, pool, 0);
    int end = parse(text, arrow + 2, text.length(), pool, params + 1);
    int[] range = {0, end, params};
    return new FuncType(new Types(pool, range), 0);
  }

  /** The type of a function of a module. */
  static ExternType of(ModuleDef def, int i) {
    return new FuncType(def.types, def.functionTypes[i]);
  }

  private static int parse(String text, int from, int to, byte[] pool, int at) {
    int used = at;
    int i = from;
    while (i < to) {
      if (text.charAt(i) == ' ') {
        i++;
        continue;
      }
      int end = text.indexOf(' ', i);
      if (end < 0 || end > to) {
        end = to;
      }
      pool[used++] = (byte) type(text, text.substring(i, end));
      i = end;
    }
    return used;
  }

  private static int type(String text, String name) {
    for (int type = Types.I32; type >= Types.EXTERNREF; type--) {
      boolean isType = Types.isNum(type) || type <= Types.FUNCREF; // or externref
      if (isType && name.equals(Types.name(type))) {
        return type;
      }
    }
    throw bad(text);
  }

  private static RuntimeException bad(String text) {
    StringBuffer message = new StringBuffer("not a function type: \"");
    message.append(text).append("\", write it like \"i32 i64 -> f64\"");
    return Errors.illegalArgument(message.toString());
  }

  /** How many parameters the function takes. */
  public int paramCount() {
    return types.paramCount(index);
  }

  /** Parameter {@code i}, a constant of {@link ValType}. */
  public int param(int i) {
    return types.param(index, i);
  }

  /** How many results the function gives. */
  public int resultCount() {
    return types.resultCount(index);
  }

  /** Result {@code i}, a constant of {@link ValType}. */
  public int result(int i) {
    return types.result(index, i);
  }

  boolean is(Types others, int other) {
    return Types.equal(types, index, others, other);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FuncType && ((FuncType) other).is(types, index);
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  /** The text that {@link #of} takes. */
  @Override
  public String toString() {
    StringBuffer text = new StringBuffer();
    for (int i = 0; i < paramCount(); i++) {
      text.append(Types.name(param(i))).append(' ');
    }
    text.append("->");
    for (int i = 0; i < resultCount(); i++) {
      text.append(' ').append(Types.name(result(i)));
    }
    return text.toString();
  }
}
