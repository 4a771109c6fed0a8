package dev.wasmite.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.wasmite.Instance;
import dev.wasmite.Trap;
import java.util.function.LongBinaryOperator;

/**
 * Runs one numeric operator over edge values in every form a translator may treat differently and
 * compares it with a reference; made by the operator tests, one per operator.
 *
 * <p>Values are raw bits; i32 and f32 stand in the low half. A reference throws {@link
 * ExpectedTrap} where the operator traps.
 */
public final class OperatorCheck {
  /** The trap that the reference wants. */
  @SuppressWarnings("serial")
  public static final class ExpectedTrap extends RuntimeException {
    public ExpectedTrap(String text) {
      super(text, null, false, false);
    }
  }

  private final String mnemonic;
  private final String operand;
  private final String result;
  private final int arity;
  private final boolean exactNan;
  private final WasmBuilder builder = new WasmBuilder();
  private Instance instance;

  private OperatorCheck(String mnemonic, String operand, String result, int arity, boolean exact) {
    this.mnemonic = mnemonic;
    this.operand = operand;
    this.result = result;
    this.arity = arity;
    this.exactNan = exact;
  }

  /** Checks a binary operator on all pairs of {@code values}; any right NaN will do. */
  public static void binary(
      String mnemonic, String operand, String result, long[] values, LongBinaryOperator reference) {
    new OperatorCheck(mnemonic, operand, result, 2, false).runBinary(values, reference);
  }

  /** Checks a binary operator whose NaN results are prescribed bit by bit (copysign). */
  public static void binaryExact(
      String mnemonic, String operand, String result, long[] values, LongBinaryOperator reference) {
    new OperatorCheck(mnemonic, operand, result, 2, true).runBinary(values, reference);
  }

  /** Checks a unary operator; the reference gets its operand twice. */
  public static void unary(
      String mnemonic, String operand, String result, long[] values, LongBinaryOperator reference) {
    new OperatorCheck(mnemonic, operand, result, 1, false).runUnary(values, reference);
  }

  /** Checks a unary operator whose NaN results are prescribed bit by bit. */
  public static void unaryExact(
      String mnemonic, String operand, String result, long[] values, LongBinaryOperator reference) {
    new OperatorCheck(mnemonic, operand, result, 1, true).runUnary(values, reference);
  }

  private void runBinary(long[] values, LongBinaryOperator reference) {
    String pair = operand + " " + operand;
    Code both = Code.of().localGet(0).localGet(1).op(mnemonic);
    addForms("p", pair, both);
    for (int i = 0; i < values.length; i++) {
      addForms("c" + i, operand, get().constant(operand, values[i]).op(mnemonic));
      addForms("k" + i, operand, Code.of().constant(operand, values[i]).localGet(0).op(mnemonic));
      for (int j = 0; j < values.length; j++) {
        if ((i * 7 + j) % 3 == 0) {
          Code constants = Code.of().constant(operand, values[i]).constant(operand, values[j]);
          add("b" + i + "_" + j, "", constants.op(mnemonic));
        }
      }
    }
    add("same", operand, get().localGet(0).op(mnemonic));
    instance = Machine.instantiate(builder);
    for (int i = 0; i < values.length; i++) {
      for (int j = 0; j < values.length; j++) {
        long a = values[i];
        long b = values[j];
        checkForms("p", reference, a, b, a, b);
        checkForms("c" + j, reference, a, b, a);
        checkForms("k" + i, reference, a, b, b);
        if ((i * 7 + j) % 3 == 0) {
          check("b" + i + "_" + j, reference, a, b);
        }
      }
      check("same", reference, values[i], values[i], values[i]);
    }
  }

  private void runUnary(long[] values, LongBinaryOperator reference) {
    addForms("p", operand, get().op(mnemonic));
    for (int i = 0; i < values.length; i++) {
      add("b" + i, "", Code.of().constant(operand, values[i]).op(mnemonic));
    }
    instance = Machine.instantiate(builder);
    for (int i = 0; i < values.length; i++) {
      checkForms("p", reference, values[i], values[i], values[i]);
      check("b" + i, reference, values[i], values[i]);
    }
  }

  private static Code get() {
    return Code.of().localGet(0);
  }

  private void add(String name, String parameters, Code code) {
    builder.exportedFunc(name, parameters + " -> " + result, Code.of().raw(code.bytes()).end());
  }

  /** Adds the plain form and those that a translator may fuse with what follows. */
  private void addForms(String name, String parameters, Code code) {
    byte[] plain = code.bytes();
    add(name, parameters, code);
    if (operand.equals(result)) {
      add(name + "set", parameters, Code.of().raw(plain).localSet(0).localGet(0));
      add(name + "tee", parameters, Code.of().raw(plain).localTee(0));
    }
    if (result.equals("i32")) {
      Code pick = Code.of().i32Const(1).else_().i32Const(0).end();
      add(name + "if", parameters, Code.of().raw(plain).if_("i32").raw(pick.bytes()));
      add(
          name + "ifz",
          parameters,
          Code.of().raw(plain).op("i32.eqz").if_("i32").raw(pick.bytes()));
      add(
          name + "br",
          parameters,
          Code.of().block("i32").i32Const(1).raw(plain).brIf(0).drop().i32Const(0).end());
      add(
          name + "brz",
          parameters,
          Code.of()
              .block("i32")
              .i32Const(1)
              .raw(plain)
              .op("i32.eqz")
              .brIf(0)
              .drop()
              .i32Const(0)
              .end());
      add(name + "sel", parameters, Code.of().i32Const(1).i32Const(0).raw(plain).select());
    }
  }

  private void checkForms(String form, LongBinaryOperator reference, long a, long b, long... args) {
    check(form, reference, a, b, args);
    if (operand.equals(result)) {
      check(form + "set", reference, a, b, args);
      check(form + "tee", reference, a, b, args);
    }
    if (result.equals("i32")) {
      LongBinaryOperator isTrue = (x, y) -> (int) reference.applyAsLong(x, y) != 0 ? 1 : 0;
      LongBinaryOperator isFalse = (x, y) -> (int) reference.applyAsLong(x, y) != 0 ? 0 : 1;
      check(form + "if", isTrue, a, b, args);
      check(form + "ifz", isFalse, a, b, args);
      check(form + "br", isTrue, a, b, args);
      check(form + "brz", isFalse, a, b, args);
      check(form + "sel", isTrue, a, b, args);
    }
  }

  private void check(String form, LongBinaryOperator reference, long a, long b, long... args) {
    long[] cells = new long[Math.max(1, args.length)];
    for (int i = 0; i < args.length; i++) {
      cells[i] = wide(operand) ? args[i] : (int) args[i];
    }
    long expected = 0;
    String wantedTrap = null;
    try {
      expected = reference.applyAsLong(a, b);
    } catch (ExpectedTrap trap) {
      wantedTrap = trap.getMessage();
    }
    try {
      instance.func(form).callRaw(cells);
    } catch (Trap trap) {
      if (wantedTrap == null || !trap.getMessage().startsWith(wantedTrap)) {
        fail(place(form, a, b) + " trapped: " + trap.getMessage() + ", wanted " + wantedTrap, trap);
      }
      return;
    }
    if (wantedTrap != null) {
      fail(place(form, a, b) + " did not trap: " + wantedTrap);
    }
    if (!matches(expected, cells[0], a, b)) {
      assertEquals(Long.toHexString(expected), Long.toHexString(cells[0]), () -> place(form, a, b));
    }
  }

  private boolean matches(long expected, long actual, long a, long b) {
    switch (result) {
      case "i32":
        return actual == (int) expected;
      case "i64":
        return actual == expected;
      case "f32":
        if (!exactNan && Float.isNaN(Float.intBitsToFloat((int) expected))) {
          boolean canonical = canonicalIfNan(a) && (arity == 1 || canonicalIfNan(b));
          int bits = (int) actual & 0x7fffffff;
          return canonical ? bits == 0x7fc00000 : bits >= 0x7fc00000;
        }
        return (int) actual == (int) expected;
      default:
        if (!exactNan && Double.isNaN(Double.longBitsToDouble(expected))) {
          boolean canonical = canonicalIfNan(a) && (arity == 1 || canonicalIfNan(b));
          long bits = actual & Long.MAX_VALUE;
          return canonical ? bits == 0x7ff8000000000000L : bits >= 0x7ff8000000000000L;
        }
        return actual == expected;
    }
  }

  /** True if the operand is no NaN or the canonical NaN of either sign. */
  private boolean canonicalIfNan(long bits) {
    return switch (operand) {
      case "f32" ->
          !Float.isNaN(Float.intBitsToFloat((int) bits)) || (bits & 0x7fffffffL) == 0x7fc00000L;
      case "f64" ->
          !Double.isNaN(Double.longBitsToDouble(bits))
              || (bits & Long.MAX_VALUE) == 0x7ff8000000000000L;
      default -> true;
    };
  }

  private static boolean wide(String type) {
    return type.endsWith("64");
  }

  private String place(String form, long a, long b) {
    String values = Long.toHexString(a) + (arity == 2 ? " " + Long.toHexString(b) : "");
    return mnemonic + " " + values + " (form " + form + ")";
  }
}
