package dev.wasmite.binary;

/**
 * The function types of a module, packed, and the numbers of the value types. Made by {@link
 * BinaryParser}, or by hand for a type that does not come from a module; immutable.
 */
public final class Types extends Sorter {
  public static final int I32 = 0x7f;
  public static final int I64 = 0x7e;
  public static final int F32 = 0x7d;
  public static final int F64 = 0x7c;
  public static final int V128 = 0x7b;
  public static final int FUNCREF = 0x70;
  public static final int EXTERNREF = 0x6f;

  /** The type of what unreachable code leaves; no type of the binary format. */
  public static final int BOTTOM = 0;

  // Type t, at start[t]:
  // | parameter count p | p parameters | results, up to start[t + 1] |
  public final int[] pool;
  public final int[] start;

  // Per type the smallest index of an equal one.
  private final int[] canonical;

  /**
   * Takes packed types over.
   *
   * @param pool per type its parameter count, its parameters, its results
   * @param start where each type begins in the pool, and the end of the last
   */
  public Types(int[] pool, int[] start) {
    this.pool = pool;
    this.start = start;
    this.canonical = new int[count()];
    int[] sorted = sorted(count());
    for (int i = 0; i < sorted.length; i++) {
      // The sort is stable, so the first of a run of equal types has the smallest index.
      boolean same = i > 0 && compare(sorted[i - 1], sorted[i]) == 0;
      canonical[sorted[i]] = same ? canonical[sorted[i - 1]] : sorted[i];
    }
  }

  /** How many types there are. */
  public int count() {
    return start.length - 1;
  }

  /** How many parameters type {@code t} has. */
  public int paramCount(int t) {
    return pool[start[t]];
  }

  /** How many results type {@code t} has. */
  public int resultCount(int t) {
    return start[t + 1] - start[t] - 1 - pool[start[t]];
  }

  /** Parameter {@code i} of type {@code t}. */
  public int param(int t, int i) {
    return pool[start[t] + 1 + i];
  }

  /** Result {@code i} of type {@code t}. */
  public int result(int t, int i) {
    return pool[start[t] + 1 + pool[start[t]] + i];
  }

  /** Whether type {@code i} of {@code a} and type {@code j} of {@code b} are the same (§3.1.3). */
  public static boolean equal(Types a, int i, Types b, int j) {
    return compare(a, i, b, j) == 0;
  }

  /** The smallest index of a type equal to type {@code t}. */
  public int canonical(int t) {
    return canonical[t];
  }

  @Override
  protected int compare(int a, int b) {
    return compare(this, a, this, b);
  }

  private static int compare(Types a, int i, Types b, int j) {
    int length = a.start[i + 1] - a.start[i];
    int difference = length - (b.start[j + 1] - b.start[j]);
    for (int k = 0; k < length && difference == 0; k++) {
      difference = a.pool[a.start[i] + k] - b.pool[b.start[j] + k];
    }
    return difference;
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
    int at = reader.pos - 1;
    switch (type) {
      case FUNCREF:
      case EXTERNREF:
        if ((features & Features.REFERENCE_TYPES) == 0) {
          throw Errors.notEnabled(Features.REFERENCE_TYPES, at);
        }
        return type;
      case 0x64: // reference to a heap type
      case 0x63: // the same, or null
        throw Errors.notEnabled(Features.FUNCTION_REFERENCES, at);
      case 0x6e: // any
      case 0x6d: // eq
      case 0x6c: // i31
      case 0x6b: // struct
      case 0x6a: // array
      case 0x73: // nofunc
      case 0x72: // noextern
      case 0x71: // none
        throw Errors.notEnabled(Features.GC, at);
      case 0x69: // exn
      case 0x74: // noexn
        throw Errors.notEnabled(Features.EXCEPTIONS, at);
      default:
        throw reader.malformed(text);
    }
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
