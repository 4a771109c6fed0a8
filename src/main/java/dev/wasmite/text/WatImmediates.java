package dev.wasmite.text;

import dev.wasmite.binary.Opcodes;

/**
 * Reads what follows the name of an instruction that is no block (§6.5) and writes it behind the
 * opcode. Made by {@link WatInstructions}, per module.
 */
final class WatImmediates {
  private static final int REF_TEST = 0xfb0014;
  private static final int REF_CAST = 0xfb0016;

  private final Lexer lexer;
  private final ModuleBuilder module;
  private final WatTypes types;
  private final WatLabels labels;

  private IndexSpace locals;
  private boolean inFunction;

  WatImmediates(Lexer lexer, ModuleBuilder module, WatTypes types, WatLabels labels) {
    this.lexer = lexer;
    this.module = module;
    this.types = types;
    this.labels = labels;
  }

  /** Begins a function or, if it is not one, a constant expression. */
  void begin(IndexSpace locals, boolean inFunction) {
    this.locals = locals;
    this.inFunction = inFunction;
  }

  /** Reads the immediates of an instruction and writes it. */
  void read(int op, ByteSink out) {
    switch (op) {
      case Opcodes.SELECT:
        readSelect(out);
        return;
      case REF_TEST:
      case REF_CAST:
        ByteSink heap = new ByteSink();
        boolean nullable = types.readReference(heap);
        writeOpcode(nullable ? op + 1 : op, out);
        out.write(heap, 0);
        return;
      default:
        writeOpcode(op, out);
        readImmediates(op, out);
        break;
    }
  }

  private static void writeOpcode(int op, ByteSink out) {
    if (op < 0x100) {
      out.write(op);
    } else {
      out.write(op >> 16);
      out.u32(op & 0xffff);
    }
  }

  private void readSelect(ByteSink out) {
    if (!lexer.isForm("result")) {
      out.write(Opcodes.SELECT);
      return;
    }
    ByteSink results = new ByteSink();
    int count = 0;
    while (types.openIf("result")) {
      for (; lexer.kind() != Lexer.RIGHT; count++) {
        types.readValueType(results);
      }
      types.close();
    }
    out.write(Opcodes.SELECT_T);
    out.u32(count);
    out.write(results, 0);
  }

  /** Reads immediates as the operator's letter says, see {@link Opcodes}. */
  private void readImmediates(int op, ByteSink out) {
    switch (Mnemonics.immediates(op)) {
      case '-':
        break;
      case 'l':
        out.u32(labels.readIndex());
        break;
      case 't':
        readLabels(out);
        break;
      case 'f':
        out.u32(module.functions.read(lexer));
        break;
      case 'c':
        int table = module.tables.readOptional(lexer);
        out.u32(types.readTypeUse(null));
        out.u32(table);
        break;
      case 'x':
        out.u32(locals.read(lexer));
        break;
      case 'g':
        out.u32(module.globals.read(lexer));
        break;
      case 'X':
        out.u32(module.tags.read(lexer));
        break;
      case 'T':
        out.u32(module.tables.readOptional(lexer));
        break;
      case 'M':
        out.u32(module.memories.readOptional(lexer));
        break;
      case 'i':
        out.s64(lexer.i32());
        lexer.next();
        break;
      case 'I':
        out.s64(lexer.i64());
        lexer.next();
        break;
      case 'F':
        out.fixed(lexer.f32bits(), 4);
        lexer.next();
        break;
      case 'D':
        out.fixed(lexer.f64bits(), 8);
        lexer.next();
        break;
      case 'd':
        useData();
        out.u32(module.datas.read(lexer));
        break;
      case 'e':
        out.u32(module.elems.read(lexer));
        break;
      case 'n':
        useData();
        readSegmentAndTarget(module.datas, module.memories, out);
        break;
      case 'E':
        readSegmentAndTarget(module.elems, module.tables, out);
        break;
      case 'C':
        readPair(module.memories, out);
        break;
      case 'P':
        readPair(module.tables, out);
        break;
      default:
        readTypeImmediates(op, out);
        break;
    }
  }

  /** Notes that a function names a data segment, whose number must stand before the code then. */
  private void useData() {
    module.needsDataCount |= inFunction;
  }

  /** Reads immediates that name types. */
  private void readTypeImmediates(int op, ByteSink out) {
    switch (Mnemonics.immediates(op)) {
      case 'r':
        types.readHeapType(out);
        break;
      case 'y':
        out.u32(module.types.read(lexer));
        break;
      case 'Y':
        out.u32(module.types.read(lexer));
        out.u32(module.types.read(lexer));
        break;
      case 'S':
        int type = module.types.read(lexer);
        ModuleBuilder.TypeInfo info = module.info(type);
        boolean known = info != null && info.fields != null;
        IndexSpace fields = known ? info.fields : new IndexSpace("field", "field");
        out.u32(type);
        out.u32(fields.read(lexer));
        break;
      case 'N':
        out.u32(module.types.read(lexer));
        out.u32(lexer.u32());
        lexer.next();
        break;
      case 'A':
        useData();
        out.u32(module.types.read(lexer));
        out.u32(module.datas.read(lexer));
        break;
      case 'B':
        out.u32(module.types.read(lexer));
        out.u32(module.elems.read(lexer));
        break;
      case 'k':
        int label = labels.readIndex();
        ByteSink from = new ByteSink();
        ByteSink to = new ByteSink();
        int flags = types.readReference(from) ? 1 : 0;
        flags |= types.readReference(to) ? 2 : 0;
        out.write(flags);
        out.u32(label);
        out.write(from, 0);
        out.write(to, 0);
        break;
      default:
        readVectorImmediates(op, out);
        break;
    }
  }

  /** Reads immediates of accesses to memory and of vectors. */
  private void readVectorImmediates(int op, ByteSink out) {
    switch (Mnemonics.immediates(op)) {
      case 'm':
      case 'w':
        readMemoryArgument(op, module.memories.readOptional(lexer), out);
        break;
      case 'j':
        // A number alone is the lane.
        boolean hasMemory =
            lexer.kind() == Lexer.ID
                || lexer.kind() == Lexer.NUMBER
                    && (lexer.peek() == Lexer.NUMBER || isMemoryArgument(lexer.peekKeyword()));
        readMemoryArgument(op, hasMemory ? module.memories.read(lexer) : 0, out);
        out.write(readLane());
        break;
      case 'L':
        out.write(readLane());
        break;
      case 'z':
        readShuffle(out);
        break;
      case 'V':
        readVector(out);
        break;
      case 'q':
        out.write(0);
        break;
      default:
        throw lexer.unexpected();
    }
  }

  private void readLabels(ByteSink out) {
    ByteSink indices = new ByteSink();
    int count = 0;
    do {
      indices.u32(labels.readIndex());
      count++;
    } while (IndexSpace.isIndex(lexer));
    // The last one is the default, which is not counted.
    out.u32(count - 1);
    out.write(indices, 0);
  }

  /** Reads {@code target? segment}, writes the segment first. */
  private void readSegmentAndTarget(IndexSpace segments, IndexSpace targets, ByteSink out) {
    boolean both = lexer.peek() == Lexer.NUMBER || lexer.peek() == Lexer.ID;
    int target = both ? targets.read(lexer) : 0;
    out.u32(segments.read(lexer));
    out.u32(target);
  }

  /** Reads no index, meaning 0 twice, or two. */
  private void readPair(IndexSpace space, ByteSink out) {
    boolean given = IndexSpace.isIndex(lexer);
    out.u32(given ? space.read(lexer) : 0);
    out.u32(given ? space.read(lexer) : 0);
  }

  private static boolean isMemoryArgument(String word) {
    return word.startsWith("offset=") || word.startsWith("align=");
  }

  /** Reads {@code offset=n align=n}, each if it is there, and writes flags, memory, offset. */
  private void readMemoryArgument(int op, int memory, ByteSink out) {
    long offset = 0;
    if (lexer.kind() == Lexer.KEYWORD && lexer.text().startsWith("offset=")) {
      offset = readArgument();
    }
    int align = Mnemonics.alignment(op);
    if (lexer.kind() == Lexer.KEYWORD && lexer.text().startsWith("align=")) {
      int at = lexer.offset();
      long value = readArgument();
      if (Long.bitCount(value) != 1) {
        throw lexer.errorAt("alignment must be a power of two", at);
      }
      align = Long.numberOfTrailingZeros(value);
    }
    out.u32(memory == 0 ? align : align | 0x40);
    if (memory != 0) {
      out.u32(memory);
    }
    out.u64(offset);
  }

  /** Reads the number behind the {@code =} of the current token. */
  private long readArgument() {
    String text = lexer.text();
    String digits = text.substring(text.indexOf('=') + 1);
    if (!Literals.isNatural(digits)) {
      throw lexer.error("unknown operator " + lexer.word());
    }
    try {
      long value = Literals.u64(digits);
      lexer.next();
      return value;
    } catch (NumberFormatException e) {
      throw lexer.error(e.getMessage());
    }
  }

  private int readLane() {
    if (lexer.kind() != Lexer.NUMBER || !Literals.isNatural(lexer.text())) {
      throw lexer.unexpected();
    }
    long lane = -1;
    try {
      lane = Literals.u64(lexer.text());
    } catch (NumberFormatException e) {
      // Out of range even of 64 bits, and so of a lane.
    }
    if (lane < 0 || lane > 255) {
      throw lexer.error("i8 " + Literals.RANGE);
    }
    lexer.next();
    return (int) lane;
  }

  /** Reads the lanes of a shuffle. */
  private void readShuffle(ByteSink out) {
    for (int i = 0; i < 16; i++) {
      if (lexer.kind() == Lexer.LEFT || lexer.kind() == Lexer.RIGHT) {
        throw lexer.error("invalid lane length");
      }
      if (lexer.kind() == Lexer.NUMBER && !Literals.isNatural(lexer.text())) {
        throw lexer.error("i8 " + Literals.RANGE);
      }
      out.write(readLane());
    }
    if (lexer.kind() == Lexer.NUMBER) {
      throw lexer.error("invalid lane length");
    }
  }

  /** Reads the shape and the lanes of a v128.const. */
  private void readVector(ByteSink out) {
    String shape = lexer.kind() == Lexer.KEYWORD ? lexer.text() : "";
    int at = "i8x16 i16x8 i32x4 i64x2 f32x4 f64x2".indexOf(shape);
    if (shape.length() < 5 || at < 0) {
      throw lexer.unexpected();
    }
    lexer.next();
    int x = shape.indexOf('x');
    int bits = Integer.parseInt(shape.substring(1, x));
    checkLanes(128 / bits);
    for (int i = 128 / bits; i > 0; i--) {
      boolean integer = shape.charAt(0) == 'i';
      long lane = integer ? lexer.signed(bits) : bits == 32 ? lexer.f32bits() : lexer.f64bits();
      out.fixed(lane, bits / 8);
      lexer.next();
    }
  }

  /** Looks ahead whether there are so many numbers. */
  private void checkLanes(int wanted) {
    int start = lexer.offset();
    int count = 0;
    for (; lexer.kind() == Lexer.NUMBER; count++) {
      lexer.next();
    }
    boolean fewer = count < wanted;
    if (count > wanted || fewer && (lexer.kind() == Lexer.LEFT || lexer.kind() == Lexer.RIGHT)) {
      throw lexer.error("wrong number of lane literals");
    }
    if (fewer) {
      throw lexer.unexpected();
    }
    lexer.moveTo(start);
  }
}
