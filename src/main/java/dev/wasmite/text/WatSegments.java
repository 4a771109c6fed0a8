package dev.wasmite.text;

import dev.wasmite.binary.Opcodes;

/**
 * Reads element and data segments (§6.6.10, §6.6.11), fields of their own or inline ones. Made by
 * {@link WatFields}, per segment.
 */
final class WatSegments {
  private static final int FUNCREF = 0x70;

  // Bits of the flags of an element segment (§5.5.12).
  private static final int NOT_ACTIVE = 1;
  private static final int EXPLICIT = 2;
  private static final int EXPRESSIONS = 4;

  private final Lexer lexer;
  private final ModuleBuilder module;
  private final WatTypes types;
  private final WatInstructions instructions;

  // The elements read, and how many; functions by index or expressions.
  private final ByteSink items = new ByteSink();
  private int count;

  WatSegments(Lexer lexer, ModuleBuilder module, WatTypes types, WatInstructions instructions) {
    this.lexer = lexer;
    this.module = module;
    this.types = types;
    this.instructions = instructions;
  }

  /** Reads an element segment behind its binding. */
  void readElements() {
    ByteSink offset = new ByteSink();
    int table = 0;
    int flags = lexer.is("declare") ? NOT_ACTIVE | EXPLICIT : NOT_ACTIVE;
    boolean given = false;
    if (flags != NOT_ACTIVE) {
      lexer.next();
    } else if (!types.isReferenceType() && isOffset()) {
      given = types.openIf("table");
      if (given) {
        table = module.tables.read(lexer);
        types.close();
      } else {
        table = module.tables.readOptional(lexer);
      }
      readOffset(offset);
      flags = table == 0 && !given ? 0 : EXPLICIT;
    }
    boolean active = (flags & NOT_ACTIVE) == 0;
    ByteSink type = new ByteSink();
    if (types.isReferenceType()) {
      types.readReferenceType(type);
      readExpressions();
      flags |= EXPRESSIONS;
      boolean funcref = type.size() == 1 && type.toByteArray()[0] == FUNCREF;
      flags |= active && !funcref ? EXPLICIT : 0;
    } else {
      readKindAndFunctions(active && !given);
      type.write(0);
    }
    ByteSink out = module.section(ModuleBuilder.ELEM).add();
    out.write(flags);
    if ((flags & (NOT_ACTIVE | EXPLICIT)) == EXPLICIT) {
      out.u32(table);
    }
    out.write(offset, 0);
    if ((flags & (NOT_ACTIVE | EXPLICIT)) != 0) {
      out.write(type, 0);
    }
    writeItems(out);
  }

  /** Whether an offset comes next, or the index that first versions of Wasm had before it. */
  private boolean isOffset() {
    return lexer.kind() == Lexer.LEFT || IndexSpace.isIndex(lexer) && lexer.peek() == Lexer.LEFT;
  }

  /** Reads {@code func x*}, or the indices alone where that may be. */
  private void readKindAndFunctions(boolean mayBeBare) {
    if (lexer.is("func")) {
      lexer.next();
    } else if (!mayBeBare) {
      throw lexer.unexpected();
    }
    readFunctions();
  }

  private void readFunctions() {
    for (; IndexSpace.isIndex(lexer); count++) {
      items.u32(module.functions.read(lexer));
    }
  }

  private void readExpressions() {
    for (; lexer.kind() == Lexer.LEFT; count++) {
      if (types.openIf("item")) {
        instructions.readExpression(items);
        types.close();
      } else {
        instructions.readFolded(items);
      }
    }
  }

  private void writeItems(ByteSink out) {
    out.u32(count);
    out.write(items, 0);
  }

  /** Reads {@code (offset expr)} or one folded instruction. */
  private void readOffset(ByteSink out) {
    if (types.openIf("offset")) {
      instructions.readExpression(out);
      types.close();
    } else {
      instructions.readFolded(out);
    }
  }

  /**
   * Reads the elements that stand in a table, up to their closing parenthesis.
   *
   * @param type of the table's elements
   * @return how many they are
   */
  int readInline(int table, boolean is64, ByteSink type) {
    boolean funcref = type.size() == 1 && type.toByteArray()[0] == FUNCREF;
    boolean functions = IndexSpace.isIndex(lexer) || lexer.kind() == Lexer.RIGHT;
    boolean expressions = !functions || !funcref;
    if (!functions) {
      readExpressions();
    } else if (funcref) {
      readFunctions();
    } else {
      // Functions by index have their own type; in a table of another they are expressions.
      for (; IndexSpace.isIndex(lexer); count++) {
        items.write(Opcodes.REF_FUNC);
        items.u32(module.functions.read(lexer));
        items.write(Opcodes.END);
      }
    }
    boolean explicit = table != 0 || !funcref;
    ByteSink out = module.section(ModuleBuilder.ELEM).add();
    out.write((explicit ? EXPLICIT : 0) | (expressions ? EXPRESSIONS : 0));
    if (explicit) {
      out.u32(table);
    }
    writeZero(out, is64);
    if (explicit && expressions) {
      out.write(type, 0);
    } else if (explicit) {
      out.write(0);
    }
    writeItems(out);
    return count;
  }

  private static void writeZero(ByteSink out, boolean is64) {
    out.write(is64 ? Opcodes.I64_CONST : Opcodes.I32_CONST);
    out.write(0);
    out.write(Opcodes.END);
  }

  /** Reads a data segment behind its binding. */
  void readData() {
    ByteSink offset = new ByteSink();
    int memory = 0;
    boolean active = isOffset();
    boolean given = false;
    if (active) {
      given = types.openIf("memory");
      if (given) {
        memory = module.memories.read(lexer);
        types.close();
      } else {
        memory = module.memories.readOptional(lexer);
      }
      readOffset(offset);
    }
    ByteSink content = readStrings();
    // An index that is written down stays, be it 0.
    boolean explicit = given || memory != 0;
    ByteSink out = module.section(ModuleBuilder.DATA).add();
    out.write(!active ? 1 : explicit ? 2 : 0);
    if (explicit) {
      out.u32(memory);
    }
    out.write(offset, 0);
    out.vector(content);
  }

  /** Reads the content that stands in a memory and gives its size. */
  int readInlineData(int memory, boolean is64) {
    ByteSink content = readStrings();
    ByteSink out = module.section(ModuleBuilder.DATA).add();
    out.write(memory == 0 ? 0 : 2);
    if (memory != 0) {
      out.u32(memory);
    }
    writeZero(out, is64);
    out.vector(content);
    return content.size();
  }

  private ByteSink readStrings() {
    ByteSink content = new ByteSink();
    while (lexer.kind() == Lexer.STRING) {
      content.write(lexer.string());
      lexer.next();
    }
    return content;
  }
}
