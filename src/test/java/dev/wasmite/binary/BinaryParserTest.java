package dev.wasmite.binary;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The parser: what it keeps of a module, and what it refuses. */
class BinaryParserTest {
  private static final int ALL = Features.DEFAULT | Features.CUSTOM_PAGE_SIZES;

  /** Every section, and imports of every kind. */
  private static byte[] everything() {
    return Hex.module(
        "00 01 61 ff", // custom "a"
        "01 02 60 00 00 60 01 7f 01 7e", // types
        "02 04 01 6d 01 66 00 01 01 6d 01 74 01 70 01 01 02"
            + "01 6d 01 6d 02 04 03 01 6d 01 67 03 7f 01", // imports
        "03 02 00 01", // functions
        "04 01 6f 05 00 ff ff ff ff ff 01", // table
        "05 02 01 01 02 09 05 06 00", // memories
        "06 01 7e 00 42 2a 0b", // global
        "07 02 02 72 75 00 01 01 6d 02 01", // exports "ru", "m"
        "08 01", // start
        "09 04 00 41 00 0b 01 00 01 00 02 00 01 06 00 41 00 0b 70 01 d2 00 0b"
            + "07 6f 01 d0 6f 0b", // elements
        "0c 02", // data count
        "0a 02 02 00 0b 04 00 42 00 0b", // code
        "0b 02 01 02 aa bb 02 01 41 03 0b 01 cc", // data
        "00 00"); // custom ""
  }

  private static ModuleDef parse(byte[] bytes) {
    return BinaryParser.of(bytes, ALL, null).read();
  }

  private static WasmException fault(byte[] bytes, int features) {
    return assertThrows(WasmException.class, () -> BinaryParser.of(bytes, features, null).read());
  }

  private static void refuses(String text, String... sections) {
    WasmException e = fault(Hex.module(sections), ALL);
    assertEquals(text, e.text());
    assertEquals(WasmException.MALFORMED, e.kind());
  }

  private static void needs(int feature, String... sections) {
    byte[] module = Hex.module(sections);
    parse(module);
    WasmException e = fault(module, ALL & ~feature);
    assertTrue(e.getMessage().contains(Errors.feature(feature) + " is not enabled"));
  }

  /** Gives its bytes one or a few at a time. */
  private static final class Trickle extends InputStream {
    private final byte[] bytes;
    private final int portion;
    private int at;

    Trickle(byte[] bytes, int portion) {
      this.bytes = bytes;
      this.portion = portion;
    }

    @Override
    public int read() {
      return at < bytes.length ? bytes[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] to, int offset, int length) {
      if (at == bytes.length) {
        return -1;
      }
      int count = Math.min(Math.min(portion, length), bytes.length - at);
      System.arraycopy(bytes, at, to, offset, count);
      at += count;
      return count;
    }
  }

  private static ModuleDef parse(InputStream in) throws IOException {
    BinaryParser parser = BinaryParser.of(in, ALL, null);
    try {
      return parser.read();
    } finally {
      parser.checkStream();
    }
  }

  /** What a parser gives step by step, the last byte of each body among it. */
  private static List<String> steps(BinaryParser parser, Trickle source) {
    List<String> steps = new ArrayList<>();
    ModuleDef def = parser.readHead();
    steps.add("head " + def.functionCount());
    while (parser.readBody()) {
      int end = parser.bodyEnd;
      assertTrue(parser.bodyStart < end);
      steps.add("body " + parser.function + " " + (def.bytes[end - 1] & 0xff));
      if (source != null) {
        assertTrue(source.at >= end && source.at <= end + 1, "waited for more than the body");
      }
    }
    assertFalse(parser.readBody());
    assertSame(def, parser.readTail());
    steps.add("tail " + def.dataSegmentCount());
    return steps;
  }

  @Test
  void keepsEverySection() {
    byte[] bytes = everything();
    ModuleDef def = parse(bytes);
    assertSame(bytes, def.bytes);
    assertEquals(2, def.types.count());
    assertEquals(4, def.importCount());
    assertEquals("m", def.importModule(3));
    assertEquals("g", def.importName(3));
    assertEquals(ModuleDef.GLOBAL, def.imports[3 * ModuleDef.IMPORT_INTS + 4]);
    assertArrayEquals(new int[] {1, 0, 1}, def.functionTypes);
    assertEquals(1, def.importedFunctions);
    assertArrayEquals(new int[] {Types.FUNCREF, Types.EXTERNREF}, def.tableTypes);
    assertArrayEquals(new int[] {1, 5}, def.tableFlags);
    assertArrayEquals(new long[] {1, 0}, def.tableMin);
    assertArrayEquals(new long[] {2, 0xfffffffffL}, def.tableMax);
    assertArrayEquals(new int[] {4, 1, 9}, def.memoryFlags);
    assertArrayEquals(new long[] {3, 1, 5}, def.memoryMin);
    assertArrayEquals(new long[] {-1, 2, 6}, def.memoryMax);
    assertArrayEquals(new int[] {16, 16, 0}, def.memoryPageLog);
    assertArrayEquals(new int[] {Types.I32, Types.I64}, def.globalTypes);
    assertArrayEquals(new boolean[] {true, false}, def.globalMutable);
    assertEquals(-1, def.globalInit[0]);
    assertEquals(Opcodes.I64_CONST, bytes[def.globalInit[1]]);
    assertEquals(0, def.exportIndex.find("ru"));
    assertEquals(1, def.exportIndex.find("m"));
    assertEquals(-1, def.exportIndex.find("x"));
    assertEquals("ru", def.exportName(0));
    assertEquals(1, def.start);
    assertEquals(2, def.dataCount);
    assertEquals(2, def.bodyCount);
    assertEquals(4, def.body(1).limit - def.body(1).pos);
    assertEquals(2, def.customCount());
    assertEquals("a", def.customName(0));
    assertEquals(1, def.customs[3]);
    assertEquals("", def.customName(1));
    assertEquals(0, def.sectionOffsets[13]);
    assertEquals(2, bytes[def.sectionOffsets[1]]);
  }

  @Test
  void keepsSegments() {
    ModuleDef def = parse(everything());
    int[] e = def.elements;
    assertEquals(4, def.elementCount());
    int[] modes = {ModuleDef.ACTIVE, ModuleDef.PASSIVE, ModuleDef.ACTIVE, ModuleDef.DECLARATIVE};
    int[] types = {Types.FUNCREF, Types.FUNCREF, Types.FUNCREF, Types.EXTERNREF};
    int expression = 1 | ModuleDef.EXPRESSIONS;
    int[] counts = {1, 2, expression, expression};
    int[] first = {0, 0, Opcodes.REF_FUNC, Opcodes.REF_NULL};
    for (int i = 0; i < 4; i++) {
      int at = i * ModuleDef.ELEMENT_INTS;
      assertEquals(modes[i], e[at]);
      assertEquals(0, e[at + 1]);
      assertEquals(modes[i] != ModuleDef.ACTIVE, e[at + 2] < 0);
      assertEquals(types[i], e[at + 3]);
      assertEquals(first[i], def.bytes[e[at + 4]] & 0xff);
      assertEquals(counts[i], e[at + 5]);
    }
    int[] d = def.data;
    assertArrayEquals(new int[] {ModuleDef.PASSIVE, 0, -1}, new int[] {d[0], d[1], d[2]});
    assertEquals(0xaa, def.bytes[d[3]] & 0xff);
    assertEquals(2, d[4]);
    assertArrayEquals(new int[] {ModuleDef.ACTIVE, 1}, new int[] {d[5], d[6]});
    assertEquals(Opcodes.I32_CONST, def.bytes[d[7]]);
    assertEquals(0xcc, def.bytes[d[8]] & 0xff);
    assertEquals(1, d[9]);
  }

  @Test
  void readsTheSameFromAStream() throws Exception {
    byte[] bytes = everything();
    ModuleDef whole = parse(bytes);
    for (int portion : new int[] {1, 2, 3, 7, 1000}) {
      ModuleDef def = parse(new Trickle(bytes, portion));
      for (Field field : ModuleDef.class.getFields()) {
        if (Modifier.isStatic(field.getModifiers())
            || field.getType() == Types.class
            || field.getType() == NameIndex.class) {
          continue;
        }
        Object[] expected = {field.get(whole)};
        assertArrayEquals(expected, new Object[] {field.get(def)}, field.getName());
      }
      assertArrayEquals(whole.types.pool, def.types.pool);
      assertEquals(1, def.exportIndex.find("m"));
    }
  }

  @Test
  void refusesTheSameFromAStream() throws IOException {
    byte[] good = everything();
    Random random = new Random(11);
    for (int i = 0; i < 20000; i++) {
      byte[] bytes = good.clone();
      for (int k = random.nextInt(3); k >= 0; k--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      if (random.nextInt(4) == 0) {
        byte[] shorter = new byte[random.nextInt(bytes.length)];
        System.arraycopy(bytes, 0, shorter, 0, shorter.length);
        bytes = shorter;
      }
      assertEquals(kind(bytes, 0), kind(bytes, 1 + random.nextInt(9)));
    }
  }

  /** The kind of the fault, -1 if there is none. */
  private static int kind(byte[] bytes, int portion) throws IOException {
    try {
      if (portion == 0) {
        parse(bytes);
      } else {
        parse(new Trickle(bytes, portion));
      }
      return -1;
    } catch (WasmException e) {
      assertTrue(e.offset() <= bytes.length);
      return e.kind();
    }
  }

  @Test
  void givesBodiesAsTheyArrive() {
    List<String> expected = List.of("head 3", "body 1 11", "body 2 11", "tail 2");
    assertEquals(expected, steps(BinaryParser.of(everything(), ALL, null), null));
    Trickle source = new Trickle(everything(), 1);
    assertEquals(expected, steps(BinaryParser.of(source, ALL, null), source));
    assertEquals(
        List.of("head 0", "tail 0"), steps(BinaryParser.of(Hex.module(), ALL, null), null));
  }

  @Test
  void handsTheFailureOfAStreamOn() {
    IOException failure = new IOException("unplugged");
    InputStream in =
        new InputStream() {
          private final InputStream start = new ByteArrayInputStream(everything(), 0, 20);

          @Override
          public int read() throws IOException {
            int b = start.read();
            if (b < 0) {
              throw failure;
            }
            return b;
          }

          @Override
          public int read(byte[] to, int offset, int length) throws IOException {
            int b = read();
            to[offset] = (byte) b;
            return 1;
          }
        };
    assertSame(failure, assertThrows(IOException.class, () -> parse(in)));
  }

  @Test
  void namesFeaturesThatAreOff() {
    needs(Features.BULK_MEMORY, "0c 00");
    needs(Features.BULK_MEMORY, "05 01 00 00", "0b 01 01 00");
    needs(Features.BULK_MEMORY, "09 01 01 00 00");
    needs(Features.REFERENCE_TYPES, "09 01 05 70 00");
    needs(Features.REFERENCE_TYPES, "01 01 60 01 6f 00");
    needs(Features.REFERENCE_TYPES, "04 01 6f 00 00");
    needs(Features.MEMORY64, "05 01 04 00");
    needs(Features.MEMORY64, "04 01 70 04 00");
    assertEquals(Errors.LIMITS_FLAGS, fault(Hex.module("05 01 08 00 00"), 0).text());
    parse(Hex.module("04 01 70 00 00"));
    BinaryParser.of(Hex.module("04 01 70 00 00"), 0, null).read();
  }

  @Test
  void namesProposalsThatAreNotBuilt() {
    refuses("simd is not in this jar", "01 01 60 01 7b 00");
    refuses("simd is not in this jar", "06 01 7f 00 fd 0c 0b");
    refuses("gc is not in this jar", "01 01 5f 00 00");
    refuses("gc is not in this jar", "01 01 60 01 6e 00");
    refuses("typed function references is not in this jar", "01 01 60 01 64 00 00");
    refuses("typed function references is not in this jar", "04 01 40 00 70 00 00");
    refuses("exceptions is not in this jar", "0d 01 00 00");
    refuses("exceptions is not in this jar", "02 01 00 00 04 00 00");
    refuses("exceptions is not in this jar", "07 01 00 04 00");
    refuses("threads is not in this jar", "05 01 03 01 01");
  }

  @Test
  void refusesBadPageSizes() {
    assertEquals(WasmException.INVALID, fault(Hex.module("05 01 08 00 02"), ALL).kind());
    refuses("invalid custom page size", "05 01 08 00 40");
    assertEquals(0, parse(Hex.module("05 01 08 00 00")).memoryPageLog[0]);
    assertEquals(16, parse(Hex.module("05 01 08 00 10")).memoryPageLog[0]);
  }

  @Test
  void skipsConstantExpressionsOfAnyKind() {
    String all =
        "41 80 7f 42 ff 00 43 00 00 0b 0b 44 0b 0b 0b 0b 0b 0b 0b 0b 23 00 d0 70 d2 00 6a"
            + "02 40 0b 1c 01 7f 0e 01 00 00 28 02 00 28 42 00 00 11 00 00 fc 08 00 00 fc 00 0b";
    ModuleDef def = parse(Hex.module("06 02 7f 00 " + all + "7f 00 41 07 0b"));
    assertEquals(2, def.globalCount());
    assertEquals(7, def.bytes[def.globalInit[1] + 1]);
    refuses("illegal opcode ff", "06 01 7f 00 ff 0b");
    refuses("illegal opcode fc 12", "06 01 7f 00 fc 12 0b");
    refuses("illegal opcode e5", "06 01 7f 00 e5 0b");
    refuses("malformed memop flags", "06 01 7f 00 28 80 01 00 0b");
  }

  /** Files of a few bytes that announce the largest numbers. */
  @Test
  void allocatesNothingForAnnouncedCounts() {
    String huge = "ff ff ff ff 0f";
    String million = "c0 84 3d";
    List<byte[]> bombs = new ArrayList<>();
    for (String count : new String[] {huge, "ff ff ff ff 07", million}) {
      for (String id : "01 02 03 04 05 06 07 09 0a 0b 0c".split(" ")) {
        bombs.add(Hex.module(id + count));
        bombs.add(Hex.module(id + count + "00 00 00 00 00 00 00 00"));
      }
      bombs.add(Hex.module("01 01 60" + count));
      bombs.add(Hex.module("01 01 60 00" + count));
      bombs.add(Hex.module("02 01" + count));
      bombs.add(Hex.module("09 01 01 00" + count));
      bombs.add(Hex.module("0b 01 01" + count));
      bombs.add(Hex.bytes("00 61 73 6d 01 00 00 00 01" + count));
      bombs.add(Hex.bytes("00 61 73 6d 01 00 00 00 0a" + count));
      bombs.add(Hex.module("01 01 60 00 00", "03 01 00", "0a 01" + count));
    }
    ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    for (byte[] bomb : bombs) {
      long before = bean.getThreadAllocatedBytes(thread);
      fault(bomb, ALL);
      assertThrows(WasmException.class, () -> parse(new ByteArrayInputStream(bomb)));
      long allocated = bean.getThreadAllocatedBytes(thread) - before;
      assertTrue(allocated < 100000, () -> allocated + " bytes allocated");
    }
  }

  @Test
  void refusesMoreThanTheUsualLimits() {
    refuses("too many parameters", "01 01 60 e9 07" + "7f".repeat(1001) + "00");
    refuses("too many memories", "05 65" + "00 00".repeat(101));
    refuses("too many data segments", "0c a1 8d 06");
    StringBuilder body = new StringBuilder("0a 01 b2 97 d3 03");
    refuses(
        "function body too large",
        "01 01 60 00 00",
        "03 01 00",
        body.append("00".repeat(BinaryParser.LARGEST_BODY + 1)).toString());
  }

  /** Equal and reversed names and types in great numbers. */
  @Test
  void takesLinearTime() {
    ByteArrayOutputStream types = new ByteArrayOutputStream();
    types.write(1);
    Hex.writeU32(types, 300000);
    for (int i = 0; i < 300000; i++) {
      types.writeBytes(new byte[] {0x60, 1, (byte) (0x7c + i % 4), 0});
    }
    ByteArrayOutputStream exports = new ByteArrayOutputStream();
    exports.write(7);
    Hex.writeU32(exports, 300000);
    for (int i = 300000; i > 0; i--) {
      exports.writeBytes(new byte[] {3, 'x', (byte) (i & 0x7f), (byte) (i >> 7 & 0x7f), 0, 0});
    }
    ByteArrayOutputStream customs = new ByteArrayOutputStream();
    customs.writeBytes(section(types.toByteArray()));
    customs.writeBytes(section(exports.toByteArray()));
    for (int i = 0; i < 300000; i++) {
      customs.writeBytes(new byte[] {0, 1, 0});
    }
    byte[] body = customs.toByteArray();
    byte[] module = new byte[8 + body.length];
    System.arraycopy(Hex.module(), 0, module, 0, 8);
    System.arraycopy(body, 0, module, 8, body.length);
    ModuleDef def = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> parse(module));
    assertEquals(3, def.types.canonical(299999));
    assertTrue(def.exportIndex.firstDuplicate() >= 0);
    assertEquals(300000, def.customCount());
  }

  private static byte[] section(byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(content[0]);
    Hex.writeU32(out, content.length - 1);
    out.write(content, 1, content.length - 1);
    return out.toByteArray();
  }
}
