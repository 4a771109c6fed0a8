package dev.wasmite.bench;

import java.io.IOException;
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

/**
 * The time of one run of each program, each in a JVM of its own.
 *
 * <pre>mvn -q -Pjmh -DskipTests package exec:exec@jmh</pre>
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

  /** The interpreter. */
  @Param({"wasmite", "Endive"})
  public String engine;

  private Programs.Runner runner;
  private int work;

  /** Loads the program and checks its results. */
  @Setup
  public void load() throws IOException {
    Programs chosen = Programs.named(program);
    runner =
        engine.equals("wasmite") ? Engines.wasmite(chosen.bytes()) : Engines.endive(chosen.bytes());
    chosen.check(runner);
    work = chosen.work();
  }

  /** One run. */
  @Benchmark
  public int run() {
    return runner.run(work);
  }
}
