package dev.wasmite.binary;

/**
 * The instruction set, declared once: one row per opcode with its immediates, its signature and the
 * feature it belongs to. Constant; every stage looks operators up here.
 *
 * <p>Opcodes of one byte stand at their own number. The operators behind the prefix {@code 0xfc}
 * stand at {@link #PREFIX_FC} + their number (no one-byte opcode lives there).
 */
public final class Opcodes {
  /** Where the operators behind the prefix byte 0xfc begin in this table. */
  public static final int PREFIX_FC = 0xe0;

  public static final int UNREACHABLE = 0x00;
  public static final int NOP = 0x01;
  public static final int BLOCK = 0x02;
  public static final int LOOP = 0x03;
  public static final int IF = 0x04;
  public static final int ELSE = 0x05;
  public static final int END = 0x0b;
  public static final int BR = 0x0c;
  public static final int BR_IF = 0x0d;
  public static final int BR_TABLE = 0x0e;
  public static final int RETURN = 0x0f;
  public static final int CALL = 0x10;
  public static final int CALL_INDIRECT = 0x11;
  public static final int RETURN_CALL = 0x12;
  public static final int RETURN_CALL_INDIRECT = 0x13;
  public static final int DROP = 0x1a;
  public static final int SELECT = 0x1b;
  public static final int SELECT_T = 0x1c;
  public static final int LOCAL_GET = 0x20;
  public static final int LOCAL_SET = 0x21;
  public static final int LOCAL_TEE = 0x22;
  public static final int GLOBAL_GET = 0x23;
  public static final int GLOBAL_SET = 0x24;
  public static final int TABLE_GET = 0x25;
  public static final int TABLE_SET = 0x26;
  public static final int MEMORY_SIZE = 0x3f;
  public static final int MEMORY_GROW = 0x40;
  public static final int I32_CONST = 0x41;
  public static final int I64_CONST = 0x42;
  public static final int F32_CONST = 0x43;
  public static final int F64_CONST = 0x44;
  public static final int I32_ADD = 0x6a;
  public static final int I32_SUB = 0x6b;
  public static final int I32_MUL = 0x6c;
  public static final int I64_ADD = 0x7c;
  public static final int I64_SUB = 0x7d;
  public static final int I64_MUL = 0x7e;
  public static final int REF_NULL = 0xd0;
  public static final int REF_IS_NULL = 0xd1;
  public static final int REF_FUNC = 0xd2;
  public static final int MEMORY_INIT = PREFIX_FC + 8;
  public static final int DATA_DROP = PREFIX_FC + 9;
  public static final int MEMORY_COPY = PREFIX_FC + 10;
  public static final int MEMORY_FILL = PREFIX_FC + 11;
  public static final int TABLE_INIT = PREFIX_FC + 12;
  public static final int ELEM_DROP = PREFIX_FC + 13;
  public static final int TABLE_COPY = PREFIX_FC + 14;
  public static final int TABLE_GROW = PREFIX_FC + 15;
  public static final int TABLE_SIZE = PREFIX_FC + 16;
  public static final int TABLE_FILL = PREFIX_FC + 17;

  private static final int WIDTH = 6;

  // Six characters a row.
  // 0: immediates: - none, b block type, l label, t label table, f function, c type and table,
  //    s types, x local, g global, T table, m memarg, M memory, i/I/F/D constant, r heap type,
  //    d data, n data and memory, C memory and memory, e elem, E elem and table, P table and table,
  //    ! illegal opcode
  // 1-3: operands, deepest first: i i32, I i64, f f32, F f64, . none, * has a case of its own in
  //    the translator; of what the immediates name: a address of the (first) memory or table,
  //    b address of the second, c length of what is copied between the two, e element of the table,
  //    value of the global, reference
  // 4: result; of those with a case only that of constants
  // 5: feature: . none, a letter for the bit in Features: b sign extension, c saturating
  //    conversions, e bulk memory, f reference types, g tail calls; for what is not built
  //    m function references, n gc, o exceptions
  // @formatter:off
  // spotless:off
  private static final String ROWS =
          "-*...." // 0x00 unreachable
          + "-....." // 0x01 nop
          + "b*...." // 0x02 block
          + "b*...." // 0x03 loop
          + "b*...." // 0x04 if
          + "-*...." // 0x05 else
          + "!.....!....." // 0x06 to 0x07 illegal
          + "!....o" // 0x08 throw
          + "!....." // 0x09 illegal
          + "!....o" // 0x0a throw_ref
          + "-*...." // 0x0b end
          + "l*...." // 0x0c br
          + "l*...." // 0x0d br_if
          + "t*...." // 0x0e br_table
          + "-*...." // 0x0f return
          + "f*...." // 0x10 call
          + "c*...." // 0x11 call_indirect
          + "f*...g" // 0x12 return_call
          + "c*...g" // 0x13 return_call_indirect
          + "!....m" // 0x14 call_ref
          + "!....m" // 0x15 return_call_ref
          + "!.....!.....!.....!....." // 0x16 to 0x19 illegal
          + "-*...." // 0x1a drop
          + "-*...." // 0x1b select
          + "s*...f" // 0x1c select t
          + "!.....!....." // 0x1d to 0x1e illegal
          + "!....o" // 0x1f try_table
          + "x*...." // 0x20 local.get
          + "x*...." // 0x21 local.set
          + "x*...." // 0x22 local.tee
          + "g...e." // 0x23 global.get
          + "ge...." // 0x24 global.set
          + "Ta..ef" // 0x25 table.get
          + "Tae..f" // 0x26 table.set
          + "!....." // 0x27 illegal
          + "ma..i." // 0x28 i32.load
          + "ma..I." // 0x29 i64.load
          + "ma..f." // 0x2a f32.load
          + "ma..F." // 0x2b f64.load
          + "ma..i." // 0x2c i32.load8_s
          + "ma..i." // 0x2d i32.load8_u
          + "ma..i." // 0x2e i32.load16_s
          + "ma..i." // 0x2f i32.load16_u
          + "ma..I." // 0x30 i64.load8_s
          + "ma..I." // 0x31 i64.load8_u
          + "ma..I." // 0x32 i64.load16_s
          + "ma..I." // 0x33 i64.load16_u
          + "ma..I." // 0x34 i64.load32_s
          + "ma..I." // 0x35 i64.load32_u
          + "mai..." // 0x36 i32.store
          + "maI..." // 0x37 i64.store
          + "maf..." // 0x38 f32.store
          + "maF..." // 0x39 f64.store
          + "mai..." // 0x3a i32.store8
          + "mai..." // 0x3b i32.store16
          + "maI..." // 0x3c i64.store8
          + "maI..." // 0x3d i64.store16
          + "maI..." // 0x3e i64.store32
          + "M...a." // 0x3f memory.size
          + "Ma..a." // 0x40 memory.grow
          + "i*..i." // 0x41 i32.const
          + "I*..I." // 0x42 i64.const
          + "F*..f." // 0x43 f32.const
          + "D*..F." // 0x44 f64.const
          + "-i..i." // 0x45 i32.eqz
          + "-ii.i." // 0x46 i32.eq
          + "-ii.i." // 0x47 i32.ne
          + "-ii.i." // 0x48 i32.lt_s
          + "-ii.i." // 0x49 i32.lt_u
          + "-ii.i." // 0x4a i32.gt_s
          + "-ii.i." // 0x4b i32.gt_u
          + "-ii.i." // 0x4c i32.le_s
          + "-ii.i." // 0x4d i32.le_u
          + "-ii.i." // 0x4e i32.ge_s
          + "-ii.i." // 0x4f i32.ge_u
          + "-I..i." // 0x50 i64.eqz
          + "-II.i." // 0x51 i64.eq
          + "-II.i." // 0x52 i64.ne
          + "-II.i." // 0x53 i64.lt_s
          + "-II.i." // 0x54 i64.lt_u
          + "-II.i." // 0x55 i64.gt_s
          + "-II.i." // 0x56 i64.gt_u
          + "-II.i." // 0x57 i64.le_s
          + "-II.i." // 0x58 i64.le_u
          + "-II.i." // 0x59 i64.ge_s
          + "-II.i." // 0x5a i64.ge_u
          + "-ff.i." // 0x5b f32.eq
          + "-ff.i." // 0x5c f32.ne
          + "-ff.i." // 0x5d f32.lt
          + "-ff.i." // 0x5e f32.gt
          + "-ff.i." // 0x5f f32.le
          + "-ff.i." // 0x60 f32.ge
          + "-FF.i." // 0x61 f64.eq
          + "-FF.i." // 0x62 f64.ne
          + "-FF.i." // 0x63 f64.lt
          + "-FF.i." // 0x64 f64.gt
          + "-FF.i." // 0x65 f64.le
          + "-FF.i." // 0x66 f64.ge
          + "-i..i." // 0x67 i32.clz
          + "-i..i." // 0x68 i32.ctz
          + "-i..i." // 0x69 i32.popcnt
          + "-ii.i." // 0x6a i32.add
          + "-ii.i." // 0x6b i32.sub
          + "-ii.i." // 0x6c i32.mul
          + "-ii.i." // 0x6d i32.div_s
          + "-ii.i." // 0x6e i32.div_u
          + "-ii.i." // 0x6f i32.rem_s
          + "-ii.i." // 0x70 i32.rem_u
          + "-ii.i." // 0x71 i32.and
          + "-ii.i." // 0x72 i32.or
          + "-ii.i." // 0x73 i32.xor
          + "-ii.i." // 0x74 i32.shl
          + "-ii.i." // 0x75 i32.shr_s
          + "-ii.i." // 0x76 i32.shr_u
          + "-ii.i." // 0x77 i32.rotl
          + "-ii.i." // 0x78 i32.rotr
          + "-I..I." // 0x79 i64.clz
          + "-I..I." // 0x7a i64.ctz
          + "-I..I." // 0x7b i64.popcnt
          + "-II.I." // 0x7c i64.add
          + "-II.I." // 0x7d i64.sub
          + "-II.I." // 0x7e i64.mul
          + "-II.I." // 0x7f i64.div_s
          + "-II.I." // 0x80 i64.div_u
          + "-II.I." // 0x81 i64.rem_s
          + "-II.I." // 0x82 i64.rem_u
          + "-II.I." // 0x83 i64.and
          + "-II.I." // 0x84 i64.or
          + "-II.I." // 0x85 i64.xor
          + "-II.I." // 0x86 i64.shl
          + "-II.I." // 0x87 i64.shr_s
          + "-II.I." // 0x88 i64.shr_u
          + "-II.I." // 0x89 i64.rotl
          + "-II.I." // 0x8a i64.rotr
          + "-f..f." // 0x8b f32.abs
          + "-f..f." // 0x8c f32.neg
          + "-f..f." // 0x8d f32.ceil
          + "-f..f." // 0x8e f32.floor
          + "-f..f." // 0x8f f32.trunc
          + "-f..f." // 0x90 f32.nearest
          + "-f..f." // 0x91 f32.sqrt
          + "-ff.f." // 0x92 f32.add
          + "-ff.f." // 0x93 f32.sub
          + "-ff.f." // 0x94 f32.mul
          + "-ff.f." // 0x95 f32.div
          + "-ff.f." // 0x96 f32.min
          + "-ff.f." // 0x97 f32.max
          + "-ff.f." // 0x98 f32.copysign
          + "-F..F." // 0x99 f64.abs
          + "-F..F." // 0x9a f64.neg
          + "-F..F." // 0x9b f64.ceil
          + "-F..F." // 0x9c f64.floor
          + "-F..F." // 0x9d f64.trunc
          + "-F..F." // 0x9e f64.nearest
          + "-F..F." // 0x9f f64.sqrt
          + "-FF.F." // 0xa0 f64.add
          + "-FF.F." // 0xa1 f64.sub
          + "-FF.F." // 0xa2 f64.mul
          + "-FF.F." // 0xa3 f64.div
          + "-FF.F." // 0xa4 f64.min
          + "-FF.F." // 0xa5 f64.max
          + "-FF.F." // 0xa6 f64.copysign
          + "-I..i." // 0xa7 i32.wrap_i64
          + "-f..i." // 0xa8 i32.trunc_f32_s
          + "-f..i." // 0xa9 i32.trunc_f32_u
          + "-F..i." // 0xaa i32.trunc_f64_s
          + "-F..i." // 0xab i32.trunc_f64_u
          + "-i..I." // 0xac i64.extend_i32_s
          + "-i..I." // 0xad i64.extend_i32_u
          + "-f..I." // 0xae i64.trunc_f32_s
          + "-f..I." // 0xaf i64.trunc_f32_u
          + "-F..I." // 0xb0 i64.trunc_f64_s
          + "-F..I." // 0xb1 i64.trunc_f64_u
          + "-i..f." // 0xb2 f32.convert_i32_s
          + "-i..f." // 0xb3 f32.convert_i32_u
          + "-I..f." // 0xb4 f32.convert_i64_s
          + "-I..f." // 0xb5 f32.convert_i64_u
          + "-F..f." // 0xb6 f32.demote_f64
          + "-i..F." // 0xb7 f64.convert_i32_s
          + "-i..F." // 0xb8 f64.convert_i32_u
          + "-I..F." // 0xb9 f64.convert_i64_s
          + "-I..F." // 0xba f64.convert_i64_u
          + "-f..F." // 0xbb f64.promote_f32
          + "-f..i." // 0xbc i32.reinterpret_f32
          + "-F..I." // 0xbd i64.reinterpret_f64
          + "-i..f." // 0xbe f32.reinterpret_i32
          + "-I..F." // 0xbf f64.reinterpret_i64
          + "-i..ib" // 0xc0 i32.extend8_s
          + "-i..ib" // 0xc1 i32.extend16_s
          + "-I..Ib" // 0xc2 i64.extend8_s
          + "-I..Ib" // 0xc3 i64.extend16_s
          + "-I..Ib" // 0xc4 i64.extend32_s
          + "!.....!.....!.....!.....!.....!.....!.....!.....!.....!.....!....." // 0xc5 to 0xcf illegal
          + "r...ef" // 0xd0 ref.null
          + "-*...f" // 0xd1 ref.is_null
          + "f...ef" // 0xd2 ref.func
          + "!....n" // 0xd3 ref.eq
          + "!....m" // 0xd4 ref.as_non_null
          + "!....m" // 0xd5 br_on_null
          + "!....m" // 0xd6 br_on_non_null
          + "!.....!.....!.....!.....!.....!.....!.....!.....!....." // 0xd7 to 0xdf illegal
          + "-f..ic" // 0xfc 0 i32.trunc_sat_f32_s
          + "-f..ic" // 0xfc 1 i32.trunc_sat_f32_u
          + "-F..ic" // 0xfc 2 i32.trunc_sat_f64_s
          + "-F..ic" // 0xfc 3 i32.trunc_sat_f64_u
          + "-f..Ic" // 0xfc 4 i64.trunc_sat_f32_s
          + "-f..Ic" // 0xfc 5 i64.trunc_sat_f32_u
          + "-F..Ic" // 0xfc 6 i64.trunc_sat_f64_s
          + "-F..Ic" // 0xfc 7 i64.trunc_sat_f64_u
          + "naii.e" // 0xfc 8 memory.init
          + "d....e" // 0xfc 9 data.drop
          + "Cabc.e" // 0xfc 10 memory.copy
          + "Maia.e" // 0xfc 11 memory.fill
          + "Eaii.e" // 0xfc 12 table.init
          + "e....e" // 0xfc 13 elem.drop
          + "Pabc.e" // 0xfc 14 table.copy
          + "Tea.af" // 0xfc 15 table.grow
          + "T...af" // 0xfc 16 table.size
          + "Taea.f"; // 0xfc 17 table.fill
  // spotless:on
  // @formatter:on

  private Opcodes() {}

  /** How many rows there are; an opcode at or above is illegal. */
  public static int count() {
    return ROWS.length() / WIDTH;
  }

  /** The kind of the operator's immediates, a letter as listed above the table; '!' if illegal. */
  public static char immediates(int op) {
    return op < count() ? ROWS.charAt(op * WIDTH) : '!';
  }

  /** Operand {@code i} (0 to 2) of the operator as a letter; '.' if it has none there. */
  public static char operand(int op, int i) {
    return ROWS.charAt(op * WIDTH + 1 + i);
  }

  /** The result of the operator as a letter; '.' if it has none. */
  public static char result(int op) {
    return ROWS.charAt(op * WIDTH + 4);
  }

  /** Whether the translator has a case for it; all others go by their signature. */
  public static boolean needsCase(int op) {
    return ROWS.charAt(op * WIDTH + 1) == '*';
  }

  /** The feature bit the operator belongs to, 0 if it is of the first version or illegal. */
  public static int feature(int op) {
    char letter = ROWS.charAt(op * WIDTH + 5);
    return letter == '.' ? 0 : 1 << letter - 'a';
  }

  /**
   * Reads an operator, prefix included, as the row it has in this table (§5.4). Refuses illegal
   * ones, and by their proposal's name those that are known but not built; features are not looked
   * at.
   */
  public static int read(ByteReader reader) {
    int op = reader.u8();
    int at = reader.pos - 1;
    if (op < PREFIX_FC && immediates(op) != '!') {
      return held(op, at);
    }
    if (op == 0xfc) {
      int number = reader.u32();
      if (number >= 0 && number < count() - PREFIX_FC) {
        return held(PREFIX_FC + number, at);
      }
      if (number >= 19 && number <= 22) {
        throw Errors.notEnabled(Features.WIDE_ARITHMETIC, at);
      }
      String hex = Errors.concat("fc ", Integer.toHexString(number));
      throw Errors.malformed(Errors.concat(Errors.ILLEGAL_OPCODE, " ", hex), at);
    }
    int feature = proposal(op);
    if (feature != 0) {
      throw Errors.notEnabled(feature, at);
    }
    String hex = Integer.toHexString(op | 0x100).substring(1);
    throw Errors.malformed(Errors.concat(Errors.ILLEGAL_OPCODE, " ", hex), at);
  }

  /** Refuses an operator of floats where the jar has none. */
  private static int held(int op, int at) {
    if (!Features.floats()
        && (isFloat(operand(op, 0)) || isFloat(operand(op, 1)) || isFloat(result(op)))) {
      throw Errors.notEnabled(Features.FLOATS, at);
    }
    return op;
  }

  private static boolean isFloat(char letter) {
    return letter == 'f' || letter == 'F';
  }

  /** The proposal of a first byte that is no operator of ours, 0 if it is illegal. */
  private static int proposal(int first) {
    switch (first) {
      case 0xfb:
        return Features.GC;
      case 0xfd:
        return Features.SIMD;
      case 0xfe:
        return Features.THREADS;
      default:
        return first < PREFIX_FC ? feature(first) : 0;
    }
  }

  /** Passes over the immediates of an operator that {@link #read} gave (§5.4). */
  public static void skipImmediates(ByteReader reader, int op) {
    switch (immediates(op)) {
      case '-':
        break;
      case 'b':
        reader.s33();
        break;
      case 't':
        for (int i = reader.count(1, Integer.MAX_VALUE, "labels"); i >= 0; i--) {
          reader.u32();
        }
        break;
      case 's':
        for (int i = reader.count(1, Integer.MAX_VALUE, "types"); i > 0; i--) {
          reader.u8();
        }
        break;
      case 'm':
        int flags = reader.u32();
        if (flags < 0 || flags >= 0x80) {
          throw reader.malformed(Errors.MEMOP_FLAGS);
        }
        if ((flags & 0x40) != 0) {
          reader.u32();
        }
        reader.u64();
        break;
      case 'i':
        reader.s32();
        break;
      case 'I':
        reader.s64();
        break;
      case 'F':
        reader.skip(4);
        break;
      case 'D':
        reader.skip(8);
        break;
      case 'r':
        reader.s33();
        break;
      case 'c':
      case 'n':
      case 'C':
      case 'E':
      case 'P':
        reader.u32();
        reader.u32();
        break;
      default:
        reader.u32();
        break;
    }
  }
}
