package dev.wasmite;

import dev.wasmite.binary.ByteReader;
import dev.wasmite.binary.ModuleDef;
import dev.wasmite.binary.Types;
import dev.wasmite.binary.Utf8;
import dev.wasmite.translate.Translator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Vector;

/**
 * What a debugger wants of a guest that trapped: the frames with their locals and operands, and the
 * memories and globals of their instances. Made by {@link Trap#coreDump}; used on the thread of the
 * store.
 */
public final class CoreDump {
  private static final String HEAD = "\0asm\1\0\0\0";
  private static final int CUSTOM = 0;
  private static final int MEMORY = 5;
  private static final int GLOBAL = 6;
  private static final int DATA = 11;

  /** In place of a value's type: it is not known. */
  private static final int MISSING = 1;

  /** Fewer zeros than this between other bytes are written, too. */
  private static final int GAP = 1 << 16;

  private final Frame[] frames;

  /** The first cells of each frame, null for a host function. */
  private final long[][] cells;

  // What the frames lead to, each once.
  private final Vector<Object> modules = new Vector<Object>();
  private final Vector<Object> instances = new Vector<Object>();
  private final Vector<Object> memories = new Vector<Object>();
  private final Vector<Object> globals = new Vector<Object>();

  CoreDump(Frame[] frames, long[][] cells) {
    this.frames = frames;
    this.cells = cells;
    for (int i = 0; i < frames.length; i++) {
      if (cells[i] != null) {
        addInstance(frames[i].instance());
      }
    }
  }

  private void addInstance(Instance instance) {
    if (add(instances, instance)) {
      add(modules, instance.module());
      for (int i = 0; i < instance.def.memoryCount(); i++) {
        add(memories, instance.memory(i));
      }
      for (int i = 0; i < instance.def.globalCount(); i++) {
        add(globals, instance.global(i));
      }
    }
  }

  private static boolean add(Vector<Object> items, Object item) {
    boolean isNew = !items.contains(item);
    if (isNew) {
      items.addElement(item);
    }
    return isNew;
  }

  /**
   * Writes the dump in the format of the tool conventions of WebAssembly (Coredump.md): a module
   * with the custom sections core, coremodules, coreinstances and corestack, memories, their
   * content as data segments, and globals as constants. Locals and operands are those of the trap,
   * memories and globals those of now, so write it before the store goes on. Values that are
   * references, or that the machine has not kept, are "missing".
   *
   * @param program the name of the program in the dump
   * @param out stays open
   * @throws IOException if the stream fails
   */
  public void write(String program, OutputStream out) throws IOException {
    for (int i = 0; i < HEAD.length(); i++) {
      out.write(HEAD.charAt(i));
    }
    ByteArrayOutputStream body = custom("core");
    body.write(0);
    writeName(body, program);
    writeSection(out, CUSTOM, body);
    writeSection(out, CUSTOM, modules());
    if (memories.size() > 0) {
      writeSection(out, MEMORY, memories());
    }
    if (globals.size() > 0) {
      writeSection(out, GLOBAL, globals());
    }
    if (memories.size() > 0) {
      writeData(out);
    }
    writeSection(out, CUSTOM, instances());
    writeSection(out, CUSTOM, stack());
  }

  // ---- sections

  private ByteArrayOutputStream modules() throws IOException {
    ByteArrayOutputStream body = custom("coremodules");
    writeU32(body, modules.size());
    for (int i = 0; i < modules.size(); i++) {
      String name = ((WasmModule) modules.elementAt(i)).name();
      body.write(0);
      writeName(body, name == null ? "" : name);
    }
    return body;
  }

  private ByteArrayOutputStream instances() throws IOException {
    ByteArrayOutputStream body = custom("coreinstances");
    writeU32(body, instances.size());
    for (int i = 0; i < instances.size(); i++) {
      Instance instance = (Instance) instances.elementAt(i);
      body.write(0);
      writeU32(body, modules.indexOf(instance.module()));
      writeU32(body, instance.def.memoryCount());
      for (int k = 0; k < instance.def.memoryCount(); k++) {
        writeU32(body, memories.indexOf(instance.memory(k)));
      }
      writeU32(body, instance.def.globalCount());
      for (int k = 0; k < instance.def.globalCount(); k++) {
        writeU32(body, globals.indexOf(instance.global(k)));
      }
    }
    return body;
  }

  private ByteArrayOutputStream stack() throws IOException {
    ByteArrayOutputStream body = custom("corestack");
    body.write(0);
    writeName(body, "main");
    int count = 0;
    for (int i = 0; i < frames.length; i++) {
      count += cells[i] == null ? 0 : 1;
    }
    writeU32(body, count);
    for (int i = 0; i < frames.length; i++) {
      if (cells[i] != null) {
        writeFrame(body, frames[i], cells[i]);
      }
    }
    return body;
  }

  private void writeFrame(OutputStream body, Frame frame, long[] kept) throws IOException {
    Instance instance = frame.instance();
    int offset = (int) frame.offset();
    body.write(0);
    writeU32(body, instances.indexOf(instance));
    writeU32(body, frame.function());
    if (offset < 0) {
      writeU32(body, 0);
      writeU32(body, 0);
      writeU32(body, 0);
      return;
    }
    ByteReader code = instance.def.body(frame.function() - instance.def.importedFunctions);
    writeU32(body, offset - code.pos);
    long[] layout = instance.module().layout(frame.function(), offset);
    int locals = (int) layout[0];
    int values = layout.length / 2 - 1;
    if (kept.length < Backtrace.MOST_CELLS) {
      // What is an argument of the call is the callee's.
      values = Math.min(values, Math.max(locals, locals + kept.length - (int) layout[1]));
    }
    writeU32(body, locals);
    for (int i = 0; i < values; i++) {
      if (i == locals) {
        writeU32(body, values - locals);
      }
      writeValue(body, (int) layout[2 + 2 * i], layout[3 + 2 * i], kept);
    }
    if (values == locals) {
      writeU32(body, 0);
    }
  }

  private static void writeValue(OutputStream out, int place, long slot, long[] kept)
      throws IOException {
    int type = place & 0xff;
    boolean isConstant = (place & Translator.IS_CONSTANT) != 0;
    boolean isKnown = isConstant || (place & Translator.IS_NOWHERE) == 0 && slot < kept.length;
    if (!isKnown || !Types.isNum(type)) {
      out.write(MISSING);
      return;
    }
    out.write(type);
    writeNumber(out, type, isConstant ? slot : kept[(int) slot]);
  }

  private ByteArrayOutputStream memories() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    writeU32(body, memories.size());
    for (int i = 0; i < memories.size(); i++) {
      Memory memory = (Memory) memories.elementAt(i);
      int pageSize = memory.pageLog == 16 ? 0 : ModuleDef.HAS_PAGE_SIZE;
      body.write(pageSize | (memory.is64 ? ModuleDef.IS_64 : 0));
      writeU32(body, (int) memory.size());
      if (pageSize != 0) {
        writeU32(body, memory.pageLog);
      }
    }
    return body;
  }

  private ByteArrayOutputStream globals() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    writeU32(body, globals.size());
    for (int i = 0; i < globals.size(); i++) {
      Global global = (Global) globals.elementAt(i);
      body.write(global.valueType);
      body.write(0);
      if (Types.isNum(global.valueType)) {
        body.write(0x41 + Types.I32 - global.valueType); // i32.const to f64.const
        writeNumber(body, global.valueType, global.cells[global.index]);
      } else {
        body.write(0xd0); // ref.null
        body.write(global.valueType);
      }
      body.write(0x0b);
    }
    return body;
  }

  /** The bytes of the memories that are not zero, without a copy of them. */
  private void writeData(OutputStream out) throws IOException {
    int count = 0;
    long size = 0;
    for (int pass = 0; pass < 2; pass++) {
      if (pass == 1) {
        ByteArrayOutputStream number = new ByteArrayOutputStream();
        writeU32(number, count);
        out.write(DATA);
        writeU32(out, (int) (size + number.size()));
        out.write(number.toByteArray());
      }
      for (int i = 0; i < memories.size(); i++) {
        Memory memory = (Memory) memories.elementAt(i);
        byte[] bytes = memory.bytes;
        for (int end = 0, from = start(bytes, 0); from < bytes.length; from = start(bytes, end)) {
          end = end(bytes, from);
          ByteArrayOutputStream head = segment(i, memory.is64, from, end - from);
          if (pass == 0) {
            count++;
            size += head.size() + end - from;
          } else {
            out.write(head.toByteArray());
            out.write(bytes, from, end - from);
          }
        }
      }
    }
  }

  private static ByteArrayOutputStream segment(int memory, boolean is64, int from, int length)
      throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    head.write(2);
    writeU32(head, memory);
    head.write(is64 ? 0x42 : 0x41);
    writeSigned(head, from);
    head.write(0x0b);
    writeU32(head, length);
    return head;
  }

  /** The first byte from {@code at} on that is not zero. */
  private static int start(byte[] bytes, int at) {
    int i = at;
    while (i < bytes.length && bytes[i] == 0) {
      i++;
    }
    return i;
  }

  /** Where the zeros begin that end what begins at {@code from}. */
  private static int end(byte[] bytes, int from) {
    int end = from;
    int next = from;
    while (next < bytes.length && next - end < GAP) {
      end = next + 1;
      next = start(bytes, end);
    }
    return end;
  }

  // ---- the binary format (5.2)

  private static ByteArrayOutputStream custom(String name) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    writeName(body, name);
    return body;
  }

  private static void writeSection(OutputStream out, int id, ByteArrayOutputStream body)
      throws IOException {
    out.write(id);
    writeU32(out, body.size());
    out.write(body.toByteArray());
  }

  private static void writeName(OutputStream out, String name) throws IOException {
    byte[] bytes = Utf8.encode(name);
    writeU32(out, bytes.length);
    out.write(bytes);
  }

  private static void writeU32(OutputStream out, int value) throws IOException {
    int rest = value;
    while (rest >>> 7 != 0) {
      out.write(rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }

  private static void writeSigned(OutputStream out, long value) throws IOException {
    long rest = value;
    while (rest != rest << 57 >> 57) {
      out.write((int) rest & 0x7f | 0x80);
      rest >>= 7;
    }
    out.write((int) rest & 0x7f);
  }

  private static void writeNumber(OutputStream out, int type, long cell) throws IOException {
    if (type == Types.I32 || type == Types.I64) {
      writeSigned(out, type == Types.I32 ? (int) cell : cell);
    } else {
      for (int shift = 0; shift < (type == Types.F32 ? 32 : 64); shift += 8) {
        out.write((int) (cell >> shift) & 0xff);
      }
    }
  }
}
