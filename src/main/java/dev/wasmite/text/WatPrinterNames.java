package dev.wasmite.text;

import dev.wasmite.binary.ByteReader;
import dev.wasmite.binary.WasmException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The names of a module's items, as its "name" section gives them (§7.5.1 with the subsections of
 * the extended names). Made by {@link WatPrinter}; does not change once read.
 */
final class WatPrinterNames {
  // Subsections; those of an index space are its number everywhere in the printer.
  static final int MODULE = 0;
  static final int FUNC = 1;
  static final int LOCAL = 2;
  static final int LABEL = 3;
  static final int TYPE = 4;
  static final int TABLE = 5;
  static final int MEMORY = 6;
  static final int GLOBAL = 7;
  static final int ELEM = 8;
  static final int DATA = 9;
  static final int FIELD = 10;
  static final int TAG = 11;
  static final int COUNT = 12;

  /** The names of an index space: some have an id, which is theirs alone. */
  static final class Scope {
    private final Map<Integer, String> names = new HashMap<>();
    private final Map<Integer, String> ids = new HashMap<>();
    private final Set<String> used = new HashSet<>();
    private int limit = Integer.MAX_VALUE;

    private void add(int index, String name, boolean unique) {
      if (names.putIfAbsent(index, name) == null && !name.isEmpty()) {
        if (used.add(name) || !unique) {
          ids.put(index, WatPrinterNames.id(name));
        }
      }
    }

    /** Says how many items there are: names of others are none. */
    void limit(int count) {
      limit = count;
    }

    /** The id of an item, dollar and quotes included; null if it has none. */
    String id(int index) {
      return index >= 0 && index < limit ? ids.get(index) : null;
    }

    /** Whether an item has a name, be it one that is no id. */
    boolean has(int index) {
      return names.containsKey(index);
    }

    /** As {@link #define}, with the index as a comment if there is no id. */
    void defineItem(WatPrinterOut out, int index) {
      if (id(index) == null) {
        out.put(" (;").put(Integer.toString(index)).put(";)");
      }
      define(out, index);
    }

    /** Where an item is defined: its id, its name if that is no id; nothing if it has no name. */
    void define(WatPrinterOut out, int index) {
      String id = id(index);
      if (id != null) {
        out.word(id);
      } else if (has(index)) {
        out.word("(@name ").put(WatPrinterOut.quoted(names.get(index))).put(")");
      }
    }
  }

  private static final Scope EMPTY = new Scope();

  private final Scope[] flat = new Scope[COUNT];
  // Locals, labels by function, fields by type.
  private final Map<Integer, Map<Integer, Scope>> nested = new HashMap<>();

  WatPrinterNames() {
    for (int i = 0; i < COUNT; i++) {
      flat[i] = new Scope();
      nested.put(i, new HashMap<>());
    }
  }

  /** The names of an index space of the module; the module itself is item 0 of {@link #MODULE}. */
  Scope scope(int space) {
    return flat[space];
  }

  /** The names of the locals or labels of a function, of the fields of a type. */
  Scope scope(int space, int outer) {
    return nested.get(space).getOrDefault(outer, EMPTY);
  }

  /** As {@link Scope#limit} for what belongs to a function or type. */
  void limit(int space, int outer, int count) {
    Scope scope = nested.get(space).get(outer);
    if (scope != null) {
      scope.limit(count);
    }
  }

  /** The names of a section's content; null if it is malformed or has parts that are not known. */
  static WatPrinterNames read(byte[] bytes, int start, int end) {
    WatPrinterNames names = new WatPrinterNames();
    ByteReader reader = new ByteReader(bytes, start, end);
    try {
      while (reader.pos < end) {
        int id = reader.u8();
        reader.range();
        if (id >= COUNT) {
          return null;
        }
        int limit = reader.pos;
        names.readPart(id, new ByteReader(bytes, reader.nameStart, limit));
      }
    } catch (WasmException e) {
      return null;
    }
    return names;
  }

  private void readPart(int id, ByteReader reader) {
    if (id == MODULE) {
      flat[MODULE].add(0, readName(reader), true);
    } else if (id == LOCAL || id == LABEL || id == FIELD) {
      for (int i = reader.count(2, Integer.MAX_VALUE, "names"); i > 0; i--) {
        int outer = reader.u32();
        Scope scope = nested.get(id).get(outer);
        if (scope == null) {
          scope = new Scope();
          nested.get(id).put(outer, scope);
        }
        readMap(reader, scope, id != LABEL);
      }
    } else {
      readMap(reader, flat[id], true);
    }
    if (reader.pos != reader.limit) {
      throw reader.malformed("junk after names");
    }
  }

  private static void readMap(ByteReader reader, Scope scope, boolean unique) {
    // Sorted, so that no item loses its id to one that does not exist.
    Map<Long, String> sorted = new TreeMap<>();
    for (int i = reader.count(2, Integer.MAX_VALUE, "names"); i > 0; i--) {
      sorted.putIfAbsent(reader.u32() & 0xffffffffL, readName(reader));
    }
    for (Map.Entry<Long, String> entry : sorted.entrySet()) {
      scope.add(entry.getKey().intValue(), entry.getValue(), unique);
    }
  }

  private static String readName(ByteReader reader) {
    reader.name();
    return reader.utf8(reader.nameStart, reader.nameLength);
  }

  /** A name as an id, quoted if it has characters that ids have not (§6.3.5). */
  private static String id(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c <= ' ' || c >= 0x7f || "\"(),;[]{}".indexOf(c) >= 0) {
        return "$" + WatPrinterOut.quoted(name);
      }
    }
    return "$" + name;
  }
}
