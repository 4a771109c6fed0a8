package dev.wasmite;

import static dev.wasmite.testing.Machine.assertTraps;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.wasmite.testing.Code;
import dev.wasmite.testing.Machine;
import dev.wasmite.testing.WasmBuilder;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Loads, stores, growth and the shape of linear memories. */
@Tag("machine")
class MemoryTest {
  private static final String OUT_OF_BOUNDS = "out of bounds memory access";
  private static final int PAGE = 65536;

  /** Every load in its fused and plain forms; width in bytes, sign 1 or 0. */
  @ParameterizedTest
  @CsvSource({
    "i32.load, i32, 4, 1", "i32.load8_s, i32, 1, 1", "i32.load8_u, i32, 1, 0",
    "i32.load16_s, i32, 2, 1", "i32.load16_u, i32, 2, 0", "i64.load, i64, 8, 1",
    "i64.load8_s, i64, 1, 1", "i64.load8_u, i64, 1, 0", "i64.load16_s, i64, 2, 1",
    "i64.load16_u, i64, 2, 0", "i64.load32_s, i64, 4, 1", "i64.load32_u, i64, 4, 0",
    "f32.load, f32, 4, 1", "f64.load, f64, 8, 1"
  })
  void loads(String mnemonic, String type, int width, int sign) {
    byte[] bytes = new byte[64];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 37 + 0x71);
    }
    long[] offsets = {0, 1, 2, 8, 17, 32767, 32768, 65472, 0x7fffffffL, 0x80000000L, 0xffffffffL};
    WasmBuilder builder = new WasmBuilder();
    builder.memory(1, 1);
    builder.data(0, Code.constI32(0), bytes);
    builder.data(0, Code.constI32(PAGE - 64), bytes);
    for (long offset : offsets) {
      builder.exportedFunc(
          "at" + offset, "i32 -> " + type, Code.of().localGet(0).mem(mnemonic, offset).end());
      for (int base : new int[] {0, 3, PAGE - 8, -1, -8}) {
        builder.exportedFunc(
            "const" + base + "at" + offset,
            "-> " + type,
            Code.of().i32Const(base).mem(mnemonic, offset).end());
      }
      builder.exportedFunc(
          "sum" + offset,
          "i32 i32 -> " + type,
          Code.of().localGet(0).localGet(1).op("i32.add").mem(mnemonic, offset).end());
    }
    Instance instance = Machine.instantiate(builder);
    for (long offset : offsets) {
      for (int base : new int[] {0, 3, PAGE - 8, -1, -8}) {
        checkLoad(instance, "const" + base + "at" + offset, bytes, base, offset, width, sign);
      }
      int[] bases = {
        0,
        1,
        5,
        PAGE - width,
        PAGE - width + 1,
        PAGE - 1,
        PAGE,
        -1,
        -width,
        Integer.MIN_VALUE,
        Integer.MAX_VALUE,
        (int) (PAGE - width - offset),
        (int) (PAGE - width + 1 - offset)
      };
      for (int base : bases) {
        checkLoad(instance, "at" + offset, bytes, base, offset, width, sign, base);
        checkLoad(
            instance, "sum" + offset, bytes, base, offset, width, sign, base + 12345L, -12345);
      }
    }
  }

  private static void checkLoad(
      Instance instance,
      String form,
      byte[] bytes,
      int base,
      long offset,
      int width,
      int sign,
      long... args) {
    long address = (base & 0xffffffffL) + offset;
    long[] cells = {args.length > 0 ? (int) args[0] : 0, args.length > 1 ? args[1] : 0};
    if (address + width > PAGE) {
      assertTraps(OUT_OF_BOUNDS, () -> instance.func(form).callRaw(cells));
      return;
    }
    byte[] big = new byte[width + 1];
    for (int i = 0; i < width; i++) {
      int at = (int) address + i;
      big[width - i] = at < 64 ? bytes[at] : at >= PAGE - 64 ? bytes[at - PAGE + 64] : 0;
    }
    big[0] = sign == 1 && big[1] < 0 ? (byte) -1 : 0;
    instance.func(form).callRaw(cells);
    long expected = new BigInteger(big).longValue();
    boolean single = instance.func(form).type().result(0) == ValType.F32;
    assertEquals(
        single ? (int) expected : expected, single ? (int) cells[0] : cells[0], form + " " + base);
  }

  /** A store writes its bytes and no others; one that traps writes nothing. */
  @ParameterizedTest
  @CsvSource({
    "i32.store, i32, 4", "i32.store8, i32, 1", "i32.store16, i32, 2", "i64.store, i64, 8",
    "i64.store8, i64, 1", "i64.store16, i64, 2", "i64.store32, i64, 4", "f32.store, f32, 4",
    "f64.store, f64, 8"
  })
  void stores(String mnemonic, String type, int width) {
    long value = 0xf1e2d3c4b5a69788L;
    long[] offsets = {0, 1, 40000, 0xffffffffL};
    WasmBuilder builder = new WasmBuilder();
    builder.memory(1, 1);
    builder.export("memory", WasmBuilder.MEMORY, 0);
    for (long offset : offsets) {
      builder.exportedFunc(
          "p" + offset,
          "i32 " + type + " ->",
          Code.of().localGet(0).localGet(1).mem(mnemonic, offset).end());
      builder.exportedFunc(
          "c" + offset,
          "i32 " + type + " ->",
          Code.of().localGet(0).constant(type, value).mem(mnemonic, offset).end());
      builder.exportedFunc(
          "small" + offset,
          "i32 " + type + " ->",
          Code.of().localGet(0).constant(type, -2).mem(mnemonic, offset).end());
    }
    Instance instance = Machine.instantiate(builder);
    Memory memory = instance.memory("memory");
    byte[] before = new byte[PAGE];
    Arrays.fill(before, (byte) 0x55);
    byte[] after = new byte[PAGE];
    for (long offset : offsets) {
      int[] bases = {
        0,
        7,
        PAGE - width,
        PAGE - width + 1,
        PAGE - 1,
        PAGE,
        -1,
        (int) (PAGE - width - offset),
        (int) (PAGE - width + 1 - offset)
      };
      for (int base : bases) {
        for (String form : new String[] {"p", "c", "small"}) {
          memory.write(0, before, 0, PAGE);
          long raw = form.equals("small") ? -2 : value;
          long[] cells = {base, type.endsWith("32") ? (int) value : value};
          byte[] expected = before.clone();
          long address = (base & 0xffffffffL) + offset;
          if (address + width > PAGE) {
            assertTraps(OUT_OF_BOUNDS, () -> instance.func(form + offset).callRaw(cells));
          } else {
            instance.func(form + offset).callRaw(cells);
            for (int i = 0; i < width; i++) {
              expected[(int) address + i] = (byte) (raw >> (8 * i));
            }
          }
          memory.read(0, after, 0, PAGE);
          assertArrayEquals(expected, after, form + offset + " at " + base);
        }
      }
    }
  }

  @Test
  void growth() {
    WasmBuilder builder = new WasmBuilder();
    builder.memory(1, 4);
    builder.export("memory", WasmBuilder.MEMORY, 0);
    builder.exportedFunc("grow", "i32 -> i32", Code.of().localGet(0).op("memory.grow", 0).end());
    builder.exportedFunc("size", "-> i32", Code.of().op("memory.size", 0).end());
    builder.exportedFunc("load", "i32 -> i32", Code.of().localGet(0).mem("i32.load", 0).end());
    builder.exportedFunc(
        "store", "i32 i32 ->", Code.of().localGet(0).localGet(1).mem("i32.store", 0).end());
    builder.exportedFunc(
        "growAndStore",
        "-> i32",
        Code.of()
            .i32Const(0)
            .i32Const(99)
            .mem("i32.store", 0)
            .i32Const(1)
            .op("memory.grow", 0)
            .drop()
            .i32Const(3 * PAGE - 4)
            .i32Const(7)
            .mem("i32.store", 0)
            .i32Const(0)
            .mem("i32.load", 0)
            .i32Const(3 * PAGE - 4)
            .mem("i32.load", 0)
            .op("i32.add")
            .end());
    Instance instance = Machine.instantiate(builder);
    instance.func("store").call(PAGE - 4, 42);
    assertTraps(OUT_OF_BOUNDS, () -> instance.func("load").callI32(PAGE));
    assertEquals(1, instance.func("grow").callI32(1));
    assertEquals(0, instance.func("load").callI32(2 * PAGE - 4));
    assertEquals(42, instance.func("load").callI32(PAGE - 4));
    assertEquals(106, instance.func("growAndStore").callI32());
    assertEquals(3, instance.func("grow").callI32(0));
    assertEquals(-1, instance.func("grow").callI32(2));
    assertEquals(-1, instance.func("grow").callI32(-1));
    assertEquals(-1, instance.func("grow").callI32(0x80000000L));
    assertEquals(3, instance.func("size").callI32());
    assertEquals(3, instance.memory("memory").grow(1));
    assertEquals(-1, instance.memory("memory").grow(1));
    assertEquals(4, instance.func("size").callI32());
    assertEquals(4L * PAGE, instance.memory("memory").byteSize());
    assertEquals(0, instance.func("load").callI32(4 * PAGE - 4));
    assertTraps(OUT_OF_BOUNDS, () -> instance.func("load").callI32(4 * PAGE - 3));
  }

  @Test
  void emptyMemory() {
    WasmBuilder builder = new WasmBuilder();
    builder.memory(0, WasmBuilder.NO_MAX);
    builder.exportedFunc("load", "i32 -> i32", Code.of().localGet(0).mem("i32.load8_u", 0).end());
    builder.exportedFunc("grow", "i32 -> i32", Code.of().localGet(0).op("memory.grow", 0).end());
    Instance instance = Machine.instantiate(builder);
    assertTraps(OUT_OF_BOUNDS, () -> instance.func("load").callI32(0));
    assertEquals(-1, instance.func("grow").callI32(65537));
    assertEquals(0, instance.func("grow").callI32(1));
    assertEquals(0, instance.func("load").callI32(PAGE - 1));
  }

  /** A memory that is declared but not touched costs little; it reads as zero all the same. */
  @Test
  void untouchedMemoryIsNotAllocated() {
    WasmBuilder builder = new WasmBuilder();
    builder.memory(1000, WasmBuilder.NO_MAX);
    builder.exportedFunc("load", "i32 -> i64", Code.of().localGet(0).mem("i64.load", 0).end());
    builder.exportedFunc(
        "store", "i32 i64 ->", Code.of().localGet(0).localGet(1).mem("i64.store", 0).end());
    byte[] bytes = builder.build();
    Machine.instantiate(new Config(), bytes).func("load").callI64(100);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    Config config = new Config().maxStackCells(1000);
    long before = threads.getThreadAllocatedBytes(thread);
    Instance instance = Machine.instantiate(config, bytes);
    assertEquals(0, instance.func("load").callI64(200));
    long used = threads.getThreadAllocatedBytes(thread) - before;
    assertTrue(used < 400_000, used + " bytes allocated");
    int last = 1000 * PAGE - 8;
    assertEquals(0, instance.func("load").callI64(last));
    instance.func("store").call(last, 0x1122334455667788L);
    assertEquals(0x1122334455667788L, instance.func("load").callI64(last));
    assertEquals(0x5566778800000000L, instance.func("load").callI64(last - 4));
    assertTraps(OUT_OF_BOUNDS, () -> instance.func("load").callI64(last + 1));
    assertTraps(OUT_OF_BOUNDS, () -> instance.func("store").call(last + 1, -1));
    assertEquals(0x1122334455667788L, instance.func("load").callI64(last));
  }
}
