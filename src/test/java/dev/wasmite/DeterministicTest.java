package dev.wasmite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.testing.ChildJvm;
import dev.wasmite.testing.Code;
import dev.wasmite.testing.Machine;
import dev.wasmite.testing.WasmBuilder;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Config#deterministic}: one NaN, and no growth that fails for want of heap. */
@Tag("machine")
class DeterministicTest {
  private static final int[] F32 = {
    0,
    0x80000000, // -0
    0x3f800000, // 1
    0xc0200000, // -2.5
    0x7f800000, // inf
    0xff800000,
    0x7fc00000, // NaN
    0xffc00000,
    0x7f800001, // signalling
    0xffa54321,
    0x7fd01234, // with payload
    0xffffffff,
  };
  private static final long[] F64 = {
    0,
    Long.MIN_VALUE,
    0x3ff0000000000000L,
    0xc004000000000000L,
    0x7ff0000000000000L,
    0xfff0000000000000L,
    0x7ff8000000000000L,
    0xfff8000000000000L,
    0x7ff0000000000001L,
    0xfff4000012345678L,
    0x7ffa000000001234L,
    -1,
  };

  /** What is done with an operator's result before it is looked at. */
  private static final String[] FORMS = {
    "plain", "set", "tee", "store", "global", "branch", "select", "call", "kept", "one", "more",
    "less", "neg", "abs", "sign", "equal"
  };

  private static Config deterministic() {
    return new Config().deterministic(true);
  }

  private static long[] values(String type) {
    if (type.equals("f64")) {
      return F64;
    }
    long[] values = new long[F32.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = F32[i];
    }
    return values;
  }

  private static boolean is32(String type) {
    return type.equals("f32");
  }

  private static double value(String type, long bits) {
    return is32(type) ? Float.intBitsToFloat((int) bits) : Double.longBitsToDouble(bits);
  }

  /** With the canonical NaN for any. */
  private static long bits(String type, double value) {
    return is32(type) ? Float.floatToIntBits((float) value) : Double.doubleToLongBits(value);
  }

  /** The operator's result; computing an f32 as a double rounds once. */
  private static double compute(String name, double a, double b) {
    return switch (name) {
      case "add" -> a + b;
      case "sub" -> a - b;
      case "mul" -> a * b;
      case "div" -> a / b;
      case "min" -> Math.min(a, b);
      case "max" -> Math.max(a, b);
      case "ceil" -> Math.ceil(a);
      case "floor" -> Math.floor(a);
      case "trunc" -> a < 0 ? Math.ceil(a) : Math.floor(a);
      case "nearest" -> Math.rint(a);
      case "sqrt" -> Math.sqrt(a);
      default -> a; // demote and promote
    };
  }

  /** The bits that a form gives of an operator's result, those of the operand a at hand. */
  private static long formed(String type, String form, long result, double a) {
    long sign = is32(type) ? 0xffffffff80000000L : Long.MIN_VALUE;
    double r = value(type, result);
    return switch (form) {
      case "one" -> bits(type, r + 1);
      case "more" -> bits(type, r + a);
      case "less" -> bits(type, a - r);
      case "neg" -> result ^ sign;
      case "abs" -> result & ~sign;
      case "sign" -> bits(type, 1) | result & sign;
      case "equal" -> bits(type, r == a ? 1 : 0);
      default -> result;
    };
  }

  /** Locals 0 and 1 are operands, 2 a result's; global 0 is of type f32, 1 of f64. */
  private static Code form(String form, String from, String type, Code operator) {
    Code code = Code.of().raw(operator.bytes());
    int global = is32(type) ? 0 : 1;
    Code a = Code.of().localGet(0); // as an operand of the result's type
    if (!from.equals(type)) {
      a.op(is32(type) ? "f32.demote_f64" : "f64.promote_f32");
    }
    return switch (form) {
      case "set" -> code.localSet(2).localGet(2);
      case "tee" -> code.localTee(2);
      case "store" ->
          Code.of()
              .i32Const(8)
              .raw(operator.bytes())
              .mem(type + ".store", 0)
              .i32Const(0)
              .mem(type + ".load", 8);
      case "global" -> code.globalSet(global).globalGet(global);
      case "branch" -> Code.of().block(type).raw(operator.bytes()).br(0).end();
      case "select" -> code.constant(type, 0).localGet(3).op("i32.eqz").select();
      case "call" -> code.call(global);
      case "kept" -> code.localGet(0).drop().i32Const(7).localSet(3).localSet(2).localGet(2);
      case "one" -> code.constant(type, bits(type, 1)).op(type + ".add");
      case "more" -> code.raw(a.bytes()).op(type + ".add");
      case "less" -> a.raw(operator.bytes()).op(type + ".sub");
      case "neg" -> code.op(type + ".neg");
      case "abs" -> code.op(type + ".abs");
      case "sign" ->
          Code.of().constant(type, bits(type, 1)).raw(operator.bytes()).op(type + ".copysign");
      case "equal" -> code.raw(a.bytes()).op(type + ".eq").op(type + ".convert_i32_s");
      default -> code;
    };
  }

  /** Each operator in each form, and once more with locals that are far. */
  private static WasmBuilder module(String from, String type, String operator, int arity) {
    WasmBuilder builder = new WasmBuilder();
    builder.memory(1, 1);
    builder.global("f32", true, Code.of().f32Const(0).end());
    builder.global("f64", true, Code.of().f64Const(0).end());
    builder.func("f32 -> f32", Code.of().localGet(0).end());
    builder.func("f64 -> f64", Code.of().localGet(0).end());
    Code plain = Code.of().localGet(0);
    if (arity == 2) {
      plain.localGet(1);
    }
    plain.op(operator);
    String parameters = from + " " + from + " -> " + type;
    for (String form : FORMS) {
      Code code = form(form, from, type, plain);
      builder.exportedFunc(form, parameters, type + " i32", Code.of().raw(code.bytes()).end());
      StringBuilder many = new StringBuilder(type + " i32");
      for (int i = 0; i < 33_000; i++) {
        many.append(' ').append(type);
      }
      if (form.equals("plain")) {
        Code far = Code.of().raw(code.bytes()).localSet(33_001).localGet(33_001).end();
        builder.exportedFunc("far", parameters, many.toString(), far);
      }
    }
    return builder;
  }

  private static void check(Instance instance, String from, String type, String operator) {
    String name = operator.substring(4).replaceFirst("_.*", "");
    for (long a : values(from)) {
      for (long b : values(from)) {
        double x = value(from, a);
        long result = bits(type, compute(name, x, value(from, b)));
        for (String form : FORMS) {
          long[] cells = {a, b};
          instance.func(form).callRaw(cells);
          long wanted =
              formed(type, form, result, from.equals(type) ? x : value(type, bits(type, x)));
          assertEquals(
              Long.toHexString(wanted),
              Long.toHexString(cells[0]),
              () -> operator + " " + form + " " + Long.toHexString(a) + " " + Long.toHexString(b));
        }
      }
    }
    long[] cells = {values(from)[9], values(from)[10]};
    instance.func("far").callRaw(cells);
    assertEquals(bits(type, Double.NaN), cells[0], operator + " far");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "add", "sub", "mul", "div", "min", "max", "ceil", "floor", "trunc", "nearest", "sqrt"
      })
  void operators(String name) {
    int arity = name.length() == 3 ? 2 : 1;
    for (String type : List.of("f32", "f64")) {
      String operator = type + "." + name;
      WasmBuilder module = module(type, type, operator, arity);
      Instance instance = Machine.instantiate(deterministic(), module.build());
      for (int i = 0; i < 3; i++) { // enough for the compilers
        check(instance, type, type, operator);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"f64, f32, f32.demote_f64", "f32, f64, f64.promote_f32"})
  void conversions(String from, String to, String operator) {
    WasmBuilder module = module(from, to, operator, 1);
    Instance instance = Machine.instantiate(deterministic(), module.build());
    check(instance, from, to, operator);
  }

  /** What only carries a float keeps the bits of its NaN. */
  @ParameterizedTest
  @ValueSource(strings = {"f32", "f64"})
  void bitsThatStay(String type) {
    WasmBuilder builder = new WasmBuilder();
    builder.memory(1, 1);
    builder.func(type + " -> " + type, Code.of().localGet(0).end());
    String integer = is32(type) ? "i32" : "i64";
    String same = type + " -> " + type;
    builder.exportedFunc(
        "carried",
        same,
        type,
        Code.of()
            .i32Const(0)
            .i32Const(0)
            .localGet(0)
            .localTee(1)
            .call(0)
            .op(integer + ".reinterpret_" + type)
            .op(type + ".reinterpret_" + integer)
            .mem(type + ".store", 16)
            .mem(type + ".load", 16)
            .localGet(1)
            .i32Const(1)
            .select()
            .end());
    builder.exportedFunc("neg", same, Code.of().localGet(0).op(type + ".neg").end());
    builder.exportedFunc("abs", same, Code.of().localGet(0).op(type + ".abs").end());
    Code one = Code.of().localGet(0).constant(type, bits(type, -1));
    builder.exportedFunc("sign", same, one.op(type + ".copysign").end());
    Instance instance = Machine.instantiate(deterministic(), builder.build());
    long sign = is32(type) ? 0xffffffff80000000L : Long.MIN_VALUE;
    for (long value : values(type)) {
      assertEquals(value, call(instance, "carried", value));
      assertEquals(value ^ sign, call(instance, "neg", value));
      assertEquals(value & ~sign, call(instance, "abs", value));
      assertEquals(value | sign, call(instance, "sign", value));
    }
  }

  private static long call(Instance instance, String name, long value) {
    long[] cells = {value};
    instance.func(name).callRaw(cells);
    return cells[0];
  }

  @Test
  void engineTellsIt() {
    assertFalse(new Engine().isDeterministic());
    Config config = deterministic();
    Engine engine = new Engine(config);
    config.deterministic(false);
    assertTrue(engine.isDeterministic());
    assertFalse(new Engine(config).isDeterministic());
  }

  private static WasmBuilder tables() {
    WasmBuilder builder = new WasmBuilder();
    builder.memory(1, WasmBuilder.NO_MAX);
    builder.table("funcref", 1, WasmBuilder.NO_MAX);
    int self = builder.func("->", Code.of().end());
    builder.elemDeclare(self);
    builder.exportedFunc(
        "grow", "i32 -> i32", Code.of().refFunc(self).localGet(0).op("table.grow", 0).end());
    builder.exportedFunc("size", "-> i32", Code.of().op("table.size", 0).end());
    builder.exportedFunc("memory", "i32 -> i32", Code.of().localGet(0).op("memory.grow", 0).end());
    return builder;
  }

  /** No table has so many elements, so that is a limit and no failure. */
  @Test
  void growthBeyondTheLimits() {
    for (Config config : new Config[] {new Config(), deterministic()}) {
      Instance instance = Machine.instantiate(config, tables().build());
      assertEquals(-1, instance.func("grow").callI32(0x7fffff00));
      assertEquals(-1, instance.func("grow").callI32(-1));
      assertEquals(1, instance.func("size").callI32());
      assertEquals(-1, instance.func("memory").callI32(32_767));
      assertEquals(1, instance.func("memory").callI32(32_766));
    }
  }

  /** Grows in a heap that is too small; a process of {@link #growthBeyondTheHeap}. */
  static final class SmallHeap {
    private SmallHeap() {}

    public static void main(String[] args) {
      for (boolean on : new boolean[] {false, true}) {
        Instance instance = Machine.instantiate(new Config().deterministic(on), tables().build());
        String grown;
        try {
          grown = "" + instance.func("grow").callI32(200_000_000);
        } catch (Trap e) {
          grown = e.getMessage();
        }
        System.out.println(
            grown
                + ", "
                + instance.func("size").callI32()
                + ", "
                + instance.func("grow").callI32(10)
                + ", "
                + instance.func("memory").callI32(32_766));
      }
    }
  }

  @Test
  void growthBeyondTheHeap() throws Exception {
    String said = ChildJvm.run("-Xmx32m", SmallHeap.class);
    assertEquals(List.of("-1, 1, 1, 1", "out of memory, 1, 1, 1"), said.lines().toList());
  }
}
