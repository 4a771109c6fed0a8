package dev.wasmite.testing;

import dev.wasmite.binary.BinaryParser;
import dev.wasmite.binary.ByteReader;
import dev.wasmite.binary.Features;
import dev.wasmite.binary.ModuleDef;
import dev.wasmite.binary.Opcodes;
import dev.wasmite.binary.Types;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rewrites a module so that it counts the fuel it is to burn in a global exported as {@link #NAME}:
 * each operator adds its own units before it is executed, bulk operators and growth add more once
 * they have succeeded. Made per module, by {@link #operators} and {@link #blocks}.
 *
 * <p>It knows the definition of fuel and nothing of how the machine counts it. The start function
 * becomes an export, {@link #START}, so that its units can be read when it traps.
 */
public class FuelReference {
  /** The name of the exported i64. */
  public static final String NAME = "units of fuel";

  /** The name that the start function is exported as. */
  public static final String START = "start function";

  private static final int GLOBALS = 6;
  private static final int EXPORTS = 7;
  private static final int START_SECTION = 8;
  private static final int BODIES = 10;

  // The sections in the order that they have in a module.
  private static final List<Integer> ORDER = List.of(1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11);

  /** What is charged for what; the defaults unless told otherwise. Made by tests. */
  public static final class Costs {
    private final Map<Integer, Integer> units = new HashMap<>();
    private int bytesPerUnit = 64;
    private int elementsPerUnit = 8;

    /** The defaults. */
    public Costs() {
      for (String free : "nop drop block loop unreachable return else end".split(" ")) {
        cost(Code.opcode(free)[0], 0);
      }
    }

    /** The units of an operator: its byte, or its prefix and number, {@code 0xfc0a}. */
    public Costs cost(int opcode, int cost) {
      units.put(opcode, cost);
      return this;
    }

    /** The bytes of memory that are worth a unit. */
    public Costs bytesPerUnit(int bytes) {
      bytesPerUnit = bytes;
      return this;
    }

    /** The elements of tables, and the locals, that are worth a unit. */
    public Costs elementsPerUnit(int elements) {
      elementsPerUnit = elements;
      return this;
    }

    private int of(int op) {
      boolean prefixed = op >= Opcodes.PREFIX_FC;
      return units.getOrDefault(prefixed ? 0xfc00 + op - Opcodes.PREFIX_FC : op, 1);
    }
  }

  final ModuleDef def;
  private final Costs costs;
  private final int global;
  private int scratch;

  FuelReference(byte[] module, Costs costs) {
    def = BinaryParser.of(module, Features.DEFAULT | Features.CUSTOM_PAGE_SIZES, null).read();
    this.costs = costs;
    global = def.globalCount();
  }

  /** The same module, counting operator by operator: what a program that finishes burns. */
  public static byte[] operators(byte[] module, Costs costs) {
    return new FuelReference(module, costs).rewrite();
  }

  /** The same module, counting per basic block before it runs: what one that traps burns too. */
  public static byte[] blocks(byte[] module, Costs costs) {
    return new FuelBlocks(module, costs).rewrite();
  }

  /** The units that instantiation burns, without the start function. */
  public static long instantiation(byte[] module, Costs costs) {
    ModuleDef def = new FuelReference(module, costs).def;
    long units = 0;
    for (int i = def.importedMemories; i < def.memoryCount(); i++) {
      units += (def.memoryMin[i] << def.memoryPageLog[i]) / costs.bytesPerUnit;
    }
    for (int i = def.importedTables; i < def.tableCount(); i++) {
      units += def.tableMin[i] / costs.elementsPerUnit;
    }
    for (int i = 0; i < def.data.length; i += ModuleDef.DATA_INTS) {
      if (def.data[i] == ModuleDef.ACTIVE) {
        units += def.data[i + 4] / costs.bytesPerUnit;
      }
    }
    for (int i = 0; i < def.elements.length; i += ModuleDef.ELEMENT_INTS) {
      if (def.elements[i] == ModuleDef.ACTIVE) {
        units += (def.elements[i + 5] & ~ModuleDef.EXPRESSIONS) / costs.elementsPerUnit;
      }
    }
    return units;
  }

  // ---- sections

  final byte[] rewrite() {
    byte[] module = def.bytes;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(module, 0, 8);
    ByteReader in = new ByteReader(module, 8, module.length);
    int written = -1;
    while (in.pos < module.length) {
      int id = in.u8();
      int end = in.u32() + in.pos;
      if (id != 0) {
        writeMissing(out, written, ORDER.indexOf(id));
        written = ORDER.indexOf(id);
      }
      if (id == GLOBALS || id == EXPORTS) {
        int count = in.u32();
        writeLonger(out, id, count, Arrays.copyOfRange(module, in.pos, end));
      } else if (id == BODIES) {
        writeSection(out, id, bodies());
      } else if (id != START_SECTION) {
        writeSection(out, id, Arrays.copyOfRange(module, in.pos, end));
      }
      in.pos = end;
    }
    writeMissing(out, written, ORDER.size());
    return out.toByteArray();
  }

  /** Writes the sections of globals and exports if they belong between two places. */
  private void writeMissing(ByteArrayOutputStream out, int after, int before) {
    for (int id = GLOBALS; id <= EXPORTS; id++) {
      int place = ORDER.indexOf(id);
      if (after < place && place < before) {
        writeLonger(out, id, 0, new byte[0]);
      }
    }
  }

  private void writeLonger(ByteArrayOutputStream out, int id, int count, byte[] items) {
    if (id == GLOBALS) {
      byte[] counter = {0x7e, 1, 0x42, 0, 0x0b}; // mutable i64, at first 0
      writeSection(out, id, WasmBuilder.join(Leb.unsigned(count + 1L), items, counter));
      return;
    }
    byte[] more = export(NAME, WasmBuilder.GLOBAL, global);
    int total = count + 1;
    if (def.start >= 0) {
      more = WasmBuilder.join(more, export(START, WasmBuilder.FUNC, def.start));
      total++;
    }
    writeSection(out, id, WasmBuilder.join(Leb.unsigned(total), items, more));
  }

  private static byte[] export(String name, int kind, int index) {
    return WasmBuilder.join(WasmBuilder.name(name), new byte[] {(byte) kind}, Leb.unsigned(index));
  }

  private static void writeSection(ByteArrayOutputStream out, int id, byte[] content) {
    out.write(id);
    Leb.unsigned(out, content.length);
    out.writeBytes(content);
  }

  private byte[] bodies() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Leb.unsigned(out, def.bodyCount);
    for (int i = 0; i < def.bodyCount; i++) {
      byte[] body = body(i);
      Leb.unsigned(out, body.length);
      out.writeBytes(body);
    }
    return out.toByteArray();
  }

  // ---- bodies

  private byte[] body(int i) {
    ByteReader in = def.body(i);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int groups = in.u32();
    int start = in.pos;
    long locals = 0;
    for (int k = 0; k < groups; k++) {
      locals += in.u32();
      in.u8();
    }
    scratch = def.types.paramCount(def.functionTypes[def.importedFunctions + i]) + (int) locals;
    Leb.unsigned(out, groups + 2L);
    out.write(def.bytes, start, in.pos - start);
    out.writeBytes(new byte[] {2, Types.I32, 2, Types.I64});
    writeCode(out, in, (int) (locals / costs.elementsPerUnit));
    return out.toByteArray();
  }

  /** Writes the operators up to the end of a body; {@code entry} is charged on top. */
  void writeCode(ByteArrayOutputStream out, ByteReader in, int entry) {
    writeCharge(out, entry);
    while (in.pos < in.limit) {
      int at = in.pos;
      int op = Opcodes.read(in);
      Opcodes.skipImmediates(in, op);
      writeCharge(out, costs.of(op));
      writeOperator(out, op, at, in.pos);
    }
  }

  /** The units of an operator by itself. */
  int cost(int op) {
    return costs.of(op);
  }

  /** Writes what adds a constant to the count. */
  void writeCharge(ByteArrayOutputStream out, int units) {
    if (units != 0) {
      out.write(Opcodes.I64_CONST);
      Leb.signed(out, units);
      writeAdd(out);
    }
  }

  /** Writes what adds the i64 on the stack to the count. */
  private void writeAdd(ByteArrayOutputStream out) {
    writeIndexed(out, Opcodes.GLOBAL_GET, global);
    out.write(Opcodes.I64_ADD);
    writeIndexed(out, Opcodes.GLOBAL_SET, global);
  }

  private static void writeIndexed(ByteArrayOutputStream out, int op, int index) {
    out.write(op);
    Leb.unsigned(out, index);
  }

  /** Writes an operator as it is, and around it what counts its length if it has one. */
  final void writeOperator(ByteArrayOutputStream out, int op, int start, int end) {
    ByteReader in = new ByteReader(def.bytes, start, end);
    Opcodes.read(in);
    boolean grows = op == Opcodes.MEMORY_GROW || op == Opcodes.TABLE_GROW;
    boolean bytes = true;
    boolean is64 = false;
    switch (op) {
      case Opcodes.MEMORY_GROW:
      case Opcodes.MEMORY_FILL:
        is64 = memory64(in.u32());
        break;
      case Opcodes.MEMORY_COPY:
        is64 = memory64(in.u32()) & memory64(in.u32());
        break;
      case Opcodes.MEMORY_INIT:
        break;
      case Opcodes.TABLE_GROW:
      case Opcodes.TABLE_FILL:
        is64 = table64(in.u32());
        bytes = false;
        break;
      case Opcodes.TABLE_COPY:
        is64 = table64(in.u32()) & table64(in.u32());
        bytes = false;
        break;
      case Opcodes.TABLE_INIT:
        bytes = false;
        break;
      default:
        out.write(def.bytes, start, end - start);
        return;
    }
    int length = scratch + (is64 ? 2 : 0);
    writeIndexed(out, Opcodes.LOCAL_TEE, length);
    out.write(def.bytes, start, end - start);
    if (grows) {
      writeIndexed(out, Opcodes.LOCAL_TEE, length + 1);
    }
    writeIndexed(out, Opcodes.LOCAL_GET, length);
    if (!is64) {
      out.writeBytes(Code.opcode("i64.extend_i32_u"));
    }
    if (op == Opcodes.MEMORY_GROW) {
      ByteReader immediate = new ByteReader(def.bytes, start + 1, end);
      out.write(Opcodes.I64_CONST);
      Leb.signed(out, 1L << def.memoryPageLog[immediate.u32()]);
      out.write(Opcodes.I64_MUL);
    }
    out.write(Opcodes.I64_CONST);
    Leb.signed(out, bytes ? costs.bytesPerUnit : costs.elementsPerUnit);
    out.writeBytes(Code.opcode("i64.div_u"));
    if (grows) {
      // Times 0 if the result is -1, else times 1.
      writeIndexed(out, Opcodes.LOCAL_GET, length + 1);
      out.write(is64 ? Opcodes.I64_CONST : Opcodes.I32_CONST);
      Leb.signed(out, -1);
      out.writeBytes(Code.opcode(is64 ? "i64.ne" : "i32.ne"));
      out.writeBytes(Code.opcode("i64.extend_i32_u"));
      out.write(Opcodes.I64_MUL);
    }
    writeAdd(out);
  }

  private boolean memory64(int memory) {
    return (def.memoryFlags[memory] & ModuleDef.IS_64) != 0;
  }

  private boolean table64(int table) {
    return (def.tableFlags[table] & ModuleDef.IS_64) != 0;
  }
}
