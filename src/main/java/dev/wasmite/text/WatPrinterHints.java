package dev.wasmite.text;

import dev.wasmite.binary.ByteReader;
import dev.wasmite.binary.WasmException;
import java.util.HashMap;
import java.util.Map;

/**
 * The branch hints of a module: per function and offset whether the branch is likely (§7.5.2). Made
 * by {@link WatPrinter} from a custom section; does not change once read.
 */
final class WatPrinterHints {
  // By function << 32 | offset.
  private final Map<Long, Integer> hints = new HashMap<>();

  private WatPrinterHints() {}

  /** The hints of a section's content; null if it is malformed. */
  static WatPrinterHints read(byte[] bytes, int start, int end) {
    WatPrinterHints result = new WatPrinterHints();
    ByteReader reader = new ByteReader(bytes, start, end);
    try {
      for (int i = reader.count(2, Integer.MAX_VALUE, "functions"); i > 0; i--) {
        long function = reader.u32();
        for (int k = reader.count(3, Integer.MAX_VALUE, "hints"); k > 0; k--) {
          long offset = reader.u32() & 0xffffffffL;
          int size = reader.u8();
          int hint = reader.u8();
          if (size != 1 || hint > 1) {
            return null;
          }
          result.hints.put(function << 32 | offset, hint);
        }
      }
    } catch (WasmException e) {
      return null;
    }
    return reader.pos == end ? result : null;
  }

  /** The hint of an instruction: 1 likely, 0 unlikely, -1 none. */
  int at(int function, int offset) {
    return hints.getOrDefault((long) function << 32 | offset, -1);
  }
}
