package dev.wasmite.translate;

import dev.wasmite.binary.ByteReader;
import dev.wasmite.binary.Errors;
import dev.wasmite.binary.Features;
import dev.wasmite.binary.ModuleDef;
import dev.wasmite.binary.Opcodes;
import dev.wasmite.binary.Types;
import dev.wasmite.binary.WasmException;

/**
 * Validates function bodies and translates them to register code, in one pass (spec 3.0 section
 * 3.3, and its appendix on the validation algorithm). Made once per module; one thread at a time.
 */
public final class Translator {
  /** Operand of {@code Op.TRAP}: the code of the trap "unreachable". */
  public static final int TRAP_UNREACHABLE = 0;

  private final ModuleDef def;
  private final Types types;
  private final ByteReader in;
  private final OperandStack stack = new OperandStack();
  private final ControlStack control = new ControlStack();
  private final Emitter out;

  /** What the execution of each opcode costs; null if code is not metered. */
  private final int[] costs;

  private final int localsPerUnit;

  private int function;
  private int offset;
  private boolean emitting;

  /** Code is being emitted: wanted, and something can get here. */
  private boolean live;

  private int params;
  private int functionType;

  // Locals that are no parameters, as runs of one type: the index behind each run's last.
  private int[] runEnds = new int[8];
  private int[] runTypes = new int[8];
  private int runs;
  private int localCount;
  private int localShift;

  private int[] declared;

  /** Steps are watched, for one of the next two. */
  private boolean locating;

  // While code is being located, else null: | position in the code | offset in the module |
  private int[] places;
  private int placeCount;

  // The operator whose stack is wanted, -1 if none is, and what layout() answers of it.
  private int wanted = -1;
  private long[] layout;

  private int[] labels = new int[16];
  private int[] marks = new int[16];

  /** A translator to code that is not metered. */
  public Translator(ModuleDef def) {
    this(def, null, false, 1);
  }

  /**
   * A translator to metered code.
   *
   * @param costs the units of fuel for each opcode, in the numbers of {@link Opcodes}; null for
   *     code that is not metered
   * @param exact to charge each basic block when it begins; if not, some measure of the work is
   *     taken, in every loop and function
   * @param localsPerUnit how many locals that are no parameters cost a unit at entry
   */
  public Translator(ModuleDef def, int[] costs, boolean exact, int localsPerUnit) {
    this.def = def;
    this.costs = costs;
    this.localsPerUnit = localsPerUnit;
    out = new Emitter(stack, control, costs != null, exact);
    types = def.types;
    in = new ByteReader(def.bytes, 0, 0);
  }

  /**
   * Whether in what is translated from now on each float operator that computes leaves the
   * canonical NaN, if it leaves one; off unless set.
   */
  public void canonicalNans(boolean on) {
    out.canonicalNans = on;
  }

  /**
   * Validates a body.
   *
   * @throws WasmException malformed or invalid
   */
  public void checkBody(int index, int start, int end) {
    emitting = false;
    pass(index, start, end);
  }

  /**
   * Translates a body to the code of {@link Code}; validates it on the way.
   *
   * @throws WasmException malformed or invalid
   */
  public short[] translate(int index) {
    ByteReader body = def.body(index - def.importedFunctions);
    emitting = true;
    out.wide = false;
    pass(index, body.pos, body.limit);
    short[] code = out.end(index);
    if (out.overflow) {
      out.wide = true;
      pass(index, body.pos, body.limit);
      code = out.end(index);
    }
    return code;
  }

  private void pass(int index, int start, int end) {
    function = index;
    in.move(def.bytes, start, end);
    offset = start;
    functionType = def.functionTypes[index];
    params = types.paramCount(functionType);
    stack.reset();
    control.reset(types);
    readLocals();
    live = emitting;
    if (emitting) {
      begin();
    }
    placeCount = 0;
    if (Features.backtraces() && places != null) {
      addPlace(Code.START, in.pos);
    }
    control.push(ControlStack.FUNCTION, functionType, 0, live);
    control.heights[0] = 0;
    while (control.depth > 0) {
      if (emitting && out.overflow && !out.wide) {
        return; // it is done again, in the wide form
      }
      offset = in.pos;
      if (offset >= end) {
        throw missingEnd(index, end);
      }
      if (Features.backtraces() && locating) {
        locate();
      } else {
        step(chargedOpcode());
      }
      if (stack.height > OperandStack.MOST) {
        throw Errors.malformed(Errors.STACK_TOO_HIGH, offset);
      }
    }
    if (in.pos != end) {
      throw Errors.malformed(Errors.SECTION_SIZE, in.pos);
    }
  }

  // ---- from code back to operators

  /**
   * Where the code of a function comes from, found by translating it once more: pairs of a position
   * in the code and the offset in the module of the operator that wrote what is from there on. The
   * positions rise; the first is {@link Code#START}.
   *
   * <p>An instruction that does the work of several operators is the last one's. That is the one
   * that can trap: what it took in are sums, shifts and comparisons.
   */
  public int[] places(int index) {
    places = new int[64];
    locating = true;
    try {
      translate(index);
      int[] result = new int[2 * placeCount];
      System.arraycopy(places, 0, result, 0, result.length);
      return result;
    } finally {
      places = null;
      locating = false;
    }
  }

  private void addPlace(int position, int at) {
    while (placeCount > 0 && places[2 * placeCount - 2] >= position) {
      placeCount--;
    }
    if (2 * placeCount == places.length) {
      places = grown(places);
    }
    places[2 * placeCount] = position;
    places[2 * placeCount++ + 1] = at;
  }

  /** In {@link #layout(int, int)}: the value is a constant, in place of a slot. */
  public static final int IS_CONSTANT = 0x100;

  /** In {@link #layout(int, int)}: the value is in no slot. */
  public static final int IS_NOWHERE = 0x200;

  /**
   * Where the values of a frame are while an operator is being executed: the number of locals; the
   * slot that operand 0 would have if it went to a callee, the others following; then for each
   * local, and for each operand from the lowest on, its type and its slot in the frame. Operands
   * may be constants, or nowhere: the type says so with a bit.
   *
   * @param at the operator's offset in the module
   */
  public long[] layout(int index, int at) {
    wanted = at;
    locating = true;
    try {
      translate(index);
      return layout;
    } finally {
      wanted = -1;
      locating = false;
      layout = null;
    }
  }

  private void readLayout() {
    layout = new long[2 + 2 * (localCount + stack.height)];
    layout[0] = localCount;
    layout[1] = out.temporary(0);
    int k = 2;
    for (int i = 0; i < localCount; i++) {
      layout[k++] = localType(i);
      layout[k++] = localSlot(i);
    }
    for (int i = 0; i < stack.height; i++) {
      boolean isConstant = stack.kinds[i] == OperandStack.CONSTANT;
      layout[k++] = stack.types[i] | (isConstant ? IS_CONSTANT : 0);
      layout[k++] = stack.values[i];
    }
  }

  /** Does a step, and notes where it wrote, or what it found on the stack. */
  private void locate() {
    int before = out.length;
    int op = chargedOpcode();
    int address = op >= 0x36 && op <= 0x3e ? stack.height - 2 : stack.height - 1;
    int last = stack.height - 1;
    while (last >= 0 && !out.isLast(last)) {
      last--;
    }
    if (offset == wanted) {
      readLayout();
    }
    out.lowest = out.length;
    step(op);
    if (places != null && Math.min(before, out.lowest) < out.length) {
      addPlace(Math.min(before, out.lowest), offset);
    }
    if (offset == wanted && op >= Opcodes.BLOCK && op <= Opcodes.BR_TABLE) {
      readLayout(); // what stops there stops behind it
    } else if (offset == wanted) {
      if (out.lowest < before && last >= 0) {
        layout[2 + 2 * (localCount + last)] |= IS_NOWHERE; // computed by the operator's instruction
      }
      int at = 2 + 2 * (localCount + address);
      if (Opcodes.immediates(op) == 'm'
          && layout[at] < IS_CONSTANT
          && out.isAddress(layout[at + 1])) {
        layout[at] |= IS_NOWHERE;
      }
    }
  }

  /** The fault of a body without end, in the words of the suite: they depend on what follows. */
  private WasmException missingEnd(int index, int end) {
    String last = end < def.bytes.length ? Errors.SECTION_SIZE : Errors.END_OF_SECTION;
    boolean isLast = index == def.functionCount() - 1;
    return Errors.malformed(isLast ? last : Errors.END_EXPECTED, end);
  }

  // ---- locals (spec 5.5.13)

  private void readLocals() {
    int groups = in.count(2, in.limit, "locals");
    runs = 0;
    localCount = params;
    for (int i = 0; i < groups; i++) {
      int at = in.pos;
      int count = in.u32();
      long locals = localCount - params + (count & 0xffffffffL);
      if (locals > def.mostLocals) {
        throw Errors.limit(Errors.TOO_MANY_LOCALS, locals, def.mostLocals, function, at);
      }
      int type = readValueType();
      if (count > 0) {
        localCount += count;
        if (runs == runEnds.length) {
          runEnds = grown(runEnds);
          runTypes = grown(runTypes);
        }
        runEnds[runs] = localCount;
        runTypes[runs++] = type;
      }
    }
  }

  private void begin() {
    int results = types.resultCount(functionType);
    out.references = false;
    for (int i = 0; i < params; i++) {
      out.references |= Types.isRef(types.param(functionType, i));
    }
    localShift = out.begin(params, results, localCount - params, function) - params;
    if (Features.metering() && costs != null) {
      out.charge((localCount - params) / localsPerUnit);
    }
    if (localCount > params) {
      out.emitZeroLocals(params + localShift, localCount - params);
    }
    for (int i = 0, from = params; i < runs; from = runEnds[i++]) {
      if (Types.isRef(runTypes[i])) {
        out.references = true;
        out.emitNullLocals(from + localShift, runEnds[i] - from);
      }
    }
  }

  private int readLocal() {
    int local = in.u32();
    if (local < 0 || local >= localCount) {
      throw invalid(Errors.UNKNOWN_LOCAL, local);
    }
    return local;
  }

  private int localType(int local) {
    if (local < params) {
      return types.param(functionType, local);
    }
    int low = 0;
    for (int high = runs - 1; low < high; ) {
      int middle = (low + high) >>> 1;
      if (runEnds[middle] <= local) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return runTypes[low];
  }

  private int localSlot(int local) {
    return local < params ? local : local + localShift;
  }

  // ---- immediates

  private int readOpcode() {
    int op = Opcodes.read(in);
    int feature = Opcodes.feature(op);
    if ((def.features & feature) != feature) {
      throw Errors.notEnabled(feature, offset);
    }
    return op;
  }

  /** Reads an opcode and charges for it. */
  private int chargedOpcode() {
    int op = readOpcode();
    if (Features.metering() && costs != null && live) {
      out.charge(costs[op]);
    }
    return op;
  }

  private int readValueType() {
    return Types.read(in, def.features);
  }

  private int readBlockType() {
    int first = in.u8();
    if (first == 0x40) {
      return ControlStack.EMPTY;
    }
    in.pos--;
    if ((first & 0xc0) == 0x40) {
      return -1 - readValueType();
    }
    long type = in.s33();
    if (type < 0 || type >= types.count()) {
      throw invalid(Errors.UNKNOWN_TYPE, (int) type);
    }
    if ((def.features & Features.MULTI_VALUE) == 0) {
      throw Errors.notEnabled(Features.MULTI_VALUE, offset);
    }
    return (int) type;
  }

  /** Reads an index below {@code count}; {@code unknown} is what to say if it is not. */
  private int readIndex(int count, String unknown) {
    int index = in.u32();
    if (index < 0 || index >= count) {
      throw invalid(unknown, index);
    }
    return index;
  }

  private int readMemory() {
    int at = in.pos;
    int memory = in.u32();
    if (memory != 0 && (def.features & Features.MULTI_MEMORY) == 0) {
      throw Errors.malformed(Errors.ZERO_BYTE, at);
    }
    return checkMemory(memory);
  }

  private int checkMemory(int memory) {
    if (memory < 0 || memory >= def.memoryCount()) {
      throw invalid(Errors.UNKNOWN_MEMORY, memory);
    }
    return memory;
  }

  private int readTable() {
    return readIndex(def.tableCount(), Errors.UNKNOWN_TABLE);
  }

  private int readLabel() {
    int label = in.u32();
    if (label < 0 || label >= control.depth) {
      throw invalid(Errors.UNKNOWN_LABEL, label);
    }
    return control.depth - 1 - label;
  }

  private int readData() {
    return checkData(in.u32());
  }

  private int checkData(int data) {
    if (def.dataCount < 0) {
      throw Errors.malformed(Errors.DATA_COUNT_REQUIRED, offset);
    }
    if (data < 0 || data >= def.dataCount) {
      throw invalid(Errors.UNKNOWN_DATA, data);
    }
    return data;
  }

  private int readElem() {
    return readIndex(def.elementCount(), Errors.UNKNOWN_ELEM);
  }

  /** Whether the function is named outside of bodies (spec 3.5.1: C.refs). */
  private boolean isDeclared(int callee) {
    if (declared == null) {
      declared = ConstExpr.declaredFunctions(def);
    }
    return (declared[callee >> 5] & 1 << callee) != 0;
  }

  // ---- types

  private WasmException invalid(String text) {
    return Errors.invalid(text, function, offset);
  }

  private WasmException invalid(String text, int index) {
    return Errors.invalid(
        Errors.concat(text, " ", Long.toString(index & 0xffffffffL)), function, offset);
  }

  private WasmException mismatch(String expected, int found) {
    String facts = found < 0 ? "nothing" : Types.name(found);
    return Errors.invalid(
        Errors.TYPE_MISMATCH,
        Errors.concat("expected ", expected, ", found ", facts),
        function,
        offset);
  }

  private int typeOf(char letter, int memory) {
    switch (letter) {
      case 'i':
        return Types.I32;
      case 'I':
        return Types.I64;
      case 'f':
        return Types.F32;
      case 'F':
        return Types.F64;
      default:
        return addressType(def.memoryFlags[memory]);
    }
  }

  private static int addressType(int flags) {
    return ModuleDef.is64(flags) ? Types.I64 : Types.I32;
  }

  private int memoryAddress(int memory) {
    return addressType(def.memoryFlags[memory]);
  }

  private int tableAddress(int table) {
    return addressType(def.tableFlags[table]);
  }

  private static int smaller(int addressA, int addressB) {
    return addressA == Types.I32 ? addressA : addressB;
  }

  private void push(int type) {
    out.pushTemporary(type);
  }

  /** Pops a value of any type; BOTTOM if unreachable code took it from nowhere. */
  private int pop() {
    int frame = control.depth - 1;
    if (stack.height == control.heights[frame]) {
      if (!control.unreachable[frame]) {
        throw mismatch("a value", -1);
      }
      return Types.BOTTOM;
    }
    stack.setHeight(stack.height - 1);
    return stack.types[stack.height];
  }

  private void pop(int expected) {
    int frame = control.depth - 1;
    if (stack.height == control.heights[frame]) {
      if (!control.unreachable[frame]) {
        throw mismatch(Types.name(expected), -1);
      }
      return;
    }
    stack.setHeight(stack.height - 1);
    int found = stack.types[stack.height];
    if (found != expected && found != Types.BOTTOM) {
      throw mismatch(Types.name(expected), found);
    }
  }

  private int popReference() {
    int type = pop();
    if (type != Types.BOTTOM && !Types.isRef(type)) {
      throw mismatch("a reference", type);
    }
    return type;
  }

  private void popParams(int type) {
    for (int i = types.paramCount(type) - 1; i >= 0; i--) {
      pop(types.param(type, i));
    }
  }

  private void pushResults(int type) {
    for (int i = 0, n = types.resultCount(type); i < n; i++) {
      push(types.result(type, i));
    }
  }

  /** Checks that the label's types are on top of the stack, which stays. */
  private void checkLabel(int frame) {
    int height = control.heights[control.depth - 1];
    int count = control.labelCount(frame);
    for (int i = count - 1, at = stack.height - 1; i >= 0; i--, at--) {
      int expected = control.labelType(frame, i);
      if (at < height) {
        if (!control.unreachable[control.depth - 1]) {
          throw mismatch(Types.name(expected), -1);
        }
      } else if (stack.types[at] != expected && stack.types[at] != Types.BOTTOM) {
        throw mismatch(Types.name(expected), stack.types[at]);
      }
    }
  }

  /** As a branch that may fall through leaves it: the label's types on top of the stack. */
  private void retype(int frame) {
    if (!live) {
      int count = control.labelCount(frame);
      stack.setHeight(Math.max(control.heights[control.depth - 1], stack.height - count));
      for (int i = 0; i < count; i++) {
        push(control.labelType(frame, i));
      }
    }
  }

  private void setUnreachable() {
    int frame = control.depth - 1;
    stack.setHeight(control.heights[frame]);
    control.unreachable[frame] = true;
    live = false;
  }

  // ---- operators

  private void step(int op) {
    if (Opcodes.needsCase(op)) {
      stepCase(op);
    } else if (Opcodes.immediates(op) == 'm') {
      stepMemory(op);
    } else {
      for (int i = 2; i >= 0; i--) {
        char operand = Opcodes.operand(op, i);
        if (operand != '.') {
          pop(typeOf(operand, 0));
        }
      }
      char result = Opcodes.result(op);
      if (result != '.') {
        int type = typeOf(result, 0);
        if (live) {
          out.emitPlain(op, type);
        } else {
          push(type);
        }
      }
    }
  }

  // Loads and stores: the largest alignment (its logarithm) of opcode 0x28 and on, a digit each.
  private static final String ALIGNMENTS = "23230011001122" + "232301012";

  private void stepMemory(int op) {
    int align = in.u32();
    int memory = 0;
    if (align >= 0x40 && align < 0x80) {
      if (!Features.multiMemory() || (def.features & Features.MULTI_MEMORY) == 0) {
        throw Errors.notEnabled(Features.MULTI_MEMORY, offset);
      }
      align -= 0x40;
      memory = in.u32();
    }
    if (align < 0 || align >= 0x40) {
      throw Errors.malformed(Errors.MEMOP_FLAGS, offset);
    }
    boolean isLong = Features.memory64() && (def.features & Features.MEMORY64) != 0;
    long memoryOffset = isLong ? in.u64() : in.u32() & 0xffffffffL;
    checkMemory(memory);
    boolean is64 = memoryAddress(memory) == Types.I64;
    if (align > ALIGNMENTS.charAt(op - 0x28) - '0') {
      throw invalid(Errors.ALIGNMENT);
    }
    if (isLong && !is64 && memoryOffset >>> 32 != 0) {
      throw invalid(Errors.OFFSET_RANGE);
    }
    char result = Opcodes.result(op);
    if (result == '.') {
      pop(typeOf(Opcodes.operand(op, 1), memory));
      pop(memoryAddress(memory));
      if (live) {
        out.emitStore(op, memoryOffset, memory, is64);
      }
    } else {
      pop(memoryAddress(memory));
      int type = typeOf(result, memory);
      if (live) {
        out.emitLoad(op, type, memoryOffset, memory, is64);
      } else {
        push(type);
      }
    }
  }

  private void stepCase(int op) {
    switch (op) {
      case Opcodes.UNREACHABLE:
        if (live) {
          out.emitTrap(TRAP_UNREACHABLE);
        }
        setUnreachable();
        break;
      case Opcodes.BLOCK:
      case Opcodes.LOOP:
      case Opcodes.IF:
        stepBlock(op);
        break;
      case Opcodes.ELSE:
        stepElse();
        break;
      case Opcodes.END:
        stepEnd();
        break;
      case Opcodes.BR:
        stepBranch(readLabel());
        break;
      case Opcodes.RETURN:
        stepBranch(0);
        break;
      case Opcodes.BR_IF:
        stepBranchIf();
        break;
      case Opcodes.BR_TABLE:
        stepBranchTable();
        break;
      case Opcodes.CALL:
      case Opcodes.RETURN_CALL:
        stepCall(op);
        break;
      case Opcodes.CALL_INDIRECT:
      case Opcodes.RETURN_CALL_INDIRECT:
        stepCallIndirect(op);
        break;
      case Opcodes.DROP:
        pop();
        break;
      case Opcodes.SELECT:
      case Opcodes.SELECT_T:
        stepSelect(op);
        break;
      case Opcodes.LOCAL_GET:
      case Opcodes.LOCAL_SET:
      case Opcodes.LOCAL_TEE:
        stepLocal(op);
        break;
      case Opcodes.GLOBAL_GET:
      case Opcodes.GLOBAL_SET:
        stepGlobal(op);
        break;
      case Opcodes.I32_CONST:
        pushConstant(Types.I32, in.s32());
        break;
      case Opcodes.I64_CONST:
        pushConstant(Types.I64, in.s64());
        break;
      case Opcodes.F32_CONST:
        pushConstant(Types.F32, in.f32bits());
        break;
      case Opcodes.F64_CONST:
        pushConstant(Types.F64, in.f64bits());
        break;
      case Opcodes.MEMORY_SIZE:
      case Opcodes.MEMORY_GROW:
      case Opcodes.MEMORY_INIT:
      case Opcodes.MEMORY_COPY:
      case Opcodes.MEMORY_FILL:
      case Opcodes.DATA_DROP:
        stepWholeMemory(op);
        break;
      case Opcodes.NOP:
        break;
      case Opcodes.REF_NULL:
      case Opcodes.REF_IS_NULL:
      case Opcodes.REF_FUNC:
        if (Features.referenceTypes()) {
          stepReference(op);
        }
        break;
      default:
        stepTable(op);
    }
  }

  private void pushConstant(int type, long value) {
    stack.push(type, OperandStack.CONSTANT, value);
  }

  // ---- control (3.3.8)

  private void stepBlock(int op) {
    int type = readBlockType();
    if (op == Opcodes.IF) {
      pop(Types.I32);
    }
    int condition = stack.height;
    int count = control.paramCount(type);
    for (int i = count - 1; i >= 0; i--) {
      pop(control.param(type, i));
    }
    // In unreachable code the parameters may have come from nowhere.
    if (live) {
      stack.setHeight(condition);
    } else {
      for (int i = 0; i < count; i++) {
        push(control.param(type, i));
      }
    }
    int elseFix = -1;
    if (live) {
      if (op == Opcodes.IF) {
        elseFix = out.emitIf(count);
      } else {
        out.emitBlock(count);
        if (op == Opcodes.LOOP) {
          out.target();
        }
      }
    }
    byte kind =
        op == Opcodes.BLOCK
            ? ControlStack.BLOCK
            : op == Opcodes.LOOP ? ControlStack.LOOP : ControlStack.IF;
    if (control.depth > def.mostNesting) {
      int depth = control.depth; // the function itself is on the stack too
      throw Errors.limit(Errors.NESTED_TOO_DEEP, depth, def.mostNesting, function, offset);
    }
    control.push(kind, type, stack.height, live);
    int frame = control.depth - 1;
    control.elseFixes[frame] = elseFix;
    control.starts[frame] = out.length;
  }

  /** Checks that just the results of the innermost block are on its stack. */
  private void checkResults(int frame) {
    int type = control.blockTypes[frame];
    int count = control.resultCount(type);
    int surplus = stack.height - control.heights[frame] - count;
    if (surplus > 0) {
      throw mismatch("the end of the block", stack.types[stack.height - 1]);
    }
    for (int i = count - 1, at = stack.height - 1; i >= 0; i--, at--) {
      int expected = control.result(type, i);
      if (at < control.heights[frame]) {
        if (!control.unreachable[frame]) {
          throw mismatch(Types.name(expected), -1);
        }
      } else if (stack.types[at] != expected && stack.types[at] != Types.BOTTOM) {
        throw mismatch(Types.name(expected), stack.types[at]);
      }
    }
  }

  private void stepElse() {
    int frame = control.depth - 1;
    if (control.kinds[frame] != ControlStack.IF) {
      throw Errors.malformed(Errors.END_EXPECTED, offset);
    }
    checkResults(frame);
    if (live) {
      out.emitEndOfArm(frame);
    }
    out.land(control.elseFixes[frame]);
    control.elseFixes[frame] = -1;
    control.kinds[frame] = ControlStack.ELSE;
    control.unreachable[frame] = false;
    live = control.entered[frame];
    stack.setHeight(control.heights[frame]);
    int type = control.blockTypes[frame];
    for (int i = 0, n = control.paramCount(type); i < n; i++) {
      push(control.param(type, i));
    }
  }

  private void stepEnd() {
    int frame = control.depth - 1;
    checkResults(frame);
    int type = control.blockTypes[frame];
    int count = control.resultCount(type);
    if (control.kinds[frame] == ControlStack.IF) {
      checkMissingElse(type, count);
    }
    if (frame == 0) {
      if (live) {
        out.emitReturn();
      }
      control.depth = 0;
      return;
    }
    if (live) {
      out.emitResults(frame);
    }
    live |= control.fixes[frame] >= 0 || control.elseFixes[frame] >= 0;
    if (control.kinds[frame] >= ControlStack.IF) {
      out.beginBlock();
    }
    out.land(control.fixes[frame]);
    out.land(control.elseFixes[frame]);
    control.depth = frame;
    stack.setHeight(control.heights[frame]);
    for (int i = 0; i < count; i++) {
      push(control.result(type, i));
    }
  }

  /** An if without else passes its parameters on as its results. */
  private void checkMissingElse(int type, int count) {
    boolean same = count == control.paramCount(type);
    for (int i = 0; i < count && same; i++) {
      same = control.param(type, i) == control.result(type, i);
    }
    if (!same) {
      throw Errors.invalid(
          Errors.TYPE_MISMATCH, "an if without else must return its parameters", function, offset);
    }
  }

  private void stepBranch(int frame) {
    checkLabel(frame);
    if (live) {
      out.emitBranch(frame);
    }
    setUnreachable();
  }

  private void stepBranchIf() {
    int frame = readLabel();
    pop(Types.I32);
    checkLabel(frame);
    if (live) {
      out.emitBranchIf(frame);
    }
    retype(frame);
  }

  private void stepBranchTable() {
    int count = in.count(1, Integer.MAX_VALUE - 1, "labels") + 1;
    pop(Types.I32);
    if (labels.length < count) {
      labels = new int[Math.max(count, labels.length * 2)];
    }
    if (marks.length < control.depth) {
      marks = new int[Math.max(control.depth, marks.length * 2)];
    }
    for (int i = 0; i < count; i++) {
      int frame = readLabel();
      labels[i] = frame;
    }
    int arity = control.labelCount(labels[count - 1]);
    for (int i = 0; i < count; i++) {
      int frame = labels[i];
      if (marks[frame] == 0) {
        marks[frame] = 1;
        if (control.labelCount(frame) != arity) {
          throw Errors.invalid(
              Errors.TYPE_MISMATCH, "labels take different numbers of values", function, offset);
        }
        checkLabel(frame);
      }
    }
    for (int i = 0; i < count; i++) {
      marks[labels[i]] = 0;
    }
    if (live) {
      out.emitBranchTable(labels, count, marks);
    }
    setUnreachable();
  }

  private void stepCall(int op) {
    int callee = readIndex(def.functionCount(), Errors.UNKNOWN_FUNCTION);
    int type = def.functionTypes[callee];
    popParams(type);
    if (Features.tailCall() && op == Opcodes.RETURN_CALL) {
      checkTailResults(type);
      if (live) {
        out.emitReturnCall(callee, types.paramCount(type));
      }
      setUnreachable();
    } else {
      if (live) {
        out.emitCall(callee, types.paramCount(type));
      }
      pushResults(type);
    }
  }

  private void stepCallIndirect(int op) {
    int type = readIndex(types.count(), Errors.UNKNOWN_TYPE);
    int at = in.pos;
    int table = in.u32();
    if (table != 0 && (def.features & Features.REFERENCE_TYPES) == 0) {
      throw Errors.malformed(Errors.ZERO_BYTE, at);
    }
    if (table < 0 || table >= def.tableCount()) {
      throw invalid(Errors.UNKNOWN_TABLE, table);
    }
    if (def.tableTypes[table] != Types.FUNCREF) {
      throw mismatch("a table of funcref", def.tableTypes[table]);
    }
    int address = tableAddress(table);
    pop(address);
    popParams(type);
    int count = types.paramCount(type);
    if (Features.tailCall() && op == Opcodes.RETURN_CALL_INDIRECT) {
      checkTailResults(type);
      if (live) {
        out.emitReturnCallIndirect(types.canonical(type), table, count);
      }
      setUnreachable();
    } else {
      if (live) {
        out.emitCallIndirect(types.canonical(type), table, address == Types.I64, count);
      }
      pushResults(type);
    }
  }

  private void checkTailResults(int type) {
    int count = types.resultCount(type);
    boolean same = count == types.resultCount(functionType);
    for (int i = 0; i < count && same; i++) {
      same = types.result(type, i) == types.result(functionType, i);
    }
    if (!same) {
      throw Errors.invalid(
          Errors.TYPE_MISMATCH, "a tail call must return the caller's results", function, offset);
    }
  }

  // ---- parametric and variable operators (3.3.5, 3.3.6)

  private void stepSelect(int op) {
    int type = Types.BOTTOM;
    if (op == Opcodes.SELECT_T) {
      int count = in.count(1, in.limit, "types");
      for (int i = 0; i < count; i++) {
        type = readValueType();
      }
      if (count != 1) {
        throw invalid(Errors.RESULT_ARITY);
      }
    }
    pop(Types.I32);
    if (op == Opcodes.SELECT_T) {
      pop(type);
      pop(type);
    } else {
      int second = pop();
      type = pop();
      if (Types.isRef(type) || Types.isRef(second)) {
        throw mismatch("a number", Types.isRef(type) ? type : second);
      }
      if (type == Types.BOTTOM) {
        type = second;
      } else if (second != Types.BOTTOM && second != type) {
        throw mismatch(Types.name(type), second);
      }
    }
    if (live) {
      out.emitSelect(type);
    } else {
      push(type);
    }
  }

  private void stepLocal(int op) {
    int local = readLocal();
    int type = localType(local);
    if (op == Opcodes.LOCAL_GET) {
      stack.push(type, OperandStack.LOCAL, localSlot(local));
    } else {
      boolean tee = op == Opcodes.LOCAL_TEE;
      pop(type);
      if (live) {
        out.emitLocalSet(localSlot(local), type, tee);
      } else if (tee) {
        push(type);
      }
    }
  }

  private void stepGlobal(int op) {
    int global = readIndex(def.globalCount(), Errors.UNKNOWN_GLOBAL);
    int type = def.globalTypes[global];
    boolean isMutable = def.globalMutable[global];
    boolean far = isMutable && global < def.importedGlobals || Types.isRef(type);
    if (op == Opcodes.GLOBAL_GET) {
      if (live) {
        out.emitGlobalGet(global, type, far);
      } else {
        push(type);
      }
    } else {
      if (!isMutable) {
        throw invalid(Errors.IMMUTABLE_GLOBAL);
      }
      pop(type);
      if (live) {
        out.emitGlobalSet(global, far);
      }
    }
  }

  // ---- whole memories (3.3.7)

  private void stepWholeMemory(int op) {
    switch (op) {
      case Opcodes.MEMORY_SIZE:
        {
          int memory = readMemory();
          driverResult(Op.MEMORY_SIZE, 0, memory, memoryAddress(memory));
          break;
        }
      case Opcodes.MEMORY_GROW:
        {
          int memory = readMemory();
          pop(memoryAddress(memory));
          driverResult(Op.MEMORY_GROW, 1, memory, memoryAddress(memory));
          break;
        }
      case Opcodes.MEMORY_FILL:
        {
          int memory = readMemory();
          pop(memoryAddress(memory));
          pop(Types.I32);
          pop(memoryAddress(memory));
          driver(Op.MEMORY_FILL, 3, memory);
          break;
        }
      case Opcodes.MEMORY_COPY:
        {
          int to = readMemory();
          int from = readMemory();
          pop(smaller(memoryAddress(to), memoryAddress(from)));
          pop(memoryAddress(from));
          pop(memoryAddress(to));
          driver2(Op.MEMORY_COPY, to, from);
          break;
        }
      case Opcodes.MEMORY_INIT:
        {
          int data = in.u32();
          int memory = readMemory();
          checkData(data);
          pop(Types.I32);
          pop(Types.I32);
          pop(memoryAddress(memory));
          driver2(Op.MEMORY_INIT, memory, data);
          break;
        }
      default: // data.drop
        driver(Op.DATA_DROP, 0, readData());
    }
  }

  // ---- references and tables (3.3.3, 3.3.6)

  private void stepReference(int op) {
    switch (op) {
      case Opcodes.REF_NULL:
        driverResult(
            Op.REF_NULL, 0, 0, Types.readReference(in, def.features, Errors.REFERENCE_TYPE));
        break;
      case Opcodes.REF_IS_NULL:
        popReference();
        if (live) {
          out.emitIsNull();
        } else {
          push(Types.I32);
        }
        break;
      default: // ref.func
        {
          int callee = readIndex(def.functionCount(), Errors.UNKNOWN_FUNCTION);
          if (!isDeclared(callee)) {
            throw invalid(Errors.UNDECLARED_FUNCTION, callee);
          }
          driverResult(Op.REF_FUNC, 0, callee, Types.FUNCREF);
        }
    }
  }

  private void stepTable(int op) {
    if (op == Opcodes.ELEM_DROP) {
      driver(Op.ELEM_DROP, 0, readElem());
      return;
    }
    if (op == Opcodes.TABLE_INIT) {
      int elem = in.u32();
      int table = readTable();
      if (elem < 0 || elem >= def.elementCount()) {
        throw invalid(Errors.UNKNOWN_ELEM, elem);
      }
      int found = def.elements[elem * ModuleDef.ELEMENT_INTS + 3];
      if (found != def.tableTypes[table]) {
        throw mismatch(Types.name(def.tableTypes[table]), found);
      }
      pop(Types.I32);
      pop(Types.I32);
      pop(tableAddress(table));
      driver2(Op.TABLE_INIT, table, elem);
      return;
    }
    int table = readTable();
    int type = def.tableTypes[table];
    int address = tableAddress(table);
    if (op == Opcodes.TABLE_COPY) {
      int from = readTable();
      if (def.tableTypes[from] != type) {
        throw mismatch(Types.name(type), def.tableTypes[from]);
      }
      pop(smaller(address, tableAddress(from)));
      pop(tableAddress(from));
      pop(address);
      driver2(Op.TABLE_COPY, table, from);
    } else if (Features.referenceTypes()) {
      stepElement(op, table);
    }
  }

  /** An operator that takes or gives elements of a table. */
  private void stepElement(int op, int table) {
    int type = def.tableTypes[table];
    int address = tableAddress(table);
    switch (op) {
      case Opcodes.TABLE_GET:
        pop(address);
        driverResult(Op.TABLE_GET, 1, table, type);
        break;
      case Opcodes.TABLE_SET:
        pop(type);
        pop(address);
        driver(Op.TABLE_SET, 2, table);
        break;
      case Opcodes.TABLE_SIZE:
        driverResult(Op.TABLE_SIZE, 0, table, address);
        break;
      case Opcodes.TABLE_GROW:
        pop(address);
        pop(type);
        driverResult(Op.TABLE_GROW, 2, table, address);
        break;
      default: // table.fill
        pop(address);
        pop(type);
        pop(address);
        driver(Op.TABLE_FILL, 3, table);
    }
  }

  private void driver(int op, int sources, int k) {
    if (live) {
      out.emitDriver(op, sources, k);
    }
  }

  private void driver2(int op, int k, int l) {
    if (live) {
      out.emitDriver(op, 3, k, l);
    }
  }

  private void driverResult(int op, int sources, int k, int type) {
    if (live) {
      out.emitDriverResult(op, sources, k, type);
    } else {
      push(type);
    }
  }

  private static int[] grown(int[] array) {
    int[] result = new int[array.length * 2];
    System.arraycopy(array, 0, result, 0, array.length);
    return result;
  }
}
