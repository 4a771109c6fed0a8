package dev.wasmite;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.text.Wat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Core dumps: frames with locals and operands, memories, globals, in the format of the tools. */
@Tag("machine")
class CoreDumpTest {
  private final Config config =
      new Config().text(Wat.format()).coreDump(true).customPageSizes(true);
  private Engine engine = new Engine(config);
  private Store<Object> store = new Store<>(engine, null);
  private Linker<Object> linker = new Linker<>(engine);

  private Instance instance(String wat) {
    return linker.instantiate(store, WasmModule.parse(engine, wat.getBytes(UTF_8)));
  }

  private static Trap trap(Func function, long... arguments) {
    long[] cells = new long[Math.max(1, arguments.length)];
    System.arraycopy(arguments, 0, cells, 0, arguments.length);
    return assertThrows(Trap.class, () -> function.callRaw(cells));
  }

  private static byte[] bytes(Trap trap) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      trap.coreDump().write("a program", out);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  /** Reads what stands in a section of a dump. */
  private final class Reader {
    private final ByteBuffer in;

    Reader(byte[] dump, String section) {
      byte[] content = WasmModule.parse(engine, dump).customSection(section);
      assertNotNull(content, section);
      in = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    }

    long leb(boolean signed) {
      long value = 0;
      int shift = 0;
      byte next;
      do {
        next = in.get();
        value |= (next & 0x7fL) << shift;
        shift += 7;
      } while (next < 0);
      return signed && (next & 0x40) != 0 && shift < 64 ? value | -1L << shift : value;
    }

    String name() {
      byte[] bytes = new byte[(int) leb(false)];
      in.get(bytes);
      return new String(bytes, UTF_8);
    }

    void zero() {
      assertEquals(0, in.get());
    }

    String values() {
      StringBuilder text = new StringBuilder("[");
      for (long i = leb(false); i > 0; i--) {
        int type = in.get();
        switch (type) {
          case 0x01 -> text.append("?");
          case 0x7f -> text.append((int) leb(true));
          case 0x7e -> text.append(leb(true)).append('L');
          case 0x7d -> text.append(in.getFloat()).append('f');
          case 0x7c -> text.append(in.getDouble());
          default -> throw new AssertionError("type " + type);
        }
        text.append(i == 1 ? "" : " ");
      }
      return text.append(']').toString();
    }

    /** A line per frame: {@code instance function offset [locals] [operands]}. */
    String frames() {
      zero();
      assertEquals("main", name());
      StringBuilder text = new StringBuilder();
      for (long i = leb(false); i > 0; i--) {
        zero();
        text.append(leb(false)).append(' ').append(leb(false)).append(' ').append(leb(false));
        text.append(' ').append(values()).append(' ').append(values()).append('\n');
      }
      end();
      return text.toString();
    }

    String list() {
      StringBuilder text = new StringBuilder("[");
      for (long i = leb(false); i > 0; i--) {
        text.append(leb(false)).append(i == 1 ? "" : " ");
      }
      return text.append(']').toString();
    }

    /** Per instance {@code module [memories] [globals]}. */
    String instances() {
      StringBuilder text = new StringBuilder();
      for (long i = leb(false); i > 0; i--) {
        zero();
        text.append(leb(false)).append(' ').append(list()).append(' ').append(list()).append('\n');
      }
      end();
      return text.toString();
    }

    void end() {
      assertEquals(0, in.remaining());
    }
  }

  private String frames(Trap trap) {
    return new Reader(bytes(trap), "corestack").frames();
  }

  /** Locals and operands of fused operators, of calls, of accesses at far offsets. */
  @ParameterizedTest
  @CsvSource({
    "unreach, 0, '0 0 3 [0] []|0 1 1 [] []'",
    "divz, 0, '0 2 23 [7 0 -5L 2.5f] [77 7 0]|0 3 7 [] [9]'",
    "load1, -200, '0 4 6 [-200] [?]'",
    "load2, 65535, '0 5 9 [65535] [?]'",
    "load3, 0, '0 6 3 [0] [0]'",
    "store1, 0, '0 7 8 [0] [? 5]'",
    "store2, -1, '0 8 5 [-1] [-1 5L]'",
    "ind, 7, '0 9 5 [7] [3 7]'",
    "copy, 0, '0 10 10 [] [65530 0 100]'",
    "trunc, 9218868437227405312, '0 12 9 [Infinity 1] [Infinity]'",
    "brload, -2, '0 13 5 [-2] [-2]'",
    "rem, 0, '0 14 7 [0L 0L] [7L 0L]'",
    "deep, 1, '0 0 3 [0] []|0 16 6 [0] []|0 16 14 [1] []'",
    "inloop, 3, '0 0 3 [0] []|0 17 14 [0] []'",
    "tails, 0, '0 18 5 [-1] [-1 0]|0 20 3 [] []'",
  })
  void localsAndOperands(String name, long argument, String expected) throws IOException {
    Instance instance = instance(Files.readString(Path.of("src/test/resources/traps.wat")));
    assertEquals(expected, frames(trap(instance.func(name), argument)).trim().replace('\n', '|'));
  }

  @Test
  void memoriesAndGlobals() {
    Instance instance =
        instance(
            "(module $m (memory 3) (memory i64 1) (memory 70000 (pagesize 1)) (memory 0)"
                + "(global i32 (i32.const -7)) (global $l (mut i64) (i64.const 5))"
                + "(global f32 (f32.const nan:0x200001)) (global f64 (f64.const -0))"
                + "(global externref (ref.null extern)) (global funcref (ref.null func))"
                + "(data (i32.const 1) \"ab\\00\\00\\00c\") (data (i32.const 140000) \"far\")"
                + "(data (memory 1) (i64.const 65535) \"x\") (data (memory 2) (i32.const 9) \"y\")"
                + "(func (export \"f\") (global.set $l (i64.const 1234567890123456)) unreachable))");
    byte[] dump = bytes(trap(instance.func("f")));
    assertEquals("0 [0 1 2 3] [0 1 2 3 4 5]\n", new Reader(dump, "coreinstances").instances());
    Reader core = new Reader(dump, "core");
    core.zero();
    assertEquals("a program", core.name());
    core.end();
    Reader modules = new Reader(dump, "coremodules");
    assertEquals(1, modules.leb(false));
    modules.zero();
    assertEquals("m", modules.name());
    modules.end();
    Instance image = linker.instantiate(store, WasmModule.parse(engine, dump));
    assertEquals(4, image.def.dataSegmentCount());
    for (int i = 0; i < 4; i++) {
      Memory was = instance.memory(i);
      Memory is = image.memory(i);
      assertEquals(was.type().toString(), is.type().toString());
      byte[] before = new byte[(int) was.byteSize()];
      byte[] after = new byte[before.length];
      was.read(0, before, 0, before.length);
      is.read(0, after, 0, after.length);
      assertArrayEquals(before, after);
    }
    for (int i = 0; i < 6; i++) {
      assertEquals(instance.global(i).get().toString(), image.global(i).get().toString());
    }
  }

  @Test
  void sharedItemsStandOnce() {
    linker.defineInstance(
        "a",
        instance(
            "(module $a (memory (export \"m\") 1) (global (export \"g\") (mut i32) (i32.const 3))"
                + " (func (export \"bad\") (drop (i32.div_s (i32.const 1) (i32.const 0)))))"));
    linker.define(
        "env", "host", FuncType.of("->"), (caller, args) -> caller.instance().func("go").call());
    Instance b =
        instance(
            "(module $b (import \"a\" \"m\" (memory 1)) (import \"a\" \"g\" (global (mut i32)))"
                + " (import \"a\" \"bad\" (func $bad)) (import \"env\" \"host\" (func $host))"
                + " (global f32 (f32.const 1)) (memory 2)"
                + " (func (export \"go\") (call $bad)) (func (export \"f\") (call $host)))");
    byte[] dump = bytes(trap(b.func("f")));
    assertEquals("0 [0] [0]\n1 [0 1] [0 1]\n", new Reader(dump, "coreinstances").instances());
    assertEquals(
        "0 0 5 [] [1 0]\n1 2 1 [] []\n1 3 1 [] []\n", new Reader(dump, "corestack").frames());
  }

  @Test
  void whatIsNotKeptIsMissing() {
    String many = "(local i64)".repeat(1200);
    Instance instance =
        instance(
            "(module (func (export \"f\") (param externref) "
                + many
                + " (local.set 5 (i64.const 9)) (drop (i32.div_u (i32.const 1) (i32.const 0)))))");
    Trap trap =
        assertThrows(Trap.class, () -> instance.func("f").call(new Val[] {Val.externRef(null)}));
    String frames = frames(trap);
    assertTrue(frames.contains("[? 0L 0L 0L 0L 9L 0L "), frames);
    assertTrue(frames.contains(" 0L ? ? "), frames);
    assertTrue(frames.endsWith(" ?] [1 0]\n"), frames);
  }

  @Test
  void deepStacksAreCut() {
    Instance instance =
        instance(
            "(module (func $r (export \"r\") (param i32)"
                + " (call $r (i32.add (local.get 0) (i32.const 1)))))");
    String[] lines = frames(trap(instance.func("r"), 1)).split("\n");
    assertEquals(96, lines.length);
    assertTrue(lines[63].startsWith("0 0 ") && lines[63].endsWith(" [99937] []"), lines[63]);
    assertTrue(lines[64].endsWith(" [32] []"), lines[64]);
    assertTrue(lines[95].endsWith(" [1] []"), lines[95]);
  }

  @Test
  void noneUnlessAskedFor() {
    config.coreDump(false);
    engine = new Engine(config);
    store = new Store<>(engine, null);
    linker = new Linker<>(engine);
    Trap trap = trap(instance("(module (func (export \"f\") unreachable))").func("f"));
    assertNull(trap.coreDump());
  }

  @Test
  void withoutBytesNothingIsKnown() {
    config.compilationMode(Config.EAGER).keepBytes(false);
    engine = new Engine(config);
    store = new Store<>(engine, null);
    linker = new Linker<>(engine);
    Trap trap = trap(instance("(module (func (export \"f\") (local i32) unreachable))").func("f"));
    assertEquals("0 0 0 [] []\n", frames(trap));
  }

  @Test
  void aStreamThatFails() {
    Trap trap = trap(instance("(module (func (export \"f\") unreachable))").func("f"));
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("full");
          }
        };
    assertThrows(IOException.class, () -> trap.coreDump().write("p", full));
  }
}
