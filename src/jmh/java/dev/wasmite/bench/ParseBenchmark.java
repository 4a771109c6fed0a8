package dev.wasmite.bench;

import dev.wasmite.Config;
import dev.wasmite.Engine;
import dev.wasmite.WasmModule;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import run.endive.wasm.Parser;

/** From the bytes of a program to a module, in each compilation mode, and in Endive. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class ParseBenchmark {
  /** A file of {@code ../shared/programs}. */
  @Param({"lua54-noeh", "bzip2"})
  public String program;

  private byte[] bytes;

  /** Made by JMH. */
  public ParseBenchmark() {}

  /** Reads the program. */
  @Setup
  public void read() throws IOException {
    bytes = bytes(program);
  }

  static byte[] bytes(String program) throws IOException {
    return Files.readAllBytes(Program.shared("programs/" + program + ".wasm"));
  }

  private WasmModule parse(int mode) {
    return WasmModule.parse(new Engine(new Config().compilationMode(mode)), bytes);
  }

  /** All functions are validated and translated. */
  @Benchmark
  public WasmModule eager() {
    return parse(Config.EAGER);
  }

  /** All functions are validated. */
  @Benchmark
  public WasmModule lazyTranslation() {
    return parse(Config.LAZY_TRANSLATION);
  }

  /** Functions are left for later. */
  @Benchmark
  public WasmModule lazy() {
    return parse(Config.LAZY);
  }

  /** Endive decodes all functions to objects. */
  @Benchmark
  public run.endive.wasm.WasmModule endive() {
    return Parser.parse(bytes);
  }
}
