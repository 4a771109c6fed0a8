package dev.wasmite.shrunk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.wasmite.text.Wat;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What the jar for CLDC 1.1 computes by other means than the others, bits of floats, counts of
 * bits, fills, is right (spec 3.0 section 4.3).
 */
class MeNumericIT {
  private static final Path JAR = Path.of("target/wasmite-me.jar");

  private static final String MODULE =
      """
      (module
        (memory (export "memory") 1)
        (func (export "clz32") (param i32) (result i32) (i32.clz (local.get 0)))
        (func (export "ctz32") (param i32) (result i32) (i32.ctz (local.get 0)))
        (func (export "popcnt32") (param i32) (result i32) (i32.popcnt (local.get 0)))
        (func (export "clz64") (param i64) (result i64) (i64.clz (local.get 0)))
        (func (export "ctz64") (param i64) (result i64) (i64.ctz (local.get 0)))
        (func (export "popcnt64") (param i64) (result i64) (i64.popcnt (local.get 0)))
        (func (export "fill") (param i32 i32 i32) (result i32)
          (memory.fill (local.get 0) (local.get 1) (local.get 2))
          (i32.load8_u (local.get 0)))
        (func (export "load8") (param i32) (result i32) (i32.load8_u (local.get 0)))
        (func (export "add32") (param f32 f32) (result f32)
          (f32.add (local.get 0) (local.get 1)))
        (func (export "add64") (param f64 f64) (result f64)
          (f64.add (local.get 0) (local.get 1)))
        (func (export "mul64") (param f64 f64) (result f64)
          (f64.mul (local.get 0) (local.get 1)))
        (func (export "sqrt64") (param f64) (result f64) (f64.sqrt (local.get 0)))
        (func (export "moved32") (param f32) (result f32)
          (f32.store (i32.const 0) (local.get 0))
          (f32.neg (f32.copysign
            (f32.load (i32.const 0))
            (f32.neg (f32.reinterpret_i32 (i32.reinterpret_f32 (local.get 0)))))))
        (func (export "moved64") (param f64) (result f64)
          (f64.store (i32.const 0) (local.get 0))
          (f64.neg (f64.copysign
            (f64.load (i32.const 0))
            (f64.neg (f64.reinterpret_i64 (i64.reinterpret_f64 (local.get 0))))))))
      """;

  private static URLClassLoader loader;
  private static Object instance;

  /** By reflection: the classes of the jar have the names of those that the tests are made with. */
  @BeforeAll
  static void instantiate() throws Exception {
    URL[] place = {JAR.toUri().toURL()};
    loader = new URLClassLoader(place, ClassLoader.getPlatformClassLoader());
    Class<?> engineClass = loader.loadClass("dev.wasmite.Engine");
    Class<?> moduleClass = loader.loadClass("dev.wasmite.WasmModule");
    Class<?> storeClass = loader.loadClass("dev.wasmite.Store");
    Class<?> linkerClass = loader.loadClass("dev.wasmite.Linker");
    Object engine = engineClass.getConstructor().newInstance();
    Object store = storeClass.getConstructor(engineClass, Object.class).newInstance(engine, null);
    Object linker = linkerClass.getConstructor(engineClass).newInstance(engine);
    Method parse = moduleClass.getMethod("parse", engineClass, byte[].class);
    Object module = parse.invoke(null, engine, Wat.parse(MODULE));
    instance =
        linkerClass.getMethod("instantiate", storeClass, moduleClass).invoke(linker, store, module);
  }

  @AfterAll
  static void close() throws Exception {
    loader.close();
  }

  /** Calls an export with raw bits. */
  private static long call(String export, long... cells) throws Exception {
    Object func = instance.getClass().getMethod("func", String.class).invoke(instance, export);
    func.getClass().getMethod("callRaw", long[].class).invoke(func, (Object) cells);
    return cells[0];
  }

  @Test
  void bitsAreCounted() throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      long value = i < 65 ? i == 64 ? 0 : 1L << i : random.nextLong() >>> random.nextInt(64);
      checkCounts(value);
      checkCounts(~value);
    }
  }

  private static void checkCounts(long a) throws Exception {
    int low = (int) a;
    assertEquals(Integer.numberOfLeadingZeros(low), call("clz32", low), () -> "clz of " + low);
    assertEquals(Integer.numberOfTrailingZeros(low), call("ctz32", low), () -> "ctz of " + low);
    assertEquals(Integer.bitCount(low), call("popcnt32", low), () -> "popcnt of " + low);
    assertEquals(Long.numberOfLeadingZeros(a), call("clz64", a), () -> "clz of " + a);
    assertEquals(Long.numberOfTrailingZeros(a), call("ctz64", a), () -> "ctz of " + a);
    assertEquals(Long.bitCount(a), call("popcnt64", a), () -> "popcnt of " + a);
  }

  @Test
  void fillsEndWhereTheyEnd() throws Exception {
    for (int length = 1; length < 70; length++) {
      call("fill", 100, 0, 80);
      assertEquals(length, call("fill", 101, length, length));
      for (int i = 0; i < 80; i++) {
        int expected = i >= 1 && i <= length ? length : 0;
        assertEquals(expected, call("load8", 100 + i), "fill of " + length + ", at " + i);
      }
    }
    call("fill", 0, 255, 65536);
    assertEquals(255, call("load8", 65535));
  }

  @Test
  void floatsThatAreNumbersAreExact() throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      double a = Double.longBitsToDouble(random.nextLong());
      double b = Double.longBitsToDouble(random.nextLong());
      if (a == a && b == b) {
        checkDouble(a * b, call("mul64", bits(a), bits(b)));
        checkDouble(a + b, call("add64", bits(a), bits(b)));
        checkDouble(Math.sqrt(a), call("sqrt64", bits(a)));
      }
    }
    assertEquals(bits(-0.0), call("add64", bits(-0.0), bits(-0.0)));
  }

  private static void checkDouble(double expected, long actual) {
    if (expected == expected) {
      assertEquals(bits(expected), actual);
    } else {
      assertEquals(0x7ff8_0000_0000_0000L, actual & Long.MAX_VALUE, "canonical, of numbers");
    }
  }

  private static long bits(double value) {
    return Double.doubleToRawLongBits(value);
  }

  /** Results of arithmetic are NaNs whose highest bit of the fraction is set (4.3.3). */
  @Test
  void nansOfArithmeticAreQuiet() throws Exception {
    for (int nan : new int[] {0x7fc00000, 0xffc00000, 0x7f800001, 0xffa01234, 0x7fffffff}) {
      int sum = (int) call("add32", nan, Float.floatToRawIntBits(1));
      assertEquals(0x7fc00000, sum & 0x7fc00000, Integer.toHexString(nan));
      if ((nan & 0x7fffff) == 0x400000) {
        assertEquals(0x7fc00000, sum & 0x7fffffff, "canonical of canonical");
      }
    }
    for (long nan : new long[] {0x7ff8L << 48, 0xfff8L << 48, (0x7ffL << 52) + 1, -1}) {
      long sum = call("add64", nan, bits(1));
      assertEquals(0x7ff8L << 48, sum & 0x7ff8L << 48, Long.toHexString(nan));
    }
  }

  /** Moves, loads, stores, neg and copysign leave every bit of a NaN as it was (4.3.3). */
  @Test
  void movedNansKeepTheirBits() throws Exception {
    for (int nan : new int[] {0x7fc00000, 0xffc00000, 0x7f800001, 0xffa01234, 0x7fffffff}) {
      assertEquals(nan, (int) call("moved32", nan), Integer.toHexString(nan));
    }
    for (long nan : new long[] {0x7ff8L << 48, 0xfff8L << 48, (0x7ffL << 52) + 1, -1}) {
      assertEquals(nan, call("moved64", nan), Long.toHexString(nan));
    }
  }

  /** A float on Java ME is one NaN, a value made of bits keeps them. */
  @Test
  void valuesOfBitsKeepThem() throws Exception {
    Class<?> valClass = loader.loadClass("dev.wasmite.Val");
    Object values = Array.newInstance(valClass, 1);
    Array.set(values, 0, valClass.getMethod("f32Bits", int.class).invoke(null, 0xffa01234));
    Object func = instance.getClass().getMethod("func", String.class).invoke(instance, "moved32");
    Object results = func.getClass().getMethod("call", values.getClass()).invoke(func, values);
    assertEquals("f32 NaN", Array.get(results, 0).toString());
    Object result = valClass.getMethod("f32").invoke(Array.get(results, 0));
    assertEquals(0xffa01234, Float.floatToRawIntBits((Float) result));
    Array.set(values, 0, valClass.getMethod("f64Bits", long.class).invoke(null, -1L));
    func = instance.getClass().getMethod("func", String.class).invoke(instance, "moved64");
    results = func.getClass().getMethod("call", values.getClass()).invoke(func, values);
    result = valClass.getMethod("f64").invoke(Array.get(results, 0));
    assertEquals(-1, Double.doubleToRawLongBits((Double) result));
  }
}
