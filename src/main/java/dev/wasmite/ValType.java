package dev.wasmite;

import dev.wasmite.binary.Types;

/** The value types (spec 3.0 section 2.3) as the API gives them: ints. Constant. */
public final class ValType {
  public static final int I32 = Types.I32;
  public static final int I64 = Types.I64;
  public static final int F32 = Types.F32;
  public static final int F64 = Types.F64;
  public static final int FUNCREF = Types.FUNCREF;
  public static final int EXTERNREF = Types.EXTERNREF;

  private ValType() {}

  /** The type as the text format writes it, {@code "i32"}. */
  public static String name(int type) {
    return Types.name(type);
  }

  /** Whether the type is a reference type. */
  public static boolean isRef(int type) {
    return Types.isRef(type);
  }
}
