package dev.wasmite.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.testing.Shared;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Real programs through the command line: Lua, bzip2, minigzip.
 *
 * <p>They stand in the folder that the system property {@code wasmite.shared} names, by default
 * {@code ../shared}.
 */
@Tag("machine")
class ProgramsTest {
  private final Path programs = Shared.FOLDER.resolve("programs");
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void find() {
    Shared.need("programs");
  }

  private byte[] run(byte[] input, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int code = Main.run(args, new ByteArrayInputStream(input), out, err);
    assertEquals(0, code, err.toString());
    return out.toByteArray();
  }

  private String program(String name) {
    return programs.resolve(name).toString();
  }

  /** Bytes that compress somewhat: a program. */
  private byte[] sample() throws IOException {
    return Files.readAllBytes(programs.resolve("minigzip.wasm"));
  }

  @Test
  void lua() throws IOException {
    String root = programs + "::/";
    byte[] output = run(new byte[0], "--dir", root, program("lua54-noeh.wasm"), "/demo-nocoro.lua");
    assertArrayEquals(Files.readAllBytes(programs.resolve("demo-nocoro.expected.txt")), output);
  }

  @Test
  void luaFromStandardInput() {
    byte[] script = "print(6 * 7, ...) io.stderr:write('done')".getBytes();
    byte[] output = run(script, program("lua54-noeh.wasm"), "-", "a", "b");
    assertEquals("42\ta\tb\n", new String(output));
    assertEquals("done", err.toString());
  }

  @Test
  void bzip2() throws IOException {
    byte[] packed = run(sample(), program("bzip2.wasm"), "-c");
    assertTrue(packed.length < sample().length / 2, packed.length + " bytes");
    assertArrayEquals(sample(), run(packed, program("bzip2.wasm"), "-dc"));
  }

  @Test
  void minigzip() throws IOException {
    byte[] packed = run(sample(), program("minigzip.wasm"));
    try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      assertArrayEquals(sample(), unpacked.readAllBytes());
    }
    assertArrayEquals(sample(), run(packed, program("minigzip.wasm"), "-d"));
  }
}
