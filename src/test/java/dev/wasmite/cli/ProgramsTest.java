package dev.wasmite.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.testing.Shared;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real programs through the command line: Lua, bzip2, minigzip.
 *
 * <p>They stand in the folder that the system property {@code wasmite.shared} names, by default
 * {@code ../shared}.
 */
@Tag("machine")
class ProgramsTest {
  private static final String LUA = "lua54-noeh.wasm";
  private static final String BZIP2 = "bzip2.wasm";
  private static final String MINIGZIP = "minigzip.wasm";

  @TempDir private Path folder;
  private final Path programs = Shared.FOLDER.resolve("programs");
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void find() {
    Shared.need("programs");
  }

  private byte[] run(byte[] input, String... args) {
    return run(0, input, args);
  }

  /** Runs a program that is to end with {@code code}; what it writes. */
  private byte[] run(int code, byte[] input, String... args) {
    err.reset();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int ended = Main.run(args, new ByteArrayInputStream(input), out, err);
    assertEquals(code, ended, err.toString());
    assertFalse(err.toString().contains("\tat "), err.toString());
    return out.toByteArray();
  }

  private String program(String name) {
    return programs.resolve(name).toString();
  }

  /** Runs a script with the folder as {@code /}; what it writes. */
  private String lua(int code, String input, String script) throws IOException {
    Files.writeString(folder.resolve("script.lua"), script);
    String dir = folder + "::/";
    return new String(run(code, input.getBytes(), "--dir", dir, program(LUA), "/script.lua"));
  }

  /** Bytes that compress somewhat: the head of a program. */
  private byte[] sample() throws IOException {
    return Arrays.copyOf(Files.readAllBytes(programs.resolve(MINIGZIP)), 30_000);
  }

  private static byte[] allValues() {
    byte[] bytes = new byte[256];
    for (int i = 0; i < 256; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  @Test
  void lua() throws IOException {
    String root = programs + "::/";
    byte[] output = run(new byte[0], "--dir", root, program(LUA), "/demo-nocoro.lua");
    assertArrayEquals(Files.readAllBytes(programs.resolve("demo-nocoro.expected.txt")), output);
  }

  @Test
  void luaFromStandardInput() {
    byte[] script = "print(6 * 7, ...) io.stderr:write('done')".getBytes();
    byte[] output = run(script, program(LUA), "-", "a", "b");
    assertEquals("42\ta\tb\n", new String(output));
    assertEquals("done", err.toString());
  }

  @Test
  void luaExits() throws IOException {
    assertEquals("1\n", lua(3, "", "print(1) os.exit(3)"));
    assertEquals("1\n", lua(0, "", "print(1) os.exit(true)"));
    assertEquals("1\n", lua(1, "", "print(1) os.exit(false, true)"));
    assertEquals("1", lua(0, "", "io.write(1)"));
    assertEquals("", err.toString());
  }

  /** Without exceptions, Lua aborts at an error of the script. */
  @Test
  void luaFails() throws IOException {
    assertEquals("1\n", lua(1, "", "print(1) error('no')"));
    String said = err.toString();
    assertTrue(said.startsWith("wasmite: trap: unreachable") && said.contains(LUA + "\n"), said);
    run(1, new byte[0], "--dir", folder + "::/", program(LUA), "/none.lua");
    String none = ": cannot open /none.lua: No such file or directory\n";
    assertEquals(program(LUA) + none, err.toString());
    run(1, new byte[0], program(LUA), "-x");
    assertTrue(err.toString().startsWith(program(LUA) + ": unrecognized option '-x'\nusage: "));
  }

  @Test
  void luaReads() throws IOException {
    String lines = "for line in io.lines() do io.write('<', line, '>') end";
    assertEquals("<one><><three>", lua(0, "one\n\nthree", lines));
    assertEquals("", lua(0, "", lines));
    String kinds =
        "print(io.read('n', 'l', 'L', 3)) print(#io.read('a'), io.read('l'), io.read(0))";
    assertEquals("42\t\tline\n\tabc\n4\tnil\tnil\n", lua(0, "42\nline\nabcdefg", kinds));
    Files.writeString(folder.resolve("cat.lua"), "io.write(io.read('a'))");
    byte[] output = run(allValues(), "--dir", folder + "::/", program(LUA), "/cat.lua");
    assertArrayEquals(allValues(), output);
  }

  @Test
  void luaReadsAStreamThatTrickles() throws IOException {
    Files.writeString(
        folder.resolve("sum.lua"),
        "local sum = 0 for n in io.lines() do sum = sum + n io.write(sum, ' ') end");
    StringBuilder numbers = new StringBuilder();
    for (int i = 1; i <= 40; i++) {
      numbers.append(i).append('\n');
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    InputStream in = new Trickle(numbers.toString().getBytes());
    String[] args = {"--dir", folder + "::/", program(LUA), "/sum.lua"};
    assertEquals(0, Main.run(args, in, out, err), err.toString());
    assertTrue(out.toString().startsWith("1 3 6 10 "), out.toString());
    assertTrue(out.toString().endsWith(" 780 820 "), out.toString());
  }

  /** Gives a byte at a time, each after a while, and never says that there are more. */
  private static final class Trickle extends ByteArrayInputStream {
    Trickle(byte[] bytes) {
      super(bytes);
    }

    @Override
    public int available() {
      return 0;
    }

    @Override
    public int read(byte[] to, int offset, int length) {
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return super.read(to, offset, Math.min(1, length));
    }
  }

  @Test
  void luaWritesFiles() throws IOException {
    String script =
        "local f = assert(io.open('/bytes', 'wb'))\n"
            + "for i = 0, 255 do f:write(string.char(i)) end f:close()\n"
            + "f = assert(io.open('/bytes', 'ab')) f:write('end') f:close()\n"
            + "f = assert(io.open('/bytes', 'r+b')) f:seek('set', 65) f:write('?') f:seek('end', -3)\n"
            + "print(f:read('a'), f:seek('cur')) f:close()\n"
            + "print(os.rename('/bytes', '/moved'), os.remove('/bytes'))\n"
            + "print(io.open('/none/file', 'w'))";
    String output = lua(0, "", script);
    assertEquals(
        "end\t259\n"
            + "true\tnil\t/bytes: No such file or directory\t44\n"
            + "nil\t/none/file: No such file or directory\t44\n",
        output);
    byte[] wanted = Arrays.copyOf(allValues(), 259);
    System.arraycopy("end".getBytes(), 0, wanted, 256, 3);
    wanted[65] = '?';
    assertArrayEquals(wanted, Files.readAllBytes(folder.resolve("moved")));
  }

  @Test
  void luaWritesAllByteValues() throws IOException {
    Files.writeString(
        folder.resolve("bytes.lua"), "for i = 0, 255 do io.write(string.char(i)) end");
    byte[] output = run(new byte[0], "--dir", folder + "::/", program(LUA), "/bytes.lua");
    assertArrayEquals(allValues(), output);
  }

  @Test
  void bzip2() throws IOException {
    byte[] packed = run(sample(), program(BZIP2), "-c");
    assertTrue(packed.length < sample().length * 3 / 4, packed.length + " bytes");
    assertArrayEquals(sample(), run(packed, program(BZIP2), "-dc"));
  }

  @Test
  void bzip2OnFiles() throws IOException {
    Path file = Files.write(folder.resolve("file"), sample());
    run(new byte[0], "--dir", folder + "::/", program(BZIP2), "/file");
    assertFalse(Files.exists(file));
    assertEquals("BZh9", new String(Files.readAllBytes(folder.resolve("file.bz2")), 0, 4));
    run(new byte[0], "--dir", folder + "::/", program(BZIP2), "-d", "/file.bz2");
    assertArrayEquals(sample(), Files.readAllBytes(file));
  }

  @Test
  void minigzip() throws IOException {
    byte[] packed = run(sample(), program(MINIGZIP));
    try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      assertArrayEquals(sample(), unpacked.readAllBytes());
    }
    assertArrayEquals(sample(), run(packed, program(MINIGZIP), "-d"));
    ByteArrayOutputStream other = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(other)) {
      gzip.write(sample());
    }
    assertArrayEquals(sample(), run(other.toByteArray(), program(MINIGZIP), "-d"));
  }

  @Test
  void nothingToPack() throws IOException {
    byte[] nothing = {};
    byte[] packed = run(nothing, program(BZIP2));
    assertEquals(14, packed.length);
    assertArrayEquals(nothing, run(packed, program(BZIP2), "-d"));
    packed = run(nothing, program(MINIGZIP));
    assertEquals(20, packed.length);
    assertArrayEquals(nothing, run(packed, program(MINIGZIP), "-d"));
    assertArrayEquals(nothing, run(nothing, program(MINIGZIP), "-d"));
  }

  @Test
  void damagedInput() throws IOException {
    byte[] packed = run(sample(), program(BZIP2));
    run(2, Arrays.copyOf(packed, packed.length - 20), program(BZIP2), "-dc");
    assertTrue(err.toString().contains("Compressed file ends unexpectedly"), err.toString());
    packed[packed.length / 2] ^= 4;
    run(2, packed, program(BZIP2), "-dc");
    assertTrue(err.toString().contains("Data integrity error"), err.toString());
    run(2, "plain".getBytes(), program(BZIP2), "-dc");
    assertTrue(err.toString().contains("(stdin) is not a bzip2 file."), err.toString());

    packed = run(sample(), program(MINIGZIP));
    run(1, Arrays.copyOf(packed, packed.length - 20), program(MINIGZIP), "-d");
    assertEquals(program(MINIGZIP) + ": failed gzclose\n", err.toString());
    packed[packed.length - 8] ^= 4;
    run(1, packed, program(MINIGZIP), "-d");
    assertTrue(err.toString().contains(": incorrect data check\n"), err.toString());
  }

  /** Takes some bytes, and then no more. */
  private static final class Broken extends OutputStream {
    private int left = 1000;

    @Override
    public void write(int b) throws IOException {
      if (--left < 0) {
        throw new IOException("Broken pipe");
      }
    }
  }

  private int runBroken(byte[] input, String... args) {
    err.reset();
    int code = Main.run(args, new ByteArrayInputStream(input), new Broken(), err);
    assertFalse(err.toString().contains("\tat "), err.toString());
    return code;
  }

  @Test
  void outputThatTakesNoMore() throws IOException {
    byte[] packed = run(sample(), program(BZIP2));
    assertEquals(1, runBroken(packed, program(BZIP2), "-dc"));
    assertTrue(err.toString().contains("\nbzip2.wasm: Broken pipe\n"), err.toString());
    assertEquals(1, runBroken(sample(), program(MINIGZIP)));
    assertTrue(err.toString().startsWith(program(MINIGZIP) + ": "), err.toString());
    assertEquals(1, err.toString().lines().count(), err.toString());
    byte[] careless = "for i = 1, 9999 do print(i) end io.stderr:write('end\\n')".getBytes();
    assertEquals(1, runBroken(careless, program(LUA), "-"));
    assertEquals("end\nwasmite: cannot write the output: Broken pipe\n", err.toString());
    byte[] careful =
        ("local ok, text, number repeat ok, text, number = io.write('line\\n') until not ok\n"
                + "io.stderr:write(text) os.exit(number)")
            .getBytes();
    assertEquals(64, runBroken(careful, program(LUA), "-"));
    assertEquals("Broken pipe", err.toString());
  }
}
