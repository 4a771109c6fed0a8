package dev.wasmite.translate;

import dev.wasmite.binary.BinaryParser;
import dev.wasmite.binary.ByteReader;
import dev.wasmite.binary.Errors;
import dev.wasmite.binary.Features;
import dev.wasmite.binary.ModuleDef;
import dev.wasmite.binary.Types;
import dev.wasmite.binary.WasmException;

/**
 * Validates a module while it is read (spec 3.0 section 3.5): everything but the bodies itself, the
 * bodies by a {@link Translator}. Made per module, by the engine.
 */
public final class ModuleValidator {
  private static final long MAX_PAGES_32 = 65536;
  private static final long MAX_PAGES_64 = 1L << 48;

  private final boolean bodies;
  private Translator translator;
  private ConstExpr expressions;
  private ModuleDef def;

  /**
   * @param bodies whether to validate function bodies too
   */
  public ModuleValidator(boolean bodies) {
    this.bodies = bodies;
  }

  /**
   * Reads a module to its end and validates it, what has arrived first while the rest arrives.
   *
   * @throws dev.wasmite.binary.WasmException if the bytes are malformed or the module is invalid
   */
  public ModuleDef read(BinaryParser parser) {
    def = parser.readHead();
    checkSections();
    while (parser.readBody()) {
      if (bodies) {
        if (translator == null) {
          translator = new Translator(def);
        }
        translator.checkBody(parser.function, parser.bodyStart, parser.bodyEnd);
      }
    }
    parser.readTail();
    checkData();
    return def;
  }

  private void checkData() {
    int[] data = def.data;
    for (int i = 0; i < data.length; i += ModuleDef.DATA_INTS) {
      if (data[i] == ModuleDef.ACTIVE) {
        int memory = data[i + 1];
        checkIndex(memory, def.memoryCount(), Errors.UNKNOWN_MEMORY, -1, section(11));
        checkExpression(data[i + 2], addressType(def.memoryFlags, memory), def.globalCount());
      }
    }
  }

  /** Checks all sections before the code. */
  private void checkSections() {
    checkTypes();
    checkImports();
    checkFunctions();
    checkTables();
    checkMemories();
    checkGlobals();
    checkExports();
    checkStart();
    checkElements();
  }

  private int section(int id) {
    return def.sectionOffsets[id];
  }

  private boolean isOff(int feature) {
    return (def.features & feature) == 0;
  }

  private int checkExpression(int start, int type, int globals) {
    if (expressions == null) {
      expressions = new ConstExpr(def);
    }
    return expressions.check(start, type, globals);
  }

  private static int addressType(int[] flags, int index) {
    return Features.memory64() && ModuleDef.is64(flags[index]) ? Types.I64 : Types.I32;
  }

  private void checkTypes() {
    if (!Features.multiValue() || isOff(Features.MULTI_VALUE)) {
      for (int i = 0; i < def.types.count(); i++) {
        if (def.types.resultCount(i) > 1) {
          throw Errors.missing(Errors.RESULT_ARITY, Features.MULTI_VALUE, section(1));
        }
      }
    }
  }

  private void checkImports() {
    if (Features.wholeApi() && isOff(Features.MUTABLE_GLOBALS)) {
      for (int i = 0; i < def.importedGlobals; i++) {
        if (def.globalMutable[i]) {
          throw Errors.notEnabled(Features.MUTABLE_GLOBALS, section(2));
        }
      }
    }
  }

  private void checkFunctions() {
    for (int i = 0; i < def.functionTypes.length; i++) {
      int at = section(i < def.importedFunctions ? 2 : 3);
      checkIndex(def.functionTypes[i], def.types.count(), Errors.UNKNOWN_TYPE, -1, at);
    }
  }

  private void checkTables() {
    if (def.tableCount() > 1 && (!Features.referenceTypes() || isOff(Features.REFERENCE_TYPES))) {
      throw Errors.missing(Errors.MULTIPLE_TABLES, Features.REFERENCE_TYPES, section(4));
    }
    for (int i = 0; i < def.tableCount(); i++) {
      int at = i < def.importedTables ? section(2) : section(4);
      checkLimits(def.tableMin[i], def.tableMax[i], def.tableFlags[i], at);
      boolean hasMaximum = (def.tableFlags[i] & ModuleDef.HAS_MAX) != 0;
      if (Features.memory64()
          && !ModuleDef.is64(def.tableFlags[i])
          && (isMore(def.tableMin[i], 0xffffffffL)
              || hasMaximum && isMore(def.tableMax[i], 0xffffffffL))) {
        throw Errors.invalid(Errors.TABLE_SIZE, -1, at);
      }
    }
  }

  private void checkMemories() {
    if (def.memoryCount() > 1 && (!Features.multiMemory() || isOff(Features.MULTI_MEMORY))) {
      throw Errors.missing(Errors.MULTIPLE_MEMORIES, Features.MULTI_MEMORY, section(5));
    }
    for (int i = 0; i < def.memoryCount(); i++) {
      int at = i < def.importedMemories ? section(2) : section(5);
      int flags = def.memoryFlags[i];
      boolean is64 = ModuleDef.is64(flags);
      int shift = 16 - def.memoryPageLog[i];
      // In pages of one byte: one byte less than all that can be addressed.
      long most32 = shift == 0 ? MAX_PAGES_32 : 0xffffffffL;
      long most64 = shift == 0 ? MAX_PAGES_64 : -1L;
      long most = is64 ? most64 : most32;
      if (isMore(def.memoryMin[i], most)
          || (flags & ModuleDef.HAS_MAX) != 0 && isMore(def.memoryMax[i], most)) {
        throw Errors.invalid(is64 ? Errors.MEMORY_SIZE_64 : Errors.MEMORY_SIZE, -1, at);
      }
      checkLimits(def.memoryMin[i], def.memoryMax[i], flags, at);
    }
  }

  private static boolean isMore(long a, long b) {
    return a + Long.MIN_VALUE > b + Long.MIN_VALUE; // unsigned
  }

  private static void checkLimits(long minimum, long maximum, int flags, int at) {
    if ((flags & ModuleDef.HAS_MAX) != 0 && isMore(minimum, maximum)) {
      throw Errors.invalid(Errors.SIZE_ORDER, -1, at);
    }
  }

  private void checkGlobals() {
    for (int i = def.importedGlobals; i < def.globalCount(); i++) {
      // Only imported globals may be named, unless constant expressions are extended.
      boolean extended = Features.extendedConst() && !isOff(Features.EXTENDED_CONST);
      int known = extended ? i : def.importedGlobals;
      checkExpression(def.globalInit[i], def.globalTypes[i], known);
    }
  }

  private void checkExports() {
    int[] exports = def.exports;
    for (int i = 0; i < exports.length; i += ModuleDef.EXPORT_INTS) {
      int index = exports[i + 3];
      int at = exports[i];
      int kind = exports[i + 2];
      int count = def.globalCount();
      String unknown = Errors.UNKNOWN_GLOBAL;
      switch (kind) {
        case ModuleDef.FUNCTION:
          count = def.functionCount();
          unknown = Errors.UNKNOWN_FUNCTION;
          break;
        case ModuleDef.TABLE:
          count = def.tableCount();
          unknown = Errors.UNKNOWN_TABLE;
          break;
        case ModuleDef.MEMORY:
          count = def.memoryCount();
          unknown = Errors.UNKNOWN_MEMORY;
          break;
        default:
          break;
      }
      checkIndex(index, count, unknown, -1, at);
      if (Features.wholeApi()
          && kind == ModuleDef.GLOBAL
          && def.globalMutable[index]
          && isOff(Features.MUTABLE_GLOBALS)) {
        throw Errors.notEnabled(Features.MUTABLE_GLOBALS, at);
      }
    }
    int duplicate = def.exportIndex == null ? -1 : def.exportIndex.firstDuplicate();
    if (duplicate >= 0) {
      String name = Errors.concat("\"", def.exportName(duplicate), "\"");
      int at = exports[duplicate * ModuleDef.EXPORT_INTS];
      throw Errors.invalid(Errors.DUPLICATE_EXPORT, name, -1, at);
    }
  }

  /**
   * Answers an index if it is below {@code count}.
   *
   * @param unknown what to say if it is not
   * @param function the function it is in, -1 if it is in none
   */
  static int checkIndex(int index, int count, String unknown, int function, int at) {
    if (index < 0 || index >= count) {
      throw unknown(unknown, index, function, at);
    }
    return index;
  }

  static WasmException unknown(String text, int index, int function, int at) {
    String number = Long.toString(index & 0xffffffffL);
    return Errors.invalid(Errors.concat(text, " ", number), function, at);
  }

  private void checkStart() {
    if (def.start == -1) {
      return;
    }
    checkIndex(def.start, def.functionCount(), Errors.UNKNOWN_FUNCTION, -1, section(8));
    int type = def.functionTypes[def.start];
    if (def.types.paramCount(type) != 0 || def.types.resultCount(type) != 0) {
      throw Errors.invalid(
          Errors.START_FUNCTION, "must have no parameters and results", def.start, section(8));
    }
  }

  private void checkElements() {
    int[] elements = def.elements;
    for (int i = 0; i < elements.length; i += ModuleDef.ELEMENT_INTS) {
      if (elements[i] == ModuleDef.ACTIVE) {
        int table = elements[i + 1];
        checkIndex(table, def.tableCount(), Errors.UNKNOWN_TABLE, -1, section(9));
        if (Features.referenceTypes()) {
          checkElementType(elements[i + 3], def.tableTypes[table]);
        }
        checkExpression(elements[i + 2], addressType(def.tableFlags, table), def.globalCount());
      }
      checkItems(i);
    }
  }

  private void checkElementType(int type, int tableType) {
    if (type != tableType) {
      String facts = Errors.concat(Types.name(type), " into ", Types.name(tableType));
      throw Errors.invalid(Errors.TYPE_MISMATCH, facts, -1, section(9));
    }
  }

  /** Checks what the element segment at {@code segment} of the elements holds. */
  private void checkItems(int segment) {
    int start = def.elements[segment + 4];
    int count = def.elements[segment + 5];
    if (Features.referenceTypes() && (count & ModuleDef.EXPRESSIONS) != 0) {
      int at = start;
      for (int i = count & ~ModuleDef.EXPRESSIONS; i > 0; i--) {
        at = checkExpression(at, def.elements[segment + 3], def.globalCount());
      }
    } else {
      ByteReader in = new ByteReader(def.bytes, start, def.bytes.length);
      for (int i = count; i > 0; i--) {
        int at = in.pos;
        checkIndex(in.u32(), def.functionCount(), Errors.UNKNOWN_FUNCTION, -1, at);
      }
    }
  }
}
