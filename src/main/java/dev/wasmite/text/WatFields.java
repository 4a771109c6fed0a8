package dev.wasmite.text;

import java.util.Arrays;

/**
 * Reads the fields of a module (§6.6), twice: to note identifiers, and to write sections. Made by
 * {@link WatParser}, per module.
 */
final class WatFields {
  private static final int PAGE_LOG = 16;

  // Kinds of imports and exports (§5.5.5).
  private static final String[] KINDS = {"func", "table", "memory", "global", "tag"};

  private final Lexer lexer;
  private final ModuleBuilder module = new ModuleBuilder();
  private final WatTypes types;
  private final WatInstructions instructions;
  private final IndexSpace[] spaces;

  // Where the fields begin, in the order of the text.
  private int[] fields = new int[32];
  private int fieldCount;
  // The kind of the first item that is not imported, null as long as there is none.
  private String defined;

  // In the second reading, the index of the next item by kind, and of the next segment.
  private final int[] next = new int[KINDS.length];
  private boolean started;

  WatFields(Lexer lexer) {
    this.lexer = lexer;
    types = new WatTypes(lexer, module);
    instructions = new WatInstructions(lexer, module, types);
    spaces =
        new IndexSpace[] {
          module.functions, module.tables, module.memories, module.globals, module.tags
        };
  }

  /**
   * Reads fields up to a closing parenthesis or the end of the text, and gives the module.
   *
   * @param id the module's identifier or null
   */
  byte[] read(String id) {
    module.name = id == null ? null : id.substring(1);
    collect();
    int end = lexer.offset();
    for (int i = 0; i < fieldCount; i++) {
      lexer.moveTo(fields[i]);
      if (lexer.isForm("type") || lexer.isForm("rec")) {
        types.readTypes();
      }
    }
    for (int i = 0; i < fieldCount; i++) {
      lexer.moveTo(fields[i]);
      readField();
    }
    lexer.moveTo(end);
    return module.finish();
  }

  /** The first reading: notes places, identifiers and the number of items. */
  private void collect() {
    String name = Annotations.readName(lexer);
    if (name != null) {
      module.name = name;
      if (Annotations.is(lexer, Annotations.NAME)) {
        throw Annotations.error(lexer, Annotations.NAME, "multiple module");
      }
    }
    while (lexer.kind() == Lexer.LEFT || lexer.kind() == Lexer.ANNOTATION) {
      if (fieldCount == fields.length) {
        fields = Arrays.copyOf(fields, 2 * fieldCount);
      }
      fields[fieldCount++] = lexer.offset();
      if (lexer.kind() == Lexer.LEFT) {
        lexer.next();
        collectField();
      } else if (Annotations.is(lexer, Annotations.CUSTOM)) {
        lexer.next();
        WatTypes.skipForm(lexer);
      } else if (Annotations.is(lexer, Annotations.BRANCH_HINT)) {
        throw Annotations.error(lexer, Annotations.BRANCH_HINT, "not in a function");
      } else {
        throw lexer.unexpected();
      }
    }
    if (lexer.kind() != Lexer.RIGHT && lexer.kind() != Lexer.END) {
      throw lexer.unexpected();
    }
  }

  private void collectField() {
    String keyword = lexer.kind() == Lexer.KEYWORD ? lexer.text() : "";
    switch (keyword) {
      case "type":
        lexer.next();
        module.types.bind(lexer);
        break;
      case "rec":
        lexer.next();
        while (types.openIf("type")) {
          module.types.bind(lexer);
          WatTypes.skipForm(lexer);
        }
        break;
      case "import":
        lexer.next();
        collectImport();
        break;
      case "elem":
        lexer.next();
        module.elems.bind(lexer);
        break;
      case "data":
        lexer.next();
        module.datas.bind(lexer);
        break;
      case "export":
      case "start":
        break;
      default:
        int kind = Arrays.asList(KINDS).indexOf(keyword);
        if (kind < 0) {
          throw lexer.unexpected();
        }
        lexer.next();
        spaces[kind].bind(lexer);
        collectItem(keyword);
        break;
    }
    WatTypes.skipForm(lexer);
  }

  private void collectImport() {
    WatParser.readName(lexer);
    WatParser.readName(lexer);
    if (lexer.kind() != Lexer.LEFT) {
      throw lexer.unexpected();
    }
    checkOrder();
    lexer.next();
    int kind = readKind();
    spaces[kind].bind(lexer);
    WatTypes.skipForm(lexer);
  }

  /** Reads one of {@link #KINDS}. */
  private int readKind() {
    int kind = lexer.kind() == Lexer.KEYWORD ? Arrays.asList(KINDS).indexOf(lexer.text()) : -1;
    if (kind < 0) {
      throw lexer.unexpected();
    }
    lexer.next();
    return kind;
  }

  /** Imports come first: at an import, complains about what was defined before it. */
  private void checkOrder() {
    if (defined != null) {
      String name = defined.equals("func") ? "function" : defined;
      throw lexer.error("import after " + name);
    }
  }

  /** Looks at an item: whether it is imported, or has a segment with it. */
  private void collectItem(String kind) {
    skipExports();
    if (lexer.isForm("import")) {
      checkOrder();
      return;
    }
    if (defined == null) {
      defined = kind;
    }
    boolean table = kind.equals("table");
    if (table || kind.equals("memory")) {
      // A segment stands behind the type; nothing else looks like it.
      while (lexer.kind() != Lexer.RIGHT && lexer.kind() != Lexer.END) {
        if (lexer.isForm(table ? "elem" : "data")) {
          (table ? module.elems : module.datas).add();
        }
        boolean opens = lexer.kind() == Lexer.LEFT || lexer.kind() == Lexer.ANNOTATION;
        lexer.next();
        if (opens) {
          WatTypes.skipForm(lexer);
        }
      }
    }
  }

  private void skipExports() {
    while (types.openIf("export")) {
      WatTypes.skipForm(lexer);
    }
  }

  /** The second reading of a field, at its parenthesis. */
  private void readField() {
    if (lexer.kind() == Lexer.ANNOTATION) {
      Annotations.readCustom(lexer, module);
      return;
    }
    lexer.next();
    String keyword = lexer.text();
    lexer.next();
    switch (keyword) {
      case "type":
      case "rec":
        return;
      case "import":
        readImport();
        break;
      case "func":
        readFunction(begin(0));
        break;
      case "table":
        readTable(begin(1));
        break;
      case "memory":
        readMemory(begin(2));
        break;
      case "global":
        readGlobal(begin(3));
        break;
      case "tag":
        readTag(begin(4));
        break;
      case "export":
        readExport();
        break;
      case "start":
        readStart();
        break;
      case "elem":
        skipBinding();
        new WatSegments(lexer, module, types, instructions).readElements();
        break;
      default:
        skipBinding();
        new WatSegments(lexer, module, types, instructions).readData();
        break;
    }
    types.close();
  }

  /** Passes over an identifier and a name, which the first reading has noted. */
  private void skipBinding() {
    if (lexer.kind() == Lexer.ID) {
      lexer.next();
    }
    Annotations.readName(lexer);
  }

  /** Begins an item: its binding, inline exports, an inline import. Gives its index. */
  private int begin(int kind) {
    skipBinding();
    int index = next[kind]++;
    while (types.openIf("export")) {
      writeExport(WatParser.readName(lexer), kind, index);
      types.close();
    }
    return index;
  }

  private void writeExport(String name, int kind, int index) {
    ByteSink out = module.section(ModuleBuilder.EXPORT).add();
    out.name(name);
    out.write(kind);
    out.u32(index);
  }

  /** Begins an import if one stands inline, up to its kind; the type is to follow. */
  private ByteSink openImport(int kind) {
    if (!types.openIf("import")) {
      return null;
    }
    ByteSink out = importNames();
    types.close();
    out.write(kind);
    return out;
  }

  private ByteSink importNames() {
    ByteSink out = module.section(ModuleBuilder.IMPORT).add();
    out.name(WatParser.readName(lexer));
    out.name(WatParser.readName(lexer));
    return out;
  }

  private void readImport() {
    ByteSink out = importNames();
    lexer.next();
    int kind = readKind();
    skipBinding();
    next[kind]++;
    out.write(kind);
    readImportType(kind, out);
    types.close();
  }

  private void readImportType(int kind, ByteSink out) {
    switch (kind) {
      case 0:
        IndexSpace locals = new IndexSpace("local", "local");
        int type = types.readTypeUse(locals);
        out.u32(type);
        module.nameLocals(next[0] - 1, locals);
        break;
      case 1:
        types.readTableType(out);
        break;
      case 2:
        types.readMemoryType(out);
        break;
      case 3:
        types.readGlobalType(out);
        break;
      default:
        out.write(0);
        out.u32(types.readTypeUse(new IndexSpace("local", "local")));
        break;
    }
  }

  private void readFunction(int index) {
    ByteSink imported = openImport(0);
    if (imported != null) {
      readImportType(0, imported);
      return;
    }
    IndexSpace locals = new IndexSpace("local", "local");
    int type = types.readTypeUse(locals);
    module.section(ModuleBuilder.FUNCTION).add().u32(type);
    ByteSink body = new ByteSink();
    readLocals(body, locals);
    instructions.readBody(body, index, locals);
    module.section(ModuleBuilder.CODE).add().vector(body);
    module.nameLocals(index, locals);
  }

  /** Reads local variables and writes those of one type in a row together (§5.5.13). */
  private void readLocals(ByteSink body, IndexSpace locals) {
    ByteSink runs = new ByteSink();
    ByteSink type = new ByteSink();
    byte[] last = {};
    int runCount = 0;
    int count = 0;
    while (types.openIf("local")) {
      boolean single = lexer.kind() == Lexer.ID || lexer.kind() == Lexer.ANNOTATION;
      while (single || lexer.kind() != Lexer.RIGHT) {
        if (single) {
          locals.bind(lexer);
        } else {
          locals.add();
        }
        type.cut(0);
        types.readValueType(type);
        if (count > 0 && !Arrays.equals(last, type.toByteArray())) {
          runs.u32(count);
          runs.write(last);
          runCount++;
          count = 0;
        }
        last = type.toByteArray();
        count++;
        if (single) {
          break;
        }
      }
      types.close();
    }
    body.u32(runCount + (count > 0 ? 1 : 0));
    body.write(runs, 0);
    if (count > 0) {
      body.u32(count);
      body.write(last);
    }
  }

  private void readTable(int index) {
    ByteSink imported = openImport(1);
    if (imported != null) {
      readImportType(1, imported);
      return;
    }
    ByteSink out = module.section(ModuleBuilder.TABLE).add();
    int start = lexer.offset();
    boolean is64 = types.readAddressType();
    if (types.isReferenceType()) {
      ByteSink type = new ByteSink();
      types.readReferenceType(type);
      types.open("elem");
      int count = new WatSegments(lexer, module, types, instructions).readInline(index, is64, type);
      types.close();
      out.write(type, 0);
      out.write(is64 ? 5 : 1);
      out.u32(count);
      out.u32(count);
      return;
    }
    lexer.moveTo(start);
    ByteSink type = new ByteSink();
    types.readTableType(type);
    if (lexer.kind() != Lexer.RIGHT) {
      out.write(0x40);
      out.write(0);
      out.write(type, 0);
      instructions.readExpression(out);
    } else {
      out.write(type, 0);
    }
  }

  private void readMemory(int index) {
    ByteSink imported = openImport(2);
    if (imported != null) {
      readImportType(2, imported);
      return;
    }
    ByteSink out = module.section(ModuleBuilder.MEMORY).add();
    int start = lexer.offset();
    boolean is64 = types.readAddressType();
    int pageSize = types.readPageSize();
    if (!types.openIf("data")) {
      lexer.moveTo(start);
      types.readMemoryType(out);
      return;
    }
    int size = new WatSegments(lexer, module, types, instructions).readInlineData(index, is64);
    types.close();
    int log = pageSize < 0 ? PAGE_LOG : pageSize;
    long pages = log > 31 ? Math.min(size, 1) : size + (1L << log) - 1 >> log;
    out.write((is64 ? 4 : 0) | 1 | (pageSize < 0 ? 0 : 8));
    out.u64(pages);
    out.u64(pages);
    if (pageSize >= 0) {
      out.u32(pageSize);
    }
  }

  private void readGlobal(int index) {
    ByteSink imported = openImport(3);
    if (imported != null) {
      readImportType(3, imported);
      return;
    }
    ByteSink out = module.section(ModuleBuilder.GLOBAL).add();
    types.readGlobalType(out);
    instructions.readExpression(out);
  }

  private void readTag(int index) {
    ByteSink imported = openImport(4);
    if (imported != null) {
      readImportType(4, imported);
      return;
    }
    ByteSink out = module.section(ModuleBuilder.TAG).add();
    out.write(0);
    out.u32(types.readTypeUse(new IndexSpace("local", "local")));
  }

  private void readExport() {
    String name = WatParser.readName(lexer);
    if (lexer.kind() != Lexer.LEFT) {
      throw lexer.unexpected();
    }
    lexer.next();
    int kind = readKind();
    writeExport(name, kind, spaces[kind].read(lexer));
    types.close();
  }

  private void readStart() {
    if (started) {
      throw lexer.error("multiple start sections");
    }
    started = true;
    module.section(ModuleBuilder.START).add().u32(module.functions.read(lexer));
  }
}
