package dev.wasmite.translate;

import dev.wasmite.binary.Features;
import dev.wasmite.binary.Opcodes;
import dev.wasmite.binary.Types;

/**
 * Writes register code for one function after the other and knows where each operand is. Made once
 * per translator, reset per function.
 *
 * <p>An emitX method for an operator finds its operands just above the stack's height (they are
 * popped already) and pushes the result. A function whose slots or distances do not fit 16 bits is
 * emitted again in the wide form: far slots pass through scratch slots, branches take 32 bits.
 */
final class Emitter {
  private static final int MAX = 32767;
  private static final int SCRATCH_SLOTS = 4;

  /** An operator's word has room for a number below this, over the 7 bits of the operator. */
  private static final int HIGH = 256;

  private static final int LARGE = 1 << 16;

  /** A branch that carries more values than this has them put in a row first. */
  private static final int FEW = 4;

  short[] code = new short[256];
  int length;
  boolean wide;

  /** The least length since the translator set it: what is behind was written after that. */
  int lowest;

  /** Something did not fit: emit the function again, in the wide form. */
  boolean overflow;

  /** The function holds references, so cells and references are copied together. */
  boolean references;

  /** Float operators leave one NaN for all: see {@link #emitCanonical}. */
  boolean canonicalNans;

  private final OperandStack stack;
  private final ControlStack control;
  private int firstTemporary;
  private int scratch;

  /** The last instruction, if operand 1 of it is a result that may still change place; else -1. */
  private int last;

  /** The last instruction that added an immediate of 8 bits to a local, or -1. */
  private int increment;

  /** Behind the last instruction, if it is one of floats whose result is looked at, or -1. */
  private int checkEnd;

  // A condition to branch on, an index of VALUES and BRANCHES. Of integers: EQ NE LT_S LE_S LT_U
  // LE_U; with an immediate: EQ NE LT_S GE_S LT_U GE_U; of f64, then of f32: EQ NE LT LE NLT NLE.
  private static final int ZERO = -2;
  private static final int NOT_ZERO = -1;
  private static final int NE = 1;
  private static final int LT_S = 2;
  private static final int LT_U = 4;
  private static final int IMMEDIATE = 6;
  private static final int F64 = 12;
  private static final int F32 = 18;
  // The operator for the value of each condition, and for a branch on it.
  private static final String VALUES =
      ""
          + (char) Op.EQ
          + (char) Op.NE
          + (char) Op.LT_S
          + (char) Op.LE_S
          + (char) Op.LT_U
          + (char) Op.LE_U
          + (char) Op.EQ_I
          + (char) Op.NE_I
          + (char) Op.LT_S_I
          + (char) Op.GE_S_I
          + (char) Op.LT_U_I
          + (char) Op.GE_U_I
          + (char) Op.F64_EQ
          + (char) Op.F64_NE
          + (char) Op.F64_LT
          + (char) Op.F64_LE
          + (char) Op.F64_NLT
          + (char) Op.F64_NLE
          + (char) Op.F32_EQ
          + (char) Op.F32_NE
          + (char) Op.F32_LT
          + (char) Op.F32_LE
          + (char) Op.F32_NLT
          + (char) Op.F32_NLE;
  private static final String BRANCHES =
      ""
          + (char) Op.BR_EQ
          + (char) Op.BR_NE
          + (char) Op.BR_LT_S
          + (char) Op.BR_LE_S
          + (char) Op.BR_LT_U
          + (char) Op.BR_LE_U
          + (char) Op.BR_EQ_I
          + (char) Op.BR_NE_I
          + (char) Op.BR_LT_S_I
          + (char) Op.BR_GE_S_I
          + (char) Op.BR_LT_U_I
          + (char) Op.BR_GE_U_I
          + (char) Op.BR_F64_EQ
          + (char) Op.BR_F64_NE
          + (char) Op.BR_F64_LT
          + (char) Op.BR_F64_LE
          + (char) Op.BR_F64_NLT
          + (char) Op.BR_F64_NLE
          + "\0\0"
          + (char) Op.BR_F32_LT
          + (char) Op.BR_F32_LE
          + (char) Op.BR_F32_NLT
          + (char) Op.BR_F32_NLE;

  // The operator that increments and branches on a condition, 0 if there is none.
  private static final String ADD_BRANCHES =
      "\0"
          + (char) Op.ADD_BR_NE
          + (char) Op.ADD_BR_LT_S
          + "\0"
          + (char) Op.ADD_BR_LT_U
          + "\0\0"
          + (char) Op.ADD_BR_NE_I;

  /** Code is metered; see {@link Translator} for what exact says. */
  boolean metered;

  boolean exact;

  // In metered code: where the block is charged, or -1; what for.
  private int charged;
  private int units;

  private int condition;
  private int conditionA;
  private int conditionB;

  Emitter(OperandStack stack, ControlStack control) {
    this.stack = stack;
    this.control = control;
  }

  // ---- layout of the frame

  /** Begins a function; answers the slot of its first local that is no parameter. */
  int begin(int params, int results, int locals, int function) {
    int link = Math.max(params, results);
    length = 0;
    overflow = false;
    label();
    put(0);
    put(link);
    put(function < Code.NEAR_FUNCTIONS ? function + 1 : Code.FAR);
    scratch = link + 1;
    int firstLocal = wide ? scratch + SCRATCH_SLOTS : link + 1;
    firstTemporary = firstLocal + locals;
    if (Features.metering()) {
      charged = -1;
    }
    target();
    if (wide) {
      put(Op.ENTER_WIDE);
      put32(0);
    }
    return firstLocal;
  }

  // ---- fuel

  /** What follows is charged by itself, for not all that led here may lead there. */
  void beginBlock() {
    if (Features.metering() && exact && !isFresh()) {
      charged = -1;
    }
  }

  /** Whether a block has just begun, so that another one need not. */
  private boolean isFresh() {
    return charged >= 0 && charged == length - Code.FUEL_LENGTH && units == 0;
  }

  /** A branch or call leads here: in metered code it looks for the costs in front of that. */
  void target() {
    if (Features.metering() && metered && !isFresh()) {
      putFuel();
    }
  }

  private void putFuel() {
    charged = length;
    units = 0;
    put(Op.FUEL);
    put32(0);
    put(0);
    label();
  }

  /** Adds to what the block costs; if that is much it is charged in parts. */
  void charge(int cost) {
    for (int rest = cost; rest > 0; ) {
      if (charged < 0 || units == MAX) {
        putFuel();
      }
      int part = Math.min(rest, MAX - units);
      units += part;
      rest -= part;
      code[charged + Code.FUEL_LENGTH - 1] = (short) units;
    }
  }

  void emitZeroLocals(int slot, int count) {
    if (count > 64 || slot + count > MAX - 3) {
      put(Op.ZERO_MANY);
      put32(slot);
      put32(count);
    } else {
      for (int i = 0; i < count; i += 4) {
        put(Op.ZERO4);
        put(slot + i);
        put32(0);
      }
    }
  }

  void emitNullLocals(int slot, int count) {
    put(Op.NULL_MANY);
    put32(slot);
    put32(count);
  }

  /** Ends the function: writes the size of its frame into the head, a far index to the end. */
  short[] end(int function) {
    int frame = firstTemporary + stack.maxHeight + 4;
    if (wide) {
      code[Code.FRAME] = (short) (scratch + SCRATCH_SLOTS);
      put32At(Code.START + (Features.metering() && metered ? Code.FUEL_LENGTH : 0) + 1, frame);
    } else {
      overflow |= frame > MAX;
      code[Code.FRAME] = (short) frame;
    }
    if (code[Code.FUNCTION] == Code.FAR) {
      put32(function);
    }
    short[] result = new short[length];
    System.arraycopy(code, 0, result, 0, length);
    if (code.length > LARGE) {
      code = new short[256]; // a huge function is rare: do not keep its buffer
    }
    return result;
  }

  // ---- words

  private void put(int word) {
    if (length == code.length) {
      short[] longer = new short[length * 2];
      System.arraycopy(code, 0, longer, 0, length);
      code = longer;
    }
    code[length++] = (short) word;
  }

  private void put32(int word) {
    put(word);
    put(word >> 16);
  }

  private void put32At(int at, int word) {
    code[at] = (short) word;
    code[at + 1] = (short) (word >> 16);
  }

  /** Whether the access to memory that was written last put its effective address in the slot. */
  boolean isAddress(long slot) {
    int first = code[lowest];
    return (first == Op.EA32 || first == Op.EA64 || first == Op.CONST32)
        && code[lowest + 1] == slot;
  }

  /** Takes back what is at {@code to} and behind. */
  private void retract(int to) {
    length = to;
    if (Features.backtraces()) {
      lowest = Math.min(lowest, to);
    }
  }

  int temporary(int index) {
    return firstTemporary + index;
  }

  /**
   * The slot to read {@code slot} from: itself, or scratch slot {@code i} that it is copied to.
   * Scratch slot 0 is for results, 1 to 3 are for operands.
   */
  private int near(int slot, int i) {
    if (slot <= MAX) {
      return slot;
    }
    if (!wide) {
      overflow = true;
      return 0;
    }
    putFarCopy(scratch + i, slot);
    return scratch + i;
  }

  private void putTarget(int op, int d) {
    last = d <= MAX ? length : -1;
    overflow |= !wide && d > MAX;
    put(op);
    put(d <= MAX ? d : scratch);
  }

  /** Copies what an instruction left in the scratch slot to the far slot it is meant for. */
  private void putFar(int d) {
    if (d > MAX) {
      putFarCopy(d, scratch);
    }
  }

  private void putFarCopy(int d, int a) {
    boolean both = Features.referenceTypes() && references;
    put(both ? Op.COPY_MANY : Op.COPY_WIDE);
    put32(d);
    put32(a);
    if (both) {
      put32(1);
    }
    last = -1;
  }

  private void emitBinary(int op, int d, int a, int b) {
    int first = near(a, 1);
    emitImmediate(op, d, first, near(b, 2));
  }

  private void emitImmediate(int op, int d, int a, int k) {
    int source = near(a, 1);
    putTarget(op, d);
    put(source);
    put(k);
    putFar(d);
  }

  private void emitConstant(int d, long k) {
    boolean fits = k == (int) k;
    putTarget(fits ? Op.CONST32 : Op.CONST64, d);
    put32((int) k);
    if (!fits) {
      put32((int) (k >> 32));
    }
    putFar(d);
  }

  private void emitCopy(int type, int d, int a) {
    if (wide && (d > MAX || a > MAX)) {
      putFarCopy(d, a);
    } else {
      emitImmediate(Types.isRef(type) ? Op.REF_COPY : Op.COPY, d, a, 0);
    }
  }

  // ---- operands

  /** The slot of entry {@code i}; a constant is put into its temporary. */
  private int slot(int i) {
    if (stack.kinds[i] == OperandStack.CONSTANT) {
      emitConstant(temporary(i), stack.values[i]);
      setTemporary(i);
    }
    return (int) stack.values[i];
  }

  /** The same as something to read, see {@link #near}. */
  private int operand(int entry, int i) {
    return near(slot(entry), i);
  }

  private void setTemporary(int i) {
    stack.kinds[i] = OperandStack.TEMPORARY;
    stack.values[i] = temporary(i);
  }

  private boolean isConstant(int i) {
    return stack.kinds[i] == OperandStack.CONSTANT;
  }

  /** Whether entry {@code i} is a constant that fits an immediate. */
  private boolean isSmall(int i) {
    return isConstant(i) && stack.values[i] == (short) stack.values[i];
  }

  /** Puts the value of entry {@code i}, which stays, into a slot. */
  private void emitValue(int i, int d) {
    long value = stack.values[i];
    if (isConstant(i)) {
      emitConstant(d, value);
    } else if (value != d) {
      emitCopy(stack.types[i], d, (int) value);
    }
    last = -1;
  }

  /** Puts entry {@code i} into its own temporary. */
  private void settle(int i) {
    emitValue(i, temporary(i));
    setTemporary(i);
  }

  private void settle(int from, int to) {
    for (int i = from; i < to; i++) {
      settle(i);
    }
  }

  /** Takes all values out of locals that may change while they wait on the stack. */
  void emitLocalsOut() {
    for (int i = stack.firstLocal; i < stack.height; i++) {
      if (stack.kinds[i] == OperandStack.LOCAL) {
        settle(i);
      }
    }
    stack.firstLocal = stack.height;
  }

  /** Begins a block: its parameters, on top of the stack, go to where a branch brings them. */
  void emitBlock(int params) {
    emitLocalsOut();
    settle(stack.height - params, stack.height);
    label();
  }

  /** The function has values of a type. */
  void noteReference(int type) {
    if (Types.isRef(type)) {
      references = true;
    }
  }

  void pushTemporary(int type) {
    noteReference(type);
    stack.push(type, OperandStack.TEMPORARY, temporary(stack.height));
  }

  /** Nothing before here may be changed or fused with what follows: a branch may lead here. */
  void label() {
    last = -1;
    increment = -1;
    if (Features.deterministic()) {
      checkEnd = -1;
    }
  }

  // ---- variables

  void emitLocalSet(int local, int type, boolean tee) {
    int top = stack.height;
    if (top - stack.firstLocal > 32) {
      emitLocalsOut();
    }
    for (int i = stack.firstLocal; i < top; i++) {
      if (stack.kinds[i] == OperandStack.LOCAL && stack.values[i] == local) {
        settle(i);
      }
    }
    if (isLast(top) && local <= MAX) {
      code[last + 1] = (short) local;
      if (Features.deterministic()
          && isChecked()) { // the check's operands and the constant's target too
        code[last + 5] = (short) local;
        code[last + 6] = (short) local;
        code[last + 9] = (short) local;
      }
      boolean counts = code[last] == Op.ADD32_I && code[last + 2] == local;
      increment = counts && code[last + 3] == (byte) code[last + 3] ? last : -1;
    } else {
      emitValue(top, local);
    }
    last = -1;
    if (tee && isConstant(top)) {
      stack.push(type, OperandStack.CONSTANT, stack.values[top]);
    } else if (tee) {
      stack.push(type, OperandStack.LOCAL, local);
    }
  }

  /** Whether entry {@code i} is the result of the last instruction. */
  boolean isLast(int i) {
    return last >= 0
        && stack.kinds[i] == OperandStack.TEMPORARY
        && (code[last + 1] & 0xffff) == temporary(i);
  }

  // ---- plain operators

  void emitPlain(int opcode, int type) {
    int x = stack.height;
    int y = x + 1;
    int d = temporary(x);
    if (Features.deterministic() && isChecked() && hidesNan(opcode) && (isLast(x) || isLast(y))) {
      retract(last + 4);
      checkEnd = -1;
    }
    boolean extended = opcode == 0xad && isConstant(x); // i64.extend_i32_u
    if (extended) {
      stack.values[x] &= 0xffffffffL;
    }
    if (extended || opcode >= 0xbc && opcode <= 0xbf || opcode == 0xac) {
      stack.push(type, stack.kinds[x], stack.values[x]); // the same bits
      return;
    }
    if (opcode == 0xa7 || opcode == 0xc4) {
      emitImmediate(Op.ADD32_I, d, slot(x), 0); // wrap, extend32_s: the low half, sign-extended
    } else if (opcode >= 0xc0 && opcode <= 0xc3) { // extend8_s, extend16_s
      boolean is32 = opcode < 0xc2;
      int bits = (is32 ? 24 : 56) - 8 * (opcode & 1);
      emitImmediate(is32 ? Op.SHL32_I : Op.SHL64_I, d, slot(x), bits);
      emitImmediate(Op.SHR_S_I, d, d <= MAX ? d : scratch, bits);
    } else if (opcode == 0x45 || opcode == 0x50) {
      emitEqualsZero(x);
    } else if (opcode >= 0x46 && opcode <= 0x66) {
      int form = COMPARISONS.charAt(opcode - 0x46);
      emitComparison(form & 31, form > 31);
    } else if (Opcodes.operand(opcode, 1) != '.') {
      emitBinaryOperator(opcode, x, y);
    } else {
      int op = Op.of(opcode);
      int a = slot(x);
      if (op < Op.PLAIN) {
        emitImmediate(op, d, a, 0);
      } else {
        emitBinary(op, d, a, a);
      }
    }
    if (Features.deterministic()
        && canonicalNans
        && hidesNan(opcode)
        && type != Types.I32
        && Op.of(opcode) < Op.PLAIN) {
      emitCanonical(type, d);
    }
    pushTemporary(type);
  }

  /**
   * Whether nobody can tell from an operator's result which NaN an operand was: comparisons, and
   * what computes floats. Those of the latter that the driver does leave the canonical NaN anyway.
   */
  private static boolean hidesNan(int opcode) {
    return opcode >= 0x5b && opcode <= 0x66
        || opcode >= 0x8d && opcode <= 0x97
        || opcode >= 0x9b && opcode <= 0xa5
        || opcode == 0xb6
        || opcode == 0xbb;
  }

  /** Puts the canonical NaN in the place of whatever NaN the last instruction left in a slot. */
  private void emitCanonical(int type, int d) {
    int operator = last;
    boolean is32 = type == Types.F32;
    int a = near(d, 1);
    int base = length;
    put(is32 ? Op.BR_F32_LE : Op.BR_F64_EQ);
    put(a);
    put(a);
    put(0);
    emitConstant(d, is32 ? 0x7fc00000 : 0x7ff8000000000000L);
    if (metered) { // as in front of all that branches lead to; here it costs nothing more
      put(Op.FUEL);
      put32(0);
      put(0);
    }
    setDistance(base + 3, base, length);
    last = operator;
    checkEnd = length;
  }

  /** Whether {@link #emitCanonical} stands behind the last instruction, which has four words. */
  private boolean isChecked() {
    return canonicalNans && last >= 0 && length == checkEnd;
  }

  private void emitBinaryOperator(int opcode, int x, int y) {
    int operator = opcode;
    boolean is32 = opcode < Opcodes.I64_ADD;
    int kind = is32 ? opcode : opcode - (Opcodes.I64_ADD - Opcodes.I32_ADD);
    if (isConstant(y)) {
      int width = is32 ? 31 : 63;
      if (kind >= 0x74 && kind <= 0x78) { // shifts and rotations
        stack.values[y] &= width;
      }
      if (kind == Opcodes.I32_SUB && isSmall(y) && stack.values[y] != Short.MIN_VALUE) {
        operator = opcode - 1;
        stack.values[y] = -stack.values[y];
      } else if (kind == 0x78) {
        operator = opcode - 1; // a rotation to the right is one to the left
        stack.values[y] = -stack.values[y] & width;
      }
    }
    int immediate = Op.other(operator);
    if (operator == 0x71 && isSmall(y) && isResult(x, Op.SHR_U32_I)) {
      fuse(Op.BITS32, code[last + 3], code[last + 2], (int) stack.values[y]);
    } else if (immediate != 0 && isSmall(y)) {
      emitImmediate(immediate, temporary(x), slot(x), (int) stack.values[y]);
    } else if (immediate != 0 && isSmall(x) && !isConstant(y) && kind < 0x74) {
      // add, mul, and, or, xor: what does not commute has no immediate, or is a shift
      emitImmediate(immediate, temporary(x), slot(y), (int) stack.values[x]);
    } else if (!fuses(operator, x, y) && !fuses(operator, y, x)) {
      int a = slot(x);
      emitBinary(Op.of(operator), temporary(x), a, slot(y));
    }
  }

  /**
   * Takes back the last instruction, if entry {@code x} is its result, and does its work together
   * with that of an operator whose other operand is entry {@code y}.
   */
  private boolean fuses(int opcode, int x, int y) {
    if (isConstant(y)) {
      return false;
    }
    int other = (int) stack.values[y];
    if (opcode == Opcodes.I32_ADD && isResult(x, Op.SHL32_I)) {
      fuse(Op.SHL_ADD32, code[last + 3], code[last + 2], other);
    } else if (opcode == 0x73 && isResult(x, Op.ROTL32_I)) {
      fuse(Op.XOR_ROTL32, code[last + 3], code[last + 2], other);
    } else if (Features.floats() && opcode == 0xa0 && other < HIGH && isResult(x, Op.F64_MUL)) {
      fuse(Op.F64_MUL_ADD, other, code[last + 2], code[last + 3]);
    } else {
      return false;
    }
    return true;
  }

  /** Whether entry {@code i} is the result of the last instruction, and that is {@code op}. */
  private boolean isResult(int i, int op) {
    return !wide && isLast(i) && code[last] == op;
  }

  private boolean isShiftedSum(int i) {
    return !wide && isLast(i) && (code[last] & Op.COLD) == Op.SHL_ADD32;
  }

  /** Writes an instruction in place of the last: h, the operands a and b, result on the top. */
  private void fuse(int op, int h, int a, int b) {
    retract(last);
    emitBinary(op | h << 7, temporary(stack.height), a, b);
  }

  // ---- comparisons

  // How the comparisons of the binary format are made, 0x46 i32.eq to 0x66 f64.ge: the condition,
  // and 32 if the operands change places (a > b is b < a).
  private static final String COMPARISONS =
      "\0\1\2\4\42\44\3\5\43\45\0\0\1\2\4\42\44\3\5\43\45" + "\22\23\24\64\25\65\14\15\16\56\17\57";

  private void emitComparison(int kind, boolean swap) {
    int x = stack.height;
    int y = x + 1;
    if (kind < IMMEDIATE && isSmall(y) && takeImmediate(kind, swap, stack.values[y])) {
      emitImmediate(VALUES.charAt(condition), temporary(x), slot(x), conditionB);
    } else if (kind < LT_S && isSmall(x) && !isConstant(y)) {
      emitImmediate(VALUES.charAt(IMMEDIATE + kind), temporary(x), slot(y), (int) stack.values[x]);
    } else {
      int a = slot(x);
      int b = slot(y);
      emitBinary(VALUES.charAt(kind), temporary(x), swap ? b : a, swap ? a : b);
    }
  }

  /**
   * Makes the condition with an immediate, if it fits: a <= k is a < k + 1, a > k is a >= k + 1.
   */
  private boolean takeImmediate(int kind, boolean swap, long k) {
    conditionB = (int) k;
    condition = IMMEDIATE + kind;
    if (kind < LT_S) {
      return true;
    }
    boolean orEqual = (kind & 1) != 0;
    condition += (swap ? 1 : 0) - (kind & 1);
    if (orEqual == swap) {
      return true; // a < k, a >= k
    }
    conditionB++;
    return k != Short.MAX_VALUE && (kind < LT_U || k != -1);
  }

  private void emitEqualsZero(int x) {
    if (isComparison(x)) {
      readComparison();
      negate();
      code[last] = (short) VALUES.charAt(condition);
      code[last + 2] = (short) conditionA;
      code[last + 3] = (short) conditionB;
    } else {
      emitImmediate(Op.EQ_I, temporary(x), slot(x), 0);
    }
  }

  /** Whether entry {@code i} is the result of a comparison that is the last instruction. */
  private boolean isComparison(int i) {
    return isLast(i) && VALUES.indexOf(code[last]) >= 0;
  }

  /** Makes the condition of the last instruction, a comparison. */
  private void readComparison() {
    condition = VALUES.indexOf(code[last]);
    conditionA = code[last + 2];
    conditionB = code[last + 3];
  }

  /** Makes the condition of entry {@code i}, and takes back the comparison that computed it. */
  private void takeCondition(int i) {
    // An f32 is seldom compared for equality: the loop has no branch for it.
    if (isComparison(i) && code[last] != Op.F32_EQ && code[last] != Op.F32_NE) {
      readComparison();
      retract(last);
      last = -1;
    } else {
      condition = NOT_ZERO;
      conditionA = slot(i);
    }
  }

  private void negate() {
    if (Features.floats() && condition >= F64) {
      int kind = condition % 6;
      condition += kind < 2 ? 1 - 2 * kind : kind < 4 ? 2 : -2;
    } else {
      if (condition >= LT_S && condition < IMMEDIATE) {
        exchange(); // not a < b is b <= a
      }
      condition ^= 1; // neighbours: EQ NE, LT LE, LT GE of an immediate, ZERO NOT_ZERO
    }
  }

  private void exchange() {
    int a = conditionA;
    conditionA = conditionB;
    conditionB = a;
  }

  private boolean isImmediate() {
    return condition >= IMMEDIATE && condition < F64;
  }

  /** Writes a branch on the condition; answers where it begins, its distance is to be set. */
  private int emitConditional() {
    if (condition < 0) {
      condition = condition == ZERO ? IMMEDIATE : IMMEDIATE + NE;
      conditionB = 0;
    }
    int add = wide ? 0 : addBranch();
    int a = near(conditionA, 1);
    int b = isImmediate() ? conditionB : near(conditionB, 2);
    if (add != 0) {
      retract(increment);
      add |= code[increment + 3] << 7;
    }
    int base = length;
    put(add != 0 ? add : BRANCHES.charAt(condition));
    put(a);
    put(b);
    put(0);
    label();
    return base;
  }

  /** The operator that does the last instruction, an increment, and branches; 0 if none does. */
  private int addBranch() {
    if (increment < 0 || increment != length - 4) {
      return 0;
    }
    int counter = code[increment + 1];
    if (condition == NE && conditionB == counter) {
      exchange();
    }
    if (conditionA != counter || conditionB == counter && !isImmediate()) {
      return 0;
    }
    return condition < ADD_BRANCHES.length() ? ADD_BRANCHES.charAt(condition) : 0;
  }

  void emitSelect(int type) {
    int x = stack.height;
    if (Types.isRef(type)) {
      putOperator(Op.REF_SELECT, 3, type);
      pushResult(type);
    } else if (isResult(x + 2, Op.LT_S) || isResult(x + 2, Op.LE_S)) {
      takeCondition(x + 2);
      boolean negated = condition != LT_S;
      if (negated) {
        negate(); // a <= b is b < a with the values exchanged
      }
      int a = slot(x);
      int b = slot(x + 1);
      putTarget(Op.SELECT_LT_S, temporary(x));
      put(negated ? b : a);
      put(negated ? a : b);
      put(conditionA);
      put(conditionB);
      put32(0);
      pushTemporary(type);
    } else {
      emitOperator(Op.SELECT, 3, type, 0, -1);
    }
  }

  // ---- memory

  void emitLoad(int opcode, int type, long offset, int memory, boolean is64) {
    int x = stack.height;
    if (Features.multiMemory() && memory != 0) {
      emitAccess(opcode, temporary(x), operand(x, 1), offset, memory, true);
    } else {
      int op = Op.of(opcode);
      int form = 0;
      if (offset == 0 && !is64) {
        boolean isSum = isResult(x, Op.ADD32) || isShiftedSum(x);
        form = isSum ? at(op) : isResult(x, Op.ADD32_I) ? Op.other(opcode) : 0;
      }
      if (form != 0) {
        fuse(form, code[last] >> 7, code[last + 2], code[last + 3]);
      } else {
        int rest = emitAddress(x, offset, is64);
        emitImmediate(op, temporary(x), slot(x), rest);
      }
    }
    pushTemporary(type);
  }

  void emitStore(int opcode, long offset, int memory, boolean is64) {
    int x = stack.height;
    if (Features.multiMemory() && memory != 0) {
      int value = operand(x + 1, 1);
      emitAccess(opcode, value, operand(x, 2), offset, memory, false);
    } else {
      int op = Op.of(opcode);
      int rest;
      int address;
      if (offset == 0 && !is64 && isResult(x, Op.ADD32_I) && Op.other(opcode) != 0) {
        op = Op.other(opcode);
        address = code[last + 2];
        rest = code[last + 3];
        retract(last);
      } else {
        rest = emitAddress(x, offset, is64);
        address = slot(x);
      }
      int value = operand(x + 1, 1);
      address = near(address, 2);
      put(op);
      put(value);
      put(address);
      put(rest);
    }
    last = -1;
  }

  /** The form of a load at (R[a] << h) + R[b]; 0 if there is none. */
  private static int at(int op) {
    switch (op) {
      case Op.LOAD8_U:
        return Op.LOAD8_U_AT;
      case Op.LOAD32_S:
        return Op.LOAD32_S_AT;
      case Op.LOAD64:
        return Op.LOAD64_AT;
      default:
        return 0;
    }
  }

  private void emitAccess(int opcode, int d, int a, long offset, int memory, boolean load) {
    if (load) {
      putTarget(Op.MEMORY_ACCESS, d);
    } else {
      put(Op.MEMORY_ACCESS);
      put(d);
    }
    put(a);
    put(Op.of(opcode));
    put32(memory);
    put32((int) offset);
    put32((int) (offset >> 32));
    if (load) {
      putFar(d);
    }
  }

  /** Makes entry {@code x} an address of 31 bits; answers what is left of the offset. */
  private int emitAddress(int x, long offset, boolean is64) {
    if (isConstant(x)) {
      long address = is64 ? stack.values[x] : stack.values[x] & 0xffffffffL;
      boolean inside = (address >>> 31 | offset >>> 31 | address + offset >>> 31) == 0;
      stack.values[x] = inside ? address + offset : -1;
      return 0;
    }
    if (!is64 && offset >= 0 && offset <= MAX) {
      return (int) offset;
    }
    int d = temporary(x);
    if (Features.memory64() && offset >>> 32 != 0) {
      emitConstant(d, -1);
    } else {
      putOperator(is64 ? Op.EA64 : Op.EA32, 1, Types.I64);
      put32((int) offset);
      if (is64) {
        put32(0);
        put32(0);
      }
      putFar(d);
    }
    setTemporary(x);
    return 0;
  }

  // ---- operators that the driver does

  void emitTrap(int trap) {
    put(Op.TRAP);
    put(trap);
    last = -1;
  }

  /** An operator with {@code sources} operands from the stack, and a result unless BOTTOM. */
  private void putOperator(int op, int sources, int type) {
    noteReference(type);
    int x = stack.height;
    for (int i = 0; i < sources; i++) {
      stack.values[x + i] = operand(x + i, i + 1);
    }
    if (type != Types.BOTTOM) {
      putTarget(op, temporary(x));
    } else {
      put(op);
      last = -1;
    }
    for (int i = 0; i < sources; i++) {
      put((int) stack.values[x + i]);
    }
  }

  private void pushResult(int type) {
    if (type != Types.BOTTOM) {
      putFar(temporary(stack.height));
      pushTemporary(type);
    }
  }

  /**
   * An operator that takes its operands from slots.
   *
   * @param sources how many are on the stack
   * @param type the type of the result, {@code BOTTOM} for none
   * @param k what the operator names
   * @param l what it names besides, or -1; only without result
   */
  void emitOperator(int op, int sources, int type, int k, int l) {
    putOperator(op, sources, type);
    put32(k);
    if (l >= 0) {
      put32(l);
    }
    pushResult(type);
  }

  void emitIsNull() {
    int x = stack.height;
    emitImmediate(Op.REF_IS_NULL, temporary(x), slot(x), 0);
    pushTemporary(Types.I32);
  }

  // ---- calls

  /** Puts arguments in a row; answers where the frame of the callee begins. */
  private int settleArguments(int params) {
    int x = stack.height;
    settle(x, x + params);
    return temporary(x);
  }

  private boolean linksCallee() {
    return code[Code.FUNCTION] != Code.FAR;
  }

  void emitCall(int function, int params) {
    int base = settleArguments(params);
    if (base <= MAX && function < Code.NEAR_FUNCTIONS && linksCallee()) {
      put(Op.CALL);
      put(function + 1);
      put(code[Code.FUNCTION]);
      put(0);
      put(base);
    } else {
      put(Op.CALL_WIDE);
      put32(base);
      put32(function);
    }
    last = -1;
  }

  void emitCallIndirect(int type, int table, boolean is64, int params) {
    int base = settleArguments(params);
    int index = slot(stack.height + params);
    if (table == 0 && !is64 && base <= MAX && index <= MAX && type <= MAX && linksCallee()) {
      put(Op.CALL_INDIRECT);
      put(index);
      put(type);
      put(code[Code.FUNCTION]);
      put(base);
    } else {
      int a = near(index, 1);
      put(Op.CALL_INDIRECT_WIDE);
      put32(base);
      put32(type);
      put32(table);
      put(a);
    }
    last = -1;
  }

  void emitReturnCall(int function, int params) {
    int base = settleArguments(params);
    boolean near = base <= MAX && function < Code.NEAR_FUNCTIONS;
    if (near && params <= FEW && !references && !wide) {
      put(Op.RETURN_CALL);
      put(function + 1);
      put32(0);
      put(base);
      return;
    }
    put(Op.RETURN_CALL_WIDE);
    put32(base);
    put32(function);
    put32(params);
  }

  void emitReturnCallIndirect(int type, int table, int params) {
    int base = settleArguments(params);
    int a = operand(stack.height + params, 1);
    put(Op.RETURN_CALL_INDIRECT);
    put32(base);
    put32(type);
    put32(table);
    put32(params);
    put(a);
  }

  /** Returns the values on top of the stack, which stays as it is. */
  void emitReturn() {
    int count = control.labelCount(0);
    int x = stack.height - count;
    if (count == 0) {
      put(Op.RETURN);
    } else if (!Features.multiValue() && !Features.referenceTypes()
        || count == 1 && !Types.isRef(stack.types[x])) {
      byte kind = stack.kinds[x];
      long value = stack.values[x];
      int a = operand(x, 1);
      put(Op.RETURN1);
      put(a);
      stack.kinds[x] = kind;
      stack.values[x] = value;
    } else {
      emitMoves(count, x);
      put(Op.RETURN_MANY);
      put32(temporary(x));
      put32(count);
    }
    last = -1;
  }

  // ---- branches

  private void setDistance(int at, int base, int target) {
    int distance = target - base;
    if (code[base] == Op.BR_WIDE || code[base] == Op.BR_TABLE_WIDE) {
      put32At(at, distance);
    } else {
      overflow |= distance != (short) distance;
      code[at] = (short) distance;
    }
  }

  /** Lets the distance at {@code at} lead to the frame's label. */
  private void setLabel(int frame, int at, int base) {
    if (control.leadsToEnd(frame)) {
      control.fixes[frame] = control.addFix(at, base, control.fixes[frame]);
    } else {
      setDistance(at, base, control.starts[frame]);
    }
  }

  /** Whether what a branch to the frame carries is where it belongs. */
  private boolean isInPlace(int frame) {
    int count = control.labelCount(frame);
    int x = stack.height - count;
    boolean inPlace = count == 0 || x == control.heights[frame];
    for (int i = x; i < stack.height && inPlace; i++) {
      inPlace = stack.kinds[i] == OperandStack.TEMPORARY;
    }
    return inPlace;
  }

  /** Copies the values on top of the stack to entry {@code target} and up; they stay. */
  private void emitMoves(int count, int target) {
    int x = stack.height - count;
    if (Features.multiValue() && count > FEW) {
      settle(x, stack.height);
      if (x != target) {
        put(Op.COPY_MANY);
        put32(temporary(target));
        put32(temporary(x));
        put32(count);
      }
    } else {
      for (int i = 0; i < count; i++) {
        emitValue(x + i, temporary(target + i));
      }
    }
    last = -1;
  }

  private void emitJump(int frame) {
    int base = emitJump();
    setLabel(frame, base + 1, base);
  }

  private int emitJump() {
    int base = length;
    if (wide) {
      put(Op.BR_WIDE);
      put32(0);
    } else {
      put(Op.BR);
      put(0);
    }
    last = -1;
    return base;
  }

  /** A branch to the frame with the values on top of the stack, which stays as it is. */
  void emitBranch(int frame) {
    if (frame == 0) {
      emitReturn();
    } else {
      emitMoves(control.labelCount(frame), control.heights[frame]);
      emitJump(frame);
    }
  }

  /** A branch if the entry above the stack's height is not zero. */
  void emitBranchIf(int frame) {
    int x = stack.height;
    int count = control.labelCount(frame);
    if (Features.multiValue() && count > FEW) {
      int saved = slot(x); // keeps the condition: settling would take its comparison's place
      settle(x - count, x);
      condition = NOT_ZERO;
      conditionA = saved;
    } else {
      takeCondition(x);
    }
    if (frame != 0 && !wide && isInPlace(frame)) {
      int base = emitConditional();
      setLabel(frame, base + 3, base);
      beginBlock();
    } else {
      negate();
      int base = emitConditional();
      emitBranch(frame);
      target();
      setDistance(base + 3, base, length);
    }
    last = -1;
  }

  /** Begins an if: branches around its first arm; answers the fix to end with endArm. */
  int emitIf(int params) {
    takeCondition(stack.height);
    emitBlock(params);
    int base;
    if (wide) {
      int around = emitConditional();
      base = emitJump();
      target();
      setDistance(around + 3, around, length);
    } else {
      negate();
      base = emitConditional();
      beginBlock();
    }
    return control.addFix(base + (wide ? 1 : 3), base, -1);
  }

  /** Ends an arm: what waits in the chain of fixes leads here. */
  void land(int fixes) {
    if (fixes >= 0) {
      target();
    }
    for (int fix = fixes; fix >= 0; fix = control.freeFix(fix)) {
      setDistance(control.fixAt[fix], control.fixBase[fix], length);
    }
    label();
  }

  /** Moves the results of the innermost block, on top of the stack, to where they belong. */
  void emitResults(int frame) {
    emitMoves(control.count(control.blockTypes[frame], true), control.heights[frame]);
  }

  /**
   * A branch table over the entry above the stack's height.
   *
   * @param frames the frames of the labels, the default last
   */
  void emitBranchTable(int[] frames) {
    int count = frames.length;
    int[] stubs = control.marks;
    int x = stack.height;
    int values = control.labelCount(frames[count - 1]);
    int a = operand(x, 1);
    if (values > FEW || count > 4) {
      settle(x - values, x); // once, not in every stub
    }
    boolean far = wide || count > MAX;
    int base = length;
    put(far ? Op.BR_TABLE_WIDE : Op.BR_TABLE);
    put(a);
    put32(far ? count - 1 : 0);
    if (!far) {
      put(count - 1);
    }
    int words = far ? 2 : 1;
    int first = length;
    for (int i = words * count; i > 0; i--) {
      put(0);
    }
    last = -1;
    for (int i = 0; i < count; i++) {
      int frame = frames[i];
      int at = first + words * i;
      if (stubs[frame] == 0) {
        stubs[frame] = -1;
        if (frame == 0 || far || !isInPlace(frame)) {
          target();
          stubs[frame] = length;
          emitBranch(frame);
        }
      }
      if (stubs[frame] < 0) {
        setLabel(frame, at, base);
      } else {
        setDistance(at, base, stubs[frame]);
      }
    }
    for (int i = 0; i < count; i++) {
      stubs[frames[i]] = 0;
    }
  }
}
