package dev.wasmite.binary;

/**
 * The function types of a module, packed, and the numbers of the value types. Made by {@link
 * BinaryParser}, or by hand for a type that does not come from a module; immutable.
 */
public final class Types {
  public static final int I32 = 0x7f;
  public static final int I64 = 0x7e;
  public static final int F32 = 0x7d;
  public static final int F64 = 0x7c;
  public static final int V128 = 0x7b;
  public static final int FUNCREF = 0x70;
  public static final int EXTERNREF = 0x6f;

  /** The type of what unreachable code leaves; no type of the binary format. */
  public static final int BOTTOM = 0;

  // Per number of a reference type (§5.3.4), from 0x63 on, the letter of the feature that has it
  // ('a' for bit 0), '.' for none: references, null or not; exn; array to any; externref, funcref;
  // none, noextern, nofunc; noexn.
  private static final int FIRST_REFERENCE = 0x63;
  private static final String REFERENCES = "mm....onnnnnffnnno";

  /** How many ints a type takes in its ranges. */
  static final int INTS = 3;

  // | parameters | BOTTOM | results | ...
  final byte[] pool;

  // | offset in the pool | length | parameter count |
  final int[] ranges;

  // Per type the smallest index of an equal one.
  private final int[] canonical;

  /**
   * Takes packed types over.
   *
   * @param pool per type its parameters, {@link #BOTTOM}, its results
   * @param ranges per type where it begins in the pool, its length there, its parameter count
   */
  public Types(byte[] pool, int[] ranges) {
    this.pool = pool;
    this.ranges = ranges;
    this.canonical = new NameIndex(pool, ranges, INTS, false).firsts();
  }

  /** How many types there are. */
  public int count() {
    return canonical.length;
  }

  /** How many parameters type {@code t} has. */
  public int paramCount(int t) {
    return ranges[t * INTS + 2];
  }

  /** How many results type {@code t} has. */
  public int resultCount(int t) {
    return ranges[t * INTS + 1] - 1 - paramCount(t);
  }

  /** Parameter {@code i} of type {@code t}. */
  public int param(int t, int i) {
    return pool[ranges[t * INTS] + i];
  }

  /** Result {@code i} of type {@code t}. */
  public int result(int t, int i) {
    return param(t, paramCount(t) + 1 + i);
  }

  /** Whether type {@code i} of {@code a} and type {@code j} of {@code b} are the same (§3.1.3). */
  public static boolean equal(Types a, int i, Types b, int j) {
    int[] left = a.ranges;
    int[] right = b.ranges;
    int k = i * INTS;
    int m = j * INTS;
    return NameIndex.compare(a.pool, left[k], left[k + 1], b.pool, right[m], right[m + 1]) == 0;
  }

  /** The smallest index of a type equal to type {@code t}. */
  public int canonical(int t) {
    return canonical[t];
  }

  /** Reads a value type (§5.3.1 to §5.3.4); {@code features} are those enabled. */
  public static int read(ByteReader reader, int features) {
    int type = reader.u8();
    if (isNum(type)) {
      if (!Features.floats() && (type == F32 || type == F64)) {
        throw Errors.notEnabled(Features.FLOATS, reader.pos - 1);
      }
      return type;
    }
    if (type == V128) {
      throw Errors.notEnabled(Features.SIMD, reader.pos - 1);
    }
    return reference(reader, type, features, Errors.VALUE_TYPE);
  }

  /** Reads a reference type; {@code text} is the fault if it is none. */
  public static int readReference(ByteReader reader, int features, String text) {
    return reference(reader, reader.u8(), features, text);
  }

  static int reference(ByteReader reader, int type, int features, String text) {
    int i = type - FIRST_REFERENCE;
    if (i < 0 || i >= REFERENCES.length() || REFERENCES.charAt(i) == '.') {
      throw reader.malformed(text);
    }
    int feature = 1 << REFERENCES.charAt(i) - 'a';
    if (!Features.referenceTypes() || (features & feature) == 0) {
      throw Errors.notEnabled(feature, reader.pos - 1);
    }
    return type;
  }

  /** Whether {@code type} is a reference type. */
  public static boolean isRef(int type) {
    return Features.referenceTypes() && (type == FUNCREF || type == EXTERNREF);
  }

  /** Whether {@code type} is i32, i64, f32 or f64. */
  public static boolean isNum(int type) {
    return type >= F64 && type <= I32;
  }

  /** The type as the text format writes it, {@code i32}. */
  public static String name(int type) {
    switch (type) {
      case I32:
        return "i32";
      case I64:
        return "i64";
      case F32:
        return "f32";
      case F64:
        return "f64";
      case V128:
        return "v128";
      case FUNCREF:
        return "funcref";
      case EXTERNREF:
        return "externref";
      default:
        return "any";
    }
  }
}
