package dev.wasmite;

import dev.wasmite.binary.TextFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A module as it arrives, in the binary format if it was text. Made by {@link WasmModule}, per
 * stream, when the engine's configuration takes text.
 */
final class ModuleSource extends InputStream {
  private static final int MAGIC_SIZE = 4;

  // What was read ahead, or all there is; then the rest.
  private final byte[] head;
  private int pos;
  private final InputStream rest;

  private ModuleSource(byte[] head, InputStream rest) {
    this.head = head;
    this.rest = rest;
  }

  /** The bytes in the binary format. */
  static byte[] binary(Engine engine, byte[] bytes) {
    TextFormat text = engine.config.text;
    return text == null ? bytes : text.toBinary(bytes);
  }

  /**
   * The bytes in the binary format. Text is read to its end now; of a binary no more than its magic
   * number is.
   */
  static InputStream binary(Engine engine, InputStream in) throws IOException {
    TextFormat text = engine.config.text;
    if (text == null) {
      return in;
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] buffer = new byte[4096];
    int count = 0;
    while (all.size() < MAGIC_SIZE && count >= 0) {
      count = in.read(buffer, 0, MAGIC_SIZE - all.size());
      all.write(buffer, 0, Math.max(count, 0));
    }
    byte[] head = all.toByteArray();
    if (isBinary(head)) {
      return new ModuleSource(head, in);
    }
    while (count >= 0) {
      count = in.read(buffer, 0, buffer.length);
      all.write(buffer, 0, Math.max(count, 0));
    }
    return new ModuleSource(text.toBinary(all.toByteArray()), null);
  }

  private static boolean isBinary(byte[] head) {
    return head.length == MAGIC_SIZE
        && head[0] == 0
        && head[1] == 'a'
        && head[2] == 's'
        && head[3] == 'm';
  }

  @Override
  public int read() throws IOException {
    if (pos < head.length) {
      return head[pos++] & 0xff;
    }
    return rest == null ? -1 : rest.read();
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    int left = head.length - pos;
    if (left == 0 && length > 0) {
      return rest == null ? -1 : rest.read(to, offset, length);
    }
    int count = Math.min(left, length);
    System.arraycopy(head, pos, to, offset, count);
    pos += count;
    return count;
  }
}
