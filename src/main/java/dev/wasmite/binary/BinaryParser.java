package dev.wasmite.binary;

import java.io.IOException;
import java.io.InputStream;

/**
 * Reads the binary format (§5) in one pass, whole or while the bytes arrive: holds the cursor and
 * the {@link ModuleDef} being filled. One is made per module, by the static methods.
 *
 * <p>Any bytes give a module or a {@link WasmException}, in linear time, with memory for a small
 * multiple of the bytes that are really there. Indices are not checked; that is validation.
 */
public final class BinaryParser {
  /** The largest function body that is taken, in bytes. */
  public static final int LARGEST_BODY = 7654321;

  private static final int MAX_ITEMS = 1000000;
  private static final int MAX_TABLES = 100000;
  private static final int MAX_MEMORIES = 100;
  private static final int MAX_SEGMENTS = 100000;
  private static final int MAX_ELEMENTS = 10000000;
  private static final int MAX_ARITY = 1000;
  private static final int MAX_LOCALS = 50000;

  private static final int MAGIC = 0x6d736100;
  private static final int VERSION = 1;

  private static final int CUSTOM = 0;
  private static final int CODE = 10;
  private static final int DATA = 11;
  private static final int DATA_COUNT = 12;
  private static final int TAG = 13;

  /** Per section id a letter; sections come in the order of their letters (§5.5.15). */
  private static final String ORDER = ".abcdeghijlmkf";

  private final ByteReader reader;
  private final BodyCheck check;
  private EnforcedLimits limits;
  private final ModuleDef def = new ModuleDef();
  // The end of the section being read.
  private int sectionEnd;
  // Whether the code section has another number of bodies than there are functions.
  private boolean codeMismatch;
  private int customs;

  // What readLimits has read.
  private int flags;
  private long minimum;
  private long maximum;
  private int pageLog;

  private BinaryParser(ByteReader reader, int features, EnforcedLimits limits, BodyCheck check) {
    this.reader = reader;
    this.check = check;
    if (Features.wholeApi()) {
      this.limits = limits;
    }
    def.features = Features.held(features);
    def.mostLocals = most(EnforcedLimits.LOCALS, MAX_LOCALS);
    def.mostNesting = most(EnforcedLimits.NESTING, Integer.MAX_VALUE);
  }

  /**
   * Reads a module that is all there. The bytes are kept, not copied: do not change them.
   *
   * @param features bits of {@link Features}
   * @param limits what is refused besides; not changed meanwhile; null for nothing
   * @param check called along the way, or null
   * @throws WasmException if the bytes are malformed, or the check refuses them
   */
  public static ModuleDef parse(
      byte[] bytes, int features, EnforcedLimits limits, BodyCheck check) {
    if (bytes.length > ByteReader.LARGEST_MODULE) {
      throw Errors.malformed(Errors.MODULE_TOO_LARGE, ByteReader.LARGEST_MODULE);
    }
    ByteReader reader = new ByteReader(bytes, 0, bytes.length);
    return new BinaryParser(reader, features, limits, check).read();
  }

  /**
   * Reads a module up to the end of a stream, which is not closed. Functions are checked as they
   * arrive.
   *
   * @param features bits of {@link Features}
   * @param limits what is refused besides; not changed meanwhile; null for nothing
   * @param check called along the way, or null
   * @throws WasmException if the bytes are malformed, or the check refuses them
   * @throws IOException if the stream fails
   */
  public static ModuleDef parse(
      InputStream in, int features, EnforcedLimits limits, BodyCheck check) throws IOException {
    ByteReader reader = new ByteReader(in);
    ModuleDef def = null;
    WasmException fault = null;
    try {
      def = new BinaryParser(reader, features, limits, check).read();
    } catch (WasmException e) {
      fault = e;
    }
    if (reader.failure() != null) {
      throw reader.failure();
    }
    if (fault != null) {
      throw fault;
    }
    return def;
  }

  private ModuleDef read() {
    reader.bound(ByteReader.WHOLE);
    if (reader.f32bits() != MAGIC) {
      throw Errors.malformed(Errors.MAGIC, 0);
    }
    if (reader.f32bits() != VERSION) {
      throw Errors.malformed(Errors.VERSION, 4);
    }
    char last = 0;
    boolean head = true;
    while (reader.require(1)) {
      int id = reader.u8();
      if (id >= ORDER.length()) {
        throw reader.malformed(Errors.SECTION_ID);
      }
      if (id == TAG) {
        throw Errors.notEnabled(Features.EXCEPTIONS, reader.pos - 1);
      }
      if (id != CUSTOM) {
        if (ORDER.charAt(id) <= last) {
          throw reader.malformed(Errors.SECTION_ORDER);
        }
        last = ORDER.charAt(id);
      }
      openSection(id);
      if (head && last >= ORDER.charAt(CODE)) {
        head = false;
        checkHead();
      }
      readSection(id);
      if (reader.pos != sectionEnd) {
        throw Errors.malformed(Errors.SECTION_SIZE, reader.pos);
      }
      reader.bound(ByteReader.WHOLE);
    }
    if (codeMismatch || def.functionCount() - def.importedFunctions != def.bodyCount) {
      throw Errors.malformed(Errors.CODE_COUNT, reader.pos);
    }
    if (def.dataCount >= 0 && def.dataCount != def.dataSegmentCount()) {
      throw Errors.malformed(Errors.DATA_COUNT, reader.pos);
    }
    if (head) {
      checkHead();
    }
    def.bytes = reader.arrived();
    def.exportIndex.move(def.bytes);
    def.customs = resized(def.customs, customs);
    if (check != null) {
      check.checkTail(def);
    }
    return def;
  }

  private void checkHead() {
    def.bytes = reader.bytes;
    if (check != null) {
      check.checkHead(def);
    }
  }

  /** Reads the size of a section and sees to it that its bytes are there, but for the code. */
  private void openSection(int id) {
    int size = reader.u32();
    int start = reader.pos;
    if (size < 0
        || size > ByteReader.LARGEST_MODULE - start
        || !(id == CODE && reader.arriving()) && !reader.require(size)) {
      throw reader.malformed(Errors.LENGTH);
    }
    sectionEnd = start + size;
    reader.bound(sectionEnd);
    if (id != CUSTOM) {
      def.sectionOffsets[id] = start;
    }
  }

  private void readSection(int id) {
    switch (id) {
      case CUSTOM:
        readCustom();
        break;
      case 1:
        readTypes();
        break;
      case 2:
        readImports();
        break;
      case 3:
        readFunctions();
        break;
      case 4:
        readTables();
        break;
      case 5:
        readMemories();
        break;
      case 6:
        readGlobals();
        break;
      case 7:
        readExports();
        break;
      case 8:
        int start = reader.u32();
        def.start = start < 0 ? Integer.MAX_VALUE : start; // -1 would be none
        break;
      case 9:
        readElements();
        break;
      case CODE:
        readCode();
        break;
      case DATA:
        readData();
        break;
      default:
        readDataCount();
        break;
    }
  }

  /** Custom section (§5.5.3). */
  private void readCustom() {
    reader.name();
    if (customs == def.customs.length) {
      def.customs = resized(def.customs, Math.max(2 * customs, 2 * ModuleDef.CUSTOM_INTS));
    }
    def.customs[customs++] = reader.nameStart;
    def.customs[customs++] = reader.nameLength;
    def.customs[customs++] = reader.pos;
    def.customs[customs++] = sectionEnd - reader.pos;
    reader.pos = sectionEnd;
  }

  /** Type section (§5.5.4). */
  private void readTypes() {
    int count = reader.count(3, most(EnforcedLimits.TYPES, MAX_ITEMS), "types");
    int mostParams = most(EnforcedLimits.PARAMETERS, MAX_ARITY);
    int mostResults = most(EnforcedLimits.RESULTS, MAX_ARITY);
    int[] start = new int[count + 1];
    // A type has fewer ints than bytes.
    int[] pool = new int[sectionEnd - reader.pos];
    int used = 0;
    for (int t = 0; t < count; t++) {
      readForm();
      start[t] = used;
      int params = reader.count(1, mostParams, "parameters");
      pool[used++] = params;
      for (int i = 0; i < params; i++) {
        pool[used++] = readValueType();
      }
      int results = reader.count(1, mostResults, "results");
      for (int i = 0; i < results; i++) {
        pool[used++] = readValueType();
      }
    }
    start[count] = used;
    def.types = new Types(resized(pool, used), start);
  }

  private void readForm() {
    int form = reader.u8();
    switch (form) {
      case 0x60:
        break;
      case 0x4e: // recursive group
      case 0x4f: // final subtype
      case 0x50: // subtype
      case 0x5e: // array
      case 0x5f: // structure
        throw Errors.notEnabled(Features.GC, reader.pos - 1);
      default:
        // The form is a signed number of seven bits.
        throw reader.malformed(form < 0x80 ? Errors.FUNCTION_TYPE : Errors.LEB_TOO_LONG);
    }
  }

  private int readValueType() {
    return Types.read(reader, def.features);
  }

  /** Import section (§5.5.5), read twice: to count the items of each kind, and to keep them. */
  private void readImports() {
    int count = reader.count(1, MAX_ITEMS, "imports");
    int start = reader.pos;
    int[] counts = new int[4];
    for (int i = 0; i < count; i++) {
      reader.name();
      reader.name();
      int kind = reader.u8();
      switch (kind) {
        case ModuleDef.FUNCTION:
          reader.u32();
          break;
        case ModuleDef.TABLE:
          readTableType();
          break;
        case ModuleDef.MEMORY:
          readMemoryType();
          break;
        case ModuleDef.GLOBAL:
          readValueType();
          readMutability();
          break;
        case ModuleDef.TAG:
          throw Errors.notEnabled(Features.EXCEPTIONS, reader.pos - 1);
        default:
          throw reader.malformed(Errors.IMPORT_KIND);
      }
      counts[kind]++;
    }
    reserveTables(counts[ModuleDef.TABLE]);
    reserveMemories(counts[ModuleDef.MEMORY]);
    reserveGlobals(counts[ModuleDef.GLOBAL]);
    def.functionTypes = new int[functions(counts[ModuleDef.FUNCTION])];
    def.imports = new int[count * ModuleDef.IMPORT_INTS];
    reader.pos = start;
    for (int i = 0; i < def.imports.length; i += ModuleDef.IMPORT_INTS) {
      keepImport(i);
    }
  }

  /** Reads an import again and keeps it at {@code at} of the imports. */
  private void keepImport(int at) {
    int[] imports = def.imports;
    reader.name();
    imports[at] = reader.nameStart;
    imports[at + 1] = reader.nameLength;
    reader.name();
    imports[at + 2] = reader.nameStart;
    imports[at + 3] = reader.nameLength;
    int kind = reader.u8();
    int index;
    switch (kind) {
      case ModuleDef.FUNCTION:
        index = def.importedFunctions++;
        def.functionTypes[index] = reader.u32();
        break;
      case ModuleDef.TABLE:
        index = def.importedTables++;
        keepTable(index);
        break;
      case ModuleDef.MEMORY:
        index = def.importedMemories++;
        keepMemory(index);
        break;
      default:
        index = def.importedGlobals++;
        keepGlobal(index);
        def.globalInit[index] = -1;
        break;
    }
    imports[at + 4] = kind;
    imports[at + 5] = index;
  }

  /** Function section (§5.5.6). */
  private void readFunctions() {
    int imported = def.importedFunctions;
    int count = reader.count(1, MAX_ITEMS, "functions");
    def.functionTypes = resized(def.functionTypes, functions(imported + count));
    for (int i = 0; i < count; i++) {
      def.functionTypes[imported + i] = reader.u32();
    }
  }

  private int functions(int count) {
    return checked(count, EnforcedLimits.FUNCTIONS, MAX_ITEMS, "functions");
  }

  /** Table section (§5.5.7). */
  private void readTables() {
    int count = reader.count(2, MAX_TABLES, "tables");
    reserveTables(count);
    for (int i = 0; i < count; i++) {
      keepTable(def.importedTables + i);
    }
  }

  private void reserveTables(int more) {
    int count = def.tableCount() + more;
    checked(count, EnforcedLimits.TABLES, MAX_TABLES, "tables");
    if (count > 1 && !on(Features.REFERENCE_TYPES)) {
      throw Errors.missing(Errors.MULTIPLE_TABLES, Features.REFERENCE_TYPES, reader.pos - 1);
    }
    def.tableTypes = resized(def.tableTypes, count);
    def.tableFlags = resized(def.tableFlags, count);
    def.tableMin = resized(def.tableMin, count);
    def.tableMax = resized(def.tableMax, count);
    def.tableInit = resized(def.tableInit, count);
  }

  private void keepTable(int index) {
    def.tableTypes[index] = readTableType();
    def.tableFlags[index] = flags;
    def.tableMin[index] = minimum;
    def.tableMax[index] = maximum;
    def.tableInit[index] = -1;
  }

  /** A table type (§5.3.13); gives the type of its elements, the rest as {@link #readLimits}. */
  private int readTableType() {
    int type = reader.u8();
    if (type == 0x40) { // a table with an initial value
      throw Errors.notEnabled(Features.FUNCTION_REFERENCES, reader.pos - 1);
    }
    if (type != Types.FUNCREF) {
      Types.reference(reader, type, def.features, Errors.REFERENCE_TYPE);
    }
    readLimits(ModuleDef.HAS_MAX | ModuleDef.IS_64);
    return type;
  }

  /** Memory section (§5.5.8). */
  private void readMemories() {
    int count = reader.count(1, MAX_MEMORIES, "memories");
    reserveMemories(count);
    for (int i = 0; i < count; i++) {
      keepMemory(def.importedMemories + i);
    }
  }

  private void reserveMemories(int more) {
    int count = def.memoryCount() + more;
    checked(count, EnforcedLimits.MEMORIES, MAX_MEMORIES, "memories");
    if (count > 1 && !on(Features.MULTI_MEMORY)) {
      throw Errors.missing(Errors.MULTIPLE_MEMORIES, Features.MULTI_MEMORY, reader.pos - 1);
    }
    def.memoryFlags = resized(def.memoryFlags, count);
    def.memoryMin = resized(def.memoryMin, count);
    def.memoryMax = resized(def.memoryMax, count);
    def.memoryPageLog = resized(def.memoryPageLog, count);
  }

  private void keepMemory(int index) {
    readMemoryType();
    def.memoryFlags[index] = flags;
    def.memoryMin[index] = minimum;
    def.memoryMax[index] = maximum;
    def.memoryPageLog[index] = pageLog;
  }

  /** A memory type (§5.3.12). */
  private void readMemoryType() {
    int pageSize = on(Features.CUSTOM_PAGE_SIZES) ? ModuleDef.HAS_PAGE_SIZE : 0;
    readLimits(ModuleDef.HAS_MAX | ModuleDef.SHARED | ModuleDef.IS_64 | pageSize);
    pageLog = 16;
    if ((flags & ModuleDef.HAS_PAGE_SIZE) != 0) {
      pageLog = reader.u32();
      if (pageLog < 0 || pageLog >= 64) {
        throw reader.malformed(Errors.PAGE_SIZE);
      }
      if (pageLog != 0 && pageLog != 16) {
        throw Errors.invalid(Errors.PAGE_SIZE, -1, reader.pos - 1);
      }
    }
  }

  /** Limits (§5.3.11) of which no flags are set but those {@code allowed}. */
  private void readLimits(int allowed) {
    flags = reader.u8();
    if ((flags & ~allowed) != 0) {
      throw reader.malformed(Errors.LIMITS_FLAGS);
    }
    if ((flags & ModuleDef.SHARED) != 0) {
      throw Errors.notEnabled(Features.THREADS, reader.pos - 1);
    }
    if ((flags & ModuleDef.IS_64) != 0) {
      need(Features.MEMORY64);
    }
    minimum = readSize();
    maximum = (flags & ModuleDef.HAS_MAX) != 0 ? readSize() : -1;
  }

  /** A size; with memory64 all are written alike, and validation sees to those of 32 bits. */
  private long readSize() {
    return Features.memory64() && on(Features.MEMORY64) ? reader.u64() : reader.u32() & 0xffffffffL;
  }

  /** Global section (§5.5.9). */
  private void readGlobals() {
    int count = reader.count(2, MAX_ITEMS, "globals");
    reserveGlobals(count);
    for (int i = 0; i < count; i++) {
      keepGlobal(def.importedGlobals + i);
      def.globalInit[def.importedGlobals + i] = readExpression();
    }
  }

  private void reserveGlobals(int more) {
    int count = def.globalCount() + more;
    checked(count, EnforcedLimits.GLOBALS, MAX_ITEMS, "globals");
    def.globalTypes = resized(def.globalTypes, count);
    def.globalInit = resized(def.globalInit, count);
    boolean[] mutable = new boolean[count];
    System.arraycopy(def.globalMutable, 0, mutable, 0, def.globalMutable.length);
    def.globalMutable = mutable;
  }

  private void keepGlobal(int index) {
    def.globalTypes[index] = readValueType();
    def.globalMutable[index] = readMutability();
  }

  private boolean readMutability() {
    int mutability = reader.u8();
    if (mutability > 1) {
      throw reader.malformed(Errors.MUTABILITY);
    }
    return mutability == 1;
  }

  /** Passes over an expression (§5.4.10) and gives its offset. */
  private int readExpression() {
    int start = reader.pos;
    int depth = 0;
    while (depth >= 0) {
      int op = Opcodes.read(reader);
      Opcodes.skipImmediates(reader, op);
      if (op == Opcodes.BLOCK || op == Opcodes.LOOP || op == Opcodes.IF) {
        depth++;
      } else if (op == Opcodes.END) {
        depth--;
      }
    }
    return start;
  }

  /** Export section (§5.5.10). */
  private void readExports() {
    int count = reader.count(3, MAX_ITEMS, "exports");
    int[] exports = new int[count * ModuleDef.EXPORT_INTS];
    for (int i = 0; i < exports.length; i += ModuleDef.EXPORT_INTS) {
      reader.name();
      exports[i] = reader.nameStart;
      exports[i + 1] = reader.nameLength;
      exports[i + 2] = reader.u8();
      if (exports[i + 2] == ModuleDef.TAG) {
        throw Errors.notEnabled(Features.EXCEPTIONS, reader.pos - 1);
      }
      if (exports[i + 2] > ModuleDef.TAG) {
        throw reader.malformed(Errors.EXPORT_KIND);
      }
      exports[i + 3] = reader.u32();
    }
    def.exports = exports;
    boolean hashes = (def.features & Features.HASHING) != 0;
    def.exportIndex = new NameIndex(reader.bytes, exports, ModuleDef.EXPORT_INTS, hashes);
  }

  /** Element section (§5.5.12). */
  private void readElements() {
    int most = most(EnforcedLimits.ELEMENT_SEGMENTS, MAX_SEGMENTS);
    int count = reader.count(3, most, "element segments");
    def.elements = new int[count * ModuleDef.ELEMENT_INTS];
    for (int i = 0; i < def.elements.length; i += ModuleDef.ELEMENT_INTS) {
      readElement(i);
    }
  }

  // Bits of the flags: 1 not active, 2 explicit table or declarative, 4 items are expressions.
  private void readElement(int at) {
    int[] elements = def.elements;
    int kind = reader.u32();
    if (kind < 0 || kind > 7) {
      throw reader.malformed(Errors.ELEMENT_FLAGS);
    }
    if (kind != 0) {
      need(Features.BULK_MEMORY);
    }
    if (kind >= 3) {
      need(Features.REFERENCE_TYPES);
    }
    boolean active = (kind & 1) == 0;
    int passive = (kind & 2) != 0 ? ModuleDef.DECLARATIVE : ModuleDef.PASSIVE;
    elements[at] = active ? ModuleDef.ACTIVE : passive;
    elements[at + 1] = active && (kind & 2) != 0 ? reader.u32() : 0;
    elements[at + 2] = active ? readExpression() : -1;
    boolean expressions = Features.referenceTypes() && (kind & 4) != 0;
    elements[at + 3] = (kind & 3) == 0 ? Types.FUNCREF : readElementType(expressions);
    int count = reader.count(1, MAX_ELEMENTS, "elements");
    elements[at + 4] = reader.pos;
    elements[at + 5] = expressions ? count | ModuleDef.EXPRESSIONS : count;
    for (int i = 0; i < count; i++) {
      if (expressions) {
        readExpression();
      } else {
        reader.u32();
      }
    }
  }

  private int readElementType(boolean expressions) {
    int type = reader.u8();
    if (expressions) {
      return Types.reference(reader, type, def.features, Errors.REFERENCE_TYPE);
    }
    if (type != 0) {
      throw reader.malformed(Errors.ELEMENT_KIND);
    }
    return Types.FUNCREF;
  }

  /** Code section (§5.5.13); the bodies are left to the check. */
  private void readCode() {
    int count = reader.u32();
    if (count != def.functionCount() - def.importedFunctions) {
      // Told at the end, because a section out of order is the graver fault.
      codeMismatch = true;
      skipTo(sectionEnd);
      return;
    }
    checkAverage(count, sectionEnd - reader.pos);
    int mostBytes = most(EnforcedLimits.BODY_BYTES, LARGEST_BODY);
    int step = 1 << ModuleDef.BODIES_LOG;
    def.bodyCount = count;
    def.bodies = new int[count + step - 1 >> ModuleDef.BODIES_LOG];
    for (int i = 0; i < count; i++) {
      if ((i & step - 1) == 0) {
        def.bodies[i >> ModuleDef.BODIES_LOG] = reader.pos;
      }
      int size = reader.u32();
      int start = reader.pos;
      if (size < 0 || size > sectionEnd - start) {
        throw reader.malformed(Errors.END_OF_SECTION);
      }
      if (size > mostBytes) {
        int function = def.importedFunctions + i;
        throw Errors.limit(Errors.BODY_TOO_LARGE, size, mostBytes, function, start - 1);
      }
      skipTo(start + size);
      def.bytes = reader.bytes;
      if (check != null) {
        check.checkBody(def, def.importedFunctions + i, start, start + size);
      }
    }
  }

  private void checkAverage(int count, int bytes) {
    if (Features.wholeApi()
        && limits != null
        && bytes >= limits.most[EnforcedLimits.AVERAGE_FROM]
        && bytes < (long) limits.leastAverage * count) {
      int average = bytes / count;
      int least = limits.leastAverage;
      throw Errors.limit(Errors.BODIES_TOO_SMALL, average, least, -1, reader.pos - 1);
    }
  }

  /** Waits for the bytes up to {@code end} and passes over them. */
  private void skipTo(int end) {
    if (!reader.require(end - reader.pos)) {
      throw reader.malformed(Errors.LENGTH);
    }
    reader.pos = end;
  }

  /** Data section (§5.5.14). */
  private void readData() {
    int count = reader.count(2, mostData(), "data segments");
    def.data = new int[count * ModuleDef.DATA_INTS];
    for (int i = 0; i < def.data.length; i += ModuleDef.DATA_INTS) {
      readSegment(i);
    }
  }

  // Flags: 0 active, 1 passive, 2 active with an explicit memory.
  private void readSegment(int at) {
    int[] data = def.data;
    int kind = reader.u32();
    if (kind < 0 || kind > 2) {
      throw reader.malformed(Errors.DATA_FLAGS);
    }
    if (kind != 0) {
      need(Features.BULK_MEMORY);
    }
    data[at] = kind == 1 ? ModuleDef.PASSIVE : ModuleDef.ACTIVE;
    data[at + 1] = kind == 2 ? reader.u32() : 0;
    data[at + 2] = kind == 1 ? -1 : readExpression();
    int length = reader.u32();
    data[at + 3] = reader.pos;
    data[at + 4] = length;
    reader.skip(length);
  }

  /** Data count section (§5.5.16). */
  private void readDataCount() {
    need(Features.BULK_MEMORY);
    def.dataCount = reader.u32();
    if (def.dataCount < 0 || def.dataCount > mostData()) {
      throw reader.tooMany("data segments", def.dataCount & 0xffffffffL, mostData());
    }
  }

  private int mostData() {
    return most(EnforcedLimits.DATA_SEGMENTS, MAX_SEGMENTS);
  }

  /** The limit that holds, given the one that always holds. */
  private int most(int what, int always) {
    return !Features.wholeApi() || limits == null ? always : Math.min(limits.most[what], always);
  }

  /** The number of items of an index space, unless that is too many. */
  private int checked(int count, int what, int always, String name) {
    int most = most(what, always);
    if (count > most) {
      throw reader.tooMany(name, count, most);
    }
    return count;
  }

  private boolean on(int feature) {
    return (def.features & feature) != 0;
  }

  /** Refuses the byte just read if it belongs to a feature that is off. */
  private void need(int feature) {
    if (!on(feature)) {
      throw Errors.notEnabled(feature, reader.pos - 1);
    }
  }

  private static int[] resized(int[] from, int length) {
    if (from.length == length) {
      return from;
    }
    int[] to = new int[length];
    System.arraycopy(from, 0, to, 0, Math.min(from.length, length));
    return to;
  }

  private static long[] resized(long[] from, int length) {
    long[] to = new long[length];
    System.arraycopy(from, 0, to, 0, Math.min(from.length, length));
    return to;
  }
}
