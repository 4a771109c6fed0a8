package dev.wasmite.text;

import dev.wasmite.binary.ByteReader;
import dev.wasmite.binary.Errors;
import dev.wasmite.binary.Opcodes;
import java.util.Arrays;

/**
 * Reads instructions and writes them as text (§6.5), one per line in functions. Made by {@link
 * WatPrinter}, per module; reset per function.
 */
final class WatPrinterBody {
  private static final int TRY_TABLE = 0x1f;
  private static final int LARGEST_LOCALS = 50000;

  private final WatPrinterOut out;
  private final WatPrinterNames names;
  private final WatPrinterTypes types;

  private ByteReader reader;
  private WatPrinterNames.Scope locals;
  private WatPrinterNames.Scope labelNames;
  // The branch hints, null if there are none, and where the function begins that they count from.
  private WatPrinterHints hints;
  private int hintBase;

  // The open blocks, outermost first: operator and id, null if it has none.
  private int[] openers = new int[32];
  private String[] labels = new String[32];
  private int open;
  private int blocks;
  private boolean dataIndices;
  private boolean inFunction;

  WatPrinterBody(WatPrinterOut out, WatPrinterNames names, WatPrinterTypes types) {
    this.out = out;
    this.names = names;
    this.types = types;
  }

  /** Tells that there is a data count section: code may name data segments. */
  void allowDataIndices() {
    dataIndices = true;
  }

  /**
   * The locals and instructions of a function up to the limit of the reader.
   *
   * @param params how many parameters it has
   * @param hints null if there are none
   */
  void printFunction(ByteReader reader, int function, int params, WatPrinterHints hints) {
    this.hints = hints;
    this.hintBase = reader.pos;
    begin(reader, function);
    printLocals(function, params);
    while (true) {
      if (reader.pos == reader.limit) {
        throw Errors.malformed(Errors.END_EXPECTED, reader.pos);
      }
      int at = reader.pos;
      int op = readOperator();
      boolean closes = op == Opcodes.END || op == Opcodes.ELSE;
      if (op == Opcodes.END && open == 0) {
        break;
      }
      out.line(2 + open - (closes && open > 0 ? 1 : 0));
      if (op == Opcodes.IF || op == Opcodes.BR_IF) {
        printHint(function, at);
      }
      printInstruction(op);
    }
    if (reader.pos != reader.limit) {
      throw reader.malformed(Errors.END_EXPECTED);
    }
  }

  /**
   * A constant expression, a blank before each instruction, parentheses around plain ones.
   *
   * @param word stands in parentheses around an expression that is not one plain instruction; null
   *     if nothing does
   */
  void printExpression(ByteReader reader, String word) {
    begin(reader, -1);
    int start = out.text.length();
    int count = 0;
    boolean allPlain = true;
    for (int op = readOperator(); op != Opcodes.END || open > 0; op = readOperator()) {
      boolean plain = !isBlock(op) && op != Opcodes.ELSE && op != Opcodes.END;
      out.put(plain ? " (" : " ");
      count++;
      printInstruction(op);
      out.put(plain ? ")" : "");
      allPlain &= plain;
    }
    if (word != null && (count != 1 || !allPlain)) {
      out.text.insert(start, " (" + word);
      out.put(")");
    }
  }

  private void begin(ByteReader reader, int function) {
    this.reader = reader;
    locals = names.scope(WatPrinterNames.LOCAL, function);
    labelNames = names.scope(WatPrinterNames.LABEL, function);
    open = 0;
    blocks = 0;
    inFunction = function >= 0;
  }

  private void printLocals(int function, int params) {
    int first = params;
    for (int i = reader.count(2, Integer.MAX_VALUE, "locals"); i > 0; i--) {
      int count = reader.u32();
      if (count < 0 || count > LARGEST_LOCALS - (first - params)) {
        throw reader.malformed(Errors.TOO_MANY_LOCALS);
      }
      String type = types.valueType(reader);
      for (int k = 0; k < count; k++, first++) {
        if (first == params) {
          out.line(2);
        }
        types.nextLocal("local", locals, first, first > params);
        out.word(type);
      }
    }
    out.put(first > params ? ")" : "");
    names.limit(WatPrinterNames.LOCAL, function, first);
  }

  private int readOperator() {
    int op = reader.u8();
    int at = reader.pos - 1;
    if (op >= 0xfb && op <= 0xfe) {
      int number = reader.u32();
      op = number >>> 16 == 0 ? op << 16 | number : -1;
    }
    if (Mnemonics.immediates(op) == '!') {
      String hex = Integer.toHexString(reader.bytes[at] & 0xff | 0x100).substring(1);
      throw Errors.malformed(Errors.ILLEGAL_OPCODE + " " + hex, at);
    }
    return op;
  }

  private static boolean isBlock(int op) {
    return op >= Opcodes.BLOCK && op <= Opcodes.IF || op == TRY_TABLE;
  }

  private void printInstruction(int op) {
    out.put(Mnemonics.name(op));
    if (isBlock(op)) {
      printBlock(op);
    } else if (op == Opcodes.END) {
      open--;
    } else if (op == Opcodes.ELSE) {
      if (open == 0 || openers[open - 1] != Opcodes.IF) {
        throw reader.malformed(Errors.END_EXPECTED);
      }
      openers[open - 1] = Opcodes.ELSE;
    } else {
      printImmediates(op, Mnemonics.immediates(op));
    }
  }

  private void printBlock(int op) {
    labelNames.define(out, blocks);
    String label = labelNames.id(blocks++);
    types.printBlockType(reader);
    if (op == TRY_TABLE) {
      printCatches();
    }
    if (open == openers.length) {
      openers = Arrays.copyOf(openers, 2 * open);
      labels = Arrays.copyOf(labels, 2 * open);
    }
    openers[open] = op;
    labels[open++] = label;
  }

  private void printCatches() {
    for (int i = reader.count(2, Integer.MAX_VALUE, "catch clauses"); i > 0; i--) {
      int kind = reader.u8();
      if (kind > 3) {
        throw reader.malformed("malformed catch clause");
      }
      out.word(kind < 2 ? "(catch" : "(catch_all").put((kind & 1) != 0 ? "_ref" : "");
      if (kind < 2) {
        types.index(reader, WatPrinterNames.TAG);
      }
      printLabel(reader.u32());
      out.put(")");
    }
  }

  /** The id of a label, if no block inside has the same; else how many blocks it is away. */
  private void printLabel(int depth) {
    String id = depth >= 0 && depth < open ? labels[open - 1 - depth] : null;
    // Looking far for the same id would take long in deep nests.
    for (int i = 0; id != null && i < depth; i++) {
      if (i == 100 || id.equals(labels[open - 1 - i])) {
        id = null;
      }
    }
    if (id == null) {
      out.number(depth);
    } else {
      out.word(id);
    }
  }

  private void printImmediates(int op, char kind) {
    switch (kind) {
      case '-':
        break;
      case 'l':
        printLabel(reader.u32());
        break;
      case 't':
        for (int i = reader.count(1, Integer.MAX_VALUE, "labels"); i >= 0; i--) {
          printLabel(reader.u32());
        }
        break;
      case 'x':
        printLocal(reader.u32());
        break;
      case 's':
        out.word("(result");
        for (int i = reader.count(1, Integer.MAX_VALUE, "types"); i > 0; i--) {
          out.word(types.valueType(reader));
        }
        out.put(")");
        break;
      case 'i':
        out.word(Integer.toString(reader.s32()));
        break;
      case 'I':
        out.word(Long.toString(reader.s64()));
        break;
      case 'F':
        out.word(WatPrinterOut.f32(reader.f32bits()));
        break;
      case 'D':
        out.word(WatPrinterOut.f64(reader.f64bits()));
        break;
      case 'm':
      case 'w':
        printMemoryArgument(op);
        break;
      case 'j':
        printMemoryArgument(op);
        out.number(reader.u8());
        break;
      case 'L':
        out.number(reader.u8());
        break;
      case 'z':
        for (int i = 0; i < 16; i++) {
          out.number(reader.u8());
        }
        break;
      case 'V':
        out.word("i32x4");
        for (int i = 0; i < 4; i++) {
          String hex = Long.toHexString(reader.f32bits() & 0xffffffffL | 1L << 32);
          out.word("0x").put(hex.substring(1));
        }
        break;
      case 'q':
        if (reader.u8() != 0) {
          throw reader.malformed(Errors.ZERO_BYTE);
        }
        break;
      case 'r':
        out.word(types.heapType(reader));
        break;
      case 'h':
        // The operator with the odd number takes null.
        out.word(WatPrinterTypes.reference(types.heapType(reader), (op & 1) != 0));
        break;
      case 'k':
        printBranchOnCast();
        break;
      default:
        printIndices(kind);
        break;
    }
  }

  /** Indices of the items of a module, in the order of the text format. */
  private void printIndices(char kind) {
    if ("dnA".indexOf(kind) >= 0 && inFunction && !dataIndices) {
      throw reader.malformed(Errors.DATA_COUNT_REQUIRED);
    }
    int first = reader.u32();
    switch (kind) {
      case 'f':
        types.index(first, WatPrinterNames.FUNC);
        break;
      case 'g':
        types.index(first, WatPrinterNames.GLOBAL);
        break;
      case 'T':
        printUnlessZero(first, WatPrinterNames.TABLE);
        break;
      case 'M':
        printUnlessZero(first, WatPrinterNames.MEMORY);
        break;
      case 'd':
        types.index(first, WatPrinterNames.DATA);
        break;
      case 'e':
        types.index(first, WatPrinterNames.ELEM);
        break;
      case 'X':
        types.index(first, WatPrinterNames.TAG);
        break;
      case 'y':
        types.index(first, WatPrinterNames.TYPE);
        break;
      default:
        printPair(kind, first, reader.u32());
        break;
    }
  }

  private void printPair(char kind, int first, int second) {
    switch (kind) {
      case 'c':
        printUnlessZero(second, WatPrinterNames.TABLE);
        out.word("(type");
        types.index(first, WatPrinterNames.TYPE);
        out.put(")");
        break;
      case 'n':
        printUnlessZero(second, WatPrinterNames.MEMORY);
        types.index(first, WatPrinterNames.DATA);
        break;
      case 'E':
        printUnlessZero(second, WatPrinterNames.TABLE);
        types.index(first, WatPrinterNames.ELEM);
        break;
      case 'C':
      case 'P':
        if ((first | second) != 0) {
          int space = kind == 'C' ? WatPrinterNames.MEMORY : WatPrinterNames.TABLE;
          types.index(first, space);
          types.index(second, space);
        }
        break;
      default:
        types.index(first, WatPrinterNames.TYPE);
        printSecond(kind, first, second);
        break;
    }
  }

  /** What follows the type in operators of structures and arrays. */
  private void printSecond(char kind, int type, int second) {
    switch (kind) {
      case 'S':
        String id = names.scope(WatPrinterNames.FIELD, type).id(second);
        out.word(id == null ? Integer.toUnsignedString(second) : id);
        break;
      case 'Y':
        types.index(second, WatPrinterNames.TYPE);
        break;
      case 'A':
        types.index(second, WatPrinterNames.DATA);
        break;
      case 'B':
        types.index(second, WatPrinterNames.ELEM);
        break;
      case 'N':
        out.number(second);
        break;
      default:
        throw new IllegalStateException("immediates " + kind);
    }
  }

  private void printUnlessZero(int index, int space) {
    if (index != 0) {
      types.index(index, space);
    }
  }

  private void printLocal(int local) {
    String id = locals.id(local);
    if (id == null) {
      out.number(local);
    } else {
      out.word(id);
    }
  }

  private void printBranchOnCast() {
    int flags = reader.u8();
    if (flags > 3) {
      throw reader.malformed("malformed br_on_cast flags");
    }
    printLabel(reader.u32());
    out.word(WatPrinterTypes.reference(types.heapType(reader), (flags & 1) != 0));
    out.word(WatPrinterTypes.reference(types.heapType(reader), (flags & 2) != 0));
  }

  /** Memory, offset and alignment, each if it is not what it would be anyway (§5.4.6). */
  private void printMemoryArgument(int op) {
    int flags = reader.u32();
    if (flags < 0 || flags >= 0x80) {
      throw reader.malformed(Errors.MEMOP_FLAGS);
    }
    if ((flags & 0x40) != 0) {
      printUnlessZero(reader.u32(), WatPrinterNames.MEMORY);
    }
    long offset = reader.u64();
    if (offset != 0) {
      out.word("offset=").put(Long.toUnsignedString(offset));
    }
    int align = flags & 0x3f;
    if (align != Mnemonics.alignment(op)) {
      out.word("align=").put(Long.toUnsignedString(1L << align));
    }
  }

  private void printHint(int function, int at) {
    int hint = hints == null ? -1 : hints.at(function, at - hintBase);
    if (hint >= 0) {
      out.put("(@metadata.code.branch_hint \"\\0").put(Integer.toString(hint)).put("\") ");
    }
  }
}
