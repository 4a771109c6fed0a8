package dev.wasmite.shrunk;

import dev.wasmite.testing.Code;
import dev.wasmite.testing.WasmBuilder;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs {@link HeapProbe} on a jar, in a JVM without compiler and with the serial collector. Never
 * made.
 */
final class ProbeJvm {
  /** A module whose "run" adds, in hex. */
  static final String ADD = hex(addModule());

  /** The same by way of a memory of 500 bytes, in pages of one byte. */
  static final String PAGE = hex(pageModule());

  private static final int LIMIT_SECONDS = 120;

  private ProbeJvm() {}

  private static String hex(WasmBuilder module) {
    return HexFormat.of().formatHex(module.build());
  }

  private static WasmBuilder addModule() {
    WasmBuilder builder = new WasmBuilder();
    Code body = Code.of().localGet(0).localGet(1).op("i32.add").end();
    builder.exportedFunc("run", "i32 i32 -> i32", body);
    return builder;
  }

  private static WasmBuilder pageModule() {
    WasmBuilder builder = new WasmBuilder();
    builder.memoryPaged(500, 500, 0);
    Code body = Code.of().i32Const(496).localGet(0).mem("i32.store", 0);
    body.i32Const(496).mem("i32.load", 0).localGet(1).op("i32.add").end();
    builder.exportedFunc("run", "i32 i32 -> i32", body);
    return builder;
  }

  /**
   * What the probe prints; null if it fails.
   *
   * @param jar before the classes of the tests in its class path
   * @param arguments of the probe
   */
  static String run(Path jar, List<String> options, String... arguments) throws Exception {
    Path output = Files.createTempFile("wasmite", ".out");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xint", "-XX:+UseSerialGC", "-XX:MarkSweepAlwaysCompactCount=1"));
    command.addAll(options);
    command.addAll(List.of("-cp", jar + File.pathSeparator + testClasses()));
    command.add(HeapProbe.class.getName());
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("does not end: " + command);
      }
      return process.exitValue() == 0 ? Files.readString(output).trim() : null;
    } finally {
      process.destroyForcibly().waitFor();
      Files.delete(output);
    }
  }

  private static Path testClasses() throws Exception {
    return Path.of(HeapProbe.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
