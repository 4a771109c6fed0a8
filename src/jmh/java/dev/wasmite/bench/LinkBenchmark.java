package dev.wasmite.bench;

import dev.wasmite.Engine;
import dev.wasmite.FuncType;
import dev.wasmite.Instance;
import dev.wasmite.InstancePre;
import dev.wasmite.Linker;
import dev.wasmite.Store;
import dev.wasmite.WasmModule;
import dev.wasmite.text.Wat;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.ImportValues;
import run.endive.wasm.Parser;

/**
 * Instances of a module that imports {@value #FUNCTIONS} functions, each in a store of its own
 * ({@code prepared} also in one store): with a new linker each time, with one linker, and with what
 * that linker has prepared; and of a module that imports nothing.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class LinkBenchmark {
  private static final int FUNCTIONS = 50;
  private static final FuncType NOTHING = FuncType.of("->");

  private final String[] names = new String[FUNCTIONS];
  private final Engine engine = new Engine();
  private final Store<Void> store = new Store<>(engine, null);
  private WasmModule module;
  private WasmModule small;
  private Linker<Void> linker;
  private InstancePre<Void> prepared;
  private run.endive.wasm.WasmModule endiveModule;
  private run.endive.wasm.WasmModule endiveSmall;
  private ImportValues endiveImports;

  /** Made by JMH. */
  public LinkBenchmark() {}

  /** Makes the modules. */
  @Setup
  public void load() throws Exception {
    StringBuilder text = new StringBuilder("(module ");
    for (int i = 0; i < FUNCTIONS; i++) {
      names[i] = "function" + i;
      text.append("(import \"env\" \"").append(names[i]).append("\" (func))");
    }
    byte[] bytes = Wat.parse(text + "(func (export \"run\") call 0))");
    byte[] smallBytes = Program.named(Program.RECURSIVE).module();
    module = WasmModule.parse(engine, bytes);
    small = WasmModule.parse(engine, smallBytes);
    linker = linker();
    prepared = linker.instantiatePre(module);
    endiveModule = Parser.parse(bytes);
    endiveSmall = Parser.parse(smallBytes);
    endiveImports = endiveImports();
  }

  private Linker<Void> linker() {
    Linker<Void> made = new Linker<>(engine);
    for (String name : names) {
      made.define("env", name, NOTHING, (caller, args) -> {});
    }
    return made;
  }

  private ImportValues endiveImports() {
    ImportFunction[] functions = new ImportFunction[FUNCTIONS];
    for (int i = 0; i < FUNCTIONS; i++) {
      functions[i] =
          new HostFunction(
              "env",
              names[i],
              run.endive.wasm.types.FunctionType.empty(),
              (instance, args) -> null);
    }
    return ImportValues.builder().addFunction(functions).build();
  }

  /** The functions are defined, then the module is instantiated. */
  @Benchmark
  public Instance fromScratch() {
    return linker().instantiate(new Store<>(engine, null), module);
  }

  /** The linker is there. */
  @Benchmark
  public Instance linkerKept() {
    return linker.instantiate(new Store<>(engine, null), module);
  }

  /** The imports are found already. */
  @Benchmark
  public Instance prepared() {
    return prepared.instantiate(new Store<>(engine, null));
  }

  /** The same, in one store. */
  @Benchmark
  public Instance preparedOneStore() {
    return prepared.instantiate(store);
  }

  /** A module without imports. */
  @Benchmark
  public Instance small() {
    return new Linker<Void>(engine).instantiate(new Store<>(engine, null), small);
  }

  /** As {@link #fromScratch}. */
  @Benchmark
  public run.endive.runtime.Instance endiveFromScratch() {
    return run.endive.runtime.Instance.builder(endiveModule)
        .withImportValues(endiveImports())
        .build();
  }

  /** As {@link #prepared}. */
  @Benchmark
  public run.endive.runtime.Instance endivePrepared() {
    return run.endive.runtime.Instance.builder(endiveModule)
        .withImportValues(endiveImports)
        .build();
  }

  /** As {@link #small}. */
  @Benchmark
  public run.endive.runtime.Instance endiveSmall() {
    return run.endive.runtime.Instance.builder(endiveSmall).build();
  }
}
