package dev.wasmite.cli;

import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Where a command reads and writes: three streams, and files by name.
 *
 * <p>Made by {@link Main}, one per run.
 */
final class Streams {
  final InputStream in;
  final OutputStream out;
  final OutputStream err;

  /** Whether these are the streams of the process. */
  final boolean inherited;

  Streams(InputStream in, OutputStream out, OutputStream err, boolean inherited) {
    this.in = in;
    this.out = out;
    this.err = err;
    this.inherited = inherited;
  }

  /** Writes to standard output. */
  void print(String text) throws IOException {
    print(out, text);
  }

  private static void print(OutputStream to, String text) throws IOException {
    to.write(text.getBytes(StandardCharsets.UTF_8));
    to.flush();
  }

  /** Tells the user on standard error; {@code code}. */
  int fail(int code, String message) {
    tell("wasmite: " + message + "\n");
    return code;
  }

  /**
   * Tells the user what went wrong with a file, the file standing at the end of the first line;
   * {@code code}.
   */
  int fail(int code, String message, String file) {
    int newline = message.indexOf('\n');
    int end = newline < 0 ? message.length() : newline;
    return fail(code, message.substring(0, end) + ", in " + file + message.substring(end));
  }

  /** Writes to standard error. */
  void tell(String text) {
    try {
      print(err, text);
    } catch (IOException e) {
      return; // nowhere left to say it
    }
  }

  /** Whether the user sits at a terminal. */
  boolean onTerminal() {
    if (!inherited) {
      return false;
    }
    // Only this implementation of the console tells.
    if (System.getProperty("jdk.console") == null) {
      System.setProperty("jdk.console", "java.base");
    }
    return System.console() != null;
  }

  /** All bytes of a file, of standard input if it is {@code "-"}. */
  byte[] read(String file) throws IOException {
    if (file.equals("-")) {
      return readAll(in);
    }
    try (FileInputStream stream = new FileInputStream(file)) {
      return readAll(stream);
    }
  }

  private static byte[] readAll(InputStream stream) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[1 << 16];
    for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
      bytes.write(buffer, 0, n);
    }
    return bytes.toByteArray();
  }

  /** Writes bytes to a file, to standard output if it is null or {@code "-"}. */
  void write(String file, byte[] bytes) throws IOException {
    if (file == null || file.equals("-")) {
      out.write(bytes);
      out.flush();
      return;
    }
    try (FileOutputStream stream = new FileOutputStream(file)) {
      stream.write(bytes);
    }
  }
}
