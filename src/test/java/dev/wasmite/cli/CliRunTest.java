package dev.wasmite.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The options of a run, from end to end. */
class CliRunTest extends CliRunner {
  private static final String WASI = "(import \"wasi_snapshot_preview1\" ";

  /** Says hello, then does the rest. */
  private static final String HELLO =
      WASI
          + "\"fd_write\" (func $write (param i32 i32 i32 i32) (result i32)))"
          + WASI
          + "\"fd_read\" (func $read (param i32 i32 i32 i32) (result i32)))"
          + "(memory (export \"memory\") 1)"
          + "(data (i32.const 0) \"\\08\\00\\00\\00\\05\\00\\00\\00hello\")"
          + "(func (export \"_start\") (drop"
          + " (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16)))";

  private static final String FOREVER = HELLO + "(loop (br 0)))";

  @Test
  void preloads() throws IOException {
    String one =
        file(
            "one.wat",
            "(global $g (mut i32) (i32.const 0)) (memory (export \"memory\") 1)"
                + "(func (export \"_initialize\") (global.set $g (i32.const 40)))"
                + "(func (export \"get\") (result i32) (global.get $g))");
    String two =
        file(
            "two.wat",
            "(import \"one\" \"get\" (func $get (result i32)))"
                + WASI
                + "\"sched_yield\" (func $yield (result i32)))"
                + "(func (export \"more\") (result i32)"
                + " (i32.add (call $yield) (i32.add (call $get) (i32.const 2))))");
    String use =
        file(
            "use.wat",
            "(import \"two\" \"more\" (func $more (result i32)))"
                + "(import \"one\" \"memory\" (memory 1))"
                + "(func (export \"main\") (result i32) (call $more))");
    String first = "--preload=one=" + one;
    String second = "--preload=two=" + two;
    assertEquals(0, run(first, second, "--invoke", "main", use), this::err);
    assertEquals("42\n", out());
    assertEquals(1, run(second, first, "--invoke", "main", use));
    assertTrue(err().startsWith("wasmite: unknown import: \"one.get\""), this::err);
    assertTrue(err().endsWith(" (--preload brings modules), in " + two + "\n"), this::err);
    assertEquals(1, run(first, "--invoke", "main", use));
    assertTrue(err().endsWith(", in " + use + "\n"), this::err);
    assertEquals(2, run(first, first, "--invoke", "main", use));
    assertTrue(err().startsWith("wasmite: --preload: defined twice: \"one."), this::err);
    assertEquals(1, run("--preload", "x=" + folder + "/none.wasm", "--invoke", "main", use));
    assertTrue(err().startsWith("wasmite: cannot read the module: "), this::err);
    String bad = file("bad.wat", "(module");
    assertEquals(1, run("--preload", "x=" + bad, "--invoke", "main", use));
    assertTrue(err().contains(", in " + bad + "\n"), this::err);
    String trap = file("trap.wat", "(func $f unreachable) (start $f)");
    assertEquals(1, run("--preload", "x=" + trap, "--invoke", "main", use));
    assertEquals(
        "wasmite: trap: unreachable, in " + trap + "\n  0: f (function 0, offset 0x1a)\n", err());
  }

  @Test
  void coreDump() throws IOException {
    String dump = folder + "/dump";
    String file = file("dump.wat", "(func (export \"f\") (param i32) unreachable)");
    assertEquals(1, run("--coredump", dump, "--invoke", "f", file, "-2"));
    assertEquals(
        "wasmite: trap: unreachable, in "
            + file
            + "\n  0: f (function 0, offset 0x1f)\ncore dump written to "
            + dump
            + "\n",
        err());
    assertEquals(0, run("print", dump), this::err);
    assertTrue(out().contains("(@custom \"core\" "), this::out);
    assertTrue(out().contains(file + "\")"), this::out);
    assertTrue(out().contains("(@custom \"corestack\" "), this::out);
    assertEquals(1, run("--coredump=" + folder, "--invoke", "f", file, "-2"));
    assertTrue(err().contains("\ncannot write the core dump: " + folder), this::err);
    assertEquals(0, run("--coredump", folder + "/none", file("ok.wat", HELLO + ")")), this::err);
    assertFalse(Files.exists(folder.resolve("none")));
  }

  @Test
  void limits() throws IOException {
    String file =
        file(
            "limits.wat",
            "(memory 1) (func (export \"grow\") (param i32) (result i32)"
                + " (memory.grow (local.get 0)))"
                + "(func $deep (export \"deep\") (param i32) (result i32) (if (result i32)"
                + " (local.get 0) (then (i32.add (i32.const 1) (call $deep (i32.sub (local.get 0)"
                + " (i32.const 1))))) (else (i32.const 0))))");
    assertEquals(0, run("--max-memory", "128K", "--invoke", "grow", file, "2"), this::err);
    assertEquals("-1\n", out());
    assertEquals(0, run("--max-memory", "128K", "--invoke", "grow", file, "1"));
    assertEquals("1\n", out());
    assertEquals(1, run("--max-memory", "65535", "--invoke", "grow", file, "0"));
    assertEquals(
        "wasmite: memory is larger than the limit of 65535 bytes, in " + file + "\n", err());
    assertEquals(0, run("--invoke", "deep", file, "10000"), this::err);
    assertEquals(1, run("--max-stack", "16K", "--invoke", "deep", file, "10000"));
    List<String> lines = List.of(err().split("\n"));
    assertEquals(
        "wasmite: trap: call stack exhausted (--max-stack gives more), in " + file, lines.get(0));
    assertTrue(lines.get(1).startsWith("  0: deep (function 1, offset 0x"), lines.get(1));
    assertEquals(34, lines.size());
    assertEquals(1, run("--invoke", "deep", file, "500000"));
    assertEquals(0, run("--max-stack", "64M", "--invoke", "deep", file, "500000"), this::err);
    assertEquals("500000\n", out());
  }

  @Test
  void featuresAndModes() throws IOException {
    String file = file("f.wat", "(func $f (export \"f\")) (func (export \"g\") (return_call $f))");
    assertEquals(0, run("--invoke", "f", file), this::err);
    assertEquals(1, run("--disable", "tail-call", "--invoke", "f", file));
    assertTrue(err().contains("tail call is not enabled"), this::err);
    String[] lazy = {"--compilation-mode=lazy", "--disable=tail-call", "--invoke", "f", file};
    assertEquals(0, run(lazy), this::err);
    lazy[3] = "g";
    assertEquals(1, run(lazy));
    assertTrue(err().contains("tail call is not enabled"), this::err);
    assertEquals(0, run("--disable", "tail-call", "--enable", "tail-call", "--invoke", "g", file));
    assertEquals(0, run("--compilation-mode", "eager", "--invoke", "g", file), this::err);
  }

  @Test
  void verbose() throws IOException {
    String file = file("hello.wat", HELLO + ")");
    String dir = folder.toString();
    String[] args = {"--verbose", "--dir", dir, "--read-only-dir", dir + "::/", "--env=A=b", file};
    assertEquals(0, run(args), this::err);
    assertEquals("hello", out());
    List<String> lines = new ArrayList<>(err().lines().toList());
    lines.replaceAll(line -> line.replaceAll("\\d+\\.\\d\\d ms$", "T"));
    assertEquals(
        List.of(
            "wasmite: " + file + ": " + Files.size(Path.of(file)) + " bytes, parsed in T",
            "wasmite: sees directory " + dir + " as " + dir,
            "wasmite: sees directory " + dir + " as /, read only",
            "wasmite: sees variable A",
            "wasmite: instantiated in T",
            "wasmite: calls _start",
            "wasmite: ran for T"),
        lines);
    input("(func (export \"f\") unreachable)".getBytes());
    assertEquals(1, run("--verbose", "--invoke", "f", "-"));
    lines = err().lines().toList();
    assertTrue(lines.get(lines.size() - 3).startsWith("wasmite: ran for "), this::err);
    assertEquals("wasmite: trap: unreachable, in -", lines.get(lines.size() - 2));
    assertEquals(0, run("--verbose", "--invoke", "f", file("g.wat", "(func (export \"f\"))")));
  }

  @Test
  void listeners() throws IOException {
    String file = file("hello.wat", HELLO + ")");
    String address = InetAddress.getLoopbackAddress().getHostAddress();
    assertEquals(0, run("--tcplisten", address + ":0", file), this::err);
    assertTrue(err().matches("wasmite: listening on " + address + ":[1-9]\\d*\n"), this::err);
    String port = err().substring(err().lastIndexOf(':')).trim();
    assertEquals(0, run("--tcplisten", address + port, file), "the port is free again");
    assertEquals("", err());
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String place = address + ":" + taken.getLocalPort();
      assertEquals(2, run("--tcplisten", place, file));
      assertTrue(err().startsWith("wasmite: cannot listen on " + place + ": "), this::err);
    }
    assertEquals(2, run("--tcplisten", "a b:80", file));
    assertEquals("wasmite: --tcplisten: no such host: a b (try --help)\n", err());
  }

  @Test
  void listenersHaveTheFirstDescriptors() throws IOException {
    String file =
        file(
            "fds.wat",
            WASI
                + "\"fd_prestat_dir_name\" (func $name (param i32 i32 i32) (result i32)))"
                + "(memory (export \"memory\") 1) (func (export \"f\") (result i32)"
                + " (call $name (i32.const 5) (i32.const 0) (i32.const 1)))");
    String[] args = {
      "--dir",
      folder + "::a",
      "--tcplisten=localhost:0",
      "--tcplisten=localhost:0",
      "--invoke",
      "f",
      file
    };
    assertEquals(0, run(args), this::err);
    assertEquals("0\n", out());
  }

  @Test
  void badDirectories() throws IOException {
    String file = file("hello.wat", HELLO + ")");
    for (String option : List.of("--dir", "--read-only-dir")) {
      assertEquals(2, run(option, folder + "/none", file));
      assertTrue(err().startsWith("wasmite: cannot open directory: "), this::err);
      assertEquals(2, run(option, file, file));
      assertTrue(err().startsWith("wasmite: not a directory: "), this::err);
    }
  }

  @Test
  void commandsThatAreMeant() {
    assertEquals(1, run("inspct", "x"));
    assertTrue(err().endsWith(", did you mean inspect?\n"), this::err);
    assertEquals(1, run("x.wasm"));
    assertFalse(err().contains("did you mean"), this::err);
  }

  @Test
  @Timeout(30)
  void timeoutThatIsNotReached() throws IOException {
    assertEquals(0, run("--timeout", "20", file("hello.wat", HELLO + ")")), this::err);
    assertEquals("hello", out());
    assertEquals(
        1, run("--timeout", "20", file("trap.wat", "(func (export \"_start\") unreachable)")));
    assertTrue(err().startsWith("wasmite: trap: unreachable"), this::err);
    assertEquals(2, run("--timeout", "20", "--invoke", "f", folder + "/trap.wat"));
    assertTrue(err().startsWith("wasmite: no exported function"), this::err);
    assertEquals(1, run("--timeout", "20", folder + "/none.wat"));
  }

  /** The guest waits for its input, so that it takes no time when it is left behind. */
  @Test
  @Timeout(30)
  void timeoutInProcess() throws IOException, InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    input =
        new InputStream() {
          @Override
          public int read() throws IOException {
            try {
              end.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            } finally {
              ended.countDown();
            }
            return -1;
          }
        };
    String read = "(drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 16))))";
    String file = file("read.wat", HELLO + read);
    assertEquals(1, run("--timeout", "0.3", file));
    assertEquals("hello", out());
    assertEquals("wasmite: timeout: not done after 0.3 s, in " + file + "\n", err());
    end.countDown();
    assertTrue(ended.await(10, TimeUnit.SECONDS));
  }

  @Test
  @Timeout(60)
  void timeoutEndsTheProcess() throws IOException, InterruptedException {
    Process process = process("--timeout", "1.25", file("forever.wat", FOREVER));
    assertTrue(process.waitFor(20, TimeUnit.SECONDS));
    assertEquals(1, process.exitValue());
    assertEquals("hello", new String(process.getInputStream().readAllBytes()));
    String err = new String(process.getErrorStream().readAllBytes());
    String wanted = "wasmite: timeout: not done after 1.25 s, in " + folder + "/forever.wat\n";
    assertTrue(err.startsWith(wanted + "  0: _start (function 2, offset 0x"), err);
  }

  /** The program fills a pipe that nobody empties. */
  @Test
  @Timeout(60)
  void timeoutEndsAProcessWhoseOutputIsStuck() throws IOException, InterruptedException {
    String write = "(drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16)))";
    String file = file("flood.wat", HELLO + "(loop " + write + " (br 0)))");
    Process process = process("--timeout", "1", file);
    assertTrue(process.waitFor(20, TimeUnit.SECONDS));
    assertEquals(1, process.exitValue());
    assertEquals(
        "wasmite: timeout: not done after 1 s, in " + file + "\n",
        new String(process.getErrorStream().readAllBytes()));
  }

  private static Process process(String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    String place = Main.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    command.add(new File(place).toString());
    command.add(Main.class.getName());
    command.addAll(List.of(args));
    return new ProcessBuilder(command).start();
  }
}
