package dev.wasmite.text;

import dev.wasmite.binary.ByteReader;
import dev.wasmite.binary.Errors;
import dev.wasmite.binary.WasmException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a module in the binary format as text that {@link Wat#parse} turns back into the same
 * bytes, if these were encoded in the shortest way; into a module of the same meaning otherwise.
 * Holds the state of one such run; made by {@link Wat}, per module.
 *
 * <p>It reads all of Wasm 3.0 and the proposals that {@link Mnemonics} knows, valid or not, and
 * refuses only what does not follow the binary format (§5). Names come from the name section.
 */
public final class WatPrinter {
  private static final int HEADER = 8;
  // Text is given away when there is so much of it.
  private static final int ENOUGH = 1 << 14;

  // By id: the rank of a section among the others (§5.5.2), and its name in (@custom (after ..)).
  private static final int[] RANK = {0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 12, 13, 11, 6};
  private static final String[] SECTIONS = {
    "",
    "type",
    "import",
    "func",
    "table",
    "memory",
    "global",
    "export",
    "start",
    "elem",
    "code",
    "data",
    "datacount",
    "tag"
  };
  private static final int CUSTOM = 0;
  private static final int TYPE = 1;
  private static final int IMPORT = 2;
  private static final int FUNCTION = 3;
  private static final int TABLE = 4;
  private static final int MEMORY = 5;
  private static final int GLOBAL = 6;
  private static final int EXPORT = 7;
  private static final int START = 8;
  private static final int ELEM = 9;
  private static final int CODE = 10;
  private static final int DATA = 11;
  private static final int DATA_COUNT = 12;

  // The kinds of imports and exports.
  private static final int[] SPACES = {
    WatPrinterNames.FUNC,
    WatPrinterNames.TABLE,
    WatPrinterNames.MEMORY,
    WatPrinterNames.GLOBAL,
    WatPrinterNames.TAG
  };
  private static final String[] KINDS = {"func", "table", "memory", "global", "tag"};

  /** A section: its id, where its content begins and ends; the content of a custom one unnamed. */
  private static final class Section {
    final int id;
    final int start;
    final int end;
    // Of a custom section: where the bytes behind its name begin.
    int content;
    String name;

    Section(int id, int start, int end) {
      this.id = id;
      this.start = start;
      this.end = end;
    }
  }

  private final byte[] bytes;
  private final Appendable target;
  private final WatPrinterOut out = new WatPrinterOut();
  private final List<Section> sections = new ArrayList<>();
  private WatPrinterNames names = new WatPrinterNames();
  private WatPrinterHints hints;
  // The custom sections that are shown as names and hints.
  private Section nameSection;
  private Section hintSection;
  private WatPrinterTypes types;
  private WatPrinterBody body;

  // How many items each index space has so far.
  private final int[] counts = new int[WatPrinterNames.COUNT];
  // The type of each function that has a body.
  private int[] functionTypes = {};
  private int bodies;
  // What the data count section says, -1 if there is none.
  private int dataCount = -1;

  private WatPrinter(byte[] bytes, Appendable target) {
    this.bytes = bytes;
    this.target = target;
  }

  /**
   * The text of a module.
   *
   * @param module not changed
   * @throws WasmException malformed
   */
  public static String print(byte[] module) {
    StringBuilder text = new StringBuilder();
    try {
      print(module, text);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return text.toString();
  }

  /**
   * Writes the text of a module, a part at a time.
   *
   * @param module not changed
   * @param target gets the text
   * @throws WasmException malformed; a part of the text may be written by then
   * @throws IOException if the target cannot take it
   */
  public static void print(byte[] module, Appendable target) throws IOException {
    new WatPrinter(module, target).printModule();
  }

  private void printModule() throws IOException {
    readSections();
    types = new WatPrinterTypes(bytes, out, names);
    body = new WatPrinterBody(out, names, types);
    out.put("(module");
    names.scope(WatPrinterNames.MODULE).define(out, 0);
    int last = -1;
    for (int i = 0; i < sections.size(); i++) {
      if (sections.get(i).id != CUSTOM) {
        last = i;
      }
    }
    String place = " (before first)";
    for (int i = 0; i < sections.size(); i++) {
      Section section = sections.get(i);
      if (section.id == CUSTOM) {
        printCustom(section, i > last ? "" : place);
      } else {
        place = " (after " + SECTIONS[section.id] + ")";
        limitNames(RANK[section.id]);
        printSection(section);
      }
      give();
    }
    if (bodies != functionTypes.length) {
      throw Errors.malformed(Errors.CODE_COUNT, bytes.length);
    }
    if (dataCount >= 0 && dataCount != counts[WatPrinterNames.DATA]) {
      throw Errors.malformed(Errors.DATA_COUNT, bytes.length);
    }
    out.put(")\n");
    target.append(out.text);
  }

  /** Makes names void that belong to nothing, as far as all items are known at a section. */
  private void limitNames(int rank) {
    if (rank > RANK[FUNCTION]) {
      names.scope(WatPrinterNames.TYPE).limit(types.count());
      int functions = counts[WatPrinterNames.FUNC] + functionTypes.length - bodies;
      names.scope(WatPrinterNames.FUNC).limit(functions);
    }
    if (rank > RANK[GLOBAL]) {
      for (int space : SPACES) {
        if (space != WatPrinterNames.FUNC) {
          names.scope(space).limit(counts[space]);
        }
      }
    }
    if (rank >= RANK[CODE]) {
      names.scope(WatPrinterNames.ELEM).limit(counts[WatPrinterNames.ELEM]);
    }
    if (dataCount >= 0) {
      names.scope(WatPrinterNames.DATA).limit(dataCount);
    }
  }

  /** Gives away the text so far if it is much. */
  private void give() throws IOException {
    if (out.text.length() >= ENOUGH) {
      target.append(out.text);
      out.text.setLength(0);
    }
  }

  /** Finds the sections and those that hold names (§5.5.2). */
  private void readSections() {
    if (bytes.length < 4
        || bytes[0] != 0
        || bytes[1] != 'a'
        || bytes[2] != 's'
        || bytes[3] != 'm') {
      throw Errors.malformed(Errors.MAGIC, 0);
    }
    if (bytes.length < HEADER || bytes[4] != 1 || (bytes[5] | bytes[6] | bytes[7]) != 0) {
      throw Errors.malformed(Errors.VERSION, 4);
    }
    ByteReader reader = new ByteReader(bytes, HEADER, bytes.length);
    int rank = 0;
    while (reader.pos < bytes.length) {
      int id = reader.u8();
      if (id >= RANK.length) {
        throw reader.malformed(Errors.SECTION_ID);
      }
      if (id != CUSTOM && RANK[id] <= rank) {
        throw reader.malformed(Errors.SECTION_ORDER);
      }
      reader.range();
      Section section = new Section(id, reader.nameStart, reader.pos);
      if (!isEmpty(section)) {
        sections.add(section);
      }
      if (id == CUSTOM) {
        readCustom(section);
      } else {
        rank = RANK[id];
      }
    }
  }

  /** Whether it is a section of no items: text has none of these, so nothing stands after one. */
  private boolean isEmpty(Section section) {
    return section.id != CUSTOM
        && section.id != START
        && section.id != DATA_COUNT
        && section.end == section.start + 1
        && bytes[section.start] == 0;
  }

  private void readCustom(Section section) {
    ByteReader reader = new ByteReader(bytes, section.start, section.end);
    reader.name();
    section.name = reader.utf8(reader.nameStart, reader.nameLength);
    section.content = reader.pos;
    if (section.name.equals("name") && nameSection == null) {
      WatPrinterNames read = WatPrinterNames.read(bytes, section.content, section.end);
      nameSection = read == null ? null : section;
      names = read == null ? names : read;
    } else if (section.name.equals(Annotations.BRANCH_HINT) && hints == null) {
      hints = WatPrinterHints.read(bytes, section.content, section.end);
      hintSection = hints == null ? null : section;
    }
  }

  private void printCustom(Section section, String place) {
    if (section == nameSection || section == hintSection) {
      return;
    }
    out.line(1).put("(@custom ").put(WatPrinterOut.quoted(section.name)).put(place);
    out.data(bytes, section.content, section.end - section.content, 2);
    out.put(")");
  }

  private void printSection(Section section) throws IOException {
    ByteReader reader = new ByteReader(bytes, section.start, section.end);
    if (section.id == START) {
      out.line(1).put("(start");
      types.index(reader, WatPrinterNames.FUNC);
      out.put(")");
    } else if (section.id == DATA_COUNT) {
      dataCount = reader.u32();
      body.allowDataIndices();
    } else {
      int count = reader.count(1, Integer.MAX_VALUE, "items");
      if (section.id == FUNCTION) {
        functionTypes = new int[count];
      } else if (section.id == CODE && count != functionTypes.length) {
        throw Errors.malformed(Errors.CODE_COUNT, section.start);
      }
      for (int i = 0; i < count; i++) {
        printItem(section.id, reader, i);
        give();
      }
    }
    if (reader.pos != section.end) {
      throw Errors.malformed(Errors.SECTION_SIZE, reader.pos);
    }
  }

  private void printItem(int section, ByteReader reader, int i) {
    switch (section) {
      case TYPE:
        types.printEntry(reader);
        break;
      case IMPORT:
        printImport(reader);
        break;
      case FUNCTION:
        functionTypes[i] = reader.u32();
        break;
      case TABLE:
        printTable(reader);
        break;
      case MEMORY:
        define("memory", WatPrinterNames.MEMORY);
        types.printMemory(reader);
        out.put(")");
        break;
      case GLOBAL:
        define("global", WatPrinterNames.GLOBAL);
        types.printGlobal(reader);
        body.printExpression(reader, null);
        out.put(")");
        break;
      case EXPORT:
        printExport(reader);
        break;
      case ELEM:
        printElements(reader);
        break;
      case CODE:
        printFunction(reader, i);
        break;
      case DATA:
        printData(reader);
        break;
      default:
        define("tag", WatPrinterNames.TAG);
        printTag(reader);
        out.put(")");
        break;
    }
  }

  /** Begins the field of a new item: its kind, and its id or its index. */
  private int define(String kind, int space) {
    out.line(1);
    return defineHere(kind, space);
  }

  private int defineHere(String kind, int space) {
    int index = counts[space]++;
    out.put("(").put(kind);
    names.scope(space).defineItem(out, index);
    return index;
  }

  private void printImport(ByteReader reader) {
    out.line(1).put("(import");
    for (int i = 0; i < 2; i++) {
      reader.name();
      out.name(bytes, reader.nameStart, reader.nameLength);
    }
    int kind = reader.u8();
    if (kind >= KINDS.length) {
      throw reader.malformed(Errors.IMPORT_KIND);
    }
    out.put(" ");
    int index = defineHere(KINDS[kind], SPACES[kind]);
    switch (kind) {
      case 0:
        types.printUse(reader.u32(), names.scope(WatPrinterNames.LOCAL, index));
        break;
      case 1:
        types.printTable(reader);
        break;
      case 2:
        types.printMemory(reader);
        break;
      case 3:
        types.printGlobal(reader);
        break;
      default:
        printTag(reader);
        break;
    }
    out.put("))");
  }

  private void printTag(ByteReader reader) {
    if (reader.u8() != 0) {
      throw reader.malformed(Errors.ZERO_BYTE);
    }
    types.printUse(reader.u32(), null);
  }

  /** A table, with the value of its elements if the bytes have one (§5.5.7). */
  private void printTable(ByteReader reader) {
    define("table", WatPrinterNames.TABLE);
    boolean initialized = bytes[Math.min(reader.pos, bytes.length - 1)] == 0x40;
    if (initialized) {
      reader.u8();
      if (reader.u8() != 0) {
        throw reader.malformed(Errors.ZERO_BYTE);
      }
    }
    types.printTable(reader);
    if (initialized) {
      body.printExpression(reader, null);
    }
    out.put(")");
  }

  private void printExport(ByteReader reader) {
    out.line(1).put("(export");
    reader.name();
    out.name(bytes, reader.nameStart, reader.nameLength);
    int kind = reader.u8();
    if (kind >= KINDS.length) {
      throw reader.malformed(Errors.EXPORT_KIND);
    }
    out.word("(").put(KINDS[kind]);
    types.index(reader, SPACES[kind]);
    out.put("))");
  }

  /** An element segment (§5.5.12). Flags: 1 not active, 2 table or declared, 4 expressions. */
  private void printElements(ByteReader reader) {
    define("elem", WatPrinterNames.ELEM);
    int flags = reader.u32();
    if (flags < 0 || flags > 7) {
      throw reader.malformed(Errors.ELEMENT_FLAGS);
    }
    if ((flags & 3) == 3) {
      out.put(" declare");
    } else if ((flags & 1) == 0) {
      printOffset(reader, (flags & 2) != 0, "table", WatPrinterNames.TABLE);
    }
    String type = (flags & 4) != 0 ? "funcref" : "func";
    if ((flags & 3) != 0 && (flags & 4) != 0) {
      type = types.referenceType(reader);
    } else if ((flags & 3) != 0 && reader.u8() != 0) {
      throw reader.malformed(Errors.ELEMENT_KIND);
    }
    out.word(type);
    for (int i = reader.count(1, Integer.MAX_VALUE, "elements"); i > 0; i--) {
      if ((flags & 4) == 0) {
        types.index(reader, WatPrinterNames.FUNC);
      } else {
        body.printExpression(reader, "item");
      }
    }
    out.put(")");
  }

  /** Where an active segment goes. */
  private void printOffset(ByteReader reader, boolean explicit, String kind, int space) {
    if (explicit) {
      out.word("(").put(kind);
      types.index(reader, space);
      out.put(")");
    }
    body.printExpression(reader, "offset");
  }

  /** A data segment (§5.5.14). */
  private void printData(ByteReader reader) {
    define("data", WatPrinterNames.DATA);
    int flags = reader.u32();
    if (flags < 0 || flags > 2) {
      throw reader.malformed(Errors.DATA_FLAGS);
    }
    if (flags != 1) {
      printOffset(reader, flags == 2, "memory", WatPrinterNames.MEMORY);
    }
    reader.range();
    out.data(bytes, reader.nameStart, reader.nameLength, 2);
    out.put(")");
  }

  private void printFunction(ByteReader reader, int i) {
    reader.range();
    int function = define("func", WatPrinterNames.FUNC);
    WatPrinterNames.Scope locals = names.scope(WatPrinterNames.LOCAL, function);
    int params = types.printUse(functionTypes[i], locals);
    int start = out.text.length();
    body.printFunction(
        new ByteReader(bytes, reader.nameStart, reader.pos), function, params, hints);
    if (out.text.length() > start) {
      out.line(1);
    }
    out.put(")");
    bodies++;
  }
}
