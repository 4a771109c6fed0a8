package dev.wasmite.translate;

import dev.wasmite.binary.BodyCheck;
import dev.wasmite.binary.ByteReader;
import dev.wasmite.binary.Errors;
import dev.wasmite.binary.Features;
import dev.wasmite.binary.ModuleDef;
import dev.wasmite.binary.Types;

/**
 * Validates a module while it is read (spec 3.0 section 3.5): everything but the bodies itself, the
 * bodies by a {@link Translator}. Made per module, by the engine.
 */
public final class ModuleValidator implements BodyCheck {
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

  @Override
  public void checkHead(ModuleDef module) {
    def = module;
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

  @Override
  public void checkBody(ModuleDef module, int function, int start, int end) {
    if (bodies) {
      if (translator == null) {
        translator = new Translator(def);
      }
      translator.checkBody(function, start, end);
    }
  }

  @Override
  public void checkTail(ModuleDef module) {
    int[] data = def.data;
    for (int i = 0; i < data.length; i += ModuleDef.DATA_INTS) {
      if (data[i] == ModuleDef.ACTIVE) {
        int memory = data[i + 1];
        if (memory < 0 || memory >= def.memoryCount()) {
          throw ConstExpr.unknown(Errors.UNKNOWN_MEMORY, memory, section(11));
        }
        checkExpression(data[i + 2], addressType(def.memoryFlags[memory]), def.globalCount());
      }
    }
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

  private static int addressType(int flags) {
    return ModuleDef.is64(flags) ? Types.I64 : Types.I32;
  }

  private void checkTypes() {
    if (isOff(Features.MULTI_VALUE)) {
      for (int i = 0; i < def.types.count(); i++) {
        if (def.types.resultCount(i) > 1) {
          throw Errors.missing(Errors.RESULT_ARITY, Features.MULTI_VALUE, section(1));
        }
      }
    }
  }

  private void checkImports() {
    if (isOff(Features.MUTABLE_GLOBALS)) {
      for (int i = 0; i < def.importedGlobals; i++) {
        if (def.globalMutable[i]) {
          throw Errors.notEnabled(Features.MUTABLE_GLOBALS, section(2));
        }
      }
    }
  }

  private void checkFunctions() {
    for (int i = 0; i < def.functionTypes.length; i++) {
      int type = def.functionTypes[i];
      if (type < 0 || type >= def.types.count()) {
        int where = i < def.importedFunctions ? section(2) : section(3);
        throw ConstExpr.unknown(Errors.UNKNOWN_TYPE, type, where);
      }
    }
  }

  private void checkTables() {
    if (def.tableCount() > 1 && isOff(Features.REFERENCE_TYPES)) {
      throw Errors.missing(Errors.MULTIPLE_TABLES, Features.REFERENCE_TYPES, section(4));
    }
    for (int i = 0; i < def.tableCount(); i++) {
      int at = i < def.importedTables ? section(2) : section(4);
      boolean is64 = ModuleDef.is64(def.tableFlags[i]);
      checkLimits(def.tableMin[i], def.tableMax[i], def.tableFlags[i], at);
      boolean hasMaximum = (def.tableFlags[i] & ModuleDef.HAS_MAX) != 0;
      if (!is64
          && (isMore(def.tableMin[i], 0xffffffffL)
              || hasMaximum && isMore(def.tableMax[i], 0xffffffffL))) {
        throw Errors.invalid(Errors.TABLE_SIZE, -1, at);
      }
    }
  }

  private void checkMemories() {
    if (def.memoryCount() > 1 && isOff(Features.MULTI_MEMORY)) {
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
      int known = isOff(Features.EXTENDED_CONST) ? def.importedGlobals : i;
      checkExpression(def.globalInit[i], def.globalTypes[i], known);
    }
  }

  private void checkExports() {
    int[] exports = def.exports;
    for (int i = 0; i < exports.length; i += ModuleDef.EXPORT_INTS) {
      int index = exports[i + 3];
      int at = exports[i];
      switch (exports[i + 2]) {
        case ModuleDef.FUNCTION:
          checkIndex(index, def.functionCount(), Errors.UNKNOWN_FUNCTION, at);
          break;
        case ModuleDef.TABLE:
          checkIndex(index, def.tableCount(), Errors.UNKNOWN_TABLE, at);
          break;
        case ModuleDef.MEMORY:
          checkIndex(index, def.memoryCount(), Errors.UNKNOWN_MEMORY, at);
          break;
        default:
          checkIndex(index, def.globalCount(), Errors.UNKNOWN_GLOBAL, at);
          if (def.globalMutable[index] && isOff(Features.MUTABLE_GLOBALS)) {
            throw Errors.notEnabled(Features.MUTABLE_GLOBALS, at);
          }
      }
    }
    int duplicate = def.exportIndex == null ? -1 : def.exportIndex.firstDuplicate();
    if (duplicate >= 0) {
      String name = Errors.concat("\"", def.exportName(duplicate), "\"");
      int at = exports[duplicate * ModuleDef.EXPORT_INTS];
      throw Errors.invalid(Errors.DUPLICATE_EXPORT, name, -1, at);
    }
  }

  private static void checkIndex(int index, int count, String unknown, int at) {
    if (index < 0 || index >= count) {
      throw ConstExpr.unknown(unknown, index, at);
    }
  }

  private void checkStart() {
    if (def.start == -1) {
      return;
    }
    checkIndex(def.start, def.functionCount(), Errors.UNKNOWN_FUNCTION, section(8));
    int type = def.functionTypes[def.start];
    if (def.types.paramCount(type) != 0 || def.types.resultCount(type) != 0) {
      throw Errors.invalid(
          Errors.START_FUNCTION, "must have no parameters and results", def.start, section(8));
    }
  }

  private void checkElements() {
    int[] elements = def.elements;
    for (int i = 0; i < elements.length; i += ModuleDef.ELEMENT_INTS) {
      int type = elements[i + 3];
      if (elements[i] == ModuleDef.ACTIVE) {
        int table = elements[i + 1];
        checkIndex(table, def.tableCount(), Errors.UNKNOWN_TABLE, section(9));
        if (def.tableTypes[table] != type) {
          String facts =
              Errors.concat(Types.name(type), " into ", Types.name(def.tableTypes[table]));
          throw Errors.invalid(Errors.TYPE_MISMATCH, facts, -1, section(9));
        }
        checkExpression(elements[i + 2], addressType(def.tableFlags[table]), def.globalCount());
      }
      checkItems(elements[i + 4], elements[i + 5], type);
    }
  }

  private void checkItems(int start, int count, int type) {
    if (Features.referenceTypes() && (count & ModuleDef.EXPRESSIONS) != 0) {
      int at = start;
      for (int i = count & ~ModuleDef.EXPRESSIONS; i > 0; i--) {
        at = checkExpression(at, type, def.globalCount());
      }
    } else {
      ByteReader in = new ByteReader(def.bytes, start, def.bytes.length);
      for (int i = count; i > 0; i--) {
        int at = in.pos;
        checkIndex(in.u32(), def.functionCount(), Errors.UNKNOWN_FUNCTION, at);
      }
    }
  }
}
