package dev.wasmite.text;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads types (§6.4) and writes them in the binary format (§5.3). Holds where it reads from and the
 * module it reads for; made by {@link WatParser}, per module.
 */
final class WatTypes {
  private static final Map<String, Integer> VALUE_TYPES = new HashMap<>();
  private static final Map<String, Integer> HEAP_TYPES = new HashMap<>();

  static {
    String[] values = {"v128", "f64", "f32", "i64", "i32"};
    for (int i = 0; i < values.length; i++) {
      VALUE_TYPES.put(values[i], 0x7b + i);
    }
    // From 0x69 on; the names of the types of nullable references to them stand next to them.
    String[] heaps = {
      "exn",
      "exnref",
      "array",
      "arrayref",
      "struct",
      "structref",
      "i31",
      "i31ref",
      "eq",
      "eqref",
      "any",
      "anyref",
      "extern",
      "externref",
      "func",
      "funcref",
      "none",
      "nullref",
      "noextern",
      "nullexternref",
      "nofunc",
      "nullfuncref",
      "noexn",
      "nullexnref"
    };
    for (int i = 0; i < heaps.length; i += 2) {
      HEAP_TYPES.put(heaps[i], 0x69 + i / 2);
      VALUE_TYPES.put(heaps[i + 1], 0x69 + i / 2);
    }
  }

  private final Lexer lexer;
  private final ModuleBuilder module;

  // The signature of the last function type, cut into its two halves.
  private final ByteSink params = new ByteSink();
  private final ByteSink results = new ByteSink();

  /** How many parameters the last type use has; 0 if its type is not known. */
  int paramCount;

  private int resultCount;

  // The index in the last type use that had one, and where it stands.
  private int givenType;
  private int givenOffset;

  WatTypes(Lexer lexer, ModuleBuilder module) {
    this.lexer = lexer;
    this.module = module;
  }

  /** Passes over {@code (} and a keyword. */
  void open(String keyword) {
    if (!lexer.isForm(keyword)) {
      throw lexer.kind() == Lexer.LEFT ? unexpectedNext() : lexer.unexpected();
    }
    lexer.next();
    lexer.next();
  }

  /** Passes over {@code (} and a keyword if they are there. */
  boolean openIf(String keyword) {
    if (!lexer.isForm(keyword)) {
      return false;
    }
    lexer.next();
    lexer.next();
    return true;
  }

  private RuntimeException unexpectedNext() {
    lexer.next();
    return lexer.unexpected();
  }

  /** Passes over {@code )}. */
  void close() {
    if (lexer.kind() != Lexer.RIGHT) {
      throw lexer.unexpected();
    }
    lexer.next();
  }

  /** Reads a value type. */
  void readValueType(ByteSink out) {
    if (lexer.kind() == Lexer.KEYWORD) {
      Integer type = VALUE_TYPES.get(lexer.text());
      if (type == null) {
        throw lexer.unexpected();
      }
      out.write(type);
      lexer.next();
    } else {
      readReferenceType(out);
    }
  }

  /** Whether a reference type comes next. */
  boolean isReferenceType() {
    return lexer.isForm("ref") || lexer.kind() == Lexer.KEYWORD && isReference(lexer.text());
  }

  private static boolean isReference(String word) {
    return word.endsWith("ref") && VALUE_TYPES.containsKey(word);
  }

  /** Reads a reference type; one of a nullable abstract type takes one byte. */
  void readReferenceType(ByteSink out) {
    ByteSink heap = new ByteSink();
    boolean nullable = readReference(heap);
    // Abstract types are negative numbers of one byte, types by index are not.
    boolean isAbstract = (heap.toByteArray()[0] & 0xc0) == 0x40;
    if (!nullable || !isAbstract) {
      out.write(nullable ? 0x63 : 0x64);
    }
    out.write(heap, 0);
  }

  /** Reads a reference type, writes its heap type alone, and says whether it has null. */
  boolean readReference(ByteSink heap) {
    if (lexer.kind() == Lexer.KEYWORD && isReference(lexer.text())) {
      heap.write(VALUE_TYPES.get(lexer.text()));
      lexer.next();
      return true;
    }
    open("ref");
    boolean nullable = lexer.is("null");
    if (nullable) {
      lexer.next();
    }
    readHeapType(heap);
    close();
    return nullable;
  }

  /** Reads a heap type: an abstract one or an index. */
  void readHeapType(ByteSink out) {
    Integer type = lexer.kind() == Lexer.KEYWORD ? HEAP_TYPES.get(lexer.text()) : null;
    if (type != null) {
      out.write(type);
      lexer.next();
    } else {
      out.s64(module.types.read(lexer) & 0xffffffffL);
    }
  }

  /** Reads {@code i32} or {@code i64} in front of limits; says whether it was i64. */
  boolean readAddressType() {
    boolean is64 = lexer.is("i64");
    if (is64 || lexer.is("i32")) {
      lexer.next();
    }
    return is64;
  }

  /** Reads limits with what may stand around them, writes them after their flags (§5.3.9). */
  private void readLimits(ByteSink out, boolean memory) {
    int flags = readAddressType() ? 4 : 0;
    long minimum = readU64();
    boolean bounded = lexer.kind() == Lexer.NUMBER;
    long maximum = bounded ? readU64() : 0;
    boolean shared = memory && lexer.is("shared");
    if (shared) {
      lexer.next();
    }
    int pageSize = memory ? readPageSize() : -1;
    out.write(flags | (bounded ? 1 : 0) | (shared ? 2 : 0) | (pageSize < 0 ? 0 : 8));
    out.u64(minimum);
    if (bounded) {
      out.u64(maximum);
    }
    if (pageSize >= 0) {
      out.u32(pageSize);
    }
  }

  /** Reads {@code (pagesize n)} as a power of two; -1 if it is not there. */
  int readPageSize() {
    if (!openIf("pagesize")) {
      return -1;
    }
    long size = lexer.u64();
    if (Long.bitCount(size) != 1) {
      throw lexer.error("invalid custom page size");
    }
    lexer.next();
    close();
    return Long.numberOfTrailingZeros(size);
  }

  private long readU64() {
    long value = lexer.u64();
    lexer.next();
    return value;
  }

  /** Reads a type of a table, without initial value. */
  void readTableType(ByteSink out) {
    ByteSink limits = new ByteSink();
    readLimits(limits, false);
    readReferenceType(out);
    out.write(limits, 0);
  }

  void readMemoryType(ByteSink out) {
    readLimits(out, true);
  }

  void readGlobalType(ByteSink out) {
    boolean mutable = openIf("mut");
    readValueType(out);
    if (mutable) {
      close();
    }
    out.write(mutable ? 1 : 0);
  }

  /** Reads {@code (type ...)} or {@code (rec ...)} into the type section. */
  void readTypes() {
    ByteSink out = module.section(ModuleBuilder.TYPE).add();
    if (lexer.isForm("type")) {
      readTypeDefinition(out, false);
      return;
    }
    open("rec");
    ByteSink group = new ByteSink();
    int count = 0;
    boolean single = isSingle();
    while (lexer.kind() != Lexer.RIGHT) {
      readTypeDefinition(group, !single);
      count++;
    }
    close();
    out.write(0x4e);
    out.u32(count);
    out.write(group, 0);
  }

  /** Whether the recursive group whose content begins here holds one type. */
  private boolean isSingle() {
    int start = lexer.offset();
    int count = 0;
    while (lexer.kind() == Lexer.LEFT) {
      lexer.next();
      skipForm(lexer);
      count++;
    }
    lexer.moveTo(start);
    return count == 1;
  }

  /** Passes over the rest of a form and its closing parenthesis. */
  static void skipForm(Lexer lexer) {
    for (int depth = 1; depth > 0; lexer.next()) {
      int kind = lexer.kind();
      if (kind == Lexer.END) {
        throw lexer.unexpected();
      }
      boolean opens = kind == Lexer.LEFT || kind == Lexer.ANNOTATION;
      depth += opens ? 1 : kind == Lexer.RIGHT ? -1 : 0;
    }
  }

  private void readTypeDefinition(ByteSink out, boolean inGroup) {
    open("type");
    if (lexer.kind() == Lexer.ID) {
      lexer.next();
    }
    Annotations.readName(lexer);
    boolean plain = !inGroup;
    boolean sub = openIf("sub");
    if (sub) {
      boolean isFinal = lexer.is("final");
      if (isFinal) {
        lexer.next();
      }
      ByteSink supers = new ByteSink();
      int count = 0;
      for (; IndexSpace.isIndex(lexer); count++) {
        supers.u32(module.types.read(lexer));
      }
      plain &= isFinal && count == 0;
      if (!isFinal || count > 0) {
        out.write(isFinal ? 0x4f : 0x50);
        out.u32(count);
        out.write(supers, 0);
      }
    }
    readCompositeType(out, plain);
    if (sub) {
      close();
    }
    close();
  }

  private void readCompositeType(ByteSink out, boolean plain) {
    IndexSpace fields = null;
    String signature = null;
    paramCount = 0;
    if (openIf("struct")) {
      fields = new IndexSpace("field", "field");
      ByteSink content = new ByteSink();
      while (openIf("field")) {
        readFields(content, fields);
        close();
      }
      out.write(0x5f);
      out.u32(fields.size());
      out.write(content, 0);
    } else if (openIf("array")) {
      out.write(0x5e);
      readFieldType(out);
    } else {
      open("func");
      readSignature(new IndexSpace("local", "local"));
      out.write(0x60);
      signature = signature();
      out.write(signature.getBytes(StandardCharsets.ISO_8859_1));
    }
    close();
    module.describeType(new ModuleBuilder.TypeInfo(signature, paramCount, fields), plain);
  }

  /** Reads what stands in {@code (field ...)}: one with an identifier, or any number without. */
  private void readFields(ByteSink out, IndexSpace fields) {
    if (lexer.kind() == Lexer.ID || lexer.kind() == Lexer.ANNOTATION) {
      fields.bind(lexer);
      readFieldType(out);
      return;
    }
    while (lexer.kind() != Lexer.RIGHT) {
      fields.add();
      readFieldType(out);
    }
  }

  private void readFieldType(ByteSink out) {
    boolean mutable = openIf("mut");
    if (lexer.is("i8") || lexer.is("i16")) {
      out.write(lexer.is("i8") ? 0x78 : 0x77);
      lexer.next();
    } else {
      readValueType(out);
    }
    if (mutable) {
      close();
    }
    out.write(mutable ? 1 : 0);
  }

  /** Reads parameters, with identifiers if there is a space for them, and results. */
  private void readSignature(IndexSpace locals) {
    params.cut(0);
    results.cut(0);
    paramCount = 0;
    while (openIf("param")) {
      if (locals != null && (lexer.kind() == Lexer.ID || lexer.kind() == Lexer.ANNOTATION)) {
        // After one with an identifier the parenthesis must close.
        locals.bind(lexer);
        readValueType(params);
        paramCount++;
      } else {
        for (; lexer.kind() != Lexer.RIGHT; paramCount++) {
          readValueType(params);
          if (locals != null) {
            locals.add();
          }
        }
      }
      close();
    }
    resultCount = 0;
    while (openIf("result")) {
      for (; lexer.kind() != Lexer.RIGHT; resultCount++) {
        readValueType(results);
      }
      close();
    }
    if (lexer.isForm("param") || lexer.isForm("type")) {
      throw unexpectedNext();
    }
  }

  /** The last signature as in the binary format, a character per byte. */
  private String signature() {
    ByteSink all = new ByteSink();
    all.u32(paramCount);
    all.write(params, 0);
    all.u32(resultCount);
    all.write(results, 0);
    return new String(all.toByteArray(), StandardCharsets.ISO_8859_1);
  }

  /**
   * Reads a type use (§6.4.8): an index, a signature, or both, which must agree. A signature that
   * no type has is added to the types.
   *
   * @param locals takes the parameters; null where they may have no identifiers
   * @return the index of the type
   */
  int readTypeUse(IndexSpace locals) {
    boolean given = readGivenType();
    readSignature(locals);
    return given ? checkGivenType(locals) : module.functionType(signature(), paramCount);
  }

  /** Reads {@code (type x)} if it is there. */
  private boolean readGivenType() {
    boolean given = openIf("type");
    if (given) {
      givenOffset = lexer.offset();
      givenType = module.types.read(lexer);
      close();
    }
    return given;
  }

  /** A type given by index, after the signature behind it was read: is that one the same? */
  private int checkGivenType(IndexSpace locals) {
    ModuleBuilder.TypeInfo info = module.info(givenType);
    if (paramCount + resultCount > 0) {
      if (info == null) {
        throw lexer.errorAt("unknown type", givenOffset);
      }
      if (!signature().equals(info.signature)) {
        throw lexer.errorAt("inline function type", givenOffset);
      }
      return givenType;
    }
    paramCount = info == null ? 0 : info.paramCount;
    for (int i = 0; locals != null && i < paramCount; i++) {
      locals.add();
    }
    return givenType;
  }

  /** Reads a block type (§6.5.1); one without parameters and index may need no type. */
  void readBlockType(ByteSink out) {
    boolean given = readGivenType();
    readSignature(null);
    if (given) {
      out.s64(checkGivenType(null) & 0xffffffffL);
    } else if (paramCount == 0 && resultCount == 0) {
      out.write(0x40);
    } else if (paramCount == 0 && resultCount == 1) {
      out.write(results, 0);
    } else {
      out.s64(module.functionType(signature(), paramCount));
    }
  }
}
