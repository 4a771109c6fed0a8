package dev.wasmite.binary;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** UTF-8, compared with what the JDK does. */
class Utf8Test {
  @Test
  void takesEveryCodePointThereAndBack() {
    for (int point = 0; point <= 0x10ffff; point++) {
      if (point >= 0xd800 && point <= 0xdfff) {
        continue;
      }
      String text = new String(Character.toChars(point));
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      assertArrayEquals(bytes, Utf8.encode(text));
      assertEquals(-1, Utf8.check(bytes, 0, bytes.length));
      assertEquals(text, Utf8.decode(bytes, 0, bytes.length));
    }
  }

  @Test
  void judgesRandomBytesAsTheJdkDoes() {
    Random random = new Random(7);
    for (int i = 0; i < 300000; i++) {
      byte[] bytes = new byte[1 + random.nextInt(5)];
      for (int k = 0; k < bytes.length; k++) {
        // Mostly bytes above 0x7f, or hardly any would be good.
        bytes[k] =
            (byte) (random.nextInt(4) == 0 ? random.nextInt(128) : random.nextInt(128) - 128);
      }
      boolean good = true;
      try {
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      } catch (CharacterCodingException e) {
        good = false;
      }
      assertEquals(good, Utf8.check(bytes, 0, bytes.length) < 0);
    }
  }

  @Test
  void saysWhereTheFirstBadCharacterIs() {
    byte[] bytes = Hex.bytes("41 c3 a4 ed a0 80 42");
    assertEquals(3, Utf8.check(bytes, 0, bytes.length));
    assertEquals(-1, Utf8.check(bytes, 0, 3));
    assertEquals(1, Utf8.check(bytes, 0, 2));
  }
}
