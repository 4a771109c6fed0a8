package dev.wasmite.binary;

import java.io.IOException;
import java.io.InputStream;

/**
 * A cursor over the bytes of a module, whole or still arriving, that reads the numbers and names of
 * the binary format (§5.2) and refuses bad ones. Made by the parser, and by whoever reads a part of
 * a module again.
 */
public final class ByteReader {
  private static final int FIRST_BUFFER = 4096;

  /** The largest module that is taken, in bytes. */
  static final int LARGEST_MODULE = 1 << 30;

  /** The bound that stands for the end of the module, wherever it is. */
  static final int WHOLE = Integer.MAX_VALUE;

  /** The bytes; another, longer array after bytes have arrived. */
  public byte[] bytes;

  /** The offset of the next byte. */
  public int pos;

  /** The offset where reading stops: the end of the part being read, or of what has arrived. */
  public int limit;

  /** Offset of the bytes of the name that {@link #name()} read. */
  public int nameStart;

  /** How many bytes the name has that {@link #name()} read. */
  public int nameLength;

  // Where the bytes come from; null when they are all there.
  private InputStream source;
  // How many bytes are there; may be read beyond the limit only to judge a number that runs over.
  private int available;
  // The end of the part being read; limit is the smaller of this and available.
  private int bound;
  // Whether the source has ended.
  private boolean dry;
  // What the source threw; kept because reading numbers has no checked exceptions.
  private IOException failure;

  /** A reader of bytes that are all there, from {@code start} up to {@code end}. */
  public ByteReader(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.pos = start;
    this.limit = end;
    this.available = bytes.length;
    this.bound = end;
  }

  /** A reader of bytes that arrive; pulls no more than asked for, or than one read gives. */
  public ByteReader(InputStream source) {
    this(new byte[FIRST_BUFFER], 0, 0);
    this.source = source;
    this.available = 0;
    this.bound = WHOLE;
  }

  /** Goes on in other bytes that are all there, from {@code start} up to {@code end}. */
  public void move(byte[] to, int start, int end) {
    bytes = to;
    pos = start;
    limit = end;
    bound = end;
    available = to.length;
  }

  /** Sets the end of the part being read, or {@link #WHOLE}. */
  void bound(int end) {
    bound = end;
    limit = Math.min(end, available);
  }

  /** Whether bytes may still arrive. */
  boolean arriving() {
    return Features.wholeApi() && source != null;
  }

  /** Whether {@code count} bytes are there from the position on; pulls them if they are not. */
  boolean require(int count) {
    while (count > available - pos) {
      if (!pull()) {
        return false;
      }
    }
    return true;
  }

  /** The failure of the source, or null. */
  IOException failure() {
    return failure;
  }

  /** Takes what the source gives at once; false at its end. */
  private boolean pull() {
    if (!arriving()) {
      return false;
    }
    if (available == bytes.length) {
      if (available >= LARGEST_MODULE) {
        throw Errors.malformed(Errors.MODULE_TOO_LARGE, available);
      }
      byte[] longer = new byte[2 * available];
      System.arraycopy(bytes, 0, longer, 0, available);
      bytes = longer;
    }
    int got;
    try {
      got = source.read(bytes, available, bytes.length - available);
    } catch (IOException e) {
      failure = e;
      got = -1;
    }
    if (got <= 0) {
      source = null;
      dry = true;
      return false;
    }
    available += got;
    limit = Math.min(bound, available);
    return true;
  }

  /** Called when the limit is reached: more bytes, or the end. */
  private void more() {
    if (limit >= bound || !pull()) {
      throw end();
    }
  }

  /** The fault of bytes that stop too early. */
  private WasmException end() {
    String text = Errors.END_OF_SECTION;
    if (bound == WHOLE) {
      text = Errors.UNEXPECTED_END;
    } else if (Features.wholeApi() && dry && limit == available && limit < bound) {
      text = Errors.LENGTH;
    }
    return Errors.malformed(text, limit);
  }

  /** What has arrived, in an array of its length. */
  byte[] arrived() {
    if (bytes.length == available) {
      return bytes;
    }
    byte[] exact = new byte[available];
    System.arraycopy(bytes, 0, exact, 0, available);
    return exact;
  }

  /** The fault {@code text} at the byte before the position. */
  public WasmException malformed(String text) {
    return Errors.malformed(text, pos - 1);
  }

  /** One byte, 0 to 255. */
  public int u8() {
    if (pos >= limit) {
      more();
    }
    return bytes[pos++] & 0xff;
  }

  /** An unsigned number of 32 bits, as an {@code int} of the same bits. */
  public int u32() {
    int first = u8();
    return first < 0x80 ? first : (int) number(32, first, false);
  }

  /** An unsigned number of 64 bits. */
  public long u64() {
    int first = u8();
    return first < 0x80 ? first : number(64, first, false);
  }

  /** A signed number of 32 bits. */
  public int s32() {
    int first = u8();
    return first < 0x80 ? first << 25 >> 25 : (int) number(32, first, true);
  }

  /** A signed number of 33 bits, a block type. */
  public long s33() {
    int first = u8();
    return first < 0x80 ? first << 25 >> 25 : number(33, first, true);
  }

  /** A signed number of 64 bits. */
  public long s64() {
    int first = u8();
    return first < 0x80 ? first << 25 >> 25 : number(64, first, true);
  }

  /** A further byte of a number; beyond the limit too, for a bad number is the graver fault. */
  private int next() {
    if (pos >= available && !pull()) {
      throw end();
    }
    return bytes[pos++] & 0xff;
  }

  private long number(int bits, int first, boolean signed) {
    long value = first & 0x7f;
    for (int shift = 7; ; shift += 7) {
      int left = bits - shift;
      if (left <= 0) {
        throw malformed(Errors.LEB_TOO_LONG);
      }
      int next = next();
      if (left < 7) {
        // The bits that are too many, and the sign bit, must all be 0, or all the same.
        int high = next << 25 >> 25 >> (signed ? left - 1 : left);
        if (high != 0 && !(signed && high == -1)) {
          throw malformed(Errors.LEB_TOO_LARGE);
        }
      }
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        if (pos > limit) { // the number ran over the limit
          throw end();
        }
        int unused = signed ? Math.max(57 - shift, 0) : 0;
        return value << unused >> unused;
      }
    }
  }

  /** The bits of an f32, little end first. */
  public int f32bits() {
    return u8() | u8() << 8 | u8() << 16 | u8() << 24;
  }

  /** The bits of an f64, little end first. */
  public long f64bits() {
    return f32bits() & 0xffffffffL | (long) f32bits() << 32;
  }

  /** Passes over {@code count} bytes, an unsigned number. */
  public void skip(int count) {
    if (count < 0 || count > limit - pos) {
      throw end();
    }
    pos += count;
  }

  /**
   * The number of items that follow. Refuses at once what the bytes up to the limit cannot hold, so
   * that nothing is allocated for it.
   *
   * @param least how many bytes an item takes at least
   * @param max the largest number that is taken
   * @param what the items, for the message, {@code "types"}
   */
  public int count(int least, int max, String what) {
    int count = u32();
    if (count < 0 || count > limit - pos) {
      throw end();
    }
    if (count > (limit - pos) / least) {
      throw malformed(Errors.LENGTH);
    }
    if (count > max) {
      throw tooMany(what, count, max);
    }
    return count;
  }

  /** The fault of more items than are taken. */
  WasmException tooMany(String what, long count, int max) {
    return Errors.limit(Errors.concat(Errors.TOO_MANY, " ", what), count, max, -1, pos - 1);
  }

  /**
   * Passes over a length and that many bytes; {@link #nameStart}, {@link #nameLength} say which.
   */
  public void range() {
    int length = u32();
    if (length < 0 || length > limit - pos) {
      throw malformed(Errors.LENGTH);
    }
    nameStart = pos;
    nameLength = length;
    pos += length;
  }

  /** As {@link #range()} for a name, which must be UTF-8 (§5.2.4). */
  public void name() {
    range();
    int at = nameStart;
    while (at < pos && bytes[at] >= 0) {
      at++;
    }
    // Most names are ASCII; then that class need not be loaded.
    int bad = at == pos ? -1 : Utf8.check(bytes, at, pos - at);
    if (bad >= 0) {
      throw Errors.malformed(Errors.UTF8, bad);
    }
  }

  /** The string of the checked UTF-8 bytes from {@code start} on. */
  public String utf8(int start, int length) {
    return Utf8.decode(bytes, start, length);
  }
}
