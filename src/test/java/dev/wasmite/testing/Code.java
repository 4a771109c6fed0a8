package dev.wasmite.testing;

import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Bytes of instructions, written one mnemonic after another; made by tests with {@link #of()}.
 *
 * <p>Nothing is checked and nothing is added: a body or a constant expression ends with its own
 * {@link #end()}.
 */
public final class Code {
  // spotless:off
  private static final String CORE =
      "00 unreachable,01 nop,02 block,03 loop,04 if,05 else,0b end,0c br,0d br_if,0e br_table,"
      + "0f return,10 call,11 call_indirect,12 return_call,13 return_call_indirect,"
      + "1a drop,1b select,1c select_t,20 local.get,21 local.set,22 local.tee,23 global.get,"
      + "24 global.set,25 table.get,26 table.set,3f memory.size,40 memory.grow,"
      + "41 i32.const,42 i64.const,43 f32.const,44 f64.const,d0 ref.null,d1 ref.is_null,d2 ref.func";
  /** Names of opcodes 0x28 to 0x3e. */
  private static final String MEMORY =
      "i32.load,i64.load,f32.load,f64.load,i32.load8_s,i32.load8_u,i32.load16_s,i32.load16_u,"
      + "i64.load8_s,i64.load8_u,i64.load16_s,i64.load16_u,i64.load32_s,i64.load32_u,"
      + "i32.store,i64.store,f32.store,f64.store,i32.store8,i32.store16,i64.store8,i64.store16,"
      + "i64.store32";
  /** Names of opcodes 0x45 to 0xc4. */
  private static final String NUMERIC =
      "i32.eqz,i32.eq,i32.ne,i32.lt_s,i32.lt_u,i32.gt_s,i32.gt_u,i32.le_s,i32.le_u,i32.ge_s,i32.ge_u,"
      + "i64.eqz,i64.eq,i64.ne,i64.lt_s,i64.lt_u,i64.gt_s,i64.gt_u,i64.le_s,i64.le_u,i64.ge_s,i64.ge_u,"
      + "f32.eq,f32.ne,f32.lt,f32.gt,f32.le,f32.ge,f64.eq,f64.ne,f64.lt,f64.gt,f64.le,f64.ge,"
      + "i32.clz,i32.ctz,i32.popcnt,i32.add,i32.sub,i32.mul,i32.div_s,i32.div_u,i32.rem_s,i32.rem_u,"
      + "i32.and,i32.or,i32.xor,i32.shl,i32.shr_s,i32.shr_u,i32.rotl,i32.rotr,"
      + "i64.clz,i64.ctz,i64.popcnt,i64.add,i64.sub,i64.mul,i64.div_s,i64.div_u,i64.rem_s,i64.rem_u,"
      + "i64.and,i64.or,i64.xor,i64.shl,i64.shr_s,i64.shr_u,i64.rotl,i64.rotr,"
      + "f32.abs,f32.neg,f32.ceil,f32.floor,f32.trunc,f32.nearest,f32.sqrt,"
      + "f32.add,f32.sub,f32.mul,f32.div,f32.min,f32.max,f32.copysign,"
      + "f64.abs,f64.neg,f64.ceil,f64.floor,f64.trunc,f64.nearest,f64.sqrt,"
      + "f64.add,f64.sub,f64.mul,f64.div,f64.min,f64.max,f64.copysign,"
      + "i32.wrap_i64,i32.trunc_f32_s,i32.trunc_f32_u,i32.trunc_f64_s,i32.trunc_f64_u,"
      + "i64.extend_i32_s,i64.extend_i32_u,i64.trunc_f32_s,i64.trunc_f32_u,i64.trunc_f64_s,"
      + "i64.trunc_f64_u,f32.convert_i32_s,f32.convert_i32_u,f32.convert_i64_s,f32.convert_i64_u,"
      + "f32.demote_f64,f64.convert_i32_s,f64.convert_i32_u,f64.convert_i64_s,f64.convert_i64_u,"
      + "f64.promote_f32,i32.reinterpret_f32,i64.reinterpret_f64,f32.reinterpret_i32,"
      + "f64.reinterpret_i64,i32.extend8_s,i32.extend16_s,i64.extend8_s,i64.extend16_s,i64.extend32_s";
  /** Names of opcodes 0xfc 0 to 0xfc 17. */
  private static final String PREFIX_FC =
      "i32.trunc_sat_f32_s,i32.trunc_sat_f32_u,i32.trunc_sat_f64_s,i32.trunc_sat_f64_u,"
      + "i64.trunc_sat_f32_s,i64.trunc_sat_f32_u,i64.trunc_sat_f64_s,i64.trunc_sat_f64_u,"
      + "memory.init,data.drop,memory.copy,memory.fill,table.init,elem.drop,table.copy,table.grow,"
      + "table.size,table.fill";
  // spotless:on

  private static final Map<String, byte[]> OPS = opcodes();

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private Code() {}

  /** An empty piece of code. */
  public static Code of() {
    return new Code();
  }

  /** A constant expression {@code i32.const value end}. */
  public static Code constI32(int value) {
    return of().i32Const(value).end();
  }

  /** A constant expression {@code i64.const value end}. */
  public static Code constI64(long value) {
    return of().i64Const(value).end();
  }

  private static Map<String, byte[]> opcodes() {
    Map<String, byte[]> ops = new HashMap<>();
    for (String row : CORE.split(",")) {
      ops.put(row.substring(3), new byte[] {(byte) Integer.parseInt(row.substring(0, 2), 16)});
    }
    addRange(ops, MEMORY, 0x28);
    addRange(ops, NUMERIC, 0x45);
    String[] names = PREFIX_FC.split(",");
    for (int i = 0; i < names.length; i++) {
      ops.put(names[i], new byte[] {(byte) 0xfc, (byte) i});
    }
    return ops;
  }

  private static void addRange(Map<String, byte[]> ops, String names, int first) {
    int code = first;
    for (String name : names.split(",")) {
      ops.put(name, new byte[] {(byte) code++});
    }
  }

  /** All mnemonics that there are here. */
  public static Set<String> mnemonics() {
    return OPS.keySet();
  }

  /** The opcode bytes of a mnemonic. */
  public static byte[] opcode(String mnemonic) {
    byte[] bytes = OPS.get(mnemonic);
    if (bytes == null) {
      throw new IllegalArgumentException("unknown mnemonic " + mnemonic);
    }
    return bytes;
  }

  /** The binary code of a value type or reference type by its text name. */
  public static int valType(String name) {
    return switch (name) {
      case "i32" -> 0x7f;
      case "i64" -> 0x7e;
      case "f32" -> 0x7d;
      case "f64" -> 0x7c;
      case "v128" -> 0x7b;
      case "funcref" -> 0x70;
      case "externref" -> 0x6f;
      default -> throw new IllegalArgumentException("unknown value type " + name);
    };
  }

  /** A mnemonic followed by unsigned immediates, each as a LEB128 number. */
  public Code op(String mnemonic, long... immediates) {
    out.writeBytes(opcode(mnemonic));
    for (long immediate : immediates) {
      Leb.unsigned(out, immediate);
    }
    return this;
  }

  /** A load or store of memory 0 with alignment hint 0. */
  public Code mem(String mnemonic, long offset) {
    return mem(mnemonic, 0, 0, offset);
  }

  /** A load or store; {@code align} is the exponent, {@code memory} is written only if not 0. */
  public Code mem(String mnemonic, int memory, int align, long offset) {
    op(mnemonic);
    if (memory == 0) {
      Leb.unsigned(out, align);
    } else {
      Leb.unsigned(out, align | 0x40);
      Leb.unsigned(out, memory);
    }
    Leb.unsigned(out, offset);
    return this;
  }

  public Code i32Const(int value) {
    op("i32.const");
    Leb.signed(out, value);
    return this;
  }

  public Code i64Const(long value) {
    op("i64.const");
    Leb.signed(out, value);
    return this;
  }

  public Code f32Const(float value) {
    return f32Bits(Float.floatToRawIntBits(value));
  }

  public Code f64Const(double value) {
    return f64Bits(Double.doubleToRawLongBits(value));
  }

  /** {@code f32.const} with the given raw bits, so that every NaN can be written. */
  public Code f32Bits(int bits) {
    op("f32.const");
    return littleEndian(bits, 4);
  }

  /** {@code f64.const} with the given raw bits. */
  public Code f64Bits(long bits) {
    op("f64.const");
    return littleEndian(bits, 8);
  }

  private Code littleEndian(long bits, int length) {
    for (int i = 0; i < length; i++) {
      out.write((int) (bits >>> (8 * i)));
    }
    return this;
  }

  /** The constant of a value type from its raw bits (i32 and f32 in the low half). */
  public Code constant(String type, long bits) {
    return switch (type) {
      case "i32" -> i32Const((int) bits);
      case "i64" -> i64Const(bits);
      case "f32" -> f32Bits((int) bits);
      case "f64" -> f64Bits(bits);
      default -> throw new IllegalArgumentException("no constant of type " + type);
    };
  }

  public Code localGet(int index) {
    return op("local.get", index);
  }

  public Code localSet(int index) {
    return op("local.set", index);
  }

  public Code localTee(int index) {
    return op("local.tee", index);
  }

  public Code globalGet(int index) {
    return op("global.get", index);
  }

  public Code globalSet(int index) {
    return op("global.set", index);
  }

  /** A block without parameters and results. */
  public Code block() {
    return op("block").raw(0x40);
  }

  /** A block with one result. */
  public Code block(String result) {
    return op("block").raw(valType(result));
  }

  /** A block with a type index. */
  public Code block(int type) {
    return typed("block", type);
  }

  /** A loop without parameters and results. */
  public Code loop() {
    return op("loop").raw(0x40);
  }

  /** A loop with one result. */
  public Code loop(String result) {
    return op("loop").raw(valType(result));
  }

  /** A loop with a type index. */
  public Code loop(int type) {
    return typed("loop", type);
  }

  /** An if without parameters and results. */
  public Code if_() {
    return op("if").raw(0x40);
  }

  /** An if with one result. */
  public Code if_(String result) {
    return op("if").raw(valType(result));
  }

  /** An if with a type index. */
  public Code if_(int type) {
    return typed("if", type);
  }

  private Code typed(String mnemonic, int type) {
    op(mnemonic);
    Leb.signed(out, type);
    return this;
  }

  public Code else_() {
    return op("else");
  }

  public Code end() {
    return op("end");
  }

  public Code br(int label) {
    return op("br", label);
  }

  public Code brIf(int label) {
    return op("br_if", label);
  }

  /** A br_table; the last label is the default. */
  public Code brTable(int... labels) {
    op("br_table", labels.length - 1);
    for (int label : labels) {
      Leb.unsigned(out, label);
    }
    return this;
  }

  public Code call(int function) {
    return op("call", function);
  }

  public Code returnCall(int function) {
    return op("return_call", function);
  }

  public Code callIndirect(int type, int table) {
    return op("call_indirect", type, table);
  }

  public Code returnCallIndirect(int type, int table) {
    return op("return_call_indirect", type, table);
  }

  public Code drop() {
    return op("drop");
  }

  public Code select() {
    return op("select");
  }

  /** The typed select. */
  public Code select(String type) {
    return op("select_t").raw(1, valType(type));
  }

  public Code refNull(String type) {
    return op("ref.null").raw(valType(type));
  }

  public Code refFunc(int function) {
    return op("ref.func", function);
  }

  /** Bytes as they are. */
  public Code raw(int... bytes) {
    for (int b : bytes) {
      out.write(b);
    }
    return this;
  }

  /** Bytes as they are. */
  public Code raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  /** The other piece, {@code times} times. */
  public Code repeat(int times, Code piece) {
    byte[] bytes = piece.bytes();
    for (int i = 0; i < times; i++) {
      out.writeBytes(bytes);
    }
    return this;
  }

  /** Bytes written so far. */
  public int size() {
    return out.size();
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return out.toByteArray();
  }
}
