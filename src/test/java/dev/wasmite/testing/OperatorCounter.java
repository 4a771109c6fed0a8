package dev.wasmite.testing;

import dev.wasmite.binary.BinaryParser;
import dev.wasmite.binary.ByteReader;
import dev.wasmite.binary.Features;
import dev.wasmite.binary.ModuleDef;
import dev.wasmite.binary.Opcodes;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Rewrites a module so that it counts the operators it executes, all but block, loop, else and end,
 * in a global exported as {@link #NAME}: each basic block adds its number of operators first. Made
 * per function, by {@link #count}.
 */
public final class OperatorCounter {
  /** The name of the exported i64. */
  public static final String NAME = "executed operators";

  private static final int GLOBALS = 6;
  private static final int EXPORTS = 7;
  private static final int BODIES = 10;

  private final byte[] bytes;
  private final int global;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int blockStart;
  private int operators;

  private OperatorCounter(byte[] bytes, int global) {
    this.bytes = bytes;
    this.global = global;
  }

  /** The same module with the counter; it must have an export section. */
  public static byte[] count(byte[] module) {
    ModuleDef def = BinaryParser.of(module, Features.DEFAULT, null).read();
    byte[] counter = {0x7e, 1, 0x42, 0, 0x0b}; // mutable i64, at first 0
    byte[] export =
        WasmBuilder.join(WasmBuilder.name(NAME), new byte[] {3}, Leb.unsigned(def.globalCount()));
    boolean hasGlobals = def.globalCount() > def.importedGlobals;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(module, 0, 8);
    ByteReader in = new ByteReader(module, 8, module.length);
    while (in.pos < module.length) {
      int id = in.u8();
      int end = in.u32() + in.pos;
      if (id == EXPORTS && !hasGlobals) {
        writeSection(out, GLOBALS, WasmBuilder.join(new byte[] {1}, counter));
      }
      if (id == GLOBALS || id == EXPORTS) {
        byte[] items = WasmBuilder.join(Leb.unsigned(in.u32() + 1L), rest(in, end));
        writeSection(out, id, WasmBuilder.join(items, id == GLOBALS ? counter : export));
      } else if (id == BODIES) {
        writeSection(out, id, bodies(def));
      } else {
        writeSection(out, id, rest(in, end));
      }
      in.pos = end;
    }
    return out.toByteArray();
  }

  private static byte[] rest(ByteReader in, int end) {
    return Arrays.copyOfRange(in.bytes, in.pos, end);
  }

  private static void writeSection(ByteArrayOutputStream out, int id, byte[] content) {
    out.write(id);
    Leb.unsigned(out, content.length);
    out.writeBytes(content);
  }

  private static byte[] bodies(ModuleDef def) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Leb.unsigned(out, def.bodyCount);
    for (int i = 0; i < def.bodyCount; i++) {
      byte[] body = new OperatorCounter(def.bytes, def.globalCount()).body(def.body(i));
      Leb.unsigned(out, body.length);
      out.writeBytes(body);
    }
    return out.toByteArray();
  }

  private byte[] body(ByteReader in) {
    blockStart = in.pos;
    for (int groups = in.u32(); groups > 0; groups--) {
      in.u32();
      in.u8();
    }
    endBlock(in.pos);
    while (in.pos < in.limit) {
      int at = in.pos;
      int op = Opcodes.read(in);
      Opcodes.skipImmediates(in, op);
      if (op == Opcodes.LOOP) {
        endBlock(at);
      } else if (op != Opcodes.BLOCK && op != Opcodes.ELSE && op != Opcodes.END) {
        operators++;
      }
      if (endsBlock(op)) {
        endBlock(in.pos);
      }
    }
    return out.toByteArray();
  }

  private static boolean endsBlock(int op) {
    return op >= Opcodes.LOOP && op <= Opcodes.RETURN || op == Opcodes.UNREACHABLE;
  }

  /** Writes the operators since the last block's end, and before them what counts them. */
  private void endBlock(int end) {
    if (operators > 0) {
      out.write(Opcodes.GLOBAL_GET);
      Leb.unsigned(out, global);
      out.write(Opcodes.I64_CONST);
      Leb.signed(out, operators);
      out.write(Opcodes.I64_ADD);
      out.write(Opcodes.GLOBAL_SET);
      Leb.unsigned(out, global);
    }
    out.write(bytes, blockStart, end - blockStart);
    blockStart = end;
    operators = 0;
  }
}
