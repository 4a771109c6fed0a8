package dev.wasmite.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A module in the binary format as it grows: sections, index spaces, types, names. Made by {@link
 * WatParser}, per module.
 */
final class ModuleBuilder {
  // Ids of sections.
  static final int TYPE = 1;
  static final int IMPORT = 2;
  static final int FUNCTION = 3;
  static final int TABLE = 4;
  static final int MEMORY = 5;
  static final int GLOBAL = 6;
  static final int EXPORT = 7;
  static final int START = 8;
  static final int ELEM = 9;
  static final int CODE = 10;
  static final int DATA = 11;
  static final int DATA_COUNT = 12;
  static final int TAG = 13;

  // The ids in the order of the binary format, and the sections' names in annotations.
  private static final int[] ORDER = {
    TYPE, IMPORT, FUNCTION, TABLE, MEMORY, TAG, GLOBAL, EXPORT, START, ELEM, DATA_COUNT, CODE, DATA
  };
  private static final String[] NAMES = {
    "type",
    "import",
    "func",
    "table",
    "memory",
    "tag",
    "global",
    "export",
    "start",
    "elem",
    "datacount",
    "code",
    "data"
  };

  /** The place of a custom section after all others. */
  static final int LAST = 2 * ORDER.length + 1;

  /** A section: how many items it has, and their bytes. */
  static final class Section {
    final ByteSink bytes = new ByteSink();
    int count;

    /** Counts one more item, whose bytes the caller appends. */
    ByteSink add() {
      count++;
      return bytes;
    }
  }

  /** What is known of a type: a function type's bytes and parameters, a structure's fields. */
  static final class TypeInfo {
    /** Parameters and results as in the binary format; null if it is no function type. */
    final String signature;

    final int paramCount;

    /** The fields of a structure; null if it is none. */
    final IndexSpace fields;

    TypeInfo(String signature, int paramCount, IndexSpace fields) {
      this.signature = signature;
      this.paramCount = paramCount;
      this.fields = fields;
    }
  }

  final IndexSpace types = new IndexSpace("type", "type");
  final IndexSpace functions = new IndexSpace("function", "func");
  final IndexSpace tables = new IndexSpace("table", "table");
  final IndexSpace memories = new IndexSpace("memory", "memory");
  final IndexSpace globals = new IndexSpace("global", "global");
  final IndexSpace tags = new IndexSpace("tag", "tag");
  final IndexSpace elems = new IndexSpace("elem segment", "elem segment");
  final IndexSpace datas = new IndexSpace("data segment", "data segment");

  /** The module's name, null if it has none. */
  String name;

  /** Whether a function names a data segment, so that their number must come early. */
  boolean needsDataCount;

  /** Branch hints: for each function that has some, its index, their number, offset and value. */
  final Section branchHints = new Section();

  private final Section[] sections = new Section[TAG + 1];
  private final List<TypeInfo> infos = new ArrayList<>();
  private final Map<String, Integer> signatures = new HashMap<>();
  // The contents of custom sections by place.
  private final Map<Integer, List<ByteSink>> customs = new HashMap<>();
  private final Section localNames = new Section();
  private final Section labelNames = new Section();
  private final Section fieldNames = new Section();

  ModuleBuilder() {
    for (int i = 0; i < sections.length; i++) {
      sections[i] = new Section();
    }
  }

  Section section(int id) {
    return sections[id];
  }

  /** The place before or after the section of this name; -1 if there is none. */
  static int place(String section, boolean after) {
    for (int i = 0; i < NAMES.length; i++) {
      if (NAMES[i].equals(section)) {
        // 0 is before all sections.
        return 2 * i + (after ? 2 : 1);
      }
    }
    return -1;
  }

  void addCustom(int place, ByteSink content) {
    List<ByteSink> others = customs.get(place);
    if (others == null) {
      others = new ArrayList<>();
      customs.put(place, others);
    }
    others.add(content);
  }

  /**
   * Says what the next type is; types are told in the order of their indices.
   *
   * @param plain whether it stands alone, is final and has no supertype, so that a type use without
   *     index may mean it
   */
  void describeType(TypeInfo info, boolean plain) {
    int index = infos.size();
    infos.add(info);
    if (info.fields != null && info.fields.hasNames()) {
      addNames(fieldNames, index, info.fields);
    }
    if (plain && info.signature != null) {
      signatures.putIfAbsent(info.signature, index);
    }
  }

  /** What is known of a type by now, null if nothing is. */
  TypeInfo info(int type) {
    return type >= 0 && type < infos.size() ? infos.get(type) : null;
  }

  /** The first function type of this signature, appended if there is none. */
  int functionType(String signature, int paramCount) {
    Integer index = signatures.get(signature);
    if (index == null) {
      index = types.add();
      ByteSink out = section(TYPE).add();
      out.write(0x60);
      out.write(signature.getBytes(StandardCharsets.ISO_8859_1));
      describeType(new TypeInfo(signature, paramCount, null), true);
    }
    return index;
  }

  /** Adds the names of a function's locals. */
  void nameLocals(int function, IndexSpace locals) {
    addNames(localNames, function, locals);
  }

  /** Adds the names of a function's labels. */
  void nameLabels(int function, IndexSpace labels) {
    addNames(labelNames, function, labels);
  }

  private static void addNames(Section names, int index, IndexSpace space) {
    if (space.hasNames()) {
      ByteSink out = names.add();
      out.u32(index);
      space.writeNames(out);
    }
  }

  /** The module in the binary format (§5.5.16). */
  byte[] finish() {
    if (needsDataCount) {
      section(DATA_COUNT).count = section(DATA).count;
    }
    ByteSink out = new ByteSink();
    out.fixed(0x6d736100L | 1L << 32, 8);
    writeCustoms(out, 0);
    for (int i = 0; i < ORDER.length; i++) {
      writeCustoms(out, 2 * i + 1);
      if (ORDER[i] == CODE && branchHints.count > 0) {
        writeBranchHints(out);
      }
      writeSection(out, ORDER[i]);
      writeCustoms(out, 2 * i + 2);
    }
    writeCustoms(out, LAST);
    ByteSink names = nameSection();
    if (names != null) {
      out.write(0);
      out.vector(names);
    }
    return out.toByteArray();
  }

  private void writeCustoms(ByteSink out, int place) {
    if (customs.containsKey(place)) {
      for (ByteSink content : customs.get(place)) {
        out.write(0);
        out.vector(content);
      }
    }
  }

  private void writeSection(ByteSink out, int id) {
    Section section = section(id);
    boolean wanted = id == DATA_COUNT ? needsDataCount : section.count > 0;
    if (wanted) {
      ByteSink content = new ByteSink();
      // The start section is an index alone.
      if (id != START) {
        content.u32(section.count);
      }
      content.write(section.bytes, 0);
      out.write(id);
      out.vector(content);
    }
  }

  private void writeBranchHints(ByteSink out) {
    ByteSink content = new ByteSink();
    content.name(Annotations.BRANCH_HINT);
    content.u32(branchHints.count);
    content.write(branchHints.bytes, 0);
    out.write(0);
    out.vector(content);
  }

  /** The content of the name section, null if nothing has a name. */
  private ByteSink nameSection() {
    ByteSink out = new ByteSink();
    out.name("name");
    int empty = out.size();
    if (name != null) {
      ByteSink content = new ByteSink();
      content.name(name);
      out.write(0);
      out.vector(content);
    }
    writeNames(out, 1, functions);
    writeNames(out, 2, localNames);
    writeNames(out, 3, labelNames);
    writeNames(out, 4, types);
    writeNames(out, 5, tables);
    writeNames(out, 6, memories);
    writeNames(out, 7, globals);
    writeNames(out, 8, elems);
    writeNames(out, 9, datas);
    writeNames(out, 10, fieldNames);
    writeNames(out, 11, tags);
    return out.size() == empty ? null : out;
  }

  private static void writeNames(ByteSink out, int id, IndexSpace space) {
    if (space.hasNames()) {
      ByteSink content = new ByteSink();
      space.writeNames(content);
      out.write(id);
      out.vector(content);
    }
  }

  private static void writeNames(ByteSink out, int id, Section names) {
    if (names.count > 0) {
      ByteSink content = new ByteSink();
      content.u32(names.count);
      content.write(names.bytes, 0);
      out.write(id);
      out.vector(content);
    }
  }
}
