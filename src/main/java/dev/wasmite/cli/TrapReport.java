package dev.wasmite.cli;

import dev.wasmite.CoreDump;
import dev.wasmite.Trap;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** What the user learns of a trap besides its message; never made. */
final class TrapReport {
  private TrapReport() {}

  /** The message, and which option may help. */
  static String message(Trap trap) {
    switch (trap.code()) {
      case Trap.STACK_EXHAUSTED:
        return trap.getMessage() + " (--max-stack gives more)";
      case Trap.OUT_OF_FUEL:
        return trap.getMessage() + " (--fuel gives more)";
      default:
        return trap.getMessage();
    }
  }

  /**
   * The lines that go below the message, without the last line feed: the frames, and what became of
   * the core dump if one was asked for, which is written here.
   */
  static String of(Trap trap, Options options) {
    StringBuilder text = new StringBuilder("\n").append(trap.backtrace());
    CoreDump dump = trap.coreDump();
    if (dump != null) {
      try {
        write(dump, options);
        text.append("core dump written to ").append(options.coreDump).append('\n');
      } catch (IOException e) {
        text.append("cannot write the core dump: ").append(e.getMessage()).append('\n');
      }
    }
    if (dump == null && options.coreDump != null) {
      text.append("no core dump: no function was running\n");
    }
    text.setLength(text.length() - 1);
    return text.toString();
  }

  private static void write(CoreDump dump, Options options) throws IOException {
    try (OutputStream out = new BufferedOutputStream(new FileOutputStream(options.coreDump))) {
      dump.write(options.file(), out);
    }
  }
}
