package dev.wasmite.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.testing.Shared;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two real programs at once, the one reading what the other writes: 10 MB are packed and unpacked
 * again. Needs the programs, see the property {@code wasmite.shared}.
 */
@Tag("machine")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PipesTest {
  /** A tenth where the classes are not packed: the loop of Java 8 takes that much longer. */
  private static final int LENGTH =
      System.getProperty("wasmite.jar") == null ? 1_000_000 : 10_000_000;

  private static byte[] data;

  @TempDir private Path folder;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /**
   * Noise, text of few letters, and runs of a byte: mostly runs, which take the least time to pack.
   */
  @BeforeAll
  static void makeData() {
    Random random = new Random(4);
    data = new byte[LENGTH];
    for (int i = 0; i < LENGTH; ) {
      int end = Math.min(LENGTH, i + 200 + random.nextInt(50));
      int kind = random.nextInt(60);
      int run = random.nextInt(256);
      for (; i < end; i++) {
        int letter = kind == 0 ? random.nextInt(256) : kind == 1 ? 'a' + random.nextInt(8) : run;
        data[i] = (byte) letter;
      }
    }
  }

  @BeforeEach
  void find() {
    Shared.need("programs");
  }

  private static String program(String name) {
    return Shared.FOLDER.resolve("programs").resolve(name).toString();
  }

  /** Writes what it is given to two streams. */
  private static final class Tee extends OutputStream {
    private final OutputStream one;
    private final OutputStream other;

    Tee(OutputStream one, OutputStream other) {
      this.one = one;
      this.other = other;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      one.write(from, offset, length);
      other.write(from, offset, length);
    }

    @Override
    public void flush() throws IOException {
      one.flush();
      other.flush();
    }

    @Override
    public void close() throws IOException {
      one.close();
      other.close();
    }
  }

  private static <T> FutureTask<T> start(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  @Test
  void bzip2InTwoThreads() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    ByteArrayOutputStream unpacked = new ByteArrayOutputStream();
    PipedInputStream end = new PipedInputStream(50_000);
    OutputStream pipe = new Tee(packed, new PipedOutputStream(end));
    FutureTask<Integer> packer =
        start(
            () -> {
              String[] args = {program("bzip2.wasm"), "-z"};
              try (pipe) {
                return Main.run(args, new ByteArrayInputStream(data), pipe, err);
              }
            });
    String[] args = {program("bzip2.wasm"), "-d"};
    assertEquals(0, Main.run(args, end, unpacked, err), err.toString());
    assertEquals(0, packer.get(), err.toString());
    assertArrayEquals(data, unpacked.toByteArray());
    compareWithNative(packed.toByteArray());
  }

  /** What bzip2 makes must be what the same program makes as a native one, where there is one. */
  private void compareWithNative(byte[] packed) throws Exception {
    File input = Files.write(folder.resolve("input"), data).toFile();
    File output = folder.resolve("output").toFile();
    int code;
    try {
      code =
          new ProcessBuilder("bzip2", "-z")
              .redirectInput(input)
              .redirectOutput(output)
              .start()
              .waitFor();
    } catch (IOException e) {
      return; // none on the path
    }
    assertEquals(0, code);
    assertArrayEquals(Files.readAllBytes(output.toPath()), packed);
  }

  @Test
  void minigzipInTwoProcesses() throws Exception {
    File input = Files.write(folder.resolve("input"), data).toFile();
    ProcessBuilder packer = MainProcess.of(program("minigzip.wasm"), "-1").redirectInput(input);
    ProcessBuilder unpacker = MainProcess.of(program("minigzip.wasm"), "-d");
    packer.redirectError(Redirect.INHERIT);
    unpacker.redirectError(Redirect.INHERIT);
    List<Process> processes = ProcessBuilder.startPipeline(List.of(packer, unpacker));
    assertArrayEquals(data, processes.get(1).getInputStream().readAllBytes());
    assertEquals(0, processes.get(0).waitFor());
    assertEquals(0, processes.get(1).waitFor());
  }

  /** The other end is Java's own, in this process. */
  @Test
  void minigzipIntoJava() throws Exception {
    PipedInputStream end = new PipedInputStream(50_000);
    OutputStream pipe = new PipedOutputStream(end);
    FutureTask<Integer> packer =
        start(
            () -> {
              String[] args = {program("minigzip.wasm"), "-1"};
              try (pipe) {
                return Main.run(args, new ByteArrayInputStream(data), pipe, err);
              }
            });
    try (InputStream unpacked = new GZIPInputStream(end)) {
      assertArrayEquals(data, unpacked.readAllBytes());
    }
    assertEquals(0, packer.get(), err.toString());
  }

  /** The reader leaves in the middle: the writer ends, and says why. */
  @Test
  void theReaderLeaves() throws Exception {
    PipedInputStream end = new PipedInputStream(1000);
    OutputStream pipe = new PipedOutputStream(end);
    FutureTask<Integer> packer =
        start(
            () -> {
              String[] args = {program("minigzip.wasm"), "-1"};
              return Main.run(args, new ByteArrayInputStream(data), pipe, err);
            });
    assertEquals(0x1f, end.read());
    end.close();
    assertEquals(1, packer.get());
    assertTrue(err.toString().startsWith(program("minigzip.wasm") + ": "), err.toString());
    assertEquals(1, err.toString().lines().count(), err.toString());
  }
}
