package dev.wasmite.shrunk;

import dev.wasmite.testing.Code;
import dev.wasmite.testing.Device;
import dev.wasmite.testing.WasmBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/**
 * A module within the limits of a device, and what {@link DeviceProgram} has to make of it. Never
 * made; the module is, for {@link DeviceIT} and {@code src/test/sh/arm.sh}.
 */
final class DeviceModule {
  private static final int MOST_WORDS = 4000;

  private DeviceModule() {}

  /**
   * Writes a module, and prints what {@code arm.sh} needs: a line each for the options of the JVM,
   * the jar, the arguments of the program, its answers.
   */
  public static void main(String[] args) throws IOException {
    Device device = Device.of(args[0]);
    Path file = Files.write(Path.of(args[1]), of(device));
    System.out.println(String.join(" ", device.jvm()));
    System.out.println(device.profile().jar());
    System.out.println(String.join(" ", arguments(device, file)));
    System.out.println(answers(device));
  }

  /** The number that follows in the host's pseudo-random ones. */
  static int next(int number) {
    return number * 1103515245 + 12345;
  }

  /** How many words of a device's memory are filled and sorted. */
  static int words(int memory) {
    return Math.min(memory / 8, MOST_WORDS);
  }

  /** What the program gets. */
  static List<String> arguments(Device device, Path module) {
    return List.of(
        module.toString(),
        device.text("cells"),
        device.text("depth"),
        device.text("page-size"),
        Integer.toString(device.number("memory")));
  }

  /** What the program has to answer. */
  static String answers(Device device) {
    int[] numbers = new int[words(device.number("memory"))];
    int number = 0;
    double sum = 0;
    for (int i = 0; i < numbers.length; i++) {
      number = next(number);
      numbers[i] = number;
    }
    int unsorted = crc(numbers);
    Arrays.sort(numbers);
    for (int i = 0; i < numbers.length; i++) {
      sum += numbers[i];
    }
    return String.join(
        " ",
        String.valueOf(unsorted),
        String.valueOf(crc(numbers)),
        String.valueOf(Double.doubleToRawLongBits(sum / numbers.length)),
        String.valueOf(device.number("depth")),
        "exhausted true 90 -1 outside");
  }

  private static int crc(int[] numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(numbers);
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  /** The module for a device: its memory is half as large as it may grow, or a page. */
  static byte[] of(Device device) {
    WasmBuilder module = new WasmBuilder();
    int next = module.importFunc("env", "next", "-> i32");
    boolean bytes = device.text("page-size").equals("1");
    if (bytes) {
      module.memoryPaged(device.number("memory") / 2, WasmBuilder.NO_MAX, 0);
    } else {
      module.memory(1, WasmBuilder.NO_MAX);
    }
    module.exportedFunc("size", "-> i32", Code.of().op("memory.size", 0).end());
    module.exportedFunc("grow", "i32 -> i32", Code.of().localGet(0).op("memory.grow", 0).end());
    module.exportedFunc(
        "touch",
        "i32 -> i32",
        Code.of()
            .localGet(0)
            .i32Const(90)
            .op("i32.store8", 0, 0)
            .localGet(0)
            .op("i32.load8_u", 0, 0)
            .end());
    addFill(module, next);
    addCrc(module);
    addSort(module);
    addMean(module);
    addDeep(module);
    return module.build();
  }

  /** fill(n): for (i = 0; i < 4n; i += 4) memory[i] = next(). */
  private static void addFill(WasmBuilder module, int next) {
    Code body = Code.of().localGet(0).i32Const(2).op("i32.shl").localSet(0).loop();
    body.localGet(1).call(next).op("i32.store", 2, 0);
    body.localGet(1).i32Const(4).op("i32.add").localTee(1).localGet(0).op("i32.lt_u").brIf(0);
    module.exportedFunc("fill", "i32 ->", "i32", body.end().end());
  }

  /** crc(n): CRC-32 of the first n bytes, bit by bit; locals: i, crc, bit. */
  private static void addCrc(WasmBuilder module) {
    Code body = Code.of().i32Const(-1).localSet(2).loop();
    body.localGet(1).op("i32.load8_u", 0, 0).localGet(2).op("i32.xor").localSet(2);
    body.i32Const(8).localSet(3).loop();
    body.localGet(2).i32Const(1).op("i32.shr_u");
    body.i32Const(0).localGet(2).i32Const(1).op("i32.and").op("i32.sub").i32Const(0xedb88320);
    body.op("i32.and").op("i32.xor").localSet(2);
    body.localGet(3).i32Const(1).op("i32.sub").localTee(3).brIf(0).end();
    body.localGet(1).i32Const(1).op("i32.add").localTee(1).localGet(0).op("i32.lt_u").brIf(0);
    body.end().localGet(2).i32Const(-1).op("i32.xor");
    module.exportedFunc("crc", "i32 -> i32", "i32 i32 i32", body.end());
  }

  /**
   * sort(n): a shell sort of the first n words, gaps n/2, n/4 ... 1 words; locals: gap, i, j, x,
   * all but x in bytes.
   */
  private static void addSort(WasmBuilder module) {
    Code body = Code.of().localGet(0).i32Const(2).op("i32.shl").localTee(0);
    body.localSet(1).block().loop();
    body.localGet(1).i32Const(1).op("i32.shr_u").i32Const(-4).op("i32.and").localTee(1);
    body.op("i32.eqz").brIf(1);
    body.localGet(1).localSet(2).block().loop().localGet(2).localGet(0).op("i32.ge_u").brIf(1);
    body.localGet(2).localTee(3).op("i32.load", 2, 0).localSet(4);
    body.block().loop().localGet(3).localGet(1).op("i32.lt_u").brIf(1);
    body.localGet(3).localGet(1).op("i32.sub").op("i32.load", 2, 0).localGet(4);
    body.op("i32.le_s").brIf(1);
    body.localGet(3).localGet(3).localGet(1).op("i32.sub").op("i32.load", 2, 0);
    body.op("i32.store", 2, 0).localGet(3).localGet(1).op("i32.sub").localSet(3).br(0);
    body.end().end().localGet(3).localGet(4).op("i32.store", 2, 0);
    body.localGet(2).i32Const(4).op("i32.add").localSet(2).br(0).end().end().br(0).end().end();
    module.exportedFunc("sort", "i32 ->", "i32 i32 i32 i32", body.end());
  }

  /** mean(n): the bits of the mean of the first n words, an f64; locals: i, sum. */
  private static void addMean(WasmBuilder module) {
    Code body = Code.of().loop();
    body.localGet(2).localGet(1).i32Const(2).op("i32.shl").op("i32.load", 2, 0);
    body.op("f64.convert_i32_s").op("f64.add").localSet(2);
    body.localGet(1).i32Const(1).op("i32.add").localTee(1).localGet(0).op("i32.lt_u").brIf(0);
    body.end().localGet(2).localGet(0).op("f64.convert_i32_u").op("f64.div");
    body.op("i64.reinterpret_f64");
    module.exportedFunc("mean", "i32 -> i64", "i32 f64", body.end());
  }

  /** deep(n): n = 0 ? 1 : 1 + deep(n - 1), through a table. */
  private static void addDeep(WasmBuilder module) {
    int table = module.table("funcref", 1, 1);
    Code body = Code.of().localGet(0).op("i32.eqz").if_("i32").i32Const(1).else_();
    body.i32Const(1).localGet(0).i32Const(1).op("i32.sub").i32Const(0);
    body.callIndirect(module.type("i32 -> i32"), table).op("i32.add").end();
    int deep = module.exportedFunc("deep", "i32 -> i32", body.end());
    module.elem(table, Code.constI32(0), deep);
  }
}
