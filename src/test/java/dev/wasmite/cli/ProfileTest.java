package dev.wasmite.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.Config;
import dev.wasmite.Engine;
import dev.wasmite.FuncType;
import dev.wasmite.Linker;
import dev.wasmite.Store;
import dev.wasmite.WasmModule;
import dev.wasmite.text.Wat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code --profile}: where fuel was burnt. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProfileTest extends CliRunner {
  private static final String YIELD =
      "(import \"wasi_snapshot_preview1\" \"sched_yield\" (func $yield (result i32)))";

  private static final String FIB =
      "(func $fib (export \"fib\") (param i32) (result i32)"
          + " (if (result i32) (i32.lt_u (local.get 0) (i32.const 2)) (then (local.get 0))"
          + " (else (i32.add (call $fib (i32.sub (local.get 0) (i32.const 1)))"
          + "   (call $twice (i32.sub (local.get 0) (i32.const 2)))))))"
          + "(func $twice (param i32) (result i32) (drop (call $yield))"
          + " (call $fib (local.get 0)))";

  private Path profile() {
    return folder.resolve("profile");
  }

  /** Runs a command line with a profile, which may fail: the lines. */
  private List<String> lines(int code, String... more) throws IOException {
    List<String> args = new ArrayList<>(List.of("--profile", profile().toString()));
    args.addAll(List.of(more));
    assertEquals(code, run(args.toArray(new String[0])), this::err);
    List<String> lines = Files.readAllLines(profile());
    Files.delete(profile());
    List<String> stacks = new ArrayList<>();
    for (String line : lines) {
      assertTrue(line.matches("\\S+ [1-9]\\d*"), line);
      stacks.add(line.substring(0, line.indexOf(' ')));
    }
    List<String> sorted = new ArrayList<>(stacks);
    sorted.sort(null);
    assertEquals(sorted, stacks);
    assertEquals(stacks.size(), stacks.stream().distinct().count());
    return lines;
  }

  private static long sum(List<String> lines) {
    return lines.stream()
        .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
        .sum();
  }

  private long consumed() {
    String text = err().substring(err().indexOf("fuel consumed: ") + 15);
    return Long.parseLong(text.substring(0, text.indexOf(',')));
  }

  @Test
  void everyUnit() throws IOException {
    String file =
        file(
            "exact.wat",
            YIELD
                + "(memory 1)"
                + "(func $ten (drop (i32.add (i32.add (i32.add (i32.const 1) (i32.const 2))"
                + "  (i32.const 3)) (i32.add (i32.const 1) (i32.const 2)))))"
                + "(func $main (export \"f\") (local $i i32)"
                + " (loop $again (call $ten) (br_if $again (i32.lt_u (local.tee $i (i32.add"
                + " (local.get $i) (i32.const 1))) (i32.const 5))))"
                + " (drop (call $yield)))");
    // main burns 8 units in each of 5 rounds; the 1 for the call of the host is told of with that
    List<String> wanted =
        List.of(
            "(instantiation) 1024",
            "main 40",
            "main;ten 45",
            "main;wasi_snapshot_preview1.sched_yield 1");
    assertEquals(
        wanted, lines(0, "--profile-period", "1", "--fuel", "2000", "--invoke", "f", file));
    assertEquals(1110, consumed());
    assertEquals(wanted.subList(0, 1), lines(0, "--invoke", "f", file).subList(0, 1));
    assertEquals("", err(), "without --fuel nothing is said of it");
  }

  @Test
  void sameEveryTime() throws Exception {
    String file = file("fib.wat", YIELD + FIB);
    String[] args = {"--profile", profile().toString(), "--profile-period=100", "--invoke", "fib"};
    String[] more = {file, "17"};
    byte[] first = null;
    for (String mode : List.of("eager", "eager", "lazy-translation", "lazy")) {
      lines(
          0, "--compilation-mode", mode, "--profile-period", "100", "--invoke", "fib", file, "17");
      assertEquals(0, run(join(args, "--compilation-mode", mode, file, "17")), this::err);
      byte[] bytes = Files.readAllBytes(profile());
      first = first == null ? bytes : first;
      assertArrayEquals(first, bytes, mode);
    }
    assertEquals(0, run(join(args, "--timeout", "100", "--fuel", "1000000000", file, "17")));
    assertArrayEquals(first, Files.readAllBytes(profile()), "interruptible");
    for (String jvm : List.of("-Xint", "-XX:TieredStopAtLevel=1", "-Xcomp")) {
      Files.delete(profile());
      ProcessBuilder process = MainProcess.of(join(args, more));
      process.command().add(1, jvm);
      process.inheritIO().redirectOutput(ProcessBuilder.Redirect.DISCARD);
      assertEquals(0, process.start().waitFor());
      assertArrayEquals(first, Files.readAllBytes(profile()), jvm);
    }
    assertTrue(first.length > 500, "there is something to compare");
  }

  private static String[] join(String[] a, String... b) {
    String[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  @Test
  void allIsCountedOnce() throws IOException {
    String file = file("fib.wat", YIELD + FIB);
    String[] args = {"--profile-period=1", "--fuel=100000000", "--invoke", "fib", file, "15"};
    List<String> lines = lines(0, args);
    assertEquals(consumed(), sum(lines));
    long calls = 0;
    for (String line : lines) {
      assertFalse(line.contains(";wasi") && !line.contains("twice;wasi_snapshot_preview1.sched_y"));
      calls += line.contains(";wasi") ? sum(List.of(line)) : 0;
    }
    assertEquals(986, calls); // as often as fib calls itself through the other, F(16) - 1
    args[0] = "--profile-period=1000";
    long sum = sum(lines(0, args));
    assertTrue(Math.abs(consumed() - sum) < 1000 + calls, consumed() + " in all, told of: " + sum);
  }

  @Test
  void howeverItEnds() throws IOException {
    String file =
        file(
            "ends.wat",
            "(import \"wasi_snapshot_preview1\" \"proc_exit\" (func $exit (param i32)))"
                + "(func $loop (export \"loop\") (loop (br 0)))"
                + "(func $burn (local i32) (loop (br_if 0 (i32.lt_u (local.tee 0 (i32.add"
                + " (local.get 0) (i32.const 1))) (i32.const 10000)))))"
                + "(func $trap (export \"trap\") (call $burn) unreachable)"
                + "(func $end (export \"exit\") (call $burn) (call $exit (i32.const 5)))");
    assertEquals(List.of("trap;burn 70000"), lines(1, "--invoke", "trap", file));
    assertTrue(err().startsWith("wasmite: trap: unreachable"), this::err);
    List<String> wanted = List.of("end;burn 70000", "end;wasi_snapshot_preview1.proc_exit 1");
    assertEquals(wanted, lines(5, "--invoke", "exit", file));
    assertEquals(List.of("loop 50000"), lines(1, "--fuel", "54321", "--invoke", "loop", file));
    assertTrue(err().startsWith("wasmite: trap: out of fuel"), this::err);
    List<String> late = lines(1, "--timeout", "0.2", "--invoke", "loop", file);
    assertEquals(1, late.size());
    assertTrue(late.get(0).startsWith("loop "), late.get(0));
    assertTrue(err().startsWith("wasmite: timeout: "), this::err);
  }

  @Test
  void places() throws IOException {
    String file =
        file(
            "out.wat",
            "(func $f (export \"f\") (result i32) (i32.const 1)) (func (export \"g\") unreachable)");
    assertEquals(0, run("--profile=-", "--profile-period=1", "--invoke", "f", file), this::err);
    assertEquals("1\nf 1\n", out());
    assertEquals(1, run("--profile", folder.toString(), "--invoke", "f", file));
    assertEquals("1\n", out());
    assertTrue(err().startsWith("wasmite: cannot write the profile: " + folder), this::err);
    assertEquals(1, run("--profile", folder.toString(), "--invoke", "g", file));
    assertTrue(err().startsWith("wasmite: trap: unreachable, in "), this::err);
    assertTrue(err().contains("\ncannot write the profile: " + folder), this::err);
  }

  @Test
  void names() throws IOException {
    String one = file("one.wat", "(func $a (export \"a\") (result i32) (i32.const 1))");
    String use =
        file(
            "use.wat",
            "(import \"o;n\" \"a\" (func $get (result i32)))"
                + "(func $\"b; c\\nd\\u{a0}\\u{2003}\\7f\\u{fc}\" (result i32) (call $get))"
                + "(func (result i32) (call 1))"
                + "(func (export \"main\") (result i32) (call 2))");
    List<String> lines =
        lines(0, "--profile-period=1", "--preload", "o;n=" + one, "--invoke", "main", use);
    assertEquals(
        List.of(
            "main 1",
            "main;function_2 1",
            "main;function_2;b__c_d___\u00fc 1",
            "main;function_2;b__c_d___\u00fc;o_n!a 1"),
        lines);
  }

  /** Deep stacks are cut in the middle: 32 outer frames, 63 inner ones. */
  @Test
  void deepRecursion() throws IOException {
    String file =
        file(
            "deep.wat",
            "(func $deep (export \"deep\") (param i32) (result i32) (if (result i32)"
                + " (local.get 0) (then (i32.add (i32.const 1) (call $deep (i32.sub (local.get 0)"
                + " (i32.const 1))))) (else (i32.const 0))))");
    for (int depth : new int[] {94, 95, 96, 10000}) {
      String frames = Integer.toString(depth - 1);
      String[] args = {"--profile-period=1", "--fuel=1000000", "--invoke", "deep", file, frames};
      List<String> lines = lines(0, args);
      assertEquals(consumed(), sum(lines));
      assertEquals(Math.min(96, depth), lines.size());
      String last = lines.get(lines.size() - 1);
      String all = last.substring(0, last.indexOf(' '));
      if (depth <= 95) {
        assertFalse(String.join("", lines).contains("..."));
        assertEquals("deep;".repeat(depth), all + ";");
      } else {
        String cut = lines.stream().filter(line -> line.contains("...")).findFirst().orElseThrow();
        assertTrue(cut.startsWith("deep;".repeat(32) + "...;" + "deep;".repeat(62) + "deep "), cut);
      }
    }
  }

  /** Unless a period is asked for they are looked at less often, which changes no sum. */
  @Test
  void longWorkInDeepRecursion() throws IOException {
    String file =
        file(
            "work.wat",
            "(func $work (local i32) (loop (br_if 0 (i32.lt_u (local.tee 0 (i32.add (local.get 0)"
                + " (i32.const 1))) (i32.const 1000000)))))"
                + "(func $deep (export \"deep\") (param i32) (result i32) (if (result i32)"
                + " (local.get 0) (then (i32.add (i32.const 1) (call $deep (i32.sub (local.get 0)"
                + " (i32.const 1))))) (else (call $work) (i32.const 0))))"
                + "(func $main (export \"main\") (local i32) (loop (drop (call $deep (i32.const 200)))"
                + " (call $work) (br_if 0 (i32.lt_u (local.tee 0 (i32.add (local.get 0)"
                + " (i32.const 1))) (i32.const 20)))))");
    List<String> lines = lines(0, "--fuel=1000000000", "--invoke", "main", file);
    long rest = consumed() - sum(lines);
    assertTrue(rest >= 0 && rest < 10_000, "rest: " + rest);
    long shallow =
        sum(
            List.of(
                lines.stream()
                    .filter(line -> line.startsWith("main;work "))
                    .findAny()
                    .orElseThrow()));
    long half = consumed() / 2;
    assertTrue(Math.abs(shallow - half) < half / 20, shallow + " of " + half);
  }

  /** A program whose stacks are all different: it does not take more and more memory. */
  @Test
  void manyStacks() throws IOException {
    String side =
        " (param i32 i32) (result i32) (if (result i32) (i32.eqz (local.get 1))"
            + " (then (local.get 0)) (else (local.set 0 (i32.add (i32.mul (local.get 0)"
            + " (i32.const 1103515245)) (i32.const 12345))) (local.set 1 (i32.sub (local.get 1)"
            + " (i32.const 1))) (if (result i32) (i32.lt_s (local.get 0) (i32.const 0))"
            + " (then (call $a (local.get 0) (local.get 1)))"
            + " (else (call $b (local.get 0) (local.get 1))))))";
    String file =
        file(
            "many.wat",
            "(func $a"
                + side
                + ") (func $b"
                + side
                + ")"
                + "(func $main (export \"main\") (param i32) (local i32)"
                + " (loop (local.set 1 (call $a (i32.add (local.get 1) (i32.const 77))"
                + " (i32.const 60))) (br_if 0 (local.tee 0 (i32.sub (local.get 0)"
                + " (i32.const 1))))))");
    List<String> lines =
        lines(0, "--profile-period=1", "--fuel=100000000", "--invoke", "main", file, "4000");
    assertEquals(consumed(), sum(lines));
    assertTrue(lines.size() > 50_000 && lines.size() < 140_000, lines.size() + " lines");
    assertTrue(lines.stream().anyMatch(line -> line.matches("main;a;.*;[ab];\\.\\.\\. \\d+")));
  }

  /** What hosts burn is theirs, to the unit. */
  @Test
  void hostsThatBurn() {
    Engine engine = new Engine(new Config().fuel(true).text(Wat.format()));
    Store<Object> store = new Store<>(engine, null);
    store.setFuel(1_000_000);
    Profiler profiler = new Profiler(store, 10);
    Linker<Object> linker = new Linker<>(engine);
    linker.define(
        "env", "f", FuncType.of("i32 ->"), (caller, args) -> caller.consumeFuel(args.i32(0)));
    String text =
        "(import \"env\" \"f\" (func $f (param i32))) (table funcref (elem $f))"
            + "(func $g (call $f (i32.const 995)))"
            + "(func $main (export \"main\") (call $f (i32.const 95)) (call $g)"
            + " (call_indirect (param i32) (i32.const 195) (i32.const 0)))";
    WasmModule module = WasmModule.parse(engine, text.getBytes(StandardCharsets.UTF_8));
    linker.instantiate(store, module).func("main").call();
    List<String> lines = new String(profiler.folded(), StandardCharsets.UTF_8).lines().toList();
    assertEquals(List.of("main;env.f 292", "main;g 4", "main;g;env.f 996"), lines);
    assertEquals(1_000_000 - 292 - 996 - 5, store.fuel());
  }
}
