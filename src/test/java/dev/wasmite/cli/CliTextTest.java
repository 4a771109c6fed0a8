package dev.wasmite.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.testing.Code;
import dev.wasmite.testing.WasmBuilder;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The command line on text: modules as WAT, and the commands that make and take it. */
class CliTextTest extends CliRunner {
  private static final String ADD =
      "(module $sum\n"
          + "  (func $add (export \"add\") (param $a i32) (param $b i32) (result i32)\n"
          + "    (i32.add (local.get $a) (local.get $b))))\n";

  private static final String BAD = "(module\n  (func (frob)))\n";

  private static final String FAILING =
      "(module (func (export \"one\") (result i32) (i32.const 1)))\n"
          + "(assert_return (invoke \"one\") (i32.const 1))\n"
          + "(assert_return (invoke \"one\") (i32.const 2))\n";

  @Test
  void textRuns() throws IOException {
    String wat = file("add.wat", ADD);
    assertEquals(0, run("--invoke", "add", wat, "2", "3"), this::err);
    assertEquals("5\n", out());
    assertEquals(0, run("run", file("fields", "(memory (export \"m\") 1)")), this::err);
    assertTrue(out().startsWith("m: memory 1"), this::out);
    input(ADD.getBytes(StandardCharsets.UTF_8));
    assertEquals(0, run("--invoke", "add", "-", "2", "-3"), this::err);
    assertEquals("-1\n", out());
    assertEquals(0, run(file("empty.wat", "")), this::err);
  }

  @Test
  void faultsOfTextHaveAPlace() throws IOException {
    String bad = file("bad.wat", BAD);
    for (String[] args :
        new String[][] {{bad}, {"parse", bad}, {"print", bad}, {"validate", bad}}) {
      assertEquals(1, run(args));
      assertTrue(err().startsWith("wasmite: unknown operator"), this::err);
      assertTrue(
          err().contains("line 2, column 10, in " + bad + "\n  (func (frob)))\n"), this::err);
      assertTrue(err().endsWith("\n         ^\n"), this::err);
      assertEquals("", out());
    }
  }

  @Test
  void whatIsNeitherStaysABadModule() throws IOException {
    assertEquals(1, run(file("text.wasm", "hello")));
    assertTrue(err().startsWith("wasmite: magic header not detected"), this::err);
    assertEquals(1, run("-"));
    assertTrue(err().endsWith(", in -\n"), this::err);
    assertEquals(1, run(file("empty", "")));
  }

  @Test
  void parseAndPrint() throws IOException {
    String wat = file("add.wat", ADD);
    String wasm = folder.resolve("add.wasm").toString();
    assertEquals(0, run("parse", wat, "-o", wasm), this::err);
    byte[] bytes = Files.readAllBytes(Paths.get(wasm));
    assertEquals(0, run("parse", wat), this::err);
    assertArrayEquals(bytes, out.toByteArray());
    assertEquals(0, run("--invoke", "add", wasm, "40", "2"), this::err);
    assertEquals("42\n", out());

    assertEquals(0, run("print", wasm), this::err);
    assertTrue(out().startsWith("(module $sum") && out().contains("(param $a i32)"), this::out);
    byte[] text = out.toByteArray();
    input(text);
    assertEquals(0, run("parse", "-"), this::err);
    assertArrayEquals(bytes, out.toByteArray());
    String printed = folder.resolve("printed.wat").toString();
    assertEquals(0, run("print", "--output=" + printed, wasm), this::err);
    assertEquals("", out());
    assertArrayEquals(text, Files.readAllBytes(Paths.get(printed)));
    assertEquals(1, run("parse", folder + "/none.wat"));
    assertTrue(err().startsWith("wasmite: cannot read the module: "), this::err);
    assertEquals(1, run("parse", wat, "-o", folder + "/none/x.wasm"));
    assertTrue(err().startsWith("wasmite: cannot write the output: "), this::err);
  }

  @Test
  void validate() throws IOException {
    String good = file("good.wat", ADD);
    String bad = file("bad.wat", "(module (func (result i32)))");
    String tail = file("tail.wat", "(func $f (return_call $f))");
    String bytes = file("bytes.wat", "(memory 1 (pagesize 1))");
    assertEquals(0, run("validate", good, tail, bytes), this::err);
    assertEquals("", out() + err());
    assertEquals(1, run("validate", bad, good, bad));
    assertEquals(2, err().lines().count());
    assertTrue(err().startsWith("wasmite: type mismatch"), this::err);
    assertEquals(1, run("validate", "--disable", "tail-call", tail));
    assertTrue(err().contains("tail call is not enabled"), this::err);
    assertEquals(1, run("validate", "--disable=custom-page-sizes", bytes));
  }

  @Test
  void wast() throws IOException {
    String failing = file("failing.wast", FAILING);
    String good = file("good.wast", "(module)");
    assertEquals(0, run("wast", good, good), this::err);
    assertEquals(good + ": 1 passed\n" + good + ": 1 passed\n2 files: 2 passed, 0 failed\n", out());
    String one =
        failing
            + ": 2 passed, 1 failed\n"
            + "  line 3: assert_return invoke \"one\": expected i32.const 2, found i32.const 1\n";
    assertEquals(1, run("wast", failing, good));
    assertEquals(one + "1 files: 2 passed, 1 failed, 1 files not run\n", out());
    assertEquals(1, run("wast", "--keep-going", "--compilation-mode=lazy", failing, good));
    assertEquals(one + good + ": 1 passed\n2 files: 3 passed, 1 failed\n", out());
    assertEquals(1, run("wast", folder + "/none.wast"));
    assertTrue(err().startsWith("wasmite: cannot read the script: "), this::err);
  }

  @Test
  void wastSkips() throws IOException {
    String tail = file("tail.wast", "(module (func $f (return_call $f)))\n(module)\n");
    assertEquals(0, run("wast", "--disable", "tail-call", tail), this::err);
    assertEquals(tail + ": 1 passed, 1 skipped {tail call=1}\n", out());
    assertEquals(0, run("wast", tail), this::err);
    String long1 = "(assert_return (invoke \"one\") (i32.const 0))\n".repeat(12);
    assertEquals(1, run("wast", file("long.wast", FAILING + long1)));
    assertEquals(12, out().lines().count());
    assertTrue(out().endsWith("\n  and 3 more\n"), this::out);
  }

  @Test
  void helpAndUsage() throws IOException {
    for (String command : List.of("parse", "print", "validate", "inspect", "wast")) {
      assertEquals(0, run(command, "--help"));
      assertTrue(out().startsWith("Usage: wasmite " + command + " "), this::out);
      assertTrue(out().contains("\nExample:\n  wasmite " + command + " "), this::out);
      assertTrue(out().lines().allMatch(line -> line.length() <= 90), this::out);
      assertEquals(2, run(command));
      assertEquals("wasmite: no file given (try --help)\n", err());
      assertEquals(2, run(command, "--frob", "x"));
      assertEquals("wasmite: unknown option: --frob (try --help)\n", err());
    }
    assertEquals(2, run("parse", "a", "b"));
    assertEquals("wasmite: one file is enough: b (try --help)\n", err());
    assertEquals(2, run("parse", "a", "-o"));
    assertEquals("wasmite: option needs a value: --output (try --help)\n", err());
    assertEquals(2, run("wast", "--mode", "fast", "a"));
    assertEquals(
        "wasmite: no such mode: fast (there are eager, lazy-translation, lazy) (try --help)\n",
        err());
    assertEquals(2, run("validate", "--enable", "speed", "a"));
    assertEquals("wasmite: no such feature: speed (try --help)\n", err());
    assertEquals(2, run("validate", "--keep-going", "a"));
    assertEquals(2, run("wast", "--keep-going=1", "a"));
  }

  /** A process of its own tells which classes a run of a binary loads. */
  @Test
  void binaryModulesDoWithoutTheTextFormat() throws IOException, InterruptedException {
    WasmBuilder builder = new WasmBuilder();
    builder.exportedFunc("_start", "->", Code.of().end());
    Path wasm = Files.write(folder.resolve("start.wasm"), builder.build());
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Path classes =
        Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    File log = folder.resolve("classes.txt").toFile();
    String main = Main.class.getName();
    Process process =
        new ProcessBuilder(java, "-verbose:class", "-cp", classes.toString(), main, wasm.toString())
            .redirectErrorStream(true)
            .redirectOutput(log)
            .start();
    assertEquals(0, process.waitFor());
    String loaded = Files.readString(log.toPath(), StandardCharsets.ISO_8859_1);
    assertTrue(loaded.contains("dev.wasmite.WasmModule"), loaded);
    assertFalse(loaded.contains("dev.wasmite.text."), loaded);
    assertFalse(loaded.contains("dev.wasmite.wast."), loaded);
    assertFalse(loaded.contains("dev.wasmite.cli.TextCommands"), loaded);
  }
}
