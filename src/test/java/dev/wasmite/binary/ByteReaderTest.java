package dev.wasmite.binary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import org.junit.jupiter.api.Test;

/** Numbers and names of the binary format. */
class ByteReaderTest {
  private static ByteReader of(String hex) {
    byte[] bytes = Hex.bytes(hex);
    return new ByteReader(bytes, 0, bytes.length);
  }

  private static void fails(String text, Runnable reading) {
    WasmException e = assertThrows(WasmException.class, reading::run);
    assertEquals(WasmException.MALFORMED, e.kind());
    assertEquals(text, e.text());
  }

  @Test
  void readsUnsignedNumbers() {
    assertEquals(0, of("00").u32());
    assertEquals(0x7f, of("7f").u32());
    assertEquals(624485, of("e5 8e 26").u32());
    assertEquals(3, of("83 80 80 80 00").u32());
    assertEquals(-1, of("ff ff ff ff 0f").u32());
    assertEquals(-1L, of("ff ff ff ff ff ff ff ff ff 01").u64());
    assertEquals(1L << 63, of("80 80 80 80 80 80 80 80 80 01").u64());
  }

  @Test
  void readsSignedNumbers() {
    assertEquals(-1, of("7f").s32());
    assertEquals(63, of("3f").s32());
    assertEquals(-64, of("40").s32());
    assertEquals(-123456, of("c0 bb 78").s32());
    assertEquals(Integer.MIN_VALUE, of("80 80 80 80 78").s32());
    assertEquals(Integer.MAX_VALUE, of("ff ff ff ff 07").s32());
    assertEquals(-64, of("40").s33());
    assertEquals(0xffffffffL, of("ff ff ff ff 0f").s33());
    assertEquals(-(1L << 32), of("80 80 80 80 70").s33());
    assertEquals(Long.MIN_VALUE, of("80 80 80 80 80 80 80 80 80 7f").s64());
    assertEquals(Long.MAX_VALUE, of("ff ff ff ff ff ff ff ff ff 00").s64());
    assertEquals(-1L, of("ff ff ff ff ff ff ff ff ff 7f").s64());
  }

  @Test
  void readsEveryNumberThatItWrites() {
    long[] values = {0, 1, 63, 64, 127, 128, 8191, 8192, 1L << 31, 1L << 32, 1L << 62};
    for (long value : values) {
      for (long v : new long[] {value, -value, value - 1, ~value}) {
        byte[] bytes = leb(v);
        assertEquals(v, new ByteReader(bytes, 0, bytes.length).s64());
        if (v == (int) v) {
          assertEquals((int) v, new ByteReader(bytes, 0, bytes.length).s32());
        }
      }
    }
  }

  private static byte[] leb(long value) {
    StringBuilder hex = new StringBuilder();
    long rest = value;
    while (rest < -64 || rest > 63) {
      hex.append(String.format("%02x", rest & 0x7f | 0x80));
      rest >>= 7;
    }
    return Hex.bytes(hex.append(String.format("%02x", rest & 0x7f)).toString());
  }

  @Test
  void refusesBadNumbers() {
    fails(Errors.LEB_TOO_LONG, () -> of("80 80 80 80 80 00").u32());
    fails(Errors.LEB_TOO_LARGE, () -> of("80 80 80 80 10").u32());
    fails(Errors.LEB_TOO_LONG, () -> of("80 80 80 80 80 00").s32());
    fails(Errors.LEB_TOO_LARGE, () -> of("80 80 80 80 08").s32());
    fails(Errors.LEB_TOO_LARGE, () -> of("ff ff ff ff 77").s32());
    fails(Errors.LEB_TOO_LARGE, () -> of("80 80 80 80 80 80 80 80 80 02").u64());
    fails(Errors.LEB_TOO_LARGE, () -> of("80 80 80 80 80 80 80 80 80 01").s64());
    fails(Errors.LEB_TOO_LARGE, () -> of("80 80 80 80 10").s33());
    fails(Errors.END_OF_SECTION, () -> of("").u32());
    fails(Errors.END_OF_SECTION, () -> of("80").u32());
  }

  @Test
  void stopsAtTheLimit() {
    ByteReader reader = new ByteReader(Hex.bytes("01 80 00 05"), 0, 2);
    assertEquals(1, reader.u8());
    fails(Errors.END_OF_SECTION, reader::u32);
    ByteReader lowered = of("01 02 03");
    lowered.limit = 1;
    assertEquals(1, lowered.u8());
    fails(Errors.END_OF_SECTION, lowered::u8);
    fails(Errors.END_OF_SECTION, () -> of("01 02").skip(3));
    fails(Errors.END_OF_SECTION, () -> of("01 02").skip(-1));
    fails(Errors.END_OF_SECTION, () -> of("01 02 03").f32bits());
  }

  @Test
  void readsBitsOfFloats() {
    assertEquals(0x40490fdb, of("db 0f 49 40").f32bits());
    assertEquals(0xfedcba9876543210L, of("10 32 54 76 98 ba dc fe").f64bits());
  }

  @Test
  void refusesCountsThatTheBytesCannotHold() {
    assertEquals(2, of("02 00 00 00 00").count(2, 10, "types"));
    fails(Errors.LENGTH, () -> of("02 00 00 00").count(2, 10, "types"));
    fails(Errors.END_OF_SECTION, () -> of("ff ff ff ff 0f").count(1, 10, "types"));
    fails("too many types", () -> of("02 00 00").count(1, 1, "types"));
  }

  @Test
  void readsNamesWithoutMakingStrings() {
    ByteReader reader = of("03 e2 82 ac 00");
    reader.name();
    assertEquals(1, reader.nameStart);
    assertEquals(3, reader.nameLength);
    assertEquals(4, reader.pos);
    assertEquals("\u20ac", reader.utf8(reader.nameStart, reader.nameLength));
    fails(Errors.UTF8, () -> of("02 c0 80").name());
    fails(Errors.LENGTH, () -> of("03 61 62").name());
    fails(Errors.LENGTH, () -> of("ff ff ff ff 0f").name());
  }

  @Test
  void pullsBytesAndGrowsByWhatArrives() {
    byte[] bytes = new byte[10000];
    bytes[9999] = 42;
    ByteReader reader = new ByteReader(new ByteArrayInputStream(bytes));
    assertEquals(0, reader.u8());
    assertTrue(reader.bytes.length < bytes.length);
    assertTrue(reader.require(9999));
    reader.pos = 9999;
    assertEquals(42, reader.u8());
    assertTrue(reader.bytes.length < 2 * bytes.length);
    fails(Errors.UNEXPECTED_END, reader::u8);
    assertEquals(10000, reader.arrived().length);
  }

  @Test
  void allocatesNothingForAnAnnouncedLength() {
    ByteReader reader = new ByteReader(new ByteArrayInputStream(new byte[10]));
    assertEquals(false, reader.require(1 << 30));
    assertTrue(reader.bytes.length <= 4096);
  }
}
