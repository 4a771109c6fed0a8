package dev.wasmite.binary;

/**
 * The texts of all faults of a module, in the official suite's words, and helpers that make the
 * exceptions (they return them; the caller throws). Constant; used by every stage.
 */
public final class Errors {
  // Binary format.
  public static final String MAGIC = "magic header not detected";
  public static final String VERSION = "unknown binary version";
  public static final String UNEXPECTED_END = "unexpected end";
  public static final String END_OF_SECTION = "unexpected end of section or function";
  public static final String LENGTH = "length out of bounds";
  public static final String SECTION_ID = "malformed section id";
  public static final String SECTION_SIZE = "section size mismatch";
  public static final String SECTION_ORDER = "unexpected content after last section";
  public static final String CODE_COUNT = "function and code section have inconsistent lengths";
  public static final String DATA_COUNT = "data count and data section have inconsistent lengths";
  public static final String DATA_COUNT_REQUIRED = "data count section required";
  public static final String LEB_TOO_LONG = "integer representation too long";
  public static final String LEB_TOO_LARGE = "integer too large";
  public static final String UTF8 = "malformed UTF-8 encoding";
  public static final String VALUE_TYPE = "malformed value type";
  public static final String REFERENCE_TYPE = "malformed reference type";
  public static final String FUNCTION_TYPE = "malformed function type";
  public static final String MUTABILITY = "malformed mutability";
  public static final String LIMITS_FLAGS = "malformed limits flags";
  public static final String IMPORT_KIND = "malformed import kind";
  public static final String EXPORT_KIND = "malformed export kind";
  public static final String ELEMENT_FLAGS = "malformed elements segment kind";
  public static final String ELEMENT_KIND = "malformed element kind";
  public static final String DATA_FLAGS = "malformed data segment kind";
  public static final String ZERO_BYTE = "zero byte expected";
  public static final String MEMOP_FLAGS = "malformed memop flags";
  public static final String ILLEGAL_OPCODE = "illegal opcode";
  public static final String END_EXPECTED = "END opcode expected";
  public static final String TOO_MANY_LOCALS = "too many locals";
  public static final String TOO_MANY = "too many";
  public static final String BODY_TOO_LARGE = "function body too large";
  public static final String BODIES_TOO_SMALL = "function bodies too small on average";
  public static final String NESTED_TOO_DEEP = "blocks nested too deep";
  public static final String STACK_TOO_HIGH = "operand stack too high";
  public static final String NO_ROOM = "out of memory";
  public static final String MODULE_TOO_LARGE = "module too large";
  public static final String PAGE_SIZE = "invalid custom page size";
  public static final String NOT_ENABLED = " is not enabled";
  public static final String NOT_HERE = " is not in this jar";

  // Validation.
  public static final String TYPE_MISMATCH = "type mismatch";
  public static final String UNKNOWN_TYPE = "unknown type";
  public static final String UNKNOWN_FUNCTION = "unknown function";
  public static final String UNKNOWN_TABLE = "unknown table";
  public static final String UNKNOWN_MEMORY = "unknown memory";
  public static final String UNKNOWN_GLOBAL = "unknown global";
  public static final String UNKNOWN_LOCAL = "unknown local";
  public static final String UNKNOWN_LABEL = "unknown label";
  public static final String UNKNOWN_DATA = "unknown data segment";
  public static final String UNKNOWN_ELEM = "unknown elem segment";
  public static final String CONSTANT_REQUIRED = "constant expression required";
  public static final String DUPLICATE_EXPORT = "duplicate export name";
  public static final String IMMUTABLE_GLOBAL = "immutable global";
  public static final String ALIGNMENT = "alignment must not be larger than natural";
  public static final String OFFSET_RANGE = "offset out of range";
  public static final String SIZE_ORDER = "size minimum must not be greater than maximum";
  public static final String MEMORY_SIZE = "memory size must be at most 65536 pages (4GiB)";
  public static final String MEMORY_SIZE_64 = "memory size must be at most 2^48 pages (16EiB)";
  public static final String TABLE_SIZE = "table size must be at most 2^32-1";
  public static final String MULTIPLE_MEMORIES = "multiple memories";
  public static final String MULTIPLE_TABLES = "multiple tables";
  public static final String RESULT_ARITY = "invalid result arity";
  public static final String UNDECLARED_FUNCTION = "undeclared function reference";
  public static final String START_FUNCTION = "start function";

  // Linking.
  public static final String UNKNOWN_EXPORT = "unknown export";
  public static final String UNKNOWN_IMPORT = "unknown import";
  public static final String IMPORT_TYPE = "incompatible import type";

  // The names of the features, one each, in the order of the bits.
  private static final String FEATURES =
      "mutable globals,sign extension,saturating float to int,multi value,bulk memory,"
          + "reference types,tail call,extended const,multi memory,memory64,custom page sizes,"
          + "simd,typed function references,gc,exceptions,threads,wide arithmetic,floats,";

  private Errors() {}

  /** Bytes that do not follow the binary format, at {@code offset}. */
  public static WasmException malformed(String text, int offset) {
    return new WasmException(WasmException.MALFORMED, text, null, -1, offset);
  }

  /**
   * A broken rule of validation.
   *
   * @param function index of the function, -1 if it is not about one
   * @param offset byte offset in the module, -1 if unknown
   */
  public static WasmException invalid(String text, int function, int offset) {
    return new WasmException(WasmException.INVALID, text, null, function, offset);
  }

  /** As {@link #invalid(String, int, int)}, with facts after the suite's words. */
  public static WasmException invalid(String text, String facts, int function, int offset) {
    return new WasmException(WasmException.INVALID, text, facts, function, offset);
  }

  /** Imports that cannot be satisfied. */
  public static WasmException unlinkable(String text, String facts) {
    return new WasmException(WasmException.UNLINKABLE, text, facts, -1, -1);
  }

  /** Imports that cannot be satisfied. */
  public static WasmException unlinkable(String text) {
    return unlinkable(text, null);
  }

  /** Bytes of a proposal that is switched off, or that this jar does not hold. */
  public static WasmException notEnabled(int feature, int offset) {
    return malformed(missing(feature), offset);
  }

  /** A rule that only holds because a proposal is switched off or not in this jar. */
  public static WasmException missing(String text, int feature, int offset) {
    return invalid(text, missing(feature), -1, offset);
  }

  private static String missing(int feature) {
    String name = feature(feature);
    if (Features.held(feature) != 0) {
      return concat(name, NOT_ENABLED);
    }
    String here = concat(name, NOT_HERE);
    if (feature >= Features.SIMD) { // no jar has it
      return here;
    }
    String jar = feature == Features.MEMORY64 ? "full" : "core";
    return concat(here, ", wasmite-", jar, ".jar has it");
  }

  /** The name of a feature as messages give it, {@code "tail call"}. */
  public static String feature(int feature) {
    int at = 0;
    for (int bit = feature; bit > 1; bit >>>= 1) {
      at = FEATURES.indexOf(',', at) + 1;
    }
    return FEATURES.substring(at, FEATURES.indexOf(',', at));
  }

  /** A number of the module that its limit does not allow; malformed. */
  public static WasmException limit(String text, long found, int limit, int function, int offset) {
    String facts = concat(Long.toString(found), ", the limit is ", Integer.toString(limit));
    return new WasmException(WasmException.MALFORMED, text, facts, function, offset);
  }

  /** The whole message: words, facts, place. */
  static String message(String text, String facts, int function, int offset) {
    StringBuffer b = new StringBuffer(text);
    if (facts != null) {
      b.append(": ").append(facts);
    }
    if (function >= 0) {
      b.append(" (function ").append(function);
    }
    if (offset >= 0) {
      b.append(function >= 0 ? ", " : " (").append("offset ").append(hex(offset));
    }
    if (function >= 0 || offset >= 0) {
      b.append(')');
    }
    return b.toString();
  }

  /** Refuses a limit below 0, answers any other. */
  public static long notNegative(long limit) {
    if (limit < 0) {
      throw illegalArgument("a limit must not be negative");
    }
    return limit;
  }

  /** What to throw at a caller who gives what cannot be. */
  public static RuntimeException illegalArgument(String text) {
    return new IllegalArgumentException(text);
  }

  /** {@code 0x1f}. */
  public static String hex(int value) {
    return concat("0x", Integer.toHexString(value));
  }

  /** Two strings in one; the rooms have no string {@code +}. */
  public static String concat(String a, String b) {
    return new StringBuffer(a).append(b).toString();
  }

  /** Three strings in one. */
  public static String concat(String a, String b, String c) {
    return new StringBuffer(a).append(b).append(c).toString();
  }

  /** Four strings in one. */
  public static String concat(String a, String b, String c, String d) {
    return new StringBuffer(a).append(b).append(c).append(d).toString();
  }
}
