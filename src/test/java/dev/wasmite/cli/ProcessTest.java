package dev.wasmite.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command line as a whole process: exit codes, and the standard streams as the system's. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProcessTest {
  @TempDir private Path folder;

  private String file(String name, WasiModule module) throws IOException {
    return Files.write(folder.resolve(name), module.build()).toString();
  }

  private static String text(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** A mebibyte of all byte values in every neighbourhood. */
  private static byte[] allBytes() {
    byte[] bytes = new byte[1 << 20];
    new Random(1).nextBytes(bytes);
    for (int i = 0; i < 65536; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  @Test
  void exitCodes() throws Exception {
    int[][] codes = {{0, 0}, {1, 1}, {42, 42}, {255, 255}, {256, 0}, {300, 44}, {-1, 255}};
    List<Process> processes = new ArrayList<>();
    for (int[] code : codes) {
      WasiModule module = new WasiModule().write(1, "out").exit(code[0]);
      String file = file("exit" + code[0] + ".wasm", module);
      processes.add(MainProcess.of(file).redirectErrorStream(true).start());
    }
    for (int i = 0; i < codes.length; i++) {
      assertEquals("out", text(processes.get(i)), "exit code " + codes[i][0]);
      assertEquals(codes[i][1], processes.get(i).waitFor());
    }
  }

  @Test
  void returningIsSuccess() throws Exception {
    Process process = MainProcess.of(file("a.wasm", new WasiModule().write(1, "a"))).start();
    assertEquals("a", text(process));
    assertEquals(0, process.waitFor());
  }

  @Test
  void aTrapIsToldAfterTheOutput() throws Exception {
    String file = file("trap.wasm", new WasiModule().write(1, "out\n").trap());
    Process process = MainProcess.of(file).redirectErrorStream(true).start();
    String said = text(process);
    assertEquals(1, process.waitFor());
    assertTrue(said.startsWith("out\nwasmite: trap: unreachable"), said);
    assertEquals(3, said.lines().count(), said);
  }

  @Test
  void bytesPassUnchangedThroughPipes() throws Exception {
    byte[] bytes = allBytes();
    String file = file("echo.wasm", new WasiModule().echoAll(50_001));
    Process process = MainProcess.of(file).redirectError(Redirect.INHERIT).start();
    Thread feeder = feed(process, bytes);
    assertArrayEquals(bytes, process.getInputStream().readAllBytes());
    feeder.join();
    assertEquals(0, process.waitFor());
  }

  @Test
  void bytesPassUnchangedThroughFiles() throws Exception {
    byte[] bytes = allBytes();
    File input = Files.write(folder.resolve("input"), bytes).toFile();
    Path output = folder.resolve("output");
    String file = file("echo.wasm", new WasiModule().echoAll(777));
    Process process =
        MainProcess.of(file)
            .redirectInput(input)
            .redirectOutput(output.toFile())
            .redirectError(Redirect.INHERIT)
            .start();
    assertEquals(0, process.waitFor());
    assertArrayEquals(bytes, Files.readAllBytes(output));
  }

  private static Thread feed(Process process, byte[] bytes) {
    Thread feeder =
        new Thread(
            () -> {
              try (OutputStream to = process.getOutputStream()) {
                to.write(bytes);
              } catch (IOException e) {
                return; // the test sees that bytes are missing
              }
            });
    feeder.start();
    return feeder;
  }

  @Test
  void aPromptIsSeenBeforeTheAnswer() throws Exception {
    WasiModule module = new WasiModule().write(1, "name? ").echo(100).write(1, "bye");
    Process process = MainProcess.of(file("ask.wasm", module)).start();
    assertEquals("name? ", new String(process.getInputStream().readNBytes(6)));
    process.getOutputStream().write("Ada ".getBytes());
    process.getOutputStream().flush();
    assertEquals("Ada bye", text(process));
    assertEquals(0, process.waitFor());
  }

  /** Whoever reads the output goes away, which ends the program as it ends a native one. */
  @Test
  void theReaderGoesAway() throws Exception {
    File input = Files.write(folder.resolve("input"), allBytes()).toFile();
    String file = file("echo.wasm", new WasiModule().echoAll(4096));
    Process process = MainProcess.of(file).redirectInput(input).start();
    assertEquals(0, process.getInputStream().read());
    process.getInputStream().close();
    assertEquals(141, process.waitFor());
    assertEquals("", new String(process.getErrorStream().readAllBytes()));
  }

  /** As above, where the loss shows only when the program has ended. */
  @Test
  void theReaderIsGoneAtTheEnd() throws Exception {
    WasiModule module = new WasiModule().echo(1);
    for (int i = 0; i < 10; i++) {
      module.write(1, "lost");
    }
    for (String file : List.of(file("late.wasm", module), file("early.wasm", shortModule()))) {
      Process process = MainProcess.of(file).start();
      process.getInputStream().close();
      process.getOutputStream().close();
      assertEquals("", new String(process.getErrorStream().readAllBytes()));
      assertEquals(141, process.waitFor());
    }
  }

  private static WasiModule shortModule() {
    return new WasiModule().echo(1).write(1, "lost").exit(0);
  }
}
