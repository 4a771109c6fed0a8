package dev.wasmite.translate;

import dev.wasmite.binary.BinaryParser;
import dev.wasmite.binary.Features;
import dev.wasmite.binary.ModuleDef;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Register code as text, one instruction a line: its pc, operator, operands. A function's is made
 * with its code; {@link #main} prints those of a file.
 *
 * <p>Slots are printed as R3, immediates as numbers, branches with the pc they lead to, the number
 * in the operator's word as h.
 */
final class Disassembler {
  // The operands of each operator, a letter each: a slot; A a slot of 32 bits; k, i, q an immediate
  // of 16, 32, 64 bits; u an unsigned one of 32; j, J a branch distance of 16, 32 bits; t, T the
  // last index and the distances of a table of such; f, F a function's index (f: 1 more); o an
  // operator; _ a word that is not printed; then h or r if the operator's word holds a number or a
  // slot.
  // spotless:off
  private static final String SHAPES =
      """
      aa_ COPY EXTEND_U32 F64_CONVERT_I32_S I32_TRUNC_F64_S F64_NEG F64_SQRT REF_IS_NULL REF_COPY
      aaa ADD32 SUB32 MUL32 SHL32 SHR_S32 SHR_U32 ROTL32 DIV_S32 DIV_U32 REM_S32 REM_U32 AND OR XOR
      aaa ADD64 SUB64 MUL64 SHL64 SHR_S64 SHR_U64 ROTL64 DIV_S64 DIV_U64 REM_S64 REM_U64
      aaa EQ NE LT_S LT_U LE_S LE_U F64_EQ F64_NE F64_LT F64_LE F64_NLT F64_NLE
      aaa F32_EQ F32_NE F32_LT F32_LE F32_NLT F32_NLE
      aaa F64_ADD F64_SUB F64_MUL F64_DIV F32_ADD F32_SUB F32_MUL F32_DIV PLAIN
      aaar F64_MUL_ADD
      aaah SHL_ADD32 XOR_ROTL32 LOAD8_U_AT LOAD32_S_AT LOAD64_AT
      aak ADD32_I MUL32_I SHL32_I SHR_U32_I ROTL32_I AND_I OR_I XOR_I SHR_S_I
      aak ADD64_I MUL64_I SHL64_I SHR_U64_I EQ_I NE_I LT_S_I LT_U_I GE_S_I GE_U_I
      aak LOAD8_S LOAD8_U LOAD16_S LOAD16_U LOAD32_S LOAD32_U LOAD64 STORE8 STORE16 STORE32 STORE64
      aak LOAD8_U_SUM LOAD32_S_SUM LOAD64_SUM STORE8_SUM STORE32_SUM
      aakh BITS32
      aaj BR_EQ BR_NE BR_LT_S BR_LE_S BR_LT_U BR_LE_U BR_F64_EQ BR_F64_NE BR_F64_LT BR_F64_LE
      aaj BR_F64_NLT BR_F64_NLE BR_F32_LT BR_F32_LE BR_F32_NLT BR_F32_NLE
      akj BR_EQ_I BR_NE_I BR_LT_S_I BR_GE_S_I BR_LT_U_I BR_GE_U_I
      aajh ADD_BR_NE ADD_BR_LT_S ADD_BR_LT_U
      akjh ADD_BR_NE_I
      j BR
      J BR_WIDE
      a__t BR_TABLE
      aT BR_TABLE_WIDE
      aaaa__ SELECT
      aaaaa__ SELECT_LT_S
      aaaa REF_SELECT
      ai CONST32 GLOBAL_GET GLOBAL_SET GLOBAL_GET_FAR GLOBAL_SET_FAR
      aq CONST64
      a__ ZERO4
      aau EA32
      aau____ EA64
      f__a CALL RETURN_CALL
      ak_a CALL_INDIRECT
      AF CALL_WIDE
      Aiia CALL_INDIRECT_WIDE
      AFi RETURN_CALL_WIDE
      Aiiia RETURN_CALL_INDIRECT
      - RETURN EXIT
      a RETURN1
      Ai RETURN_MANY ZERO_MANY NULL_MANY
      AA COPY_WIDE
      AAi COPY_MANY
      k TRAP
      __k FUEL
      i ENTER_WIDE DATA_DROP ELEM_DROP
      aaoiq MEMORY_ACCESS
      ai MEMORY_SIZE TABLE_SIZE REF_NULL
      aF REF_FUNC
      aai MEMORY_GROW TABLE_GET TABLE_SET
      aaai MEMORY_FILL TABLE_FILL TABLE_GROW
      aaaii MEMORY_COPY MEMORY_INIT TABLE_COPY TABLE_INIT
      """;
  // spotless:on

  private static final Map<Integer, String> NAMES = names();
  private static final Map<String, String> OPERANDS = operands();

  /** The pc of every instruction, and its line from the operator on. */
  final TreeMap<Integer, String> lines = new TreeMap<>();

  /** The pc of everything that a branch leads to. */
  final TreeSet<Integer> targets = new TreeSet<>();

  /** The lowest and the highest slot of 16 bits. */
  int lowest = Integer.MAX_VALUE;

  int highest = -1;

  private final short[] code;
  private final StringBuilder line = new StringBuilder();
  private int at;

  /**
   * Reads the code of a function.
   *
   * @throws IllegalArgumentException if it holds an operator that is none
   * @throws IndexOutOfBoundsException if it ends within an instruction
   */
  Disassembler(short[] code) {
    this.code = code;
    int end = code[Code.FUNCTION] == Code.FAR ? code.length - 2 : code.length;
    at = Code.START;
    while (at < end) {
      int pc = at;
      readInstruction(pc);
      lines.put(pc, line.toString());
      line.setLength(0);
    }
    if (at != end) {
      throw new IndexOutOfBoundsException("the last instruction ends at " + at + ", not " + end);
    }
  }

  private static Map<Integer, String> names() {
    Map<Integer, String> names = new HashMap<>();
    try {
      for (Field field : Op.class.getFields()) {
        if (!field.getName().equals("COLD")) {
          names.put(field.getInt(null), field.getName());
        }
      }
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
    return names;
  }

  private static Map<String, String> operands() {
    Map<String, String> operands = new HashMap<>();
    for (String row : SHAPES.split("\n")) {
      String[] words = row.split(" ");
      Arrays.stream(words).skip(1).forEach(name -> operands.put(name, words[0].replace("-", "")));
    }
    return operands;
  }

  /** The operand letters of an operator of {@link Op} by name, null if it has none. */
  static String shape(String name) {
    return OPERANDS.get(name);
  }

  /** The name of an operator that stands alone in its word; a plain one's is its opcode's. */
  private static String name(int op) {
    String name = op > Op.PLAIN ? "PLAIN" : NAMES.get(op);
    if (name == null) {
      throw new IllegalArgumentException("no operator " + op);
    }
    return name;
  }

  private void readInstruction(int pc) {
    int word = code[at++];
    boolean cold = (word & Op.COLD) == Op.COLD;
    int op = word & (cold ? 0xffff : Op.COLD);
    String name = name(op);
    line.append(name);
    if (op > Op.PLAIN) {
      line.append("_").append(Integer.toHexString(op - Op.PLAIN >> 7));
    }
    for (char letter : shape(name).toCharArray()) {
      readOperand(letter, pc, word >> 7);
    }
  }

  private void readOperand(char letter, int pc, int high) {
    switch (letter) {
      case '_' -> at++;
      case 'a' -> printSlot(code[at++]);
      case 'A' -> print("R" + word32());
      case 'k' -> print(code[at++]);
      case 'i' -> print(word32());
      case 'u' -> print(word32() & 0xffffffffL);
      case 'q' -> print(word32() & 0xffffffffL | (long) word32() << 32);
      case 'f' -> print("function " + ((code[at++] & 0xffff) - 1));
      case 'F' -> print("function " + word32());
      case 'o' -> print(name(code[at++] & 0xffff));
      case 'h' -> print("h=" + high);
      case 'r' -> printSlot(high);
      case 'j', 'J' -> printTarget(pc, letter == 'J');
      case 't', 'T' -> {
        boolean wide = letter == 'T';
        for (int left = wide ? word32() : code[at++]; left >= 0; left--) {
          printTarget(pc, wide);
        }
      }
      default -> throw new IllegalStateException("no operand " + letter);
    }
  }

  private int word32() {
    at += 2;
    return Code.int32(code, at - 2);
  }

  private void print(Object operand) {
    line.append(' ').append(operand);
  }

  private void printSlot(int slot) {
    lowest = Math.min(lowest, slot);
    highest = Math.max(highest, slot);
    print("R" + slot);
  }

  private void printTarget(int pc, boolean wide) {
    int target = pc + (wide ? word32() : code[at++]);
    targets.add(target);
    print("->" + target);
  }

  /** The head in one line, then the instructions, those that a branch leads to with a mark. */
  @Override
  public String toString() {
    String head = "function %d: frame of %d cells, link R%d%n";
    StringBuilder text = new StringBuilder();
    text.append(head.formatted(Code.function(code), code[Code.FRAME], code[Code.LINK]));
    lines.forEach(
        (pc, instruction) ->
            text.append("%6d%s %s%n".formatted(pc, targets.contains(pc) ? ":" : " ", instruction)));
    return text.toString();
  }

  /** Prints functions of a module: arguments are its file and, if not all, their indices. */
  public static void main(String[] args) throws IOException {
    byte[] bytes = Files.readAllBytes(Path.of(args[0]));
    ModuleDef def = BinaryParser.of(bytes, Features.DEFAULT, null).read();
    Translator translator = new Translator(def);
    for (int i = def.importedFunctions; i < def.functionCount(); i++) {
      if (args.length == 1 || Arrays.asList(args).indexOf(Integer.toString(i)) > 0) {
        System.out.print(new Disassembler(translator.translate(i)));
      }
    }
  }
}
