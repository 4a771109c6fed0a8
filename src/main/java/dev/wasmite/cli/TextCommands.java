package dev.wasmite.cli;

import dev.wasmite.Config;
import dev.wasmite.Engine;
import dev.wasmite.WasmModule;
import dev.wasmite.binary.WasmException;
import dev.wasmite.text.Wat;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;

/**
 * The commands that need the text format: {@code parse}, {@code print}, {@code validate}. Runs of
 * binary modules do without this class.
 *
 * <p>Made by {@link Main}, per command.
 */
final class TextCommands {
  private final Streams streams;

  TextCommands(Streams streams) {
    this.streams = streams;
  }

  /** An engine that takes text where it takes bytes. */
  static Engine engine(Config config) {
    return new Engine(config.text(Wat.format()));
  }

  /** Loads a module from a stream, of which it takes the first byte to see what is in it. */
  static WasmModule load(Main main, String file, InputStream stream) throws IOException {
    PushbackInputStream in = new PushbackInputStream(stream, 1);
    int first = in.read();
    if (first >= 0) {
      in.unread(first);
    }
    return WasmModule.parse(main.engine(file, first), in);
  }

  /** Whether bytes are binary, or meant to be: no text begins with a zero. */
  static boolean isBinary(byte[] bytes) {
    return bytes.length > 0 && bytes[0] == 0;
  }

  /** {@code wasmite parse}: the exit code. */
  int parse(String[] args) throws IOException {
    Options options = Options.tool(args, " --output ", new Config());
    if (options.help) {
      streams.print(Help.of("parse"));
      return 0;
    }
    if (options.output == null && streams.onTerminal()) {
      throw new UsageException("binary is nothing for a terminal: --output FILE");
    }
    byte[] bytes = binary(options.file());
    if (bytes == null) {
      return Main.FAILED;
    }
    streams.write(options.output, bytes);
    return 0;
  }

  /** {@code wasmite print}: the exit code. */
  int print(String[] args) throws IOException {
    Options options = Options.tool(args, " --output ", new Config());
    if (options.help) {
      streams.print(Help.of("print"));
      return 0;
    }
    byte[] bytes = binary(options.file());
    if (bytes == null) {
      return Main.FAILED;
    }
    String text;
    try {
      text = Wat.print(bytes);
    } catch (WasmException e) {
      return streams.fail(Main.FAILED, e.getMessage(), options.file());
    }
    streams.write(options.output, text.getBytes(StandardCharsets.UTF_8));
    return 0;
  }

  /** The module in a file as binary; null if there is none, which the user has been told. */
  byte[] binary(String file) {
    try {
      byte[] bytes = streams.read(file);
      return isBinary(bytes) ? bytes : Wat.parse(bytes);
    } catch (IOException e) {
      streams.fail(Main.FAILED, "cannot read the module: " + e.getMessage());
    } catch (WasmException e) {
      streams.fail(Main.FAILED, e.getMessage(), file);
    }
    return null;
  }

  /** {@code wasmite validate}: the exit code. */
  int validate(String[] args) throws IOException {
    Config all = new Config().customPageSizes(true);
    Options options = Options.tool(args, " --enable --disable --device ", all);
    if (options.help) {
      streams.print(Help.of("validate"));
      return 0;
    }
    Engine engine = new Engine(options.config);
    int code = 0;
    for (String file : options.files) {
      byte[] bytes = binary(file);
      if (bytes == null) {
        code = Main.FAILED;
        continue;
      }
      try {
        WasmModule.validate(engine, bytes);
      } catch (WasmException e) {
        code = streams.fail(Main.FAILED, e.getMessage(), file);
      }
    }
    return code;
  }
}
