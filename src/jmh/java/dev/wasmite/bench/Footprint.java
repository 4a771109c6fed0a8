package dev.wasmite.bench;

import dev.wasmite.Config;
import dev.wasmite.Engine;
import dev.wasmite.Linker;
import dev.wasmite.Store;
import dev.wasmite.WasmModule;
import dev.wasmite.shrunk.HeapProbe;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import run.endive.runtime.Instance;
import run.endive.wasm.Parser;

/**
 * The heap that modules take, by the JVM's own count after collecting garbage, and the time to the
 * first call of a large one; each in a JVM of its own. Made by {@link Compare}.
 */
final class Footprint {
  private static final int COPIES = 8;
  private static final int STARTS = 5;
  private static final int CODE_SECTION = 10;

  private Footprint() {}

  /** Adds both tables to a report. */
  static void report(Report report) throws Exception {
    report.table("heap per byte of function bodies", "wasmite, translated", "Endive 1.2, parsed");
    for (String program : new String[] {"lua54-noeh", "bzip2"}) {
      report.row(program, run("code", program, "wasmite"), run("code", program, "endive"));
    }
    report.table(
        "module of 4 MB, 20,000 functions", "CPU ms from bytes to first call", "heap, B/function");
    for (String engine : new String[] {"wasmite", "unvalidated", "endive"}) {
      double[][] starts = new double[2][STARTS];
      for (int i = 0; i < STARTS; i++) {
        String[] words = run("start", engine).split(" ");
        starts[0][i] = Double.parseDouble(words[0]);
        starts[1][i] = Double.parseDouble(words[1]);
      }
      Arrays.sort(starts[0]);
      Arrays.sort(starts[1]);
      report.row(
          switch (engine) {
            case "wasmite" -> "wasmite (`LAZY_TRANSLATION`)";
            case "unvalidated" -> "wasmite (`LAZY`)";
            default -> "Endive 1.2";
          },
          String.format("%.1f", starts[0][STARTS / 2]),
          String.format("%.1f", starts[1][STARTS / 2]));
    }
  }

  private static String run(String... args) throws Exception {
    return Jvm.run(
        List.of("-XX:+UseSerialGC", "-XX:MarkSweepAlwaysCompactCount=1", "-Xmx2g"),
        Footprint.class,
        args);
  }

  /** In the JVM for one figure: prints it. */
  public static void main(String[] args) throws Exception {
    if (args[0].equals("code")) {
      System.out.printf("%.2f%n", code(ParseBenchmark.bytes(args[1]), args[2].equals("endive")));
    } else {
      System.out.println(start(LargeModule.bytes(), args[1]));
    }
  }

  /**
   * Bytes of heap per byte of function bodies: for wasmite what modules translated ahead take more
   * than modules without code, for Endive what modules take.
   */
  private static double code(byte[] module, boolean endive) {
    double bodies = COPIES * (double) bodyBytes(module);
    if (endive) {
      return heap(bytes -> Parser.parse(bytes), module) / bodies;
    }
    Engine lazy = new Engine(new Config().compilationMode(Config.LAZY));
    Engine eager = new Engine(new Config().compilationMode(Config.EAGER));
    return (heap(bytes -> WasmModule.parse(eager, bytes), module)
            - heap(bytes -> WasmModule.parse(lazy, bytes), module))
        / bodies;
  }

  /** The heap that several modules take, made from the same bytes. */
  private static double heap(Function<byte[], Object> maker, byte[] module) {
    Object[] made = new Object[COPIES + 1];
    made[COPIES] = maker.apply(module);
    long before = HeapProbe.used();
    for (int i = 0; i < COPIES; i++) {
      made[i] = maker.apply(module);
    }
    long after = HeapProbe.used();
    Reference.reachabilityFence(made);
    return after - before;
  }

  /**
   * Milliseconds of this thread from bytes to the first result, and then bytes of heap per function
   * of one more.
   */
  private static String start(byte[] module, String engine) {
    Object[] made = new Object[2];
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    made[0] = answer(module, engine);
    double millis = (threads.getCurrentThreadCpuTime() - start) / 1e6;
    long before = HeapProbe.used();
    made[1] = answer(module, engine);
    double heap = HeapProbe.used() - before;
    Reference.reachabilityFence(made);
    return millis + " " + heap / LargeModule.FUNCTIONS;
  }

  private static Object answer(byte[] bytes, String name) {
    long result;
    Object made;
    if (name.equals("endive")) {
      Instance instance = Instance.builder(Parser.parse(bytes)).build();
      result = instance.export("run").apply(40, 2)[0];
      made = instance;
    } else {
      int mode = name.equals("wasmite") ? Config.LAZY_TRANSLATION : Config.LAZY;
      Engine engine = new Engine(new Config().compilationMode(mode));
      Store<Void> store = new Store<>(engine, null);
      dev.wasmite.Instance instance =
          new Linker<Void>(engine).instantiate(store, WasmModule.parse(engine, bytes));
      result = instance.func("run").callI32(40, 2);
      made = instance;
    }
    if (result != 42) {
      throw new IllegalStateException(name + ": " + result);
    }
    return made;
  }

  /** The bytes of all function bodies: locals and operators. */
  private static int bodyBytes(byte[] module) {
    ByteBuffer in = ByteBuffer.wrap(module).position(8);
    while (in.get() != CODE_SECTION) {
      int size = number(in);
      in.position(in.position() + size);
    }
    number(in);
    int bytes = 0;
    for (int functions = number(in); functions > 0; functions--) {
      int size = number(in);
      in.position(in.position() + size);
      bytes += size;
    }
    return bytes;
  }

  /** Reads an unsigned LEB128. */
  private static int number(ByteBuffer in) {
    byte next = in.get();
    return next >= 0 ? next : next & 0x7f | number(in) << 7;
  }
}
