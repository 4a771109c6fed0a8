package dev.wasmite.text;

import dev.wasmite.binary.ByteReader;
import dev.wasmite.binary.Errors;
import java.util.Arrays;

/**
 * Reads types and writes them as text (§6.4); remembers where the function types stand, so that
 * type uses can show their parameters. Made by {@link WatPrinter}, per module.
 */
final class WatPrinterTypes {
  // The names of the heap types from 0x69 on.
  private static final int FIRST_HEAP = 0x69;
  private static final String[] HEAP = {
    "exn",
    "array",
    "struct",
    "i31",
    "eq",
    "any",
    "extern",
    "func",
    "none",
    "noextern",
    "nofunc",
    "noexn"
  };
  // The names of the other value types from 0x77 on; i8 and i16 are for fields alone.
  private static final int FIRST_STORAGE = 0x77;
  private static final String[] NUMBERS = {
    "i16", "i8", null, null, "v128", "f64", "f32", "i64", "i32"
  };

  private final byte[] bytes;
  private final WatPrinterOut out;
  private final WatPrinterNames names;
  // Per type the offset of its parameters, 0 if it is no function type.
  private int[] signatures = new int[16];
  private int count;

  WatPrinterTypes(byte[] bytes, WatPrinterOut out, WatPrinterNames names) {
    this.bytes = bytes;
    this.out = out;
    this.names = names;
  }

  /** One entry of the type section: a type or a group of them. */
  void printEntry(ByteReader reader) {
    int form = reader.u8();
    if (form != 0x4e) {
      printType(reader, form, 1);
      return;
    }
    out.line(1).put("(rec");
    for (int i = reader.count(2, Integer.MAX_VALUE, "types"); i > 0; i--) {
      printType(reader, reader.u8(), 2);
    }
    out.put(")");
  }

  private void printType(ByteReader reader, int form, int depth) {
    int type = count++;
    if (type == signatures.length) {
      signatures = Arrays.copyOf(signatures, 2 * type);
    }
    out.line(depth).put("(type");
    names.scope(WatPrinterNames.TYPE).defineItem(out, type);
    boolean sub = form == 0x50 || form == 0x4f;
    if (sub) {
      out.word(form == 0x4f ? "(sub final" : "(sub");
      for (int i = reader.count(1, Integer.MAX_VALUE, "types"); i > 0; i--) {
        index(reader, WatPrinterNames.TYPE);
      }
    }
    printComposite(reader, sub ? reader.u8() : form, type);
    out.put(sub ? "))" : ")");
  }

  /** How many types there are so far. */
  int count() {
    return count;
  }

  private void printComposite(ByteReader reader, int form, int type) {
    int fields = 0;
    switch (form) {
      case 0x60:
        signatures[type] = reader.pos;
        out.word("(func");
        printSignature(reader, null);
        break;
      case 0x5f:
        out.word("(struct");
        fields = reader.count(2, Integer.MAX_VALUE, "fields");
        for (int i = 0; i < fields; i++) {
          out.word("(field");
          names.scope(WatPrinterNames.FIELD, type).define(out, i);
          printField(reader);
          out.put(")");
        }
        break;
      case 0x5e:
        out.word("(array");
        printField(reader);
        break;
      default:
        throw reader.malformed(Errors.FUNCTION_TYPE);
    }
    names.limit(WatPrinterNames.FIELD, type, fields);
    out.put(")");
  }

  private void printField(ByteReader reader) {
    String type = storageType(reader);
    int mutable = reader.u8();
    if (mutable > 1) {
      throw reader.malformed(Errors.MUTABILITY);
    }
    out.word(mutable == 1 ? "(mut " + type + ")" : type);
  }

  /** Parameters and results; {@code locals} are the names of parameters or null. */
  private void printSignature(ByteReader reader, WatPrinterNames.Scope locals) {
    declare(reader, "param", locals);
    declare(reader, "result", null);
  }

  private void declare(ByteReader reader, String word, WatPrinterNames.Scope locals) {
    int number = reader.count(1, Integer.MAX_VALUE, "types");
    out.put(number > 0 ? " " : "");
    for (int i = 0; i < number; i++) {
      nextLocal(word, locals, i, i > 0);
      out.word(valueType(reader));
    }
    out.put(number > 0 ? ")" : "");
  }

  /**
   * Begins a declaration of parameters, results or locals, or goes on with one: those without names
   * share one, those with names have one each.
   *
   * @param word what is declared
   * @param locals their names, null if they have none
   * @param open whether the declaration of the one before stands open
   */
  void nextLocal(String word, WatPrinterNames.Scope locals, int local, boolean open) {
    boolean named = locals != null && locals.has(local);
    if (open && !named && (locals == null || !locals.has(local - 1))) {
      return;
    }
    out.put(open ? ") (" : "(").put(word);
    if (named) {
      locals.define(out, local);
    }
  }

  /**
   * A type use: the type's index, and its parameters and results if it is a function type.
   *
   * @return how many parameters it has
   */
  int printUse(int type, WatPrinterNames.Scope locals) {
    out.word("(type");
    index(type, WatPrinterNames.TYPE);
    out.put(")");
    boolean known = type >= 0 && type < count && signatures[type] > 0;
    if (!known) {
      return 0;
    }
    ByteReader reader = new ByteReader(bytes, signatures[type], bytes.length);
    printSignature(reader, locals);
    reader.pos = signatures[type];
    return reader.u32();
  }

  /** A value type (§5.3.5). */
  String valueType(ByteReader reader) {
    int type = reader.u8();
    return isStorage(type) && type >= 0x7b
        ? NUMBERS[type - FIRST_STORAGE]
        : reference(reader, type, Errors.VALUE_TYPE);
  }

  private String storageType(ByteReader reader) {
    int type = reader.u8();
    return isStorage(type)
        ? NUMBERS[type - FIRST_STORAGE]
        : reference(reader, type, Errors.VALUE_TYPE);
  }

  private static boolean isStorage(int type) {
    return type >= FIRST_STORAGE && type <= 0x7f && NUMBERS[type - FIRST_STORAGE] != null;
  }

  /** A reference type (§5.3.4). */
  String referenceType(ByteReader reader) {
    return reference(reader, reader.u8(), Errors.REFERENCE_TYPE);
  }

  private String reference(ByteReader reader, int type, String fault) {
    if (type == 0x63 || type == 0x64) {
      String heap = heapType(reader);
      boolean isAbstract = Character.isLetter(heap.charAt(0));
      return type == 0x63 && isAbstract ? abbreviation(heap) : reference(heap, type == 0x63);
    }
    if (type < FIRST_HEAP || type >= FIRST_HEAP + HEAP.length) {
      throw reader.malformed(fault);
    }
    return abbreviation(HEAP[type - FIRST_HEAP]);
  }

  /** The reference type of an abstract heap type, null among its values: {@code nullfuncref}. */
  private static String abbreviation(String heap) {
    // none is the null of all, noextern that of extern.
    if (heap.equals("none")) {
      return "nullref";
    }
    return (heap.startsWith("no") ? "null" + heap.substring(2) : heap) + "ref";
  }

  /** The reference type of a heap type's text. */
  static String reference(String heap, boolean nullable) {
    return (nullable ? "(ref null " : "(ref ") + heap + ")";
  }

  /** A heap type (§5.3.3). */
  String heapType(ByteReader reader) {
    long type = reader.s33();
    if (type >= 0) {
      String id = names.scope(WatPrinterNames.TYPE).id((int) type);
      return id == null ? Long.toString(type) : id;
    }
    long row = 0x80 + type - FIRST_HEAP;
    if (row < 0 || row >= HEAP.length) {
      throw reader.malformed(Errors.REFERENCE_TYPE);
    }
    return HEAP[(int) row];
  }

  /** The type of a block: nothing, a result, or a type use (§5.4.1). */
  void printBlockType(ByteReader reader) {
    int start = reader.pos;
    int first = reader.u8();
    if (first == 0x40) {
      return;
    }
    reader.pos = start;
    if (first >= 0x40 && first < 0x80) {
      out.word("(result ").put(valueType(reader)).put(")");
      return;
    }
    long type = reader.s33();
    if (type < 0) {
      throw reader.malformed(Errors.VALUE_TYPE);
    }
    printUse((int) type, null);
  }

  /** The rest of a global's type: {@code (mut i32)}. */
  void printGlobal(ByteReader reader) {
    String type = valueType(reader);
    int mutable = reader.u8();
    if (mutable > 1) {
      throw reader.malformed(Errors.MUTABILITY);
    }
    out.word(mutable == 1 ? "(mut " + type + ")" : type);
  }

  /** A table's type: limits and element type. */
  void printTable(ByteReader reader) {
    String type = referenceType(reader);
    int flags = limits(reader, 7);
    out.word(type);
    if ((flags & 2) != 0) {
      throw reader.malformed(Errors.LIMITS_FLAGS);
    }
  }

  /** A memory's type: limits, page size (§5.3.13). */
  void printMemory(ByteReader reader) {
    int flags = limits(reader, 15);
    out.put((flags & 2) != 0 ? " shared" : "");
    if ((flags & 8) != 0) {
      int power = reader.u32();
      if (power < 0 || power > 63) {
        throw reader.malformed(Errors.PAGE_SIZE);
      }
      out.word("(pagesize").number(1L << power).put(")");
    }
  }

  /**
   * Limits and the address type before them; gives the flags: 1 max, 2 shared, 4 64-bit, 8 page.
   */
  private int limits(ByteReader reader, int known) {
    int flags = reader.u8();
    if (flags > known) {
      throw reader.malformed(Errors.LIMITS_FLAGS);
    }
    out.put((flags & 4) != 0 ? " i64" : "");
    for (int i = flags & 1; i >= 0; i--) {
      out.number(reader.u64()); // 64 bits in any case (§5.3.11)
    }
    return flags;
  }

  /** Reads an index and writes the id of what it names, or the number. */
  void index(ByteReader reader, int space) {
    index(reader.u32(), space);
  }

  void index(int index, int space) {
    String id = names.scope(space).id(index);
    if (id == null) {
      out.number(index);
    } else {
      out.word(id);
    }
  }
}
