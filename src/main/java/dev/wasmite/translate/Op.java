package dev.wasmite.translate;

import dev.wasmite.binary.Opcodes;

/**
 * The register instructions: what the translator emits and the machine runs. Constant.
 *
 * <p>An instruction is some shorts: the operator, then its operands. R[x] is the cell at slot x of
 * the frame; {@code a}, {@code b}, {@code c}, {@code d}, {@code x}, {@code y} are slots, {@code k}
 * an immediate of 16 bits, {@code j} a distance in shorts from the operator. Where nothing else is
 * said operands stand in the order d, a, b or d, a, k; those of a branch a, b, j or a, k, j; of 32
 * bits: low half first. An i32 and the bits of an f32 are sign-extended in their cells.
 *
 * <p>The word of an operator holds its number in the low 7 bits; {@code h} is a number of 9 bits
 * above it. Most instructions are 4 shorts long, some of them unused: see the rationale. The
 * operators of the loop are numbered by how often programs run them: a simple compiler (C1) looks
 * for the case from 0 on.
 */
public final class Op {
  // spotless:off

  public static final int COPY = 0; // R[d] = R[a]

  // i32 arithmetic: results are sign-extended into the cell
  public static final int ADD32 = 2; // R[d] = i32(R[a] + R[b])
  public static final int SUB32 = 41; // R[d] = i32(R[a] - R[b])
  public static final int MUL32 = 89; // R[d] = i32(R[a] * R[b])
  public static final int SHL32 = 72; // R[d] = i32(R[a] << R[b])
  public static final int SHR_S32 = 100; // R[d] = i32(R[a]) >> R[b]
  public static final int SHR_U32 = 78; // R[d] = i32(R[a]) >>> R[b]
  public static final int ROTL32 = 95; // R[d] = rotate i32(R[a]) left by R[b]
  public static final int ADD32_I = 1; // R[d] = i32(R[a] + k)
  public static final int MUL32_I = 67; // R[d] = i32(R[a] * k)
  public static final int SHL32_I = 14; // R[d] = i32(R[a] << k)
  public static final int SHR_U32_I = 36; // R[d] = i32(R[a]) >>> k
  public static final int ROTL32_I = 42; // R[d] = rotate i32(R[a]) left by k
  public static final int SHL_ADD32 = 11; // R[d] = i32((R[a] << h) + R[b])
  public static final int XOR_ROTL32 = 28; // R[d] = (rotate i32(R[a]) left by h) ^ R[b]
  public static final int BITS32 = 46; // R[d] = i32(R[a]) >>> h & k
  public static final int DIV_S32 = 99; // R[d] = i32(R[a]) / i32(R[b]); leaves if b is 0 or -1
  public static final int DIV_U32 = 92; // R[d] = u32(R[a]) / u32(R[b]); leaves if b is 0
  public static final int REM_S32 = 87; // R[d] = i32(R[a]) % i32(R[b]); leaves if b is 0 or -1
  public static final int REM_U32 = 96; // R[d] = u32(R[a]) % u32(R[b]); leaves if b is 0

  // both widths
  public static final int AND = 22; // R[d] = R[a] & R[b]
  public static final int OR = 50; // R[d] = R[a] | R[b]
  public static final int XOR = 26; // R[d] = R[a] ^ R[b]
  public static final int AND_I = 12; // R[d] = R[a] & k
  public static final int OR_I = 75; // R[d] = R[a] | k
  public static final int XOR_I = 60; // R[d] = R[a] ^ k
  public static final int SHR_S_I = 56; // R[d] = R[a] >> k

  // i64 arithmetic
  public static final int ADD64 = 53; // R[d] = R[a] + R[b]
  public static final int SUB64 = 97; // R[d] = R[a] - R[b]
  public static final int MUL64 = 61; // R[d] = R[a] * R[b]
  public static final int SHL64 = 101; // R[d] = R[a] << R[b]
  public static final int SHR_S64 = 102; // R[d] = R[a] >> R[b]
  public static final int SHR_U64 = 103; // R[d] = R[a] >>> R[b]
  public static final int ROTL64 = 85; // R[d] = rotate R[a] left by R[b]
  public static final int ADD64_I = 24; // R[d] = R[a] + k
  public static final int MUL64_I = 93; // R[d] = R[a] * k
  public static final int SHL64_I = 104; // R[d] = R[a] << k
  public static final int SHR_U64_I = 79; // R[d] = R[a] >>> k
  public static final int DIV_S64 = 105; // R[d] = R[a] / R[b]; leaves if b is 0 or -1
  public static final int DIV_U64 = 106; // R[d] = R[a] / R[b] unsigned; leaves if b is 0 or either is negative
  public static final int REM_S64 = 90; // R[d] = R[a] % R[b]; leaves if b is 0 or -1
  public static final int REM_U64 = 107; // R[d] = R[a] % R[b] unsigned; leaves if b is 0 or either is negative

  // comparisons of integers
  public static final int EQ = 94; // R[d] = R[a] == R[b]
  public static final int NE = 108; // R[d] = R[a] != R[b]
  public static final int LT_S = 68; // R[d] = R[a] < R[b]
  public static final int LT_U = 66; // R[d] = R[a] < R[b] unsigned
  public static final int EQ_I = 86; // R[d] = R[a] == k
  public static final int NE_I = 88; // R[d] = R[a] != k
  public static final int LT_S_I = 98; // R[d] = R[a] < k
  public static final int LT_U_I = 84; // R[d] = R[a] < k unsigned

  // branches on a comparison: pc += j if it holds
  public static final int BR_EQ = 38; // if (R[a] == R[b]) pc += j
  public static final int BR_NE = 18; // if (R[a] != R[b]) pc += j
  public static final int BR_LT_S = 5; // if (R[a] < R[b]) pc += j
  public static final int BR_LE_S = 39; // if (R[a] <= R[b]) pc += j
  public static final int BR_LT_U = 54; // if (R[a] < R[b] unsigned) pc += j
  public static final int BR_LE_U = 51; // if (R[a] <= R[b] unsigned) pc += j
  public static final int BR_EQ_I = 9; // if (R[a] == k) pc += j
  public static final int BR_NE_I = 10; // if (R[a] != k) pc += j
  public static final int BR_LT_S_I = 40; // if (R[a] < k) pc += j
  public static final int BR_GE_S_I = 49; // if (R[a] >= k) pc += j
  public static final int BR_LT_U_I = 73; // if (R[a] < k unsigned) pc += j
  public static final int BR_GE_U_I = 76; // if (R[a] >= k unsigned) pc += j
  public static final int ADD_BR_NE = 17; // R[a] = i32(R[a] + h); if (R[a] != R[b]) pc += j
  public static final int ADD_BR_LT_S = 52; // R[a] = i32(R[a] + h); if (R[a] < R[b]) pc += j
  public static final int ADD_BR_LT_U = 62; // R[a] = i32(R[a] + h); if (R[a] < R[b] unsigned) pc += j
  public static final int ADD_BR_NE_I = 43; // R[a] = i32(R[a] + h); if (R[a] != k) pc += j
  public static final int BR_F64_EQ = 109; // if (f64(R[a]) == f64(R[b])) pc += j
  public static final int BR_F64_NE = 110; // if (f64(R[a]) != f64(R[b])) pc += j
  public static final int BR_F64_LT = 80; // if (f64(R[a]) < f64(R[b])) pc += j
  public static final int BR_F64_LE = 111; // if (f64(R[a]) <= f64(R[b])) pc += j
  public static final int BR_F64_NLT = 81; // if (not f64(R[a]) < f64(R[b])) pc += j
  public static final int BR_F64_NLE = 112; // if (not f64(R[a]) <= f64(R[b])) pc += j
  public static final int BR_F32_LT = 113; // if (f32(R[a]) < f32(R[b])) pc += j
  public static final int BR_F32_LE = 114; // if (f32(R[a]) <= f32(R[b])) pc += j
  public static final int BR_F32_NLT = 115; // if (not f32(R[a]) < f32(R[b])) pc += j
  public static final int BR_F32_NLE = 116; // if (not f32(R[a]) <= f32(R[b])) pc += j
  public static final int BR = 16; // pc += j
  public static final int BR_WIDE = 117; // pc += j, j of 32 bits
  public static final int BR_TABLE = 44; // pc += j[min(u32(R[a]), k)]; operands a, unused, unused, k, j[0] to j[k]

  // select: operands d, a, b, then the condition's operands x, y
  public static final int SELECT = 70; // R[d] = R[x] != 0 ? R[a] : R[b]
  public static final int SELECT_LT_S = 71; // R[d] = R[x] < R[y] ? R[a] : R[b]

  // moves and constants
  public static final int CONST32 = 4; // R[d] = k of 32 bits, low half first
  public static final int CONST64 = 64; // R[d] = k of 64 bits, lowest quarter first
  public static final int ZERO4 = 21; // R[d] to R[d+3] = 0
  public static final int GLOBAL_GET = 48; // R[d] = globals[k]
  public static final int GLOBAL_SET = 37; // globals[k] = R[d]

  // conversions
  public static final int EXTEND_U32 = 74; // R[d] = u32(R[a])
  public static final int F64_CONVERT_I32_S = 69; // R[d] = f64 of i32(R[a])
  public static final int I32_TRUNC_F64_S = 118; // R[d] = i32 of f64(R[a]); leaves if it is out of range

  // memory 0: the address is u32(R[a]) + k; leaves if it is not in the touched part
  public static final int EA32 = 119; // R[d] = u32(R[a]) + k of 32 bits, or -1 if that passes 31 bits
  public static final int EA64 = 120; // R[d] = R[a] + k of 32 bits, or -1 if that passes 31 bits
  public static final int LOAD8_S = 83; // R[d] = i8 at R[a] + k
  public static final int LOAD8_U = 8; // R[d] = u8 at R[a] + k
  public static final int LOAD16_S = 91; // R[d] = i16 at R[a] + k
  public static final int LOAD16_U = 47; // R[d] = u16 at R[a] + k
  public static final int LOAD32_S = 3; // R[d] = i32 at R[a] + k
  public static final int LOAD32_U = 65; // R[d] = u32 at R[a] + k
  public static final int LOAD64 = 7; // R[d] = i64 at R[a] + k
  public static final int STORE8 = 30; // i8 at R[a] + k = R[d]
  public static final int STORE16 = 58; // i16 at R[a] + k = R[d]
  public static final int STORE32 = 6; // i32 at R[a] + k = R[d]
  public static final int STORE64 = 31; // i64 at R[a] + k = R[d]
  public static final int LOAD8_U_SUM = 13; // R[d] = u8 at i32(R[a] + k)
  public static final int LOAD32_S_SUM = 29; // R[d] = i32 at i32(R[a] + k)
  public static final int LOAD64_SUM = 33; // R[d] = i64 at i32(R[a] + k)
  public static final int STORE8_SUM = 15; // i8 at i32(R[a] + k) = R[d]
  public static final int STORE32_SUM = 57; // i32 at i32(R[a] + k) = R[d]
  public static final int LOAD8_U_AT = 45; // R[d] = u8 at i32((R[a] << h) + R[b])
  public static final int LOAD32_S_AT = 32; // R[d] = i32 at i32((R[a] << h) + R[b])
  public static final int LOAD64_AT = 35; // R[d] = i64 at i32((R[a] << h) + R[b])

  // floats
  public static final int F64_ADD = 25; // R[d] = f64(R[a]) + f64(R[b])
  public static final int F64_SUB = 63; // R[d] = f64(R[a]) - f64(R[b])
  public static final int F64_MUL = 23; // R[d] = f64(R[a]) * f64(R[b])
  public static final int F64_DIV = 77; // R[d] = f64(R[a]) / f64(R[b])
  public static final int F64_MUL_ADD = 34; // R[d] = f64(R[a]) * f64(R[b]) + f64(R[h])
  public static final int F32_ADD = 121; // R[d] = f32(R[a]) + f32(R[b])
  public static final int F32_SUB = 122; // R[d] = f32(R[a]) - f32(R[b])
  public static final int F32_MUL = 123; // R[d] = f32(R[a]) * f32(R[b])
  public static final int F32_DIV = 124; // R[d] = f32(R[a]) / f32(R[b])
  public static final int F64_NEG = 125; // R[d] = -f64(R[a])
  public static final int F64_SQRT = 126; // R[d] = square root of f64(R[a])

  // fuel, in metered code alone
  public static final int FUEL = 20; // fuel -= k; leaves if there is less; operands unused, unused, k

  // calls: the callee's frame begins at R[b]
  public static final int CALL = 19; // call function k; operands k (1 more than its index), own function, unused, b
  public static final int CALL_INDIRECT = 55; // call table0[R[a]] of type k; operands a, k, own function, b
  public static final int RETURN_CALL = 82; // replace this frame by function k with up to 4 arguments from R[b]; operands k, unused, unused, b
  public static final int RETURN = 59; // return to the link cell's place
  public static final int RETURN1 = 27; // R[0] = R[a]; return

  /** The operators below this are cases of the loop; all others have it in their low 7 bits. */
  public static final int COLD = 127;

  // beyond here the loop leaves to the driver
  // comparisons of floats, in the order of the emitter's conditions
  public static final int F64_EQ = COLD + (1 << 7) * 0; // R[d] = f64(R[a]) == f64(R[b])
  public static final int F64_NE = COLD + (1 << 7) * 1; // R[d] = f64(R[a]) != f64(R[b])
  public static final int F64_LT = COLD + (1 << 7) * 2; // R[d] = f64(R[a]) < f64(R[b])
  public static final int F64_LE = COLD + (1 << 7) * 3; // R[d] = f64(R[a]) <= f64(R[b])
  public static final int F64_NLT = COLD + (1 << 7) * 4; // R[d] = not f64(R[a]) < f64(R[b])
  public static final int F64_NLE = COLD + (1 << 7) * 5; // R[d] = not f64(R[a]) <= f64(R[b])
  public static final int F32_EQ = COLD + (1 << 7) * 6; // R[d] = f32(R[a]) == f32(R[b])
  public static final int F32_NE = COLD + (1 << 7) * 7; // R[d] = f32(R[a]) != f32(R[b])
  public static final int F32_LT = COLD + (1 << 7) * 8; // R[d] = f32(R[a]) < f32(R[b])
  public static final int F32_LE = COLD + (1 << 7) * 9; // R[d] = f32(R[a]) <= f32(R[b])
  public static final int F32_NLT = COLD + (1 << 7) * 10; // R[d] = not f32(R[a]) < f32(R[b])
  public static final int F32_NLE = COLD + (1 << 7) * 11; // R[d] = not f32(R[a]) <= f32(R[b])

  // the comparisons of integers that are rare as values
  public static final int LE_S = COLD + (1 << 7) * 12; // R[d] = R[a] <= R[b]
  public static final int LE_U = COLD + (1 << 7) * 13; // R[d] = R[a] <= R[b] unsigned
  public static final int GE_S_I = COLD + (1 << 7) * 14; // R[d] = R[a] >= k
  public static final int GE_U_I = COLD + (1 << 7) * 15; // R[d] = R[a] >= k unsigned

  public static final int EXIT = COLD + (1 << 7) * 16; // return to the driver: the end of a call from outside this instance's code
  public static final int TRAP = COLD + (1 << 7) * 17; // trap with code k
  public static final int ENTER_WIDE = COLD + (1 << 7) * 18; // make room for a frame of k (32 bits) cells
  public static final int ZERO_MANY = COLD + (1 << 7) * 19; // R[d] and the n (32 bits) - 1 after it = 0; operands d (32 bits), n
  public static final int NULL_MANY = COLD + (1 << 7) * 20; // the same for references
  public static final int COPY_WIDE = COLD + (1 << 7) * 21; // R[d] = R[a], both slots of 32 bits
  public static final int COPY_MANY = COLD + (1 << 7) * 22; // R[d] to R[d+n-1] = R[a] to R[a+n-1], references too; operands of 32 bits
  public static final int RETURN_MANY = COLD + (1 << 7) * 23; // R[0] to R[n-1] = R[a] to R[a+n-1], references too; return; operands of 32 bits
  public static final int BR_TABLE_WIDE = COLD + (1 << 7) * 24; // BR_TABLE with k and the distances of 32 bits
  public static final int CALL_WIDE = COLD + (1 << 7) * 25; // call function k; operands b, k of 32 bits
  public static final int CALL_INDIRECT_WIDE = COLD + (1 << 7) * 26; // call table t[R[a]] of type k; operands b, k, t of 32 bits, then a
  public static final int RETURN_CALL_WIDE = COLD + (1 << 7) * 27; // replace this frame by function k with n arguments from R[b]; operands b, k, n of 32 bits
  public static final int RETURN_CALL_INDIRECT = COLD + (1 << 7) * 28; // the same through table t[R[a]] of type k; operands b, k, t, n of 32 bits, then a
  public static final int GLOBAL_GET_FAR = COLD + (1 << 7) * 29; // R[d] = global k of 32 bits, wherever it lives
  public static final int GLOBAL_SET_FAR = COLD + (1 << 7) * 30; // global k of 32 bits = R[d], wherever it lives
  public static final int MEMORY_ACCESS = COLD + (1 << 7) * 31; // load or store of memory m with an offset of 64 bits; operands d, a, op, m (32 bits), offset
  public static final int MEMORY_SIZE = COLD + (1 << 7) * 32; // R[d] = size of memory k; operands d, k of 32 bits
  public static final int MEMORY_GROW = COLD + (1 << 7) * 33; // R[d] = grow memory k by R[a]; operands d, a, k of 32 bits
  public static final int MEMORY_FILL = COLD + (1 << 7) * 34; // fill memory k; operands a (address), b (value), c (length), k of 32 bits
  public static final int MEMORY_COPY = COLD + (1 << 7) * 35; // copy from memory l to memory k; operands a, b, c, k, l of 32 bits
  public static final int MEMORY_INIT = COLD + (1 << 7) * 36; // copy data l to memory k; operands a, b, c, k, l of 32 bits
  public static final int DATA_DROP = COLD + (1 << 7) * 37; // drop data k of 32 bits
  public static final int TABLE_GET = COLD + (1 << 7) * 38; // R[d] = table k[R[a]]; operands d, a, k of 32 bits
  public static final int TABLE_SET = COLD + (1 << 7) * 39; // table k[R[a]] = R[b]; operands a, b, k of 32 bits
  public static final int TABLE_SIZE = COLD + (1 << 7) * 40; // R[d] = size of table k of 32 bits
  public static final int TABLE_GROW = COLD + (1 << 7) * 41; // R[d] = grow table k by R[b] elements R[a]; operands d, a, b, k of 32 bits
  public static final int TABLE_FILL = COLD + (1 << 7) * 42; // table k[R[a]] .. = R[b], R[c] times; operands a, b, c, k of 32 bits
  public static final int TABLE_COPY = COLD + (1 << 7) * 43; // copy from table l to table k; operands a, b, c, k, l of 32 bits
  public static final int TABLE_INIT = COLD + (1 << 7) * 44; // copy elem l to table k; operands a, b, c, k, l of 32 bits
  public static final int ELEM_DROP = COLD + (1 << 7) * 45; // drop elem k of 32 bits
  public static final int REF_NULL = COLD + (1 << 7) * 46; // reference R[d] = null
  public static final int REF_FUNC = COLD + (1 << 7) * 47; // reference R[d] = function k of 32 bits
  public static final int REF_IS_NULL = COLD + (1 << 7) * 48; // R[d] = reference R[a] == null
  public static final int REF_COPY = COLD + (1 << 7) * 49; // reference R[d] = reference R[a]
  public static final int REF_SELECT = COLD + (1 << 7) * 50; // reference R[d] = R[x] != 0 ? R[a] : R[b]; operands d, a, b, x

  /**
   * A plain operator that has no case in the loop is PLAIN with its opcode added above the 7 bits,
   * operands d, a, b (b = a if it has one operand): R[d] = what the opcode says of R[a] and R[b].
   */
  public static final int PLAIN = COLD + (64 << 7);
  // spotless:on

  private static final int FIRST = Opcodes.GLOBAL_GET;

  // Two characters an opcode, from FIRST on: its operator, and another form of that: with an
  // immediate of 16 bits, at a sum, for a global that lives elsewhere; 0 if there is none.
  // spotless:off
  private static final String FORMS =
      ""
          + (char) GLOBAL_GET + (char) GLOBAL_GET_FAR // 0x23 global.get
          + (char) GLOBAL_SET + (char) GLOBAL_SET_FAR // 0x24 global.set
          + (char) TABLE_GET + '\0' // 0x25 table.get
          + (char) TABLE_SET + '\0' // 0x26 table.set
          + "\0\0" // 0x27 illegal
          + (char) LOAD32_S + (char) LOAD32_S_SUM // 0x28 i32.load
          + (char) LOAD64 + (char) LOAD64_SUM // 0x29 i64.load
          + (char) LOAD32_S + (char) LOAD32_S_SUM // 0x2a f32.load
          + (char) LOAD64 + (char) LOAD64_SUM // 0x2b f64.load
          + (char) LOAD8_S + '\0' // 0x2c i32.load8_s
          + (char) LOAD8_U + (char) LOAD8_U_SUM // 0x2d i32.load8_u
          + (char) LOAD16_S + '\0' // 0x2e i32.load16_s
          + (char) LOAD16_U + '\0' // 0x2f i32.load16_u
          + (char) LOAD8_S + '\0' // 0x30 i64.load8_s
          + (char) LOAD8_U + (char) LOAD8_U_SUM // 0x31 i64.load8_u
          + (char) LOAD16_S + '\0' // 0x32 i64.load16_s
          + (char) LOAD16_U + '\0' // 0x33 i64.load16_u
          + (char) LOAD32_S + (char) LOAD32_S_SUM // 0x34 i64.load32_s
          + (char) LOAD32_U + '\0' // 0x35 i64.load32_u
          + (char) STORE32 + (char) STORE32_SUM // 0x36 i32.store
          + (char) STORE64 + '\0' // 0x37 i64.store
          + (char) STORE32 + (char) STORE32_SUM // 0x38 f32.store
          + (char) STORE64 + '\0' // 0x39 f64.store
          + (char) STORE8 + (char) STORE8_SUM // 0x3a i32.store8
          + (char) STORE16 + '\0' // 0x3b i32.store16
          + (char) STORE8 + (char) STORE8_SUM // 0x3c i64.store8
          + (char) STORE16 + '\0' // 0x3d i64.store16
          + (char) STORE32 + (char) STORE32_SUM // 0x3e i64.store32
          + (char) MEMORY_SIZE + '\0' // 0x3f memory.size
          + (char) MEMORY_GROW + '\0' // 0x40 memory.grow
          + "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" // 0x41 to 0x4a not in the loop
          + "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" // 0x4b to 0x56 not in the loop
          + "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" // 0x57 to 0x62 not in the loop
          + "\0\0\0\0\0\0\0\0\0\0\0\0\0\0" // 0x63 to 0x69 not in the loop
          + (char) ADD32 + (char) ADD32_I // 0x6a i32.add
          + (char) SUB32 + '\0' // 0x6b i32.sub
          + (char) MUL32 + (char) MUL32_I // 0x6c i32.mul
          + (char) DIV_S32 + '\0' // 0x6d i32.div_s
          + (char) DIV_U32 + '\0' // 0x6e i32.div_u
          + (char) REM_S32 + '\0' // 0x6f i32.rem_s
          + (char) REM_U32 + '\0' // 0x70 i32.rem_u
          + (char) AND + (char) AND_I // 0x71 i32.and
          + (char) OR + (char) OR_I // 0x72 i32.or
          + (char) XOR + (char) XOR_I // 0x73 i32.xor
          + (char) SHL32 + (char) SHL32_I // 0x74 i32.shl
          + (char) SHR_S32 + (char) SHR_S_I // 0x75 i32.shr_s
          + (char) SHR_U32 + (char) SHR_U32_I // 0x76 i32.shr_u
          + (char) ROTL32 + (char) ROTL32_I // 0x77 i32.rotl
          + "\0\0\0\0\0\0\0\0" // 0x78 to 0x7b not in the loop
          + (char) ADD64 + (char) ADD64_I // 0x7c i64.add
          + (char) SUB64 + '\0' // 0x7d i64.sub
          + (char) MUL64 + (char) MUL64_I // 0x7e i64.mul
          + (char) DIV_S64 + '\0' // 0x7f i64.div_s
          + (char) DIV_U64 + '\0' // 0x80 i64.div_u
          + (char) REM_S64 + '\0' // 0x81 i64.rem_s
          + (char) REM_U64 + '\0' // 0x82 i64.rem_u
          + (char) AND + (char) AND_I // 0x83 i64.and
          + (char) OR + (char) OR_I // 0x84 i64.or
          + (char) XOR + (char) XOR_I // 0x85 i64.xor
          + (char) SHL64 + (char) SHL64_I // 0x86 i64.shl
          + (char) SHR_S64 + (char) SHR_S_I // 0x87 i64.shr_s
          + (char) SHR_U64 + (char) SHR_U64_I // 0x88 i64.shr_u
          + (char) ROTL64 + '\0' // 0x89 i64.rotl
          + "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" // 0x8a to 0x91 not in the loop
          + (char) F32_ADD + '\0' // 0x92 f32.add
          + (char) F32_SUB + '\0' // 0x93 f32.sub
          + (char) F32_MUL + '\0' // 0x94 f32.mul
          + (char) F32_DIV + '\0' // 0x95 f32.div
          + "\0\0\0\0\0\0" // 0x96 to 0x98 not in the loop
          + "\0\0" // 0x99 f64.abs
          + (char) F64_NEG + '\0' // 0x9a f64.neg
          + "\0\0\0\0\0\0\0\0" // 0x9b to 0x9e not in the loop
          + (char) F64_SQRT + '\0' // 0x9f f64.sqrt
          + (char) F64_ADD + '\0' // 0xa0 f64.add
          + (char) F64_SUB + '\0' // 0xa1 f64.sub
          + (char) F64_MUL + '\0' // 0xa2 f64.mul
          + (char) F64_DIV + '\0' // 0xa3 f64.div
          + "\0\0\0\0\0\0" // 0xa4 to 0xa6 not in the loop
          + "\0\0" // 0xa7 i32.wrap_i64
          + "\0\0\0\0" // 0xa8 to 0xa9 not in the loop
          + (char) I32_TRUNC_F64_S + '\0' // 0xaa i32.trunc_f64_s
          + "\0\0\0\0" // 0xab to 0xac not in the loop
          + (char) EXTEND_U32 + '\0' // 0xad i64.extend_i32_u
          + "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" // 0xae to 0xb5 not in the loop
          + "\0\0" // 0xb6 f32.demote_f64
          + (char) F64_CONVERT_I32_S + '\0' // 0xb7 f64.convert_i32_s
          + "\0\0" // 0xb8 f64.convert_i32_u
          + "\0\0\0\0" // 0xb9 to 0xba not in the loop
          + "\0\0" // 0xbb f64.promote_f32
          + "\0\0\0\0\0\0\0\0" // 0xbc to 0xbf not in the loop
          + "\0\0" // 0xc0 i32.extend8_s
          + "\0\0" // 0xc1 i32.extend16_s
          + "\0\0" // 0xc2 i64.extend8_s
          + "\0\0" // 0xc3 i64.extend16_s
          + "\0\0" // 0xc4 i64.extend32_s
          + "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" // 0xc5 to 0xcf illegal
          + (char) REF_NULL + '\0' // 0xd0 ref.null
          + "\0\0" // 0xd1 ref.is_null
          + (char) REF_FUNC + '\0' // 0xd2 ref.func
          + "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" // 0xd3 to 0xdf illegal
          + "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" // 0xfc 0 to 7 not in the loop
          + (char) MEMORY_INIT + '\0' // 0xfc 8 memory.init
          + (char) DATA_DROP + '\0' // 0xfc 9 data.drop
          + (char) MEMORY_COPY + '\0' // 0xfc 10 memory.copy
          + (char) MEMORY_FILL + '\0' // 0xfc 11 memory.fill
          + (char) TABLE_INIT + '\0' // 0xfc 12 table.init
          + (char) ELEM_DROP + '\0' // 0xfc 13 elem.drop
          + (char) TABLE_COPY + '\0' // 0xfc 14 table.copy
          + (char) TABLE_GROW + '\0' // 0xfc 15 table.grow
          + (char) TABLE_SIZE + '\0' // 0xfc 16 table.size
          + (char) TABLE_FILL + '\0'; // 0xfc 17 table.fill
  // spotless:on

  private Op() {}

  /** The operator that does what a plain opcode, or one with immediates, says. */
  public static int of(int opcode) {
    int i = 2 * (opcode - FIRST);
    int op = i >= 0 && i < FORMS.length() ? FORMS.charAt(i) : 0;
    return op != 0 ? op : PLAIN + (opcode << 7);
  }

  /** The other form of {@link #of}, or 0: with an immediate, at R[a] + k of 32 bits, far. */
  static int other(int opcode) {
    int i = 2 * (opcode - FIRST) + 1;
    return i >= 0 && i < FORMS.length() ? FORMS.charAt(i) : 0;
  }
}
