package dev.wasmite.bench;

import dev.wasmite.Engine;
import dev.wasmite.Func;
import dev.wasmite.FuncType;
import dev.wasmite.Instance;
import dev.wasmite.Linker;
import dev.wasmite.Store;
import dev.wasmite.WasmModule;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import run.endive.runtime.ExportFunction;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportValues;
import run.endive.wasm.Parser;

/**
 * Calls between Java and Wasm. What a host call costs is {@code hostCalls} less {@code noCalls}:
 * the same loop without the call.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class CallBenchmark {
  private static final int LOOP = 10_000;

  private Func empty;
  private Func add;
  private Func hostCalls;
  private Func noCalls;
  private ExportFunction endiveEmpty;
  private ExportFunction endiveAdd;
  private ExportFunction endiveHostCalls;
  private ExportFunction endiveNoCalls;

  /** Made by JMH. */
  public CallBenchmark() {}

  /** Loads {@code calls.wat} in both engines. */
  @Setup
  public void load() throws IOException {
    byte[] module = Program.resource("calls");
    Engine engine = new Engine();
    Instance instance =
        new Linker<Void>(engine)
            .define("host", "empty", FuncType.of("->"), (caller, args) -> {})
            .instantiate(new Store<Void>(engine, null), WasmModule.parse(engine, module));
    empty = instance.func("empty");
    add = instance.func("add");
    hostCalls = instance.func("host-calls");
    noCalls = instance.func("no-calls");
    run.endive.runtime.Instance other =
        run.endive.runtime.Instance.builder(Parser.parse(module))
            .withImportValues(
                ImportValues.builder()
                    .addFunction(
                        new HostFunction(
                            "host",
                            "empty",
                            run.endive.wasm.types.FunctionType.empty(),
                            (caller, args) -> null))
                    .build())
            .build();
    endiveEmpty = other.export("empty");
    endiveAdd = other.export("add");
    endiveHostCalls = other.export("host-calls");
    endiveNoCalls = other.export("no-calls");
  }

  /** A call of a function that does nothing. */
  @Benchmark
  public void empty() {
    empty.call();
  }

  /** A call with two arguments and a result. */
  @Benchmark
  public int add() {
    return add.callI32(1, 2);
  }

  /** An iteration of a loop with a call of the host. */
  @Benchmark
  @OperationsPerInvocation(LOOP)
  public void hostCalls() {
    hostCalls.call(LOOP);
  }

  /** An iteration of a loop without. */
  @Benchmark
  @OperationsPerInvocation(LOOP)
  public void noCalls() {
    noCalls.call(LOOP);
  }

  /** As {@link #empty}. */
  @Benchmark
  public long[] endiveEmpty() {
    return endiveEmpty.apply();
  }

  /** As {@link #add}. */
  @Benchmark
  public long[] endiveAdd() {
    return endiveAdd.apply(1, 2);
  }

  /** As {@link #hostCalls}. */
  @Benchmark
  @OperationsPerInvocation(LOOP)
  public long[] endiveHostCalls() {
    return endiveHostCalls.apply(LOOP);
  }

  /** As {@link #noCalls}. */
  @Benchmark
  @OperationsPerInvocation(LOOP)
  public long[] endiveNoCalls() {
    return endiveNoCalls.apply(LOOP);
  }
}
