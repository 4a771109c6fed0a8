package dev.wasmite.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a run may take of fuel, time and room. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ControlTest extends CliRunner {
  private static final String WASI = "(import \"wasi_snapshot_preview1\" ";

  /** How long a thread that is stopped may take to end here. */
  private static final long END_MILLIS = 20_000;

  private static String fuel(long consumed, long remaining) {
    return "fuel consumed: " + consumed + ", fuel remaining: " + remaining + "\n";
  }

  @Test
  void fuelOfEachEnd() throws IOException {
    String file =
        file(
            "ends.wat",
            WASI
                + "\"proc_exit\" (func $exit (param i32)))"
                + "(func (export \"ok\") (result i32) (i32.const 7))"
                + "(func (export \"exit\") (call $exit (i32.const 3)))"
                + "(func $f (export \"trap\") (drop (i32.const 1)) unreachable)"
                + "(func $g (export \"loop\") (loop (br 0)))");
    assertEquals(0, run("--fuel", "10", "--invoke", "ok", file), this::err);
    assertEquals("7\n", out());
    assertEquals(fuel(1, 9), err());
    assertEquals(0, run("--fuel=9223372036854775807", "--invoke", "ok", file), this::err);
    assertEquals(fuel(1, Long.MAX_VALUE - 1), err());
    assertEquals(3, run("--fuel", "2", "--invoke", "exit", file), this::err);
    assertEquals(fuel(2, 0), err());
    assertEquals(1, run("--fuel", "1", "--invoke", "trap", file));
    String trap = "wasmite: trap: unreachable, in " + file + "\n  0: f (function 3, offset 0x";
    assertTrue(err().startsWith(trap), this::err);
    assertTrue(err().endsWith(")\n" + fuel(1, 0)), this::err);
    assertEquals(1, run("--fuel", "1000001", "--invoke", "loop", file));
    trap = "wasmite: trap: out of fuel (--fuel gives more), in " + file;
    assertTrue(err().startsWith(trap + "\n  0: g (function 4, offset 0x"), this::err);
    assertTrue(err().endsWith(")\n" + fuel(1000001, 0)), this::err);
    assertEquals(1, run("--fuel", "0", "--invoke", "ok", file));
    assertTrue(err().endsWith(fuel(0, 0)), this::err);
  }

  @Test
  void fuelOfInstances() throws IOException {
    String one = file("one.wat", "(memory 1) (func $f (drop (i32.const 1))) (start $f)");
    String use = file("use.wat", "(memory 1) (func (export \"f\") (drop (i32.const 1)))");
    String[] args = {"--preload", "one=" + one, "--fuel", "2050", "--invoke", "f", use};
    assertEquals(0, run(args), this::err);
    assertEquals(fuel(2050, 0), err());
    args[3] = "2048";
    assertEquals(1, run(args));
    String trap = "wasmite: trap: out of fuel (--fuel gives more), in ";
    assertEquals(trap + use + "\n" + fuel(1025, 1023), err());
    args[3] = "1023";
    assertEquals(1, run(args));
    assertEquals(trap + one + "\n" + fuel(0, 1023), err());
  }

  @Test
  void nothingIsToldWithoutFuel() throws IOException {
    String file = file("f.wat", "(func (export \"f\"))");
    assertEquals(0, run("--timeout", "20", "--max-instances", "1", "--invoke", "f", file));
    assertEquals("", err());
    assertEquals(2, run("--fuel", "5", "--invoke", "g", file));
    assertFalse(err().contains("fuel"), this::err);
  }

  private static void assertNoThreadIsLeft() throws InterruptedException {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("wasmite")) {
        thread.join(END_MILLIS);
        assertFalse(thread.isAlive());
      }
    }
  }

  @Test
  void timeoutStopsWasm() throws IOException, InterruptedException {
    String file =
        file("loop.wat", "(func $f (loop (br 0))) (func $main (export \"_start\") (call $f))");
    String dump = folder + "/dump";
    long start = System.nanoTime();
    assertEquals(1, run("--timeout", "0.2", "--fuel", "1000000000000", "--coredump", dump, file));
    assertTrue(System.nanoTime() - start >= 200_000_000);
    List<String> lines = err().lines().toList();
    assertEquals("wasmite: timeout: not done after 0.2 s, in " + file, lines.get(0));
    assertTrue(lines.get(1).startsWith("  0: f (function 0, offset 0x"), this::err);
    assertTrue(lines.get(2).startsWith("  1: main (function 1, offset 0x"), this::err);
    assertEquals("core dump written to " + dump, lines.get(3));
    assertTrue(lines.get(4).startsWith("fuel consumed: "), this::err);
    assertEquals(5, lines.size());
    assertTrue(Files.exists(Path.of(dump)));
    assertNoThreadIsLeft();
  }

  /** While it is instantiated too, which no function of WASI is needed for. */
  @Test
  void timeoutStopsTheStart() throws IOException, InterruptedException {
    String start = file("start.wat", "(func $f (loop (br 0))) (start $f)");
    String use = file("use.wat", "(func (export \"f\"))");
    assertEquals(1, run("--timeout=.1", "--preload", "a=" + start, "--invoke", "f", use));
    List<String> lines = err().lines().toList();
    assertEquals("wasmite: timeout: not done after 0.1 s, in " + use, lines.get(0));
    assertTrue(lines.get(1).startsWith("  0: f (function 0, offset 0x"), this::err);
    assertNoThreadIsLeft();
  }

  /** A program that sleeps for hours, then ends by itself or goes on for ever. */
  @Test
  void timeoutEndsWaits() throws IOException, InterruptedException {
    String poll =
        WASI
            + "\"poll_oneoff\" (func $poll (param i32 i32 i32 i32) (result i32)))"
            + WASI
            + "\"proc_exit\" (func $exit (param i32)))"
            + "(memory (export \"memory\") 1)"
            + "(func $main (export \"_start\")"
            + " (i32.store (i32.const 16) (i32.const 1))"
            + " (i64.store (i32.const 24) (i64.const 36000000000000))"
            + " (drop (call $poll (i32.const 0) (i32.const 64) (i32.const 1) (i32.const 128)))";
    String wanted = "wasmite: timeout: not done after 0.2 s, in ";
    String exits = file("exits.wat", poll + "(call $exit (i32.const 0)))");
    assertEquals(1, run("--timeout", "0.2", exits));
    assertEquals(wanted + exits + "\n", err());
    assertNoThreadIsLeft();
    String loops = file("loops.wat", poll + "(loop (br 0)))");
    assertEquals(1, run("--timeout", "0.2", loops));
    String frame = "\n  0: main (function 2, offset 0x";
    assertTrue(err().startsWith(wanted + loops + frame), this::err);
    assertNoThreadIsLeft();
  }

  @Test
  void limitsOfTheStore() throws IOException {
    String file =
        file(
            "limits.wat",
            "(memory 1) (table 5 funcref)"
                + "(func (export \"grow\") (param i32) (result i32)"
                + " (memory.grow (local.get 0)))"
                + "(func (export \"more\") (param i32) (result i32)"
                + " (table.grow (ref.null func) (local.get 0)))");
    String other = file("other.wat", "(memory 2)");
    String preload = "--preload=other=" + other;
    String[] args = {preload, "--max-total-memory", "256K", "--invoke", "grow", file, "1"};
    assertEquals(0, run(args), this::err);
    assertEquals("1\n", out());
    args[6] = "2";
    assertEquals(0, run(args), this::err);
    assertEquals("-1\n", out());
    args[2] = "128K";
    assertEquals(1, run(args));
    String refused = "wasmite: refused by the limiter of the store: ";
    assertTrue(err().startsWith(refused), this::err);
    assertTrue(err().endsWith(", in " + file + "\n"), this::err);
    String[] table = {"--max-table-elements", "7", "--invoke", "more", file, "2"};
    assertEquals(0, run(table), this::err);
    assertEquals("5\n", out());
    table[5] = "3";
    assertEquals(0, run(table), this::err);
    assertEquals("-1\n", out());
    table[1] = "4";
    assertEquals(1, run(table));
    assertTrue(err().startsWith(refused), this::err);
    assertEquals(0, run(preload, "--max-instances", "2", "--invoke", "grow", file, "0"));
    assertEquals(1, run(preload, "--max-instances", "1", "--invoke", "grow", file, "0"));
    assertTrue(err().startsWith(refused), this::err);
    assertTrue(err().endsWith(", in " + file + "\n"), this::err);
  }

  @Test
  void strictLimits() throws IOException {
    String file = file("two.wat", "(memory 1) (memory 1) (func (export \"f\"))");
    assertEquals(0, run("--invoke", "f", file), this::err);
    assertEquals(1, run("--limits", "strict", "--invoke", "f", file));
    assertTrue(err().startsWith("wasmite: too many memories: 2, the limit is 1 "), this::err);
  }
}
