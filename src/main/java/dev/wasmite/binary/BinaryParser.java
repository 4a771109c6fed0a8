package dev.wasmite.binary;

import java.io.IOException;
import java.io.InputStream;

/**
 * Reads the binary format (§5) in one pass, whole or while the bytes arrive: holds the cursor and
 * the {@link ModuleDef} being filled. One is made per module, by whoever validates it, and called
 * in the order {@link #readHead}, {@link #readBody} until there is none, {@link #readTail}.
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

  private static final char END = 'z';

  /** Index of the function whose body was read, imports counted. */
  public int function;

  /** Offset of the vector of locals of the body that was read. */
  public int bodyStart;

  /** Offset behind the body that was read. */
  public int bodyEnd;

  private final ByteReader reader;
  private EnforcedLimits limits;
  private final ModuleDef def = new ModuleDef();
  // The section being read, its end, and the letter of the last one that was not custom, END at
  // the end of the module.
  private int section;
  private int sectionEnd;
  private char last;
  private int customs;

  // What readLimits has read.
  private int flags;
  private long minimum;
  private long maximum;
  private int pageLog;

  private BinaryParser(ByteReader reader, int features, EnforcedLimits limits) {
    this.reader = reader;
    if (Features.wholeApi()) {
      this.limits = limits;
    }
    def.features = Features.held(features);
    def.mostLocals = most(EnforcedLimits.LOCALS, MAX_LOCALS);
    def.mostNesting = most(EnforcedLimits.NESTING, Integer.MAX_VALUE);
  }

  /**
   * A parser of a module that is all there. The bytes are kept, not copied: do not change them.
   *
   * @param features bits of {@link Features}
   * @param limits what is refused besides; not changed meanwhile; null for nothing
   * @throws WasmException if there are too many bytes
   */
  public static BinaryParser of(byte[] bytes, int features, EnforcedLimits limits) {
    if (bytes.length > ByteReader.LARGEST_MODULE) {
      throw Errors.malformed(Errors.MODULE_TOO_LARGE, ByteReader.LARGEST_MODULE);
    }
    return new BinaryParser(new ByteReader(bytes, 0, bytes.length), features, limits);
  }

  /**
   * A parser of a module up to the end of a stream, which is not closed; who has called the parser
   * for the last time, asks {@link #checkStream}.
   *
   * @param features bits of {@link Features}
   * @param limits what is refused besides; not changed meanwhile; null for nothing
   */
  public static BinaryParser of(InputStream in, int features, EnforcedLimits limits) {
    return new BinaryParser(new ByteReader(in), features, limits);
  }

  /**
   * Throws what the stream threw, if it did: then that is why the module seemed to end, and not
   * what the other methods say of it.
   */
  public void checkStream() throws IOException {
    if (reader.failure() != null) {
      throw reader.failure();
    }
  }

  /**
   * Reads a module to its end, without a look at the bodies.
   *
   * @throws WasmException if the bytes are malformed
   */
  public ModuleDef read() {
    readHead();
    while (readBody()) {
      // passed over
    }
    return readTail();
  }

  /**
   * Reads the sections before the code. The module holds in {@code bytes} what has arrived so far.
   *
   * @throws WasmException if the bytes are malformed
   */
  public ModuleDef readHead() {
    reader.bound(ByteReader.WHOLE);
    if (reader.f32bits() != MAGIC) {
      throw Errors.malformed(Errors.MAGIC, 0);
    }
    if (reader.f32bits() != VERSION) {
      throw Errors.malformed(Errors.VERSION, 4);
    }
    openSection();
    while (last < ORDER.charAt(CODE)) {
      readSection();
    }
    if (section == CODE) {
      readBodyCount();
    }
    function = def.importedFunctions - 1;
    def.bytes = reader.bytes;
    return def;
  }

  /**
   * Reads the sections behind the code.
   *
   * @throws WasmException if the bytes are malformed
   */
  public ModuleDef readTail() {
    while (last < END) {
      readSection();
    }
    if (def.functionCount() - def.importedFunctions != def.bodyCount) {
      throw Errors.malformed(Errors.CODE_COUNT, reader.pos);
    }
    if (def.dataCount >= 0 && def.dataCount != def.dataSegmentCount()) {
      throw Errors.malformed(Errors.DATA_COUNT, reader.pos);
    }
    def.bytes = reader.arrived();
    if (def.exportIndex != null) {
      def.exportIndex.move(def.bytes);
    }
    if (Features.customSections()) {
      def.customs = resized(def.customs, customs);
    }
    return def;
  }

  /**
   * Reads the id and the size of a section and sees to it that its bytes are there, but for the
   * code.
   */
  private void openSection() {
    reader.bound(ByteReader.WHOLE);
    if (!reader.require(1)) {
      last = END;
      return;
    }
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
    int size = reader.u32();
    int start = reader.pos;
    if (size < 0
        || size > ByteReader.LARGEST_MODULE - start
        || !(id == CODE && reader.arriving()) && !reader.require(size)) {
      throw reader.malformed(Errors.LENGTH);
    }
    section = id;
    sectionEnd = start + size;
    reader.bound(sectionEnd);
    if (id != CUSTOM) {
      def.sectionOffsets[id] = start;
    }
  }

  /** Reads the section that is open, and opens the next one. */
  private void readSection() {
    switch (section) {
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
      case DATA:
        readData();
        break;
      case DATA_COUNT:
        readDataCount();
        break;
      default: // the code, whose bodies are read
        break;
    }
    if (reader.pos != sectionEnd) {
      throw Errors.malformed(Errors.SECTION_SIZE, reader.pos);
    }
    openSection();
  }

  /** Custom section (§5.5.3). */
  private void readCustom() {
    reader.name();
    if (Features.customSections()) {
      if (customs == def.customs.length) {
        def.customs = resized(def.customs, Math.max(2 * customs, 2 * ModuleDef.CUSTOM_INTS));
      }
      def.customs[customs] = reader.nameStart;
      def.customs[customs + 1] = reader.nameLength;
      def.customs[customs + 2] = reader.pos;
      def.customs[customs + 3] = sectionEnd - reader.pos;
      customs += ModuleDef.CUSTOM_INTS;
    }
    reader.pos = sectionEnd;
  }

  /** Type section (§5.5.4). */
  private void readTypes() {
    int count = reader.count(3, most(EnforcedLimits.TYPES, MAX_ITEMS), "types");
    int mostParams = most(EnforcedLimits.PARAMETERS, MAX_ARITY);
    int mostResults = most(EnforcedLimits.RESULTS, MAX_ARITY);
    int[] ranges = new int[count * Types.INTS];
    // A type has fewer bytes there than here.
    byte[] pool = new byte[sectionEnd - reader.pos];
    int used = 0;
    for (int i = 0; i < ranges.length; i += Types.INTS) {
      readForm();
      ranges[i] = used;
      ranges[i + 2] = readValueTypes(mostParams, "parameters", pool, used);
      used += ranges[i + 2] + 1;
      used += readValueTypes(mostResults, "results", pool, used);
      ranges[i + 1] = used - ranges[i];
    }
    def.types = new Types(pool, ranges);
  }

  /** Reads value types into a pool and says how many. */
  private int readValueTypes(int most, String what, byte[] pool, int at) {
    int count = reader.count(1, most, what);
    for (int i = 0; i < count; i++) {
      pool[at + i] = (byte) readValueType();
    }
    return count;
  }

  private void readForm() {
    int form = reader.u8();
    // Subtypes, final ones and recursive groups; arrays and structures.
    if (form >= 0x4e && form <= 0x50 || form == 0x5e || form == 0x5f) {
      throw Errors.notEnabled(Features.GC, reader.pos - 1);
    }
    if (form != 0x60) {
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
    readName(imports, at);
    readName(imports, at + 2);
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

  /** Reads a name and keeps its offset and length. */
  private void readName(int[] to, int at) {
    reader.name();
    to[at] = reader.nameStart;
    to[at + 1] = reader.nameLength;
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
    def.tableTypes = resized(def.tableTypes, count);
    def.tableFlags = resized(def.tableFlags, count);
    def.tableMin = resized(def.tableMin, count);
    def.tableMax = resized(def.tableMax, count);
  }

  private void keepTable(int index) {
    def.tableTypes[index] = readTableType();
    def.tableFlags[index] = flags;
    def.tableMin[index] = minimum;
    def.tableMax[index] = maximum;
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
      readName(exports, i);
      int kind = reader.u8();
      if (kind == ModuleDef.TAG) {
        throw Errors.notEnabled(Features.EXCEPTIONS, reader.pos - 1);
      }
      if (kind > ModuleDef.TAG) {
        throw reader.malformed(Errors.EXPORT_KIND);
      }
      exports[i + 2] = kind;
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
      needBulkMemory();
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

  /** The beginning of the code section (§5.5.13). */
  private void readBodyCount() {
    int count = reader.u32();
    if (count != def.functionCount() - def.importedFunctions) {
      // Told at the end, because a section out of order is the graver fault.
      def.bodyCount = -1;
      skipTo(sectionEnd);
      return;
    }
    if (Features.wholeApi() && limits != null) {
      checkAverage(count, sectionEnd - reader.pos);
    }
    def.bodyCount = count;
    def.bodies = new int[count + (1 << ModuleDef.BODIES_LOG) - 1 >> ModuleDef.BODIES_LOG];
  }

  /**
   * Reads the next function body, to say where it stands, when it has arrived; false if there is
   * none. {@code bytes} of the module holds what has arrived so far and may be another array than
   * before.
   *
   * @throws WasmException if the bytes are malformed
   */
  public boolean readBody() {
    int i = function + 1 - def.importedFunctions;
    if (i >= def.bodyCount) {
      return false;
    }
    function++;
    if ((i & (1 << ModuleDef.BODIES_LOG) - 1) == 0) {
      def.bodies[i >> ModuleDef.BODIES_LOG] = reader.pos;
    }
    int size = reader.u32();
    int start = reader.pos;
    if (size < 0 || size > sectionEnd - start) {
      throw reader.malformed(Errors.END_OF_SECTION);
    }
    int mostBytes = most(EnforcedLimits.BODY_BYTES, LARGEST_BODY);
    if (size > mostBytes) {
      throw Errors.limit(Errors.BODY_TOO_LARGE, size, mostBytes, function, start - 1);
    }
    bodyStart = start;
    bodyEnd = start + size;
    skipTo(bodyEnd);
    def.bytes = reader.bytes;
    return true;
  }

  private void checkAverage(int count, int bytes) {
    if (bytes >= limits.most[EnforcedLimits.AVERAGE_FROM]
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
      needBulkMemory();
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
    needBulkMemory();
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

  private void needBulkMemory() {
    if (Features.wholeApi()) {
      need(Features.BULK_MEMORY);
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
