package dev.wasmite;

import dev.wasmite.binary.Errors;
import dev.wasmite.binary.Features;
import dev.wasmite.binary.Types;

/** A value and its type, for calls of functions whose type is not known before. Immutable. */
public final class Val {
  private final int type;
  final long bits;
  final Object ref;

  Val(int type, long bits, Object ref) {
    this.type = type;
    this.bits = bits;
    this.ref = Features.referenceTypes() ? ref : null;
  }

  /** An i32; signed or unsigned is a matter of who looks at it. */
  public static Val i32(int value) {
    return new Val(Types.I32, value, null);
  }

  /** An i64. */
  public static Val i64(long value) {
    return new Val(Types.I64, value, null);
  }

  /** An f32; the bits of a NaN are kept as far as the JVM keeps them. */
  public static Val f32(float value) {
    return new Val(Types.F32, Platform.bits(value), null);
  }

  /** An f64; the bits of a NaN are kept as far as the JVM keeps them. */
  public static Val f64(double value) {
    return new Val(Types.F64, Platform.bits(value), null);
  }

  /** An f32 of these bits, which every JVM keeps: Java ME knows one NaN as a float. */
  public static Val f32Bits(int bits) {
    return new Val(Types.F32, bits, null);
  }

  /** An f64 of these bits, which every JVM keeps. */
  public static Val f64Bits(long bits) {
    return new Val(Types.F64, bits, null);
  }

  /** A reference to a function; null is the null reference. */
  public static Val funcRef(Func value) {
    return new Val(Types.FUNCREF, 0, value);
  }

  /** A reference of the host; null is the null reference. */
  public static Val externRef(ExternRef value) {
    return new Val(Types.EXTERNREF, 0, value);
  }

  /**
   * The null reference of a type.
   *
   * @param type a constant of {@link ValType}
   * @throws IllegalArgumentException if it is no reference type
   */
  public static Val nullRef(int type) {
    if (!Types.isRef(type)) {
      throw Errors.illegalArgument(Errors.concat("there is no null of type ", Types.name(type)));
    }
    return new Val(type, 0, null);
  }

  /** A constant of {@link ValType}. */
  public int type() {
    return type;
  }

  private void check(int wanted) {
    if (type != wanted) {
      throw Errors.illegalArgument(
          Errors.concat("the value is ", Types.name(type), ", not ", Types.name(wanted)));
    }
  }

  /**
   * The value.
   *
   * @throws IllegalArgumentException if it is of another type; so do all of these
   */
  public int i32() {
    check(Types.I32);
    return (int) bits;
  }

  /** The value of an i64. */
  public long i64() {
    check(Types.I64);
    return bits;
  }

  /** The value of an f32. */
  public float f32() {
    check(Types.F32);
    return Float.intBitsToFloat((int) bits);
  }

  /** The value of an f64. */
  public double f64() {
    check(Types.F64);
    return Double.longBitsToDouble(bits);
  }

  /** A {@link Func}, an {@link ExternRef}, or null. */
  public Object ref() {
    if (!Types.isRef(type)) {
      check(Types.EXTERNREF);
    }
    return ref;
  }

  /** The value and its type, {@code "i32 5"}. */
  @Override
  public String toString() {
    String value;
    if (Types.isRef(type)) {
      value = ref == null ? "null" : "ref";
    } else if (type == Types.F32) {
      value = Float.toString(f32());
    } else {
      value = type == Types.F64 ? Double.toString(f64()) : Long.toString(bits);
    }
    return Errors.concat(Types.name(type), " ", value);
  }
}
