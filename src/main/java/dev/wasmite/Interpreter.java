package dev.wasmite;

import dev.wasmite.translate.Code;
import dev.wasmite.translate.Op;

// JAVA9 import java.lang.invoke.MethodHandles;
// JAVA9 import java.lang.invoke.VarHandle;
// JAVA9 import java.nio.ByteOrder;

/**
 * The loop: runs register code until something stands there that it does not do itself. It holds no
 * call, so that a compiler keeps its state in registers. Stateless; the {@link Driver} enters it.
 *
 * <p>What it does not do, and what it could not do (an address outside of the touched part of the
 * memory, a callee not yet translated, a division by zero), it leaves to the driver, with {@code
 * pc} at the instruction and nothing of it done.
 *
 * <p>This source gives four classes. As it stands it is the loop for Java 8 and for a JVM without
 * compiler. The build makes {@code VarHandleInterpreter} of it for Java 9 and newer: lines that end
 * in JAVA8 go, lines that begin with JAVA9 come in, and where a case goes on it reads the next
 * operator itself ({@code op = code[pc += 4]; continue}). Of both it makes a loop for code that is
 * metered, {@code Metered...}: lines that end in PLAIN go, lines that begin with METERED come in.
 * In such code a {@code FUEL} instruction stands in front of each place that a branch or call leads
 * to, its last operand is what the block costs: who branches charges that and goes on behind it.
 */
final class Interpreter {
  // spotless:off
  private static final long LOW = 0xffffffffL;
  private static final long MIN = Long.MIN_VALUE;
  //JAVA9 /** Views of memory, made at the first access of one: that takes JDK 17 about 8 ms. Never made. */
  //JAVA9 private static final class Views {
  //JAVA9   static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  //JAVA9   static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  //JAVA9   static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  //JAVA9 }

  private Interpreter() {}

  // The bounds of memory are checked by the JVM: the driver catches, and does the instruction again.
  // FAST: one method, operands read in every case (primes, sha256, quicksort, matmul_f64).
  @SuppressWarnings("fallthrough")
  static void run(short[] code, int pc, long[] cells, int fp, byte[] memory, short[][] codes, long[] globals, Instance instance, int[] state) {
    try {
      //JAVA9 int op = code[pc];
      L: for (;;) {
        //METERED T: {
        switch (code[pc] & Op.COLD) {
          // moves
          case Op.COPY: cells[fp + code[pc + 1]] = cells[fp + code[pc + 2]]; pc += 4; continue;

          // i32
          case Op.ADD32: cells[fp + code[pc + 1]] = (int) cells[fp + code[pc + 2]] + (int) cells[fp + code[pc + 3]]; pc += 4; continue;
          case Op.SUB32: cells[fp + code[pc + 1]] = (int) cells[fp + code[pc + 2]] - (int) cells[fp + code[pc + 3]]; pc += 4; continue;
          case Op.MUL32: cells[fp + code[pc + 1]] = (int) cells[fp + code[pc + 2]] * (int) cells[fp + code[pc + 3]]; pc += 4; continue;
          case Op.SHL32: cells[fp + code[pc + 1]] = (int) cells[fp + code[pc + 2]] << (int) cells[fp + code[pc + 3]]; pc += 4; continue;
          case Op.SHR_S32: cells[fp + code[pc + 1]] = (int) cells[fp + code[pc + 2]] >> (int) cells[fp + code[pc + 3]]; pc += 4; continue;
          case Op.SHR_U32: cells[fp + code[pc + 1]] = (int) cells[fp + code[pc + 2]] >>> (int) cells[fp + code[pc + 3]]; pc += 4; continue;
          case Op.ROTL32: { int a = (int) cells[fp + code[pc + 2]], n = (int) cells[fp + code[pc + 3]]; cells[fp + code[pc + 1]] = a << n | a >>> -n; } pc += 4; continue;
          case Op.ADD32_I: cells[fp + code[pc + 1]] = (int) cells[fp + code[pc + 2]] + code[pc + 3]; pc += 4; continue;
          case Op.MUL32_I: cells[fp + code[pc + 1]] = (int) cells[fp + code[pc + 2]] * code[pc + 3]; pc += 4; continue;
          case Op.SHL32_I: cells[fp + code[pc + 1]] = (int) cells[fp + code[pc + 2]] << code[pc + 3]; pc += 4; continue;
          case Op.SHR_U32_I: cells[fp + code[pc + 1]] = (int) cells[fp + code[pc + 2]] >>> code[pc + 3]; pc += 4; continue;
          case Op.ROTL32_I: { int a = (int) cells[fp + code[pc + 2]]; cells[fp + code[pc + 1]] = a << code[pc + 3] | a >>> -code[pc + 3]; } pc += 4; continue;
          case Op.SHL_ADD32: cells[fp + code[pc + 1]] = ((int) cells[fp + code[pc + 2]] << (code[pc] >> 7)) + (int) cells[fp + code[pc + 3]]; pc += 4; continue;
          case Op.XOR_ROTL32: { int a = (int) cells[fp + code[pc + 2]]; cells[fp + code[pc + 1]] = (a << (code[pc] >> 7) | a >>> -(code[pc] >> 7)) ^ (int) cells[fp + code[pc + 3]]; } pc += 4; continue;
          case Op.BITS32: cells[fp + code[pc + 1]] = (int) cells[fp + code[pc + 2]] >>> (code[pc] >> 7) & code[pc + 3]; pc += 4; continue;
          case Op.DIV_S32: { int b = (int) cells[fp + code[pc + 3]]; if (b == 0 || b == -1) break L; cells[fp + code[pc + 1]] = (int) cells[fp + code[pc + 2]] / b; } pc += 4; continue;
          case Op.REM_S32: { int b = (int) cells[fp + code[pc + 3]]; if (b == 0 || b == -1) break L; cells[fp + code[pc + 1]] = (int) cells[fp + code[pc + 2]] % b; } pc += 4; continue;
          case Op.DIV_U32: { long b = cells[fp + code[pc + 3]] & LOW; if (b == 0) break L; cells[fp + code[pc + 1]] = (int) ((cells[fp + code[pc + 2]] & LOW) / b); } pc += 4; continue;
          case Op.REM_U32: { long b = cells[fp + code[pc + 3]] & LOW; if (b == 0) break L; cells[fp + code[pc + 1]] = (int) ((cells[fp + code[pc + 2]] & LOW) % b); } pc += 4; continue;

          // both widths
          case Op.AND: cells[fp + code[pc + 1]] = cells[fp + code[pc + 2]] & cells[fp + code[pc + 3]]; pc += 4; continue;
          case Op.OR: cells[fp + code[pc + 1]] = cells[fp + code[pc + 2]] | cells[fp + code[pc + 3]]; pc += 4; continue;
          case Op.XOR: cells[fp + code[pc + 1]] = cells[fp + code[pc + 2]] ^ cells[fp + code[pc + 3]]; pc += 4; continue;
          case Op.AND_I: cells[fp + code[pc + 1]] = cells[fp + code[pc + 2]] & code[pc + 3]; pc += 4; continue;
          case Op.OR_I: cells[fp + code[pc + 1]] = cells[fp + code[pc + 2]] | code[pc + 3]; pc += 4; continue;
          case Op.XOR_I: cells[fp + code[pc + 1]] = cells[fp + code[pc + 2]] ^ code[pc + 3]; pc += 4; continue;
          case Op.SHR_S_I: cells[fp + code[pc + 1]] = cells[fp + code[pc + 2]] >> code[pc + 3]; pc += 4; continue;

          // i64
          case Op.ADD64: cells[fp + code[pc + 1]] = cells[fp + code[pc + 2]] + cells[fp + code[pc + 3]]; pc += 4; continue;
          case Op.SUB64: cells[fp + code[pc + 1]] = cells[fp + code[pc + 2]] - cells[fp + code[pc + 3]]; pc += 4; continue;
          case Op.MUL64: cells[fp + code[pc + 1]] = cells[fp + code[pc + 2]] * cells[fp + code[pc + 3]]; pc += 4; continue;
          case Op.SHL64: cells[fp + code[pc + 1]] = cells[fp + code[pc + 2]] << (int) cells[fp + code[pc + 3]]; pc += 4; continue;
          case Op.SHR_S64: cells[fp + code[pc + 1]] = cells[fp + code[pc + 2]] >> (int) cells[fp + code[pc + 3]]; pc += 4; continue;
          case Op.SHR_U64: cells[fp + code[pc + 1]] = cells[fp + code[pc + 2]] >>> (int) cells[fp + code[pc + 3]]; pc += 4; continue;
          case Op.ROTL64: { long a = cells[fp + code[pc + 2]]; int n = (int) cells[fp + code[pc + 3]]; cells[fp + code[pc + 1]] = a << n | a >>> -n; } pc += 4; continue;
          case Op.ADD64_I: cells[fp + code[pc + 1]] = cells[fp + code[pc + 2]] + code[pc + 3]; pc += 4; continue;
          case Op.MUL64_I: cells[fp + code[pc + 1]] = cells[fp + code[pc + 2]] * code[pc + 3]; pc += 4; continue;
          case Op.SHL64_I: cells[fp + code[pc + 1]] = cells[fp + code[pc + 2]] << code[pc + 3]; pc += 4; continue;
          case Op.SHR_U64_I: cells[fp + code[pc + 1]] = cells[fp + code[pc + 2]] >>> code[pc + 3]; pc += 4; continue;
          case Op.DIV_S64: { long b = cells[fp + code[pc + 3]]; if (b == 0 || b == -1) break L; cells[fp + code[pc + 1]] = cells[fp + code[pc + 2]] / b; } pc += 4; continue;
          case Op.REM_S64: { long b = cells[fp + code[pc + 3]]; if (b == 0 || b == -1) break L; cells[fp + code[pc + 1]] = cells[fp + code[pc + 2]] % b; } pc += 4; continue;
          case Op.DIV_U64: { long a = cells[fp + code[pc + 2]], b = cells[fp + code[pc + 3]]; if ((a | b) < 0 || b == 0) break L; cells[fp + code[pc + 1]] = a / b; } pc += 4; continue;
          case Op.REM_U64: { long a = cells[fp + code[pc + 2]], b = cells[fp + code[pc + 3]]; if ((a | b) < 0 || b == 0) break L; cells[fp + code[pc + 1]] = a % b; } pc += 4; continue;

          // comparisons
          case Op.EQ: cells[fp + code[pc + 1]] = cells[fp + code[pc + 2]] == cells[fp + code[pc + 3]] ? 1 : 0; pc += 4; continue;
          case Op.NE: cells[fp + code[pc + 1]] = cells[fp + code[pc + 2]] != cells[fp + code[pc + 3]] ? 1 : 0; pc += 4; continue;
          case Op.LT_S: cells[fp + code[pc + 1]] = cells[fp + code[pc + 2]] < cells[fp + code[pc + 3]] ? 1 : 0; pc += 4; continue;
          case Op.LT_U: cells[fp + code[pc + 1]] = cells[fp + code[pc + 2]] + MIN < cells[fp + code[pc + 3]] + MIN ? 1 : 0; pc += 4; continue;
          case Op.EQ_I: cells[fp + code[pc + 1]] = cells[fp + code[pc + 2]] == code[pc + 3] ? 1 : 0; pc += 4; continue;
          case Op.NE_I: cells[fp + code[pc + 1]] = cells[fp + code[pc + 2]] != code[pc + 3] ? 1 : 0; pc += 4; continue;
          case Op.LT_S_I: cells[fp + code[pc + 1]] = cells[fp + code[pc + 2]] < code[pc + 3] ? 1 : 0; pc += 4; continue;
          case Op.LT_U_I: cells[fp + code[pc + 1]] = cells[fp + code[pc + 2]] + MIN < code[pc + 3] + MIN ? 1 : 0; pc += 4; continue;

          // branches
          case Op.BR_EQ: if (cells[fp + code[pc + 1]] == cells[fp + code[pc + 2]]) break; pc += 4; continue;
          case Op.BR_NE: if (cells[fp + code[pc + 1]] != cells[fp + code[pc + 2]]) break; pc += 4; continue;
          case Op.BR_LT_S: if (cells[fp + code[pc + 1]] < cells[fp + code[pc + 2]]) break; pc += 4; continue;
          case Op.BR_LE_S: if (cells[fp + code[pc + 1]] <= cells[fp + code[pc + 2]]) break; pc += 4; continue;
          case Op.BR_LT_U: if (cells[fp + code[pc + 1]] + MIN < cells[fp + code[pc + 2]] + MIN) break; pc += 4; continue;
          case Op.BR_LE_U: if (cells[fp + code[pc + 1]] + MIN <= cells[fp + code[pc + 2]] + MIN) break; pc += 4; continue;
          case Op.BR_EQ_I: if (cells[fp + code[pc + 1]] == code[pc + 2]) break; pc += 4; continue;
          case Op.BR_NE_I: if (cells[fp + code[pc + 1]] != code[pc + 2]) break; pc += 4; continue;
          case Op.BR_LT_S_I: if (cells[fp + code[pc + 1]] < code[pc + 2]) break; pc += 4; continue;
          case Op.BR_GE_S_I: if (cells[fp + code[pc + 1]] >= code[pc + 2]) break; pc += 4; continue;
          case Op.BR_LT_U_I: if (cells[fp + code[pc + 1]] + MIN < code[pc + 2] + MIN) break; pc += 4; continue;
          case Op.BR_GE_U_I: if (cells[fp + code[pc + 1]] + MIN >= code[pc + 2] + MIN) break; pc += 4; continue;
          case Op.ADD_BR_NE: { int a = (int) cells[fp + code[pc + 1]] + (code[pc] >> 7); cells[fp + code[pc + 1]] = a; if (a != (int) cells[fp + code[pc + 2]]) break; } pc += 4; continue;
          case Op.ADD_BR_LT_S: { int a = (int) cells[fp + code[pc + 1]] + (code[pc] >> 7); cells[fp + code[pc + 1]] = a; if (a < (int) cells[fp + code[pc + 2]]) break; } pc += 4; continue;
          case Op.ADD_BR_LT_U: { int a = (int) cells[fp + code[pc + 1]] + (code[pc] >> 7); cells[fp + code[pc + 1]] = a; if (a + 0x80000000 < (int) cells[fp + code[pc + 2]] + 0x80000000) break; } pc += 4; continue;
          case Op.ADD_BR_NE_I: { int a = (int) cells[fp + code[pc + 1]] + (code[pc] >> 7); cells[fp + code[pc + 1]] = a; if (a != code[pc + 2]) break; } pc += 4; continue;
          case Op.BR_F64_EQ: if (Double.longBitsToDouble(cells[fp + code[pc + 1]]) == Double.longBitsToDouble(cells[fp + code[pc + 2]])) break; pc += 4; continue;
          case Op.BR_F64_NE: if (Double.longBitsToDouble(cells[fp + code[pc + 1]]) != Double.longBitsToDouble(cells[fp + code[pc + 2]])) break; pc += 4; continue;
          case Op.BR_F64_LT: if (Double.longBitsToDouble(cells[fp + code[pc + 1]]) < Double.longBitsToDouble(cells[fp + code[pc + 2]])) break; pc += 4; continue;
          case Op.BR_F64_LE: if (Double.longBitsToDouble(cells[fp + code[pc + 1]]) <= Double.longBitsToDouble(cells[fp + code[pc + 2]])) break; pc += 4; continue;
          case Op.BR_F64_NLT: if (!(Double.longBitsToDouble(cells[fp + code[pc + 1]]) < Double.longBitsToDouble(cells[fp + code[pc + 2]]))) break; pc += 4; continue;
          case Op.BR_F64_NLE: if (!(Double.longBitsToDouble(cells[fp + code[pc + 1]]) <= Double.longBitsToDouble(cells[fp + code[pc + 2]]))) break; pc += 4; continue;
          case Op.BR_F32_LT: if (Float.intBitsToFloat((int) cells[fp + code[pc + 1]]) < Float.intBitsToFloat((int) cells[fp + code[pc + 2]])) break; pc += 4; continue;
          case Op.BR_F32_LE: if (Float.intBitsToFloat((int) cells[fp + code[pc + 1]]) <= Float.intBitsToFloat((int) cells[fp + code[pc + 2]])) break; pc += 4; continue;
          case Op.BR_F32_NLT: if (!(Float.intBitsToFloat((int) cells[fp + code[pc + 1]]) < Float.intBitsToFloat((int) cells[fp + code[pc + 2]]))) break; pc += 4; continue;
          case Op.BR_F32_NLE: if (!(Float.intBitsToFloat((int) cells[fp + code[pc + 1]]) <= Float.intBitsToFloat((int) cells[fp + code[pc + 2]]))) break; pc += 4; continue;
          case Op.BR: pc += code[pc + 1]; continue; // PLAIN
          //METERED case Op.BR: pc += code[pc + 1]; break T;
          case Op.BR_WIDE: pc += code[pc + 1] & 0xffff | code[pc + 2] << 16; continue; // PLAIN
          //METERED case Op.BR_WIDE: pc += code[pc + 1] & 0xffff | code[pc + 2] << 16; break T;
          case Op.BR_TABLE: { int i = (int) cells[fp + code[pc + 1]], n = code[pc + 4]; if (i < 0 || i > n) i = n; pc += code[pc + 5 + i]; } continue; // PLAIN
          //METERED case Op.BR_TABLE: { int i = (int) cells[fp + code[pc + 1]], n = code[pc + 4]; if (i < 0 || i > n) i = n; pc += code[pc + 5 + i]; } break T;

          // select
          case Op.SELECT: cells[fp + code[pc + 1]] = cells[fp + (cells[fp + code[pc + 4]] != 0 ? code[pc + 2] : code[pc + 3])]; pc += 7; continue;
          case Op.SELECT_LT_S: cells[fp + code[pc + 1]] = cells[fp + (cells[fp + code[pc + 4]] < cells[fp + code[pc + 5]] ? code[pc + 2] : code[pc + 3])]; pc += 8; continue;

          // constants and variables
          case Op.CONST32: cells[fp + code[pc + 1]] = code[pc + 2] & 0xffff | code[pc + 3] << 16; pc += 4; continue;
          case Op.CONST64: cells[fp + code[pc + 1]] = code[pc + 2] & 0xffffL | (code[pc + 3] & 0xffffL) << 16 | (code[pc + 4] & 0xffffL) << 32 | (long) code[pc + 5] << 48; pc += 6; continue;
          case Op.ZERO4: { int i = fp + code[pc + 1]; cells[i] = 0; cells[i + 1] = 0; cells[i + 2] = 0; cells[i + 3] = 0; } pc += 4; continue;
          case Op.GLOBAL_GET: cells[fp + code[pc + 1]] = globals[code[pc + 2]]; pc += 4; continue;
          case Op.GLOBAL_SET: globals[code[pc + 2]] = cells[fp + code[pc + 1]]; pc += 4; continue;

          // conversions
          case Op.EXTEND_U32: cells[fp + code[pc + 1]] = cells[fp + code[pc + 2]] & LOW; pc += 4; continue;
          case Op.F64_CONVERT_I32_S: cells[fp + code[pc + 1]] = Double.doubleToRawLongBits((double) (int) cells[fp + code[pc + 2]]); pc += 4; continue;
          case Op.I32_TRUNC_F64_S: { double a = Double.longBitsToDouble(cells[fp + code[pc + 2]]); if (!(a > -2147483649.0 && a < 2147483648.0)) break L; cells[fp + code[pc + 1]] = (int) a; } pc += 4; continue;

          // memory
          case Op.EA32: { long e = (cells[fp + code[pc + 2]] & LOW) + (code[pc + 3] & 0xffffL | (code[pc + 4] & 0xffffL) << 16); cells[fp + code[pc + 1]] = e >>> 31 == 0 ? e : -1; } pc += 5; continue;
          case Op.EA64: { long a = cells[fp + code[pc + 2]], e = a + (code[pc + 3] & 0xffffL | (code[pc + 4] & 0xffffL) << 16); cells[fp + code[pc + 1]] = (a | e) >>> 31 == 0 ? e : -1; } pc += 9; continue;
          case Op.LOAD8_S: { int i = (int) cells[fp + code[pc + 2]]; i = i + code[pc + 3] | i >> 31; cells[fp + code[pc + 1]] = memory[i]; } pc += 4; continue;
          case Op.LOAD8_U: { int i = (int) cells[fp + code[pc + 2]]; i = i + code[pc + 3] | i >> 31; cells[fp + code[pc + 1]] = memory[i] & 255; } pc += 4; continue;
          case Op.LOAD16_S: { int i = (int) cells[fp + code[pc + 2]]; i = i + code[pc + 3] | i >> 31; cells[fp + code[pc + 1]] = memory[i] & 255 | memory[i + 1] << 8; } pc += 4; continue; // JAVA8
          //JAVA9 case Op.LOAD16_S: { int i = (int) cells[fp + code[pc + 2]]; i = i + code[pc + 3] | i >> 31; cells[fp + code[pc + 1]] = (short) Views.SHORT.get(memory, i); } pc += 4; continue;
          case Op.LOAD16_U: { int i = (int) cells[fp + code[pc + 2]]; i = i + code[pc + 3] | i >> 31; cells[fp + code[pc + 1]] = memory[i] & 255 | (memory[i + 1] & 255) << 8; } pc += 4; continue; // JAVA8
          //JAVA9 case Op.LOAD16_U: { int i = (int) cells[fp + code[pc + 2]]; i = i + code[pc + 3] | i >> 31; cells[fp + code[pc + 1]] = (short) Views.SHORT.get(memory, i) & 0xffff; } pc += 4; continue;
          case Op.LOAD32_S: { int i = (int) cells[fp + code[pc + 2]]; i = i + code[pc + 3] | i >> 31; cells[fp + code[pc + 1]] = memory[i] & 255 | (memory[i + 1] & 255) << 8 | (memory[i + 2] & 255) << 16 | memory[i + 3] << 24; } pc += 4; continue; // JAVA8
          //JAVA9 case Op.LOAD32_S: { int i = (int) cells[fp + code[pc + 2]]; i = i + code[pc + 3] | i >> 31; cells[fp + code[pc + 1]] = (int) Views.INT.get(memory, i); } pc += 4; continue;
          case Op.LOAD32_U: { int i = (int) cells[fp + code[pc + 2]]; i = i + code[pc + 3] | i >> 31; cells[fp + code[pc + 1]] = (memory[i] & 255 | (memory[i + 1] & 255) << 8 | (memory[i + 2] & 255) << 16 | memory[i + 3] << 24) & LOW; } pc += 4; continue; // JAVA8
          //JAVA9 case Op.LOAD32_U: { int i = (int) cells[fp + code[pc + 2]]; i = i + code[pc + 3] | i >> 31; cells[fp + code[pc + 1]] = (int) Views.INT.get(memory, i) & LOW; } pc += 4; continue;
          case Op.LOAD64: { int i = (int) cells[fp + code[pc + 2]]; i = i + code[pc + 3] | i >> 31; cells[fp + code[pc + 1]] = (memory[i] & 255 | (memory[i + 1] & 255) << 8 | (memory[i + 2] & 255) << 16 | memory[i + 3] << 24) & LOW | (long) (memory[i + 4] & 255 | (memory[i + 5] & 255) << 8 | (memory[i + 6] & 255) << 16 | memory[i + 7] << 24) << 32; } pc += 4; continue; // JAVA8
          //JAVA9 case Op.LOAD64: { int i = (int) cells[fp + code[pc + 2]]; i = i + code[pc + 3] | i >> 31; cells[fp + code[pc + 1]] = (long) Views.LONG.get(memory, i); } pc += 4; continue;
          case Op.STORE8: { int i = (int) cells[fp + code[pc + 2]]; i = i + code[pc + 3] | i >> 31; memory[i] = (byte) cells[fp + code[pc + 1]]; } pc += 4; continue;
          case Op.STORE16: { int i = (int) cells[fp + code[pc + 2]]; i = i + code[pc + 3] | i >> 31; if (i < 0) break L; int v = (int) cells[fp + code[pc + 1]]; memory[i + 1] = (byte) (v >> 8); memory[i] = (byte) v; } pc += 4; continue; // JAVA8
          //JAVA9 case Op.STORE16: { int i = (int) cells[fp + code[pc + 2]]; i = i + code[pc + 3] | i >> 31; Views.SHORT.set(memory, i, (short) cells[fp + code[pc + 1]]); } pc += 4; continue;
          case Op.STORE32: { int i = (int) cells[fp + code[pc + 2]]; i = i + code[pc + 3] | i >> 31; if (i < 0) break L; int v = (int) cells[fp + code[pc + 1]]; memory[i + 3] = (byte) (v >> 24); memory[i] = (byte) v; memory[i + 1] = (byte) (v >> 8); memory[i + 2] = (byte) (v >> 16); } pc += 4; continue; // JAVA8
          //JAVA9 case Op.STORE32: { int i = (int) cells[fp + code[pc + 2]]; i = i + code[pc + 3] | i >> 31; Views.INT.set(memory, i, (int) cells[fp + code[pc + 1]]); } pc += 4; continue;
          case Op.STORE64: { int i = (int) cells[fp + code[pc + 2]]; i = i + code[pc + 3] | i >> 31; if (i < 0) break L; long v = cells[fp + code[pc + 1]]; memory[i + 7] = (byte) (v >> 56); memory[i] = (byte) v; memory[i + 1] = (byte) (v >> 8); memory[i + 2] = (byte) (v >> 16); memory[i + 3] = (byte) (v >> 24); memory[i + 4] = (byte) (v >> 32); memory[i + 5] = (byte) (v >> 40); memory[i + 6] = (byte) (v >> 48); } pc += 4; continue; // JAVA8
          //JAVA9 case Op.STORE64: { int i = (int) cells[fp + code[pc + 2]]; i = i + code[pc + 3] | i >> 31; Views.LONG.set(memory, i, cells[fp + code[pc + 1]]); } pc += 4; continue;
          case Op.LOAD8_U_SUM: { int i = (int) cells[fp + code[pc + 2]] + code[pc + 3]; cells[fp + code[pc + 1]] = memory[i] & 255; } pc += 4; continue;
          case Op.LOAD32_S_SUM: { int i = (int) cells[fp + code[pc + 2]] + code[pc + 3]; cells[fp + code[pc + 1]] = memory[i] & 255 | (memory[i + 1] & 255) << 8 | (memory[i + 2] & 255) << 16 | memory[i + 3] << 24; } pc += 4; continue; // JAVA8
          //JAVA9 case Op.LOAD32_S_SUM: { int i = (int) cells[fp + code[pc + 2]] + code[pc + 3]; cells[fp + code[pc + 1]] = (int) Views.INT.get(memory, i); } pc += 4; continue;
          case Op.LOAD64_SUM: { int i = (int) cells[fp + code[pc + 2]] + code[pc + 3]; cells[fp + code[pc + 1]] = (memory[i] & 255 | (memory[i + 1] & 255) << 8 | (memory[i + 2] & 255) << 16 | memory[i + 3] << 24) & LOW | (long) (memory[i + 4] & 255 | (memory[i + 5] & 255) << 8 | (memory[i + 6] & 255) << 16 | memory[i + 7] << 24) << 32; } pc += 4; continue; // JAVA8
          //JAVA9 case Op.LOAD64_SUM: { int i = (int) cells[fp + code[pc + 2]] + code[pc + 3]; cells[fp + code[pc + 1]] = (long) Views.LONG.get(memory, i); } pc += 4; continue;
          case Op.STORE8_SUM: { int i = (int) cells[fp + code[pc + 2]] + code[pc + 3]; memory[i] = (byte) cells[fp + code[pc + 1]]; } pc += 4; continue;
          case Op.STORE32_SUM: { int i = (int) cells[fp + code[pc + 2]] + code[pc + 3]; if (i < 0) break L; int v = (int) cells[fp + code[pc + 1]]; memory[i + 3] = (byte) (v >> 24); memory[i] = (byte) v; memory[i + 1] = (byte) (v >> 8); memory[i + 2] = (byte) (v >> 16); } pc += 4; continue; // JAVA8
          //JAVA9 case Op.STORE32_SUM: { int i = (int) cells[fp + code[pc + 2]] + code[pc + 3]; Views.INT.set(memory, i, (int) cells[fp + code[pc + 1]]); } pc += 4; continue;
          case Op.LOAD8_U_AT: { int i = ((int) cells[fp + code[pc + 2]] << (code[pc] >> 7)) + (int) cells[fp + code[pc + 3]]; cells[fp + code[pc + 1]] = memory[i] & 255; } pc += 4; continue;
          case Op.LOAD32_S_AT: { int i = ((int) cells[fp + code[pc + 2]] << (code[pc] >> 7)) + (int) cells[fp + code[pc + 3]]; cells[fp + code[pc + 1]] = memory[i] & 255 | (memory[i + 1] & 255) << 8 | (memory[i + 2] & 255) << 16 | memory[i + 3] << 24; } pc += 4; continue; // JAVA8
          //JAVA9 case Op.LOAD32_S_AT: { int i = ((int) cells[fp + code[pc + 2]] << (code[pc] >> 7)) + (int) cells[fp + code[pc + 3]]; cells[fp + code[pc + 1]] = (int) Views.INT.get(memory, i); } pc += 4; continue;
          case Op.LOAD64_AT: { int i = ((int) cells[fp + code[pc + 2]] << (code[pc] >> 7)) + (int) cells[fp + code[pc + 3]]; cells[fp + code[pc + 1]] = (memory[i] & 255 | (memory[i + 1] & 255) << 8 | (memory[i + 2] & 255) << 16 | memory[i + 3] << 24) & LOW | (long) (memory[i + 4] & 255 | (memory[i + 5] & 255) << 8 | (memory[i + 6] & 255) << 16 | memory[i + 7] << 24) << 32; } pc += 4; continue; // JAVA8
          //JAVA9 case Op.LOAD64_AT: { int i = ((int) cells[fp + code[pc + 2]] << (code[pc] >> 7)) + (int) cells[fp + code[pc + 3]]; cells[fp + code[pc + 1]] = (long) Views.LONG.get(memory, i); } pc += 4; continue;

          // floats
          case Op.F64_ADD: cells[fp + code[pc + 1]] = Double.doubleToRawLongBits(Double.longBitsToDouble(cells[fp + code[pc + 2]]) + Double.longBitsToDouble(cells[fp + code[pc + 3]])); pc += 4; continue;
          case Op.F64_SUB: cells[fp + code[pc + 1]] = Double.doubleToRawLongBits(Double.longBitsToDouble(cells[fp + code[pc + 2]]) - Double.longBitsToDouble(cells[fp + code[pc + 3]])); pc += 4; continue;
          case Op.F64_MUL: cells[fp + code[pc + 1]] = Double.doubleToRawLongBits(Double.longBitsToDouble(cells[fp + code[pc + 2]]) * Double.longBitsToDouble(cells[fp + code[pc + 3]])); pc += 4; continue;
          case Op.F64_DIV: cells[fp + code[pc + 1]] = Double.doubleToRawLongBits(Double.longBitsToDouble(cells[fp + code[pc + 2]]) / Double.longBitsToDouble(cells[fp + code[pc + 3]])); pc += 4; continue;
          case Op.F64_MUL_ADD: cells[fp + code[pc + 1]] = Double.doubleToRawLongBits(Double.longBitsToDouble(cells[fp + code[pc + 2]]) * Double.longBitsToDouble(cells[fp + code[pc + 3]]) + Double.longBitsToDouble(cells[fp + (code[pc] >> 7)])); pc += 4; continue;
          case Op.F32_ADD: cells[fp + code[pc + 1]] = Float.floatToRawIntBits(Float.intBitsToFloat((int) cells[fp + code[pc + 2]]) + Float.intBitsToFloat((int) cells[fp + code[pc + 3]])); pc += 4; continue;
          case Op.F32_SUB: cells[fp + code[pc + 1]] = Float.floatToRawIntBits(Float.intBitsToFloat((int) cells[fp + code[pc + 2]]) - Float.intBitsToFloat((int) cells[fp + code[pc + 3]])); pc += 4; continue;
          case Op.F32_MUL: cells[fp + code[pc + 1]] = Float.floatToRawIntBits(Float.intBitsToFloat((int) cells[fp + code[pc + 2]]) * Float.intBitsToFloat((int) cells[fp + code[pc + 3]])); pc += 4; continue;
          case Op.F32_DIV: cells[fp + code[pc + 1]] = Float.floatToRawIntBits(Float.intBitsToFloat((int) cells[fp + code[pc + 2]]) / Float.intBitsToFloat((int) cells[fp + code[pc + 3]])); pc += 4; continue;
          case Op.F64_NEG: cells[fp + code[pc + 1]] = cells[fp + code[pc + 2]] ^ MIN; pc += 4; continue;
          case Op.F64_SQRT: cells[fp + code[pc + 1]] = Double.doubleToRawLongBits(Math.sqrt(Double.longBitsToDouble(cells[fp + code[pc + 2]]))); pc += 4; continue;

          // fuel
          //METERED case Op.FUEL: { int left = state[Driver.FUEL] - code[pc + 3]; if (left < 0) break L; state[Driver.FUEL] = left; } pc += 4; continue;

          // calls
          case Op.CALL: { short[] callee = codes[code[pc + 1] & 0xffff]; int base = fp + code[pc + 4]; if (callee == null || base + callee[Code.FRAME] > cells.length || state[Driver.DEPTH] == 0) break L; state[Driver.DEPTH]--; cells[base + callee[Code.LINK]] = (long) code[pc + 2] << 48 | (long) code[pc + 4] << 32 | (long) pc + 5; fp = base; code = callee; pc = Code.START; } continue; // PLAIN
          //METERED case Op.CALL: { short[] callee = codes[code[pc + 1] & 0xffff]; int base = fp + code[pc + 4]; if (callee == null || base + callee[Code.FRAME] > cells.length || state[Driver.DEPTH] == 0) break L; state[Driver.DEPTH]--; cells[base + callee[Code.LINK]] = (long) code[pc + 2] << 48 | (long) code[pc + 4] << 32 | (long) pc + 5; fp = base; code = callee; pc = Code.START + 4; } break T;
          case Op.CALL_INDIRECT: { Func[] table = instance.table0.functions; int i = (int) cells[fp + code[pc + 1]]; if (i < 0 || i >= table.length) break L; Func f = table[i]; if (f == null || f.instance != instance || f.typeIndex != code[pc + 2]) break L; short[] callee = codes[f.index + 1]; int base = fp + code[pc + 4]; if (callee == null || base + callee[Code.FRAME] > cells.length || state[Driver.DEPTH] == 0) break L; state[Driver.DEPTH]--; cells[base + callee[Code.LINK]] = (long) code[pc + 3] << 48 | (long) code[pc + 4] << 32 | pc + 5; fp = base; code = callee; pc = Code.START; } continue; // PLAIN
          //METERED case Op.CALL_INDIRECT: { Func[] table = instance.table0.functions; int i = (int) cells[fp + code[pc + 1]]; if (i < 0 || i >= table.length) break L; Func f = table[i]; if (f == null || f.instance != instance || f.typeIndex != code[pc + 2]) break L; short[] callee = codes[f.index + 1]; int base = fp + code[pc + 4]; if (callee == null || base + callee[Code.FRAME] > cells.length || state[Driver.DEPTH] == 0) break L; state[Driver.DEPTH]--; cells[base + callee[Code.LINK]] = (long) code[pc + 3] << 48 | (long) code[pc + 4] << 32 | pc + 5; fp = base; code = callee; pc = Code.START + 4; } break T;
          case Op.RETURN_CALL: { short[] callee = codes[code[pc + 1] & 0xffff]; int base = fp + code[pc + 4]; if (callee == null || fp + callee[Code.FRAME] > cells.length) break L; long link = cells[fp + code[Code.LINK]]; cells[fp] = cells[base]; cells[fp + 1] = cells[base + 1]; cells[fp + 2] = cells[base + 2]; cells[fp + 3] = cells[base + 3]; cells[fp + callee[Code.LINK]] = link; code = callee; pc = Code.START; } continue; // PLAIN
          //METERED case Op.RETURN_CALL: { short[] callee = codes[code[pc + 1] & 0xffff]; int base = fp + code[pc + 4]; if (callee == null || fp + callee[Code.FRAME] > cells.length) break L; long link = cells[fp + code[Code.LINK]]; cells[fp] = cells[base]; cells[fp + 1] = cells[base + 1]; cells[fp + 2] = cells[base + 2]; cells[fp + 3] = cells[base + 3]; cells[fp + callee[Code.LINK]] = link; code = callee; pc = Code.START + 4; } break T;
          case Op.RETURN1: cells[fp] = cells[fp + code[pc + 1]]; // and returns
          case Op.RETURN: { long link = cells[fp + code[Code.LINK]]; short[] caller = codes[(int) (link >>> 48)]; if (caller == null) break L; state[Driver.DEPTH]++; fp -= (int) (link >> 32) & 0xffff; code = caller; pc = (int) link; } continue;

          case Op.COLD: break L;
          default: throw null; // there is no other: the compiler need not look for one
        }
        pc += code[pc + 3]; continue; // a branch that is taken // PLAIN
        //METERED pc += code[pc + 3]; } // a block begins, whose FUEL stands in front of it
        //METERED { int left = state[Driver.FUEL] - code[pc - 1]; if (left < 0) { pc -= 4; break; } state[Driver.FUEL] = left; } pc += 0; continue;
      }
    } catch (IndexOutOfBoundsException e) {
      state[Driver.PC] = pc;
      state[Driver.FP] = fp;
      state[Driver.FUNCTION] = code[Code.FUNCTION];
      throw e; // see the rationale: returning from here costs C2 half a minute
    }
    state[Driver.PC] = pc;
    state[Driver.FP] = fp;
    state[Driver.FUNCTION] = code[Code.FUNCTION];
  }
  // spotless:on
}
