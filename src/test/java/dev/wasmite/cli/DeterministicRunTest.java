package dev.wasmite.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code --deterministic}: the same bytes from every kind of JVM, and from both loops. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeterministicRunTest {
  /** How often the program computes everything: enough for all compilers. */
  private static final int ROUNDS = 40_000;

  private static final String[] OPERATORS = {
    "add", "sub", "mul", "div", "min", "max", "ceil", "floor", "trunc", "nearest", "sqrt"
  };

  /** NaNs that are not canonical; what is computed of them and 1 is NaN. */
  private static final int NAN_32 = 0xffa54321;

  private static final long NAN_64 = 0xfff4000012345678L;

  @TempDir private Path folder;

  /** Runs the command line with the loop that reads memory byte by byte. */
  static final class ByteWise {
    private ByteWise() {}

    public static void main(String[] args) {
      System.setProperty("java.vm.info", "interpreted");
      Main.main(args);
    }
  }

  private static String operation(String type, String name) {
    String operands = "(" + type + ".load (local.get $x))";
    if (name.length() == 3) {
      operands += " (" + type + ".load offset=8 (local.get $x))";
    }
    return "(" + type + "." + name + " " + operands + ")";
  }

  /**
   * A program that writes a hash of the bits of all that it computed, those of the last round, the
   * two clocks before and after, and random bytes.
   */
  private static String program() {
    StringBuilder body = new StringBuilder();
    int address = 1024;
    for (String name : OPERATORS) {
      for (String type : new String[] {"f32", "f64"}) {
        body.append("(local.set $x (i32.const ").append(type.equals("f32") ? 64 : 96).append("))");
        body.append("(").append(type).append(".store (i32.const ").append(address).append(") ");
        body.append(operation(type, name)).append(")\n");
        address += type.equals("f32") ? 4 : 8;
      }
    }
    // infinity minus infinity, 0 / 0, the root of -1, conversions
    body.append("(local.set $x (i32.const 128))");
    body.append("(f64.store (i32.const 2000) (f64.sub ")
        .append("(f64.load (local.get $x)) (f64.load (local.get $x))))");
    body.append("(f64.store (i32.const 2008) (f64.div ")
        .append("(f64.load offset=8 (local.get $x)) (f64.load offset=8 (local.get $x))))");
    body.append("(f64.store (i32.const 2016) (f64.sqrt (f64.load offset=16 (local.get $x))))");
    body.append("(f64.store (i32.const 2024) (f64.promote_f32 (f32.load (i32.const 64))))");
    body.append("(f32.store (i32.const 2032) (f32.demote_f64 (f64.load (i32.const 96))))");
    return String.join(
        "\n",
        "(module",
        "(import \"wasi_snapshot_preview1\" \"fd_write\"",
        "  (func $write (param i32 i32 i32 i32) (result i32)))",
        "(import \"wasi_snapshot_preview1\" \"clock_time_get\"",
        "  (func $time (param i32 i64 i32) (result i32)))",
        "(import \"wasi_snapshot_preview1\" \"random_get\"",
        "  (func $random (param i32 i32) (result i32)))",
        "(memory (export \"memory\") 1)",
        "(func $check (param $e i32) (if (local.get $e) (then unreachable)))",
        "(func (export \"_start\") (local $x i32) (local $i i32) (local $a i32) (local $h i64)",
        "(i32.store (i32.const 64) (i32.const " + NAN_32 + "))",
        "(f32.store (i32.const 72) (f32.const 1))",
        "(i64.store (i32.const 96) (i64.const " + NAN_64 + "))",
        "(f64.store (i32.const 104) (f64.const 1))",
        "(f64.store (i32.const 128) (f64.const inf))",
        "(f64.store (i32.const 144) (f64.const -1))",
        "(call $check (call $time (i32.const 0) (i64.const 0) (i32.const 3000)))",
        "(call $check (call $time (i32.const 1) (i64.const 0) (i32.const 3008)))",
        "(loop $again",
        body.toString(),
        "(local.set $a (i32.const 1024))",
        "(loop $sum (local.set $h (i64.xor (i64.rotl (local.get $h) (i64.const 1))",
        "  (i64.load (local.get $a))))",
        "  (br_if $sum (i32.lt_u (local.tee $a (i32.add (local.get $a) (i32.const 44)))",
        "    (i32.const 2040))))",
        "(br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1)))",
        "  (i32.const " + ROUNDS + "))))",
        "(i64.store (i32.const 3032) (local.get $h))",
        "(call $check (call $time (i32.const 0) (i64.const 0) (i32.const 3016)))",
        "(call $check (call $time (i32.const 1) (i64.const 0) (i32.const 3024)))",
        "(call $check (call $random (i32.const 3040) (i32.const 500)))",
        "(i32.store (i32.const 0) (i32.const 1024)) (i32.store (i32.const 4) (i32.const 2516))",
        "(call $check (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))");
  }

  /** What it is to write. */
  private static byte[] wanted() {
    ByteBuffer bytes = ByteBuffer.allocate(1024 + 2516).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(1024);
    for (int i = 0; i < OPERATORS.length; i++) {
      bytes.putInt(0x7fc00000).putLong(0x7ff8000000000000L);
    }
    for (int at = 2000; at < 2032; at += 8) {
      bytes.putLong(at, 0x7ff8000000000000L);
    }
    bytes.putInt(2032, 0x7fc00000);
    long hash = 0;
    for (int i = 0; i < ROUNDS; i++) {
      for (int at = 1024; at < 2040; at += 44) {
        hash = Long.rotateLeft(hash, 1) ^ bytes.getLong(at);
      }
    }
    long year2000 = 946_684_800_000_000_000L;
    bytes.putLong(3000, year2000).putLong(3008, 1_000_001);
    bytes.putLong(3016, year2000 + 2_000_000).putLong(3024, 3_000_001);
    bytes.putLong(3032, hash);
    byte[] random = new byte[500];
    new Random(0).nextBytes(random);
    bytes.position(3040);
    bytes.put(random);
    return Arrays.copyOfRange(bytes.array(), 1024, bytes.capacity());
  }

  private static byte[] run(String file, Class<?> main, String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of("--deterministic", file));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    byte[] written = process.getInputStream().readAllBytes();
    assertEquals(0, process.waitFor());
    return written;
  }

  private String file() throws IOException {
    Path file = folder.resolve("program.wat");
    return Files.write(file, program().getBytes(StandardCharsets.UTF_8)).toString();
  }

  @Test
  void everyKindOfJvm() throws Exception {
    String file = file();
    byte[] wanted = wanted();
    assertArrayEquals(wanted, run(file, Main.class), "as it comes");
    assertArrayEquals(wanted, run(file, Main.class, "-XX:TieredStopAtLevel=1"), "C1");
    assertArrayEquals(wanted, run(file, Main.class, "-XX:-TieredCompilation"), "C2");
    assertArrayEquals(wanted, run(file, Main.class, "-Xint"), "no compiler");
    assertArrayEquals(wanted, run(file, ByteWise.class), "the other loop");
    assertArrayEquals(wanted, run(file, ByteWise.class, "-XX:TieredStopAtLevel=1"), "that by C1");
  }

  private static byte[] run(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code = Main.run(args, new ByteArrayInputStream(new byte[0]), out, err);
    assertEquals(0, code, err.toString());
    return out.toByteArray();
  }

  @Test
  void runsInOneProcess() throws IOException {
    String file = file();
    for (String mode : new String[] {"eager", "lazy-translation", "lazy"}) {
      assertArrayEquals(wanted(), run("--deterministic", "--compilation-mode", mode, file), mode);
    }
    assertFalse(Arrays.equals(wanted(), run(file)));
  }

  @Test
  void itIsASwitch() {
    String[] args = {"--deterministic=yes", "f"};
    UsageException e = assertThrows(UsageException.class, () -> Options.run(args));
    assertEquals("option takes no value: --deterministic", e.getMessage());
  }
}
