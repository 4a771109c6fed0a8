package dev.wasmite.binary;

/**
 * What a module is: its sections as packed arrays of numbers and offsets into its bytes. Made by
 * {@link BinaryParser}, which alone writes the fields; immutable after that.
 *
 * <p>In every index space the imported items come first. Names are decoded only when asked for.
 */
public final class ModuleDef {
  /** Kinds of imports and exports (§5.5.5). */
  public static final int FUNCTION = 0;

  public static final int TABLE = 1;
  public static final int MEMORY = 2;
  public static final int GLOBAL = 3;
  public static final int TAG = 4;

  /** Bits of {@link #tableFlags} and {@link #memoryFlags} (§5.3.11). */
  public static final int HAS_MAX = 1;

  public static final int SHARED = 2;
  public static final int IS_64 = 4;
  public static final int HAS_PAGE_SIZE = 8;

  /** Modes of segments. */
  public static final int ACTIVE = 0;

  public static final int PASSIVE = 1;
  public static final int DECLARATIVE = 2;

  /** The bit of an element segment's count that says its items are expressions. */
  public static final int EXPRESSIONS = 0x80000000;

  /** How many ints an import, an export, an element segment, a data segment takes. */
  public static final int IMPORT_INTS = 6;

  public static final int EXPORT_INTS = 4;
  public static final int ELEMENT_INTS = 6;
  public static final int DATA_INTS = 5;
  public static final int CUSTOM_INTS = 4;

  /** Logarithm of how many bodies there are to an element of {@link #bodies}. */
  static final int BODIES_LOG = 3;

  /** The module, never copied; what has arrived so far while it is being parsed. */
  public byte[] bytes;

  /** The bits of {@link Features} it was parsed with. */
  public int features;

  /** How many locals a function may have besides its parameters. */
  public int mostLocals;

  /** How many blocks may stand one in another. */
  public int mostNesting;

  /** Offset of the content of each section, by section id; 0 if there is none. */
  public final int[] sectionOffsets = new int[14];

  public Types types;

  // | module offset | module length | name offset | name length | kind | index in its space |
  public int[] imports;
  public int importedFunctions;
  public int importedTables;
  public int importedMemories;
  public int importedGlobals;

  /** Type index of each function. */
  public int[] functionTypes;

  /** How many bodies there are: one for each function that is not imported. */
  public int bodyCount;

  /** Offset of every eighth body, where its size stands; the sizes lead to those between. */
  public int[] bodies;

  public int[] tableTypes;
  public int[] tableFlags;
  public long[] tableMin;

  /** Unsigned; -1 if there is none (see {@link #HAS_MAX}). */
  public long[] tableMax;

  public int[] memoryFlags;

  /** In pages, unsigned. */
  public long[] memoryMin;

  /** In pages, unsigned; -1 if there is none (see {@link #HAS_MAX}). */
  public long[] memoryMax;

  /** Logarithm of the page size: 16, or 0 for pages of one byte. */
  public int[] memoryPageLog;

  public int[] globalTypes;
  public boolean[] globalMutable = new boolean[0];

  /** Offset of the initial value's expression, -1 if imported. */
  public int[] globalInit;

  // | name offset | name length | kind | index |
  public int[] exports;

  /** Finds exports by name; its numbers count exports, not ints. Null if there are none. */
  public NameIndex exportIndex;

  /** Index of the start function, -1 if there is none. */
  public int start = -1;

  // | mode | table | offset of the offset's expression or -1 | type | offset of the first item |
  // | count, with the bit EXPRESSIONS if the items are not plain function indices |
  public int[] elements;

  // | mode | memory | offset of the offset's expression or -1 | offset of the bytes | length |
  public int[] data;

  /** What the data count section says, -1 if there is none. */
  public int dataCount = -1;

  // | name offset | name length | content offset | content length |
  public int[] customs;

  private NameSection names;

  /** Made by the parser: a module of nothing. */
  ModuleDef() {
    int[] none = new int[0];
    types = new Types(new byte[0], none);
    imports = none;
    functionTypes = none;
    bodies = none;
    tableTypes = none;
    tableFlags = none;
    memoryFlags = none;
    memoryPageLog = none;
    globalTypes = none;
    globalInit = none;
    exports = none;
    elements = none;
    data = none;
    if (Features.customSections()) {
      customs = none;
    }
    long[] noLimits = new long[0];
    tableMin = noLimits;
    tableMax = noLimits;
    memoryMin = noLimits;
    memoryMax = noLimits;
  }

  public int functionCount() {
    return functionTypes.length;
  }

  public int tableCount() {
    return tableTypes.length;
  }

  public int memoryCount() {
    return memoryFlags.length;
  }

  public int globalCount() {
    return globalTypes.length;
  }

  public int importCount() {
    return imports.length / IMPORT_INTS;
  }

  public int exportCount() {
    return exports.length / EXPORT_INTS;
  }

  public int elementCount() {
    return elements.length / ELEMENT_INTS;
  }

  public int dataSegmentCount() {
    return data.length / DATA_INTS;
  }

  public int customCount() {
    return customs.length / CUSTOM_INTS;
  }

  /**
   * A reader of a body, from its vector of locals to its end.
   *
   * @param i index of the function, imports not counted
   */
  public ByteReader body(int i) {
    ByteReader reader = new ByteReader(bytes, bodies[i >> BODIES_LOG], bytes.length);
    int size = reader.u32();
    for (int skip = i & (1 << BODIES_LOG) - 1; skip > 0; skip--) {
      reader.pos += size;
      size = reader.u32();
    }
    reader.move(bytes, reader.pos, reader.pos + size);
    return reader;
  }

  /**
   * Puts a copy without the bodies in the place of the bytes; {@link #body} may not be called any
   * more. For the maker of the module, before others have it.
   */
  public void dropBodies() {
    if (bodyCount > 0) {
      int start = bodies[0];
      int end = body(bodyCount - 1).limit;
      byte[] rest = new byte[bytes.length - (end - start)];
      System.arraycopy(bytes, 0, rest, 0, start);
      System.arraycopy(bytes, end, rest, start, rest.length - start);
      moveBack(data, 2, DATA_INTS, end);
      moveBack(data, 3, DATA_INTS, end);
      moveBack(customs, 0, CUSTOM_INTS, end);
      moveBack(customs, 2, CUSTOM_INTS, end);
      bytes = rest;
      if (exportIndex != null) {
        exportIndex.move(rest);
      }
      bodies = new int[0];
    }
  }

  /** Moves the offsets that are not before {@code end}, the end of the bodies, by their size. */
  private void moveBack(int[] offsets, int first, int step, int end) {
    for (int i = first; i < offsets.length; i += step) {
      if (offsets[i] >= end) {
        offsets[i] -= end - bodies[0];
      }
    }
  }

  /** The module that import {@code i} comes from. */
  public String importModule(int i) {
    return text(imports[i * IMPORT_INTS], imports[i * IMPORT_INTS + 1]);
  }

  /** The name of import {@code i}. */
  public String importName(int i) {
    return text(imports[i * IMPORT_INTS + 2], imports[i * IMPORT_INTS + 3]);
  }

  /** The name of export {@code i}. */
  public String exportName(int i) {
    return text(exports[i * EXPORT_INTS], exports[i * EXPORT_INTS + 1]);
  }

  /** The name of custom section {@code i}. */
  public String customName(int i) {
    return text(customs[i * CUSTOM_INTS], customs[i * CUSTOM_INTS + 1]);
  }

  /** The string of checked UTF-8 bytes. */
  public String text(int offset, int length) {
    return Utf8.decode(bytes, offset, length);
  }

  /** The module's name in its name section, null if it has none. */
  public String moduleName() {
    return names().moduleName();
  }

  /** The name of function {@code i} in the name section, null if it has none. */
  public String functionName(int i) {
    return names().functionName(i);
  }

  private synchronized NameSection names() {
    if (names == null) {
      names = new NameSection(this);
    }
    return names;
  }

  /** Whether the flags of a memory or table say that its addresses have 64 bits. */
  public static boolean is64(int flags) {
    return Features.memory64() && (flags & IS_64) != 0;
  }
}
