package dev.wasmite.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Runs of the command line within this JVM: what goes in, and what came out. */
abstract class CliRunner {
  @TempDir Path folder;
  final ByteArrayOutputStream out = new ByteArrayOutputStream();
  final ByteArrayOutputStream err = new ByteArrayOutputStream();
  InputStream input = new ByteArrayInputStream(new byte[0]);

  /** Runs a command line: the exit code. */
  final int run(String... args) {
    out.reset();
    err.reset();
    return Main.run(args, input, out, err);
  }

  /** Sets what the next run reads. */
  final void input(byte[] bytes) {
    input = new ByteArrayInputStream(bytes);
  }

  /** Writes a file; its name. */
  final String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  final String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  final String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
