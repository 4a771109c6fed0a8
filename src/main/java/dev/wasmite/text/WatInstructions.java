package dev.wasmite.text;

import dev.wasmite.binary.Opcodes;
import dev.wasmite.binary.WasmException;
import java.util.Arrays;

/**
 * Reads instructions, flat and folded (§6.5), and writes them in the binary format. Nesting is held
 * on a stack of its own, never on Java's. Made by {@link WatParser} per module, begun anew for each
 * function and constant expression.
 */
final class WatInstructions {
  private static final int TRY_TABLE = 0x1f;

  // What an open form or block is.
  /** A folded instruction; operands follow, then it is written. */
  private static final int PLAIN = 0;

  /** A folded block, loop or try_table. */
  private static final int BLOCK = 1;

  /** A folded if before its then: instructions that give the condition, or the then, follow. */
  private static final int CONDITION = 2;

  private static final int THEN = 3;
  private static final int AFTER_THEN = 4;
  private static final int ELSE = 5;
  private static final int AFTER_ELSE = 6;

  /** A block, loop, try_table without parentheses, or the second half of an if. */
  private static final int FLAT = 7;

  /** An if without parentheses that may have an else. */
  private static final int FLAT_IF = 8;

  private final Lexer lexer;
  private final ModuleBuilder module;
  private final WatTypes types;
  private final WatLabels labels;
  private final WatImmediates immediates;

  // Where instructions go; those of open folded ones wait until their operands are there.
  private ByteSink code;
  private final ByteSink waiting = new ByteSink();
  // The function's index, -1 in a constant expression.
  private int function;

  // Open forms and blocks, three ints each: kind, where what waits begins, branch hint or -1.
  private static final int FRAME_INTS = 3;
  private int[] frames = new int[16 * FRAME_INTS];
  // Of each folded if whose condition is being read, the label.
  private String[] waitingLabels = new String[16];
  private int depth;

  // A branch hint that waits for its instruction, -1 for none; those of the function.
  private int hint = -1;
  private ModuleBuilder.Section hints;

  WatInstructions(Lexer lexer, ModuleBuilder module, WatTypes types) {
    this.lexer = lexer;
    this.module = module;
    this.types = types;
    labels = new WatLabels(lexer);
    immediates = new WatImmediates(lexer, module, types, labels);
  }

  /**
   * Reads the body of a function, up to the parenthesis that ends the function.
   *
   * @param out holds the locals already
   */
  void readBody(ByteSink out, int function, IndexSpace locals) {
    begin(out, function, locals);
    hints = new ModuleBuilder.Section();
    read(false);
    out.write(Opcodes.END);
    module.nameLabels(function, labels.names());
    if (hints.count > 0) {
      ByteSink all = module.branchHints.add();
      all.u32(function);
      all.u32(hints.count);
      all.write(hints.bytes, 0);
    }
  }

  /** Reads a constant expression, up to the parenthesis after it. */
  void readExpression(ByteSink out) {
    begin(out, -1, new IndexSpace("local", "local"));
    read(false);
    out.write(Opcodes.END);
  }

  /** Reads a constant expression that is one folded instruction. */
  void readFolded(ByteSink out) {
    if (lexer.kind() != Lexer.LEFT) {
      throw lexer.unexpected();
    }
    begin(out, -1, new IndexSpace("local", "local"));
    read(true);
    out.write(Opcodes.END);
  }

  private void begin(ByteSink out, int function, IndexSpace locals) {
    code = out;
    this.function = function;
    immediates.begin(locals, function >= 0);
    labels.begin();
    hint = -1;
    depth = 0;
    waiting.cut(0);
  }

  private void read(boolean one) {
    boolean done = false;
    while (!done) {
      switch (lexer.kind()) {
        case Lexer.LEFT:
          lexer.next();
          openForm();
          break;
        case Lexer.KEYWORD:
          readFlat();
          break;
        case Lexer.ANNOTATION:
          readHint();
          break;
        case Lexer.RIGHT:
          if (depth > 0) {
            closeForm();
            lexer.next();
            done = one && depth == 0;
          } else {
            done = true;
          }
          break;
        default:
          throw lexer.unexpected();
      }
    }
    if (hint >= 0) {
      throw invalidHint();
    }
  }

  private int top() {
    return depth == 0 ? FLAT : frames[(depth - 1) * FRAME_INTS];
  }

  private void setTop(int kind) {
    frames[(depth - 1) * FRAME_INTS] = kind;
  }

  private void push(int kind, int start) {
    int at = depth * FRAME_INTS;
    if (at == frames.length) {
      frames = Arrays.copyOf(frames, 2 * at);
      waitingLabels = Arrays.copyOf(waitingLabels, 2 * depth);
    }
    frames[at] = kind;
    frames[at + 1] = start;
    frames[at + 2] = hint;
    hint = -1;
    depth++;
  }

  /** Reads the head of a folded instruction, or of a part of a folded if, after the parenthesis. */
  private void openForm() {
    int top = top();
    if (top == CONDITION && lexer.is("then")) {
      lexer.next();
      writeWaiting();
      setTop(THEN);
      labels.push(waitingLabels[depth - 1]);
      return;
    }
    if (top == AFTER_THEN && lexer.is("else")) {
      lexer.next();
      code.write(Opcodes.ELSE);
      setTop(ELSE);
      return;
    }
    int op = top == AFTER_THEN || top == AFTER_ELSE ? -1 : opcode();
    if (op < 0 || op == Opcodes.ELSE || op == Opcodes.END) {
      throw lexer.unexpected();
    }
    lexer.next();
    int start = waiting.size();
    checkHint(op);
    switch (op) {
      case Opcodes.BLOCK:
      case Opcodes.LOOP:
      case TRY_TABLE:
        readBlock(op, code);
        push(BLOCK, start);
        break;
      case Opcodes.IF:
        // The condition does not see the label: it is opened where the if is written.
        String label = labels.readBinding();
        waiting.write(op);
        types.readBlockType(waiting);
        push(CONDITION, start);
        waitingLabels[depth - 1] = label;
        break;
      default:
        immediates.read(op, waiting);
        push(PLAIN, start);
        break;
    }
  }

  private int opcode() {
    return lexer.kind() == Lexer.KEYWORD ? Mnemonics.opcode(lexer.text()) : -1;
  }

  /** Ends the innermost form at its parenthesis. */
  private void closeForm() {
    switch (top()) {
      case PLAIN:
        writeWaiting();
        depth--;
        break;
      case THEN:
        setTop(AFTER_THEN);
        break;
      case ELSE:
        setTop(AFTER_ELSE);
        break;
      case BLOCK:
      case AFTER_THEN:
      case AFTER_ELSE:
        endBlock();
        break;
      default:
        throw lexer.unexpected();
    }
  }

  /** Writes the instruction of the innermost form, whose operands are there. */
  private void writeWaiting() {
    int at = (depth - 1) * FRAME_INTS;
    if (frames[at + 2] >= 0) {
      writeHint(frames[at + 2]);
    }
    code.write(waiting, frames[at + 1]);
    waiting.cut(frames[at + 1]);
  }

  private void endBlock() {
    code.write(Opcodes.END);
    labels.pop();
    depth--;
  }

  /** Reads an instruction without parentheses. */
  private void readFlat() {
    int top = top();
    boolean allowed = top == FLAT || top == FLAT_IF || top == BLOCK || top == THEN || top == ELSE;
    int op = allowed ? opcode() : -1;
    if (op < 0) {
      throw lexer.unexpected();
    }
    boolean flat = depth > 0 && (top == FLAT || top == FLAT_IF);
    if (op == Opcodes.END && !flat || op == Opcodes.ELSE && top != FLAT_IF) {
      throw lexer.error("unexpected token " + lexer.word());
    }
    lexer.next();
    if (checkHint(op)) {
      writeHint(hint);
      hint = -1;
    }
    switch (op) {
      case Opcodes.BLOCK:
      case Opcodes.LOOP:
      case TRY_TABLE:
      case Opcodes.IF:
        readBlock(op, code);
        push(op == Opcodes.IF ? FLAT_IF : FLAT, 0);
        break;
      case Opcodes.ELSE:
        labels.check();
        code.write(op);
        setTop(FLAT);
        break;
      case Opcodes.END:
        labels.check();
        endBlock();
        break;
      default:
        immediates.read(op, code);
        break;
    }
  }

  /** Reads label and type of a block and opens it. */
  private void readBlock(int op, ByteSink out) {
    String label = labels.readBinding();
    out.write(op);
    types.readBlockType(out);
    if (op == TRY_TABLE) {
      readCatches(out);
    }
    labels.push(label);
  }

  /** Reads the clauses of a try_table, which do not see its label. */
  private void readCatches(ByteSink out) {
    String[] kinds = {"catch", "catch_ref", "catch_all", "catch_all_ref"};
    ByteSink clauses = new ByteSink();
    int count = 0;
    for (int kind = 0; kind < kinds.length; ) {
      if (!types.openIf(kinds[kind])) {
        kind++;
        continue;
      }
      clauses.write(kind);
      if (kind < 2) {
        clauses.u32(module.tags.read(lexer));
      }
      clauses.u32(labels.readIndex());
      types.close();
      count++;
      kind = 0;
    }
    out.u32(count);
    out.write(clauses, 0);
  }

  /** Reads {@code (@metadata.code.branch_hint "\00")}. */
  private void readHint() {
    if (!Annotations.is(lexer, Annotations.BRANCH_HINT)) {
      throw lexer.unexpected();
    }
    if (function < 0) {
      throw Annotations.error(lexer, Annotations.BRANCH_HINT, "not in a function");
    }
    if (hint >= 0) {
      throw Annotations.error(lexer, Annotations.BRANCH_HINT, "duplicate annotation");
    }
    lexer.next();
    byte[] value = lexer.kind() == Lexer.STRING ? lexer.string() : new byte[0];
    if (value.length != 1 || value[0] < 0 || value[0] > 1) {
      throw Annotations.error(lexer, Annotations.BRANCH_HINT, "malformed value");
    }
    lexer.next();
    Annotations.close(lexer, Annotations.BRANCH_HINT);
    hint = value[0];
  }

  /** Whether a branch hint stands before this operator, which must be one that has a choice. */
  private boolean checkHint(int op) {
    if (hint >= 0 && op != Opcodes.IF && op != Opcodes.BR_IF) {
      throw invalidHint();
    }
    return hint >= 0;
  }

  private WasmException invalidHint() {
    String text = "@" + Annotations.BRANCH_HINT + " annotation: invalid target";
    String place = lexer.place();
    return new WasmException(WasmException.INVALID, text, place, function, -1);
  }

  /** Notes a hint for the instruction that is written next. */
  private void writeHint(int value) {
    ByteSink out = hints.add();
    out.u32(code.size());
    out.u32(1);
    out.write(value);
  }
}
