package dev.wasmite.binary;

/**
 * Where the names of a module and its functions stand in its "name" section (§7.5.1). Made by
 * {@link ModuleDef} when a name is asked for; immutable. A malformed section counts as none.
 */
final class NameSection {
  private static final String NAME = "name";
  private static final int MODULE = 0;
  private static final int FUNCTIONS = 1;

  private final ByteReader reader;
  private final int count;
  // Offset of the module's name, length first; 0 if there is none.
  private int module;
  // The same per function; null if no function has a name.
  private int[] functions;

  NameSection(ModuleDef def) {
    reader = new ByteReader(def.bytes, 0, def.bytes.length);
    count = def.functionCount();
    for (int i = 0; i < def.customCount(); i++) {
      if (NAME.equals(def.customName(i))) {
        int at = i * ModuleDef.CUSTOM_INTS;
        read(def.customs[at + 2], def.customs[at + 3]);
        return;
      }
    }
  }

  private void read(int start, int length) {
    int end = start + length;
    reader.pos = start;
    reader.limit = end;
    try {
      while (reader.pos < end) {
        int id = reader.u8();
        reader.range();
        reader.pos = reader.nameStart;
        reader.limit = reader.nameStart + reader.nameLength;
        if (id == MODULE) {
          module = reader.pos;
          reader.name();
        } else if (id == FUNCTIONS) {
          readFunctions();
        }
        reader.pos = reader.limit;
        reader.limit = end;
      }
    } catch (WasmException e) {
      module = 0;
      functions = null;
    }
  }

  private void readFunctions() {
    int named = reader.count(2, Integer.MAX_VALUE, NAME);
    if (functions == null) {
      functions = new int[count];
    }
    for (int i = 0; i < named; i++) {
      int function = reader.u32();
      int offset = reader.pos;
      reader.name();
      if (function >= 0 && function < count) {
        functions[function] = offset;
      }
    }
  }

  String moduleName() {
    return text(module);
  }

  String functionName(int i) {
    return functions == null || i < 0 || i >= count ? null : text(functions[i]);
  }

  private synchronized String text(int offset) {
    if (offset == 0) {
      return null;
    }
    reader.pos = offset;
    reader.limit = reader.bytes.length;
    reader.range();
    return reader.utf8(reader.nameStart, reader.nameLength);
  }
}
