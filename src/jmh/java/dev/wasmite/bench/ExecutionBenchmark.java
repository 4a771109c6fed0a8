package dev.wasmite.bench;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
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

/**
 * The time of one run of a program, for JMH's profilers.
 *
 * <pre>mvn -q -Pjmh -DskipTests package exec:exec@jmh -Djmh="ExecutionBenchmark -prof stack"</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 1)
public class ExecutionBenchmark {
  /** The program. */
  @Param({"primes", "matmul_f64", "sha256", "quicksort"})
  public String program;

  private IntUnaryOperator run;
  private int work;

  /** Made by JMH. */
  public ExecutionBenchmark() {}

  /** Loads the program and checks its results. */
  @Setup
  public void load() throws IOException {
    Program chosen = Program.named(program);
    run = new Wasmite().apply(chosen.module());
    chosen.check(run);
    work = chosen.work();
  }

  /** One run. */
  @Benchmark
  public int run() {
    return run.applyAsInt(work);
  }
}
