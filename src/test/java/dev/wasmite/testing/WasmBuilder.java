package dev.wasmite.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A WebAssembly module under construction, section by section; made by tests that need a binary.
 *
 * <p>Methods that add an item return its index in its index space. Imports come before definitions
 * of their kind. Value types are text names, function types are written {@code "i32 i64 -> f64"}.
 * Nothing is validated, so wrong modules can be built too.
 */
public final class WasmBuilder {
  /** Export and import kinds. */
  public static final int FUNC = 0;

  public static final int TABLE = 1;
  public static final int MEMORY = 2;
  public static final int GLOBAL = 3;

  /** Passed as a maximum: there is none. */
  public static final long NO_MAX = -1;

  private static final int[] ORDER = {1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11};

  private final Map<Integer, List<byte[]>> items = new TreeMap<>();
  private final Map<Integer, List<byte[]>> rawSections = new LinkedHashMap<>();
  private final Map<String, Integer> typeIndexes = new LinkedHashMap<>();
  private final List<byte[]> customs = new ArrayList<>();
  private final int[] imported = new int[4];
  private final int[] defined = new int[4];
  private int start = -1;
  private int dataCount = -1;
  private boolean hasPassiveData;

  /** The index of a function type, added if there is none equal yet. */
  public int type(String signature) {
    String key = signature.trim().replaceAll("\\s+", " ");
    Integer known = typeIndexes.get(key);
    return known != null ? known : newType(key);
  }

  /** Adds a function type even if an equal one is there. */
  public int newType(String signature) {
    String key = signature.trim().replaceAll("\\s+", " ");
    int arrow = key.indexOf("->");
    if (arrow < 0) {
      throw new IllegalArgumentException("no arrow in type " + signature);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0x60);
    out.writeBytes(valTypes(key.substring(0, arrow)));
    out.writeBytes(valTypes(key.substring(arrow + 2)));
    int index = add(1, out.toByteArray());
    typeIndexes.putIfAbsent(key, index);
    return index;
  }

  private static byte[] valTypes(String names) {
    String[] list = names.isBlank() ? new String[0] : names.trim().split(" ");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Leb.unsigned(out, list.length);
    for (String name : list) {
      out.write(Code.valType(name));
    }
    return out.toByteArray();
  }

  public int importFunc(String module, String name, String signature) {
    return importItem(module, name, FUNC, Leb.unsigned(type(signature)));
  }

  public int importMemory(String module, String name, long min, long max) {
    return importItem(module, name, MEMORY, limits(0, min, max));
  }

  public int importTable(String module, String name, String type, long min, long max) {
    return importItem(
        module, name, TABLE, join(new byte[] {(byte) Code.valType(type)}, limits(0, min, max)));
  }

  public int importGlobal(String module, String name, String type, boolean mutable) {
    return importItem(module, name, GLOBAL, globalType(type, mutable));
  }

  /** An import with its description as bytes. */
  public int importItem(String module, String name, int kind, byte[] description) {
    if (defined[kind] > 0) {
      throw new IllegalStateException("imports come before definitions");
    }
    add(2, join(name(module), name(name), new byte[] {(byte) kind}, description));
    return imported[kind]++;
  }

  /** A function without further locals. */
  public int func(String signature, Code body) {
    return func(signature, "", body);
  }

  /** A function; {@code locals} are the types of its locals after the parameters. */
  public int func(String signature, String locals, Code body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String[] list = locals.isBlank() ? new String[0] : locals.trim().split("\\s+");
    ByteArrayOutputStream runs = new ByteArrayOutputStream();
    int count = 0;
    for (int i = 0; i < list.length; ) {
      int j = i;
      while (j < list.length && list[j].equals(list[i])) {
        j++;
      }
      Leb.unsigned(runs, j - i);
      runs.write(Code.valType(list[i]));
      count++;
      i = j;
    }
    Leb.unsigned(out, count);
    out.writeBytes(runs.toByteArray());
    out.writeBytes(body.bytes());
    return rawFunc(type(signature), out.toByteArray());
  }

  /** A function of a type index with its whole body (locals vector and code) as bytes. */
  public int rawFunc(int type, byte[] body) {
    add(3, Leb.unsigned(type));
    add(10, join(Leb.unsigned(body.length), body));
    return imported[FUNC] + defined[FUNC]++;
  }

  public int memory(long min, long max) {
    return rawMemory(limits(0, min, max));
  }

  public int memory64(long min, long max) {
    return rawMemory(limits(4, min, max));
  }

  /** A memory with a custom page size of {@code 1 << pageLog} bytes. */
  public int memoryPaged(long min, long max, int pageLog) {
    return rawMemory(join(limits(8, min, max), Leb.unsigned(pageLog)));
  }

  /** A memory with its type as bytes. */
  public int rawMemory(byte[] type) {
    add(5, type);
    return imported[MEMORY] + defined[MEMORY]++;
  }

  public int table(String type, long min, long max) {
    return rawTable(join(new byte[] {(byte) Code.valType(type)}, limits(0, min, max)));
  }

  public int table64(String type, long min, long max) {
    return rawTable(join(new byte[] {(byte) Code.valType(type)}, limits(4, min, max)));
  }

  /** A table with its type as bytes. */
  public int rawTable(byte[] type) {
    add(4, type);
    return imported[TABLE] + defined[TABLE]++;
  }

  public int global(String type, boolean mutable, Code init) {
    add(6, join(globalType(type, mutable), init.bytes()));
    return imported[GLOBAL] + defined[GLOBAL]++;
  }

  public WasmBuilder export(String name, int kind, int index) {
    add(7, join(name(name), new byte[] {(byte) kind}, Leb.unsigned(index)));
    return this;
  }

  public WasmBuilder exportFunc(String name, int index) {
    return export(name, FUNC, index);
  }

  /** A function that is exported at once; returns its index. */
  public int exportedFunc(String name, String signature, String locals, Code body) {
    int index = func(signature, locals, body);
    export(name, FUNC, index);
    return index;
  }

  /** A function without further locals that is exported at once; returns its index. */
  public int exportedFunc(String name, String signature, Code body) {
    return exportedFunc(name, signature, "", body);
  }

  public WasmBuilder start(int function) {
    start = function;
    return this;
  }

  /** An active element segment of function indices. */
  public int elem(int table, Code offset, int... functions) {
    return table == 0
        ? add(9, join(new byte[] {0}, offset.bytes(), indexes(functions)))
        : add(
            9,
            join(
                new byte[] {2},
                Leb.unsigned(table),
                offset.bytes(),
                new byte[1],
                indexes(functions)));
  }

  /** A passive element segment of function indices. */
  public int elemPassive(int... functions) {
    return add(9, join(new byte[] {1, 0}, indexes(functions)));
  }

  /** A declarative element segment of function indices. */
  public int elemDeclare(int... functions) {
    return add(9, join(new byte[] {3, 0}, indexes(functions)));
  }

  /** An active element segment of constant expressions (flag 4 for funcref in table 0, else 6). */
  public int elemExprs(int table, Code offset, String type, Code... expressions) {
    byte[] head =
        table == 0 && type.equals("funcref")
            ? join(new byte[] {4}, offset.bytes())
            : join(
                new byte[] {6},
                Leb.unsigned(table),
                offset.bytes(),
                new byte[] {(byte) Code.valType(type)});
    return add(9, join(head, expressions(expressions)));
  }

  /** A passive element segment of constant expressions. */
  public int elemPassiveExprs(String type, Code... expressions) {
    return add(9, join(new byte[] {5, (byte) Code.valType(type)}, expressions(expressions)));
  }

  /** A declarative element segment of constant expressions. */
  public int elemDeclareExprs(String type, Code... expressions) {
    return add(9, join(new byte[] {7, (byte) Code.valType(type)}, expressions(expressions)));
  }

  /** An active data segment. */
  public int data(int memory, Code offset, byte[] bytes) {
    byte[] head = memory == 0 ? new byte[] {0} : join(new byte[] {2}, Leb.unsigned(memory));
    return add(11, join(head, offset.bytes(), Leb.unsigned(bytes.length), bytes));
  }

  /** A passive data segment; the module gets a data count section. */
  public int dataPassive(byte[] bytes) {
    hasPassiveData = true;
    return add(11, join(new byte[] {1}, Leb.unsigned(bytes.length), bytes));
  }

  /** Writes a data count section with this number, right or wrong. */
  public WasmBuilder dataCount(int count) {
    dataCount = count;
    return this;
  }

  /** A custom section, after all others. */
  public WasmBuilder custom(String name, byte[] bytes) {
    customs.add(join(name(name), bytes));
    return this;
  }

  /** A name section with the module's name (null: none) and function names in index order. */
  public WasmBuilder nameSection(String module, Map<Integer, String> functions) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (module != null) {
      writeSection(out, 0, name(module));
    }
    ByteArrayOutputStream map = new ByteArrayOutputStream();
    Leb.unsigned(map, functions.size());
    for (Map.Entry<Integer, String> entry : new TreeMap<>(functions).entrySet()) {
      Leb.unsigned(map, entry.getKey());
      map.writeBytes(name(entry.getValue()));
    }
    writeSection(out, 1, map.toByteArray());
    return custom("name", out.toByteArray());
  }

  /** A section as bytes, right after the built section of this id; unknown ids at the end. */
  public WasmBuilder section(int id, byte[] bytes) {
    rawSections.computeIfAbsent(id, key -> new ArrayList<>()).add(bytes);
    return this;
  }

  /** The module. */
  public byte[] build() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});
    Map<Integer, List<byte[]>> raw = new LinkedHashMap<>(rawSections);
    for (int id : ORDER) {
      if (id == 8 && start >= 0) {
        writeSection(out, 8, Leb.unsigned(start));
      } else if (id == 12 && (dataCount >= 0 || hasPassiveData)) {
        writeSection(out, 12, Leb.unsigned(dataCount >= 0 ? dataCount : items.get(11).size()));
      } else if (items.containsKey(id)) {
        List<byte[]> list = items.get(id);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        Leb.unsigned(content, list.size());
        list.forEach(content::writeBytes);
        writeSection(out, id, content.toByteArray());
      }
      List<byte[]> extra = raw.remove(id);
      if (extra != null) {
        extra.forEach(bytes -> writeSection(out, id, bytes));
      }
    }
    customs.forEach(bytes -> writeSection(out, 0, bytes));
    raw.forEach((id, list) -> list.forEach(bytes -> writeSection(out, id, bytes)));
    return out.toByteArray();
  }

  private static void writeSection(ByteArrayOutputStream out, int id, byte[] bytes) {
    out.write(id);
    Leb.unsigned(out, bytes.length);
    out.writeBytes(bytes);
  }

  private int add(int section, byte[] item) {
    List<byte[]> list = items.computeIfAbsent(section, key -> new ArrayList<>());
    list.add(item);
    return list.size() - 1;
  }

  private static byte[] globalType(String type, boolean mutable) {
    return new byte[] {(byte) Code.valType(type), (byte) (mutable ? 1 : 0)};
  }

  /** Limits with the given flags; the has-maximum bit is added as needed. */
  public static byte[] limits(int flags, long min, long max) {
    byte[] head = join(Leb.unsigned(flags | (max == NO_MAX ? 0 : 1)), Leb.unsigned(min));
    return max == NO_MAX ? head : join(head, Leb.unsigned(max));
  }

  /** A name: length and UTF-8 bytes. */
  public static byte[] name(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return join(Leb.unsigned(bytes.length), bytes);
  }

  /** The parts one after the other. */
  public static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] indexes(int... values) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Leb.unsigned(out, values.length);
    for (int value : values) {
      Leb.unsigned(out, value);
    }
    return out.toByteArray();
  }

  private static byte[] expressions(Code... list) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Leb.unsigned(out, list.length);
    for (Code code : list) {
      out.writeBytes(code.bytes());
    }
    return out.toByteArray();
  }
}
