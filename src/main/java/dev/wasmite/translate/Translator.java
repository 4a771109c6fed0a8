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
  private int[] costs;

  private int localsPerUnit;

  private int function;
  private int offset;
  private boolean emitting;

  /** Code is being emitted: wanted, and something can get here. */
  private boolean live;

  private int params;
  private int functionType;

  // Locals that are no parameters, as runs of one type: | index behind the run's last | type |
  private int[] runs = new int[16];
  private int runCount;
  private int localCount;
  private int localShift;

  private int[] declared;

  /** Steps are watched, for one of the next two. */
  private boolean locating;

  // While code is being located, else null: | position in the code | offset in the module |
  private int[] places;
  private int placeCount;

  // The operator whose stack is wanted, 0 if none is, and what layout() answers of it.
  private int wanted;
  private long[] layout;

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
    out = new Emitter(stack, control);
    if (Features.metering()) {
      this.costs = costs;
      this.localsPerUnit = localsPerUnit;
      out.metered = costs != null;
      out.exact = exact;
    }
    types = def.types;
    in = new ByteReader(def.bytes, 0, 0);
  }

  /**
   * Whether in what is translated from now on each float operator that computes leaves the
   * canonical NaN, if it leaves one; off unless set.
   */
  public void canonicalNans(boolean on) {
    if (Features.deterministic()) {
      out.canonicalNans = on;
    }
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
    if (Features.backtraces() && places != null) {
      placeCount = 0;
      addPlace(Code.START, in.pos);
    }
    control.push(ControlStack.FUNCTION, functionType, 0, -1, 0);
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
      places = ControlStack.grown(places);
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
      wanted = 0;
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
    if (Features.coreDumps() && offset == wanted) {
      stepWanted(op, before);
    } else {
      out.lowest = out.length;
      step(op);
    }
    if (places != null && Math.min(before, out.lowest) < out.length) {
      addPlace(Math.min(before, out.lowest), offset);
    }
  }

  /** Does the step whose stack is wanted; {@code before} is where the operator before it ended. */
  private void stepWanted(int op, int before) {
    int address = op >= 0x36 && op <= 0x3e ? stack.height - 2 : stack.height - 1;
    int last = stack.height - 1;
    while (last >= 0 && !out.isLast(last)) {
      last--;
    }
    readLayout();
    out.lowest = out.length;
    step(op);
    if (op >= Opcodes.BLOCK && op <= Opcodes.BR_TABLE) {
      readLayout(); // what stops there stops behind it
    } else {
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
    runCount = 0;
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
        if (2 * runCount == runs.length) {
          runs = ControlStack.grown(runs);
        }
        runs[2 * runCount] = localCount;
        runs[2 * runCount++ + 1] = type;
      }
    }
  }

  private void begin() {
    int results = types.resultCount(functionType);
    if (Features.referenceTypes()) {
      out.references = false;
      for (int i = 0; i < params; i++) {
        out.noteReference(types.param(functionType, i));
      }
    }
    localShift = out.begin(params, results, localCount - params, function) - params;
    if (Features.metering() && costs != null) {
      out.charge((localCount - params) / localsPerUnit);
    }
    if (localCount > params) {
      out.emitZeroLocals(params + localShift, localCount - params);
    }
    if (Features.referenceTypes()) {
      for (int i = 0, from = params; i < 2 * runCount; from = runs[i], i += 2) {
        if (Types.isRef(runs[i + 1])) {
          out.references = true;
          out.emitNullLocals(from + localShift, runs[i] - from);
        }
      }
    }
  }

  private int localType(int local) {
    if (local < params) {
      return types.param(functionType, local);
    }
    int low = 0;
    for (int high = runCount - 1; low < high; ) {
      int middle = (low + high) >>> 1;
      if (runs[2 * middle] <= local) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return runs[2 * low + 1];
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
    checkIndex((int) type, type < 0 ? 0 : types.count(), Errors.UNKNOWN_TYPE);
    if (!Features.multiValue() || (def.features & Features.MULTI_VALUE) == 0) {
      throw Errors.notEnabled(Features.MULTI_VALUE, offset);
    }
    return (int) type;
  }

  /** Reads an index below {@code count}; {@code unknown} is what to say if it is not. */
  private int readIndex(int count, String unknown) {
    return checkIndex(in.u32(), count, unknown);
  }

  private int checkIndex(int index, int count, String unknown) {
    return ModuleValidator.checkIndex(index, count, unknown, function, offset);
  }

  private int readMemory() {
    int at = in.pos;
    int memory = in.u32();
    if (memory != 0 && (!Features.multiMemory() || (def.features & Features.MULTI_MEMORY) == 0)) {
      throw Errors.malformed(Errors.ZERO_BYTE, at);
    }
    return checkMemory(memory);
  }

  private int checkMemory(int memory) {
    if (Features.memory64()) {
      space = def.memoryFlags;
    }
    return checkIndex(memory, def.memoryCount(), Errors.UNKNOWN_MEMORY);
  }

  private int readTable() {
    int table = readIndex(def.tableCount(), Errors.UNKNOWN_TABLE);
    if (Features.memory64()) {
      space = def.tableFlags;
    }
    if (Features.referenceTypes()) {
      itemType = def.tableTypes[table];
    }
    return table;
  }

  private int readLabel() {
    return control.depth - 1 - readIndex(control.depth, Errors.UNKNOWN_LABEL);
  }

  private int checkData(int data) {
    if (def.dataCount < 0) {
      throw Errors.malformed(Errors.DATA_COUNT_REQUIRED, offset);
    }
    return checkIndex(data, def.dataCount, Errors.UNKNOWN_DATA);
  }

  private int checkElem(int elem) {
    return checkIndex(elem, def.elementCount(), Errors.UNKNOWN_ELEM);
  }

  /** Checks that what a table is filled from has elements of its type. */
  private void checkItems(int expected, int found) {
    if (found != expected) {
      throw mismatch(Types.name(expected), found);
    }
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

  private WasmException mismatch(String facts) {
    return Errors.invalid(Errors.TYPE_MISMATCH, facts, function, offset);
  }

  private WasmException mismatch(String expected, int found) {
    String facts = found < 0 ? "nothing" : Types.name(found);
    return mismatch(Errors.concat("expected ", expected, ", found ", facts));
  }

  /** The type that an operator's row gives by a letter. */
  private int typeOf(char letter) {
    switch (letter) {
      case 'i':
        return Types.I32;
      case 'I':
        return Types.I64;
      case 'f':
        return Types.F32;
      case 'F':
        return Types.F64;
      case 'e':
        return itemType;
      default:
        return isLong(letter) ? Types.I64 : Types.I32;
    }
  }

  /** Whether the addresses of what is named, or of the one that a letter is for, have 64 bits. */
  private boolean isLong(char letter) {
    return Features.memory64()
        && (letter == 'b' || ModuleDef.is64(space[named]))
        && (letter == 'a' || ModuleDef.is64(space[second]));
  }

  private void push(int type) {
    out.pushTemporary(type);
  }

  /**
   * Checks that entry {@code at} of the stack is of the expected type, {@code BOTTOM} for any.
   * Answers its type; {@code BOTTOM} if unreachable code takes it from nowhere.
   */
  private int check(int at, int expected) {
    int frame = control.depth - 1;
    boolean nowhere = at < control.heights[frame];
    if (nowhere && control.unreachable[frame]) {
      return Types.BOTTOM;
    }
    int found = nowhere ? -1 : stack.types[at];
    if (nowhere || found != expected && found != Types.BOTTOM && expected != Types.BOTTOM) {
      throw mismatch(expected == Types.BOTTOM ? "a value" : Types.name(expected), found);
    }
    return found;
  }

  /** Pops a value of the expected type; answers what {@link #check} does. */
  private int pop(int expected) {
    int at = stack.height - 1;
    if (at >= control.heights[control.depth - 1] && stack.types[at] == expected) {
      stack.setHeight(at); // as nearly always: one step less where nothing compiles
      return expected;
    }
    int found = check(at, expected);
    drop(1);
    return found;
  }

  private void drop(int count) {
    int height = control.heights[control.depth - 1];
    stack.setHeight(Math.max(height, stack.height - count));
  }

  private int popReference() {
    int type = pop(Types.BOTTOM);
    if (type != Types.BOTTOM && !Types.isRef(type)) {
      throw mismatch("a reference", type);
    }
    return type;
  }

  /** Checks that a type's results, or its parameters, are on top of the stack, which stays. */
  private void checkAll(int type, boolean results) {
    int i = control.count(type, results);
    for (int at = stack.height; i > 0; ) {
      check(--at, control.type(type, results, --i));
    }
  }

  private void popAll(int type, boolean results) {
    checkAll(type, results);
    drop(control.count(type, results));
  }

  private void pushAll(int type, boolean results) {
    for (int i = 0, n = control.count(type, results); i < n; i++) {
      push(control.type(type, results, i));
    }
  }

  /** Checks that what a branch to the frame carries is on top of the stack, which stays. */
  private void checkLabel(int frame) {
    checkAll(control.blockTypes[frame], control.leadsToEnd(frame));
  }

  /** Whether a type has as parameters, or as results, what another has as results. */
  private boolean gives(int type, boolean results, int other) {
    int count = control.count(other, true);
    boolean same = count == control.count(type, results);
    for (int i = 0; i < count && same; i++) {
      same = control.type(type, results, i) == control.type(other, true, i);
    }
    return same;
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
      return;
    }
    char immediates = Opcodes.immediates(op);
    if (immediates != '-') {
      readImmediates(op, immediates);
    }
    int operands = 0;
    for (int i = 2; i >= 0; i--) {
      char operand = Opcodes.operand(op, i);
      if (operand != '.') {
        operands++;
        pop(typeOf(operand));
      }
    }
    char result = Opcodes.result(op);
    int type = result == '.' ? Types.BOTTOM : typeOf(result);
    if (live) {
      emit(op, immediates, operands, type);
    } else if (result != '.') {
      push(type);
    }
  }

  private void emit(int op, char immediates, int operands, int type) {
    if (immediates == 'm') {
      boolean is64 = isLong('a');
      if (type == Types.BOTTOM) {
        out.emitStore(op, memoryOffset, named, is64);
      } else {
        out.emitLoad(op, type, memoryOffset, named, is64);
      }
    } else if (immediates != '-') {
      out.emitOperator(far ? Op.other(op) : Op.of(op), operands, type, named, second);
    } else if (type != Types.BOTTOM) { // all but nop
      out.emitPlain(op, type);
    }
  }

  // What an operator names, for its signature and its code.
  private int named;
  private int second; // or -1
  private int[] space; // flags of all memories or all tables
  private int itemType;
  private boolean far; // a global that the loop does not reach
  private long memoryOffset;

  private void readImmediates(int op, char kind) {
    second = -1;
    far = false;
    switch (kind) {
      case 'm':
        readMemoryArgument(op);
        break;
      case 'M':
        named = readMemory();
        break;
      case 'C':
        named = readMemory();
        second = readMemory();
        break;
      case 'n':
        second = in.u32();
        named = readMemory();
        checkData(second);
        break;
      case 'd':
        named = checkData(in.u32());
        break;
      case 'e':
        named = checkElem(in.u32());
        break;
      case 'E':
        second = in.u32();
        named = readTable();
        checkElem(second);
        if (Features.referenceTypes()) {
          checkItems(itemType, def.elements[second * ModuleDef.ELEMENT_INTS + 3]);
        }
        break;
      case 'P':
        named = readTable();
        second = readTable();
        if (Features.referenceTypes()) {
          checkItems(def.tableTypes[named], itemType);
        }
        break;
      case 'g':
        readGlobal(op);
        break;
      default:
        if (Features.referenceTypes()) {
          readItem(op);
        }
    }
  }

  // Loads and stores: the largest alignment (its logarithm) of opcode 0x28 and on, a digit each.
  private static final String ALIGNMENTS = "23230011001122" + "232301012";

  private void readMemoryArgument(int op) {
    int align = in.u32();
    named = 0;
    if (align >= 0x40 && align < 0x80) {
      if (!Features.multiMemory() || (def.features & Features.MULTI_MEMORY) == 0) {
        throw Errors.notEnabled(Features.MULTI_MEMORY, offset);
      }
      align -= 0x40;
      named = in.u32();
    }
    if (align < 0 || align >= 0x40) {
      throw Errors.malformed(Errors.MEMOP_FLAGS, offset);
    }
    boolean wide = Features.memory64() && (def.features & Features.MEMORY64) != 0;
    memoryOffset = wide ? in.u64() : in.u32() & 0xffffffffL;
    checkMemory(named);
    if (align > ALIGNMENTS.charAt(op - 0x28) - '0') {
      throw invalid(Errors.ALIGNMENT);
    }
    if (wide && !isLong('a') && memoryOffset >>> 32 != 0) {
      throw invalid(Errors.OFFSET_RANGE);
    }
  }

  private void readGlobal(int op) {
    named = readIndex(def.globalCount(), Errors.UNKNOWN_GLOBAL);
    itemType = def.globalTypes[named];
    boolean isMutable = def.globalMutable[named];
    if (op == Opcodes.GLOBAL_SET && !isMutable) {
      throw invalid(Errors.IMMUTABLE_GLOBAL);
    }
    boolean elsewhere = isMutable && named < def.importedGlobals;
    far = elsewhere || Types.isRef(itemType) || named > Short.MAX_VALUE;
  }

  private void readItem(int op) {
    named = 0;
    if (Opcodes.immediates(op) == 'T') {
      named = readTable();
    } else if (op == Opcodes.REF_NULL) {
      itemType = Types.readReference(in, def.features, Errors.REFERENCE_TYPE);
    } else {
      named = readIndex(def.functionCount(), Errors.UNKNOWN_FUNCTION);
      itemType = Types.FUNCREF;
      if (!isDeclared(named)) {
        throw ModuleValidator.unknown(Errors.UNDECLARED_FUNCTION, named, function, offset);
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
        pop(Types.BOTTOM);
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
      default:
        if (Features.referenceTypes()) {
          stepIsNull();
        }
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
    int height = condition;
    if (Features.multiValue()) {
      popAll(type, false);
      height = stack.height;
      // In unreachable code the parameters may have come from nowhere.
      if (live) {
        stack.setHeight(condition);
      } else {
        pushAll(type, false);
      }
    }
    int elseFix = -1;
    if (live) {
      int count = condition - height;
      if (op == Opcodes.IF) {
        elseFix = out.emitIf(count);
      } else {
        out.emitBlock(count);
        if (op == Opcodes.LOOP) {
          out.target();
        }
      }
    }
    if (control.depth > def.mostNesting) {
      int depth = control.depth; // the function itself is on the stack too
      throw Errors.limit(Errors.NESTED_TOO_DEEP, depth, def.mostNesting, function, offset);
    }
    control.push(op, type, height, elseFix, out.length);
  }

  /** Checks that just the results of the innermost block are on its stack. */
  private void checkEnd(int frame) {
    int type = control.blockTypes[frame];
    if (stack.height - control.heights[frame] > control.count(type, true)) {
      throw mismatch("the end of the block", stack.types[stack.height - 1]);
    }
    checkAll(type, true);
  }

  private void stepElse() {
    int frame = control.depth - 1;
    if (control.kinds[frame] != Opcodes.IF) {
      throw Errors.malformed(Errors.END_EXPECTED, offset);
    }
    checkEnd(frame);
    if (live) {
      out.emitBranch(frame);
    }
    live = control.elseFixes[frame] >= 0;
    out.land(control.elseFixes[frame]);
    control.elseFixes[frame] = -1;
    control.kinds[frame] = Opcodes.ELSE;
    control.unreachable[frame] = false;
    stack.setHeight(control.heights[frame]);
    if (Features.multiValue()) {
      pushAll(control.blockTypes[frame], false);
    }
  }

  private void stepEnd() {
    int frame = control.depth - 1;
    checkEnd(frame);
    int type = control.blockTypes[frame];
    if (control.kinds[frame] == Opcodes.IF) {
      boolean passes =
          Features.multiValue() ? gives(type, false, type) : control.count(type, true) == 0;
      if (!passes) {
        throw mismatch("an if without else must return its parameters");
      }
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
    if (control.kinds[frame] >= Opcodes.IF) {
      out.beginBlock();
    }
    out.land(control.fixes[frame]);
    out.land(control.elseFixes[frame]);
    control.depth = frame;
    stack.setHeight(control.heights[frame]);
    pushAll(type, true);
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
    } else { // what came from nowhere has the label's types behind it
      drop(control.labelCount(frame));
      pushAll(control.blockTypes[frame], control.leadsToEnd(frame));
    }
  }

  private void stepBranchTable() {
    int count = in.count(1, Integer.MAX_VALUE - 1, "labels") + 1;
    pop(Types.I32);
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = readLabel();
    }
    int arity = control.labelCount(labels[count - 1]);
    int[] marks = control.marks;
    for (int i = 0; i < count; i++) {
      int frame = labels[i];
      if (marks[frame] == 0) {
        marks[frame] = 1;
        if (control.labelCount(frame) != arity) {
          throw mismatch("labels take different numbers of values");
        }
        checkLabel(frame);
      }
    }
    for (int i = 0; i < count; i++) {
      marks[labels[i]] = 0;
    }
    if (live) {
      out.emitBranchTable(labels);
    }
    setUnreachable();
  }

  private void stepCall(int op) {
    int callee = readIndex(def.functionCount(), Errors.UNKNOWN_FUNCTION);
    int type = def.functionTypes[callee];
    popAll(type, false);
    if (Features.tailCall() && op == Opcodes.RETURN_CALL) {
      checkTail(type);
      if (live) {
        out.emitReturnCall(callee, types.paramCount(type));
      }
      setUnreachable();
    } else {
      if (live) {
        out.emitCall(callee, types.paramCount(type));
      }
      pushAll(type, true);
    }
  }

  private void checkTail(int type) {
    if (!gives(type, true, functionType)) {
      throw mismatch("a tail call must return the caller's results");
    }
  }

  private void stepCallIndirect(int op) {
    int type = readIndex(types.count(), Errors.UNKNOWN_TYPE);
    int at = in.pos;
    int table = in.u32();
    if (table != 0
        && (!Features.referenceTypes() || (def.features & Features.REFERENCE_TYPES) == 0)) {
      throw Errors.malformed(Errors.ZERO_BYTE, at);
    }
    checkIndex(table, def.tableCount(), Errors.UNKNOWN_TABLE);
    if (Features.referenceTypes() && def.tableTypes[table] != Types.FUNCREF) {
      throw mismatch("a table of funcref", def.tableTypes[table]);
    }
    if (Features.memory64()) {
      named = table;
      space = def.tableFlags;
    }
    boolean is64 = isLong('a');
    pop(is64 ? Types.I64 : Types.I32);
    popAll(type, false);
    int count = types.paramCount(type);
    if (Features.tailCall() && op == Opcodes.RETURN_CALL_INDIRECT) {
      checkTail(type);
      if (live) {
        out.emitReturnCallIndirect(types.canonical(type), table, count);
      }
      setUnreachable();
    } else {
      if (live) {
        out.emitCallIndirect(types.canonical(type), table, is64, count);
      }
      pushAll(type, true);
    }
  }

  // ---- parametric and variable operators (3.3.5, 3.3.6)

  private void stepSelect(int op) {
    int type = Types.BOTTOM;
    boolean typed = Features.referenceTypes() && op == Opcodes.SELECT_T;
    if (typed) {
      int count = in.count(1, in.limit, "types");
      for (int i = 0; i < count; i++) {
        type = readValueType();
      }
      if (count != 1) {
        throw invalid(Errors.RESULT_ARITY);
      }
    }
    pop(Types.I32);
    if (typed) {
      pop(type);
      pop(type);
    } else {
      int second = pop(Types.BOTTOM);
      type = pop(Types.BOTTOM);
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
    int local = readIndex(localCount, Errors.UNKNOWN_LOCAL);
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

  // ---- references (3.3.3)

  private void stepIsNull() {
    popReference();
    if (live) {
      out.emitIsNull();
    } else {
      push(Types.I32);
    }
  }
}
