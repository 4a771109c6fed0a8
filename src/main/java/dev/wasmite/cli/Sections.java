package dev.wasmite.cli;

import java.nio.charset.StandardCharsets;

/**
 * The sections of a binary module, one after the other (spec 3.0 section 5.5): where each is, and
 * what a listing tells of it. What is malformed ends the row; the engine's parser says why.
 *
 * <p>Made by {@link InspectCommand}, per module.
 */
final class Sections {
  static final int CUSTOM = 0;
  static final int FUNCTION = 3;
  static final int TABLE = 4;
  static final int MEMORY = 5;
  static final int START = 8;
  private static final int DATA_COUNT = 12;

  private static final int HEADER = 8; // magic number and version
  private static final String[] NAMES = {
    "custom",
    "type",
    "import",
    "function",
    "table",
    "memory",
    "global",
    "export",
    "start",
    "element",
    "code",
    "data",
    "data count",
    "tag"
  };

  // Flags of limits (5.3.11).
  private static final int HAS_MAX = 1;
  private static final int IS_64 = 4;
  private static final int HAS_PAGE_SIZE = 8;

  private final byte[] bytes;

  /** The next byte to read. */
  private int at;

  /** The current section: its id, where its content begins and ends. */
  int id;

  int start;
  int end = HEADER;

  Sections(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Goes on to the next section; whether there is one. */
  boolean next() {
    at = end;
    if (at >= bytes.length) {
      return false;
    }
    id = bytes[at++];
    long size = number();
    if (id < 0 || id >= NAMES.length || size < 0 || size > bytes.length - at) {
      return false;
    }
    start = at;
    end = at + (int) size;
    return true;
  }

  String name() {
    return NAMES[id];
  }

  /** How many bytes the content has. */
  int size() {
    return end - start;
  }

  /** How many items the section counts, or the number that is its content; to be read first. */
  long count() {
    at = start;
    return number();
  }

  /** Whether the content begins with a count of items. */
  boolean isVector() {
    return id != CUSTOM && id != START && id != DATA_COUNT;
  }

  /** The name of a custom section, as far as its bytes are there. */
  String customName() {
    at = start;
    long length = number();
    int from = Math.min(at, end);
    int rest = (int) Math.min(Math.max(length, 0), end - from);
    return new String(bytes, from, rest, StandardCharsets.UTF_8);
  }

  /** The next type of a table section that is well formed, as the text format writes it. */
  String tableType() {
    String element = bytes[at++] == 0x70 ? " funcref" : " externref";
    return "table " + limits() + element;
  }

  /** The next type of a memory section that is well formed, as the text format writes it. */
  String memoryType() {
    int flags = bytes[at];
    String type = "memory " + limits();
    return (flags & HAS_PAGE_SIZE) != 0 && number() == 0 ? type + " (pagesize 1)" : type;
  }

  private String limits() {
    int flags = bytes[at++];
    String text = (flags & IS_64) != 0 ? "i64 " : "";
    text += Long.toUnsignedString(number());
    return (flags & HAS_MAX) != 0 ? text + " " + Long.toUnsignedString(number()) : text;
  }

  /** An unsigned number in LEB128 (5.2.2); -1 where the bytes end. */
  private long number() {
    long value = 0;
    for (int shift = 0; at < bytes.length && shift < 70; shift += 7) {
      byte b = bytes[at++];
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    return -1;
  }
}
