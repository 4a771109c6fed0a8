package dev.wasmite.binary;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names found by bisection. */
class NameIndexTest {
  private static NameIndex of(List<String> names, int stride) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int[] ranges = new int[names.size() * stride];
    for (int i = 0; i < names.size(); i++) {
      byte[] name = names.get(i).getBytes(StandardCharsets.UTF_8);
      ranges[i * stride] = bytes.size();
      ranges[i * stride + 1] = name.length;
      bytes.writeBytes(name);
    }
    return new NameIndex(bytes.toByteArray(), ranges, stride);
  }

  @Test
  void findsEveryNameAndNoOther() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      names.add("name " + (i * 7919 % 1000));
    }
    names.add("");
    names.add("\u00e4\u20ac\ud83d\ude00");
    NameIndex index = of(names, 4);
    for (int i = 0; i < names.size(); i++) {
      assertEquals(i, index.find(names.get(i)));
    }
    assertEquals(-1, index.find("name"));
    assertEquals(-1, index.find("name 1000"));
    assertEquals(-1, index.find("\ud83d"));
    assertEquals(-1, index.firstDuplicate());
  }

  @Test
  void findsNothingAmongNone() {
    NameIndex index = of(List.of(), 4);
    assertEquals(-1, index.find(""));
    assertEquals(-1, index.firstDuplicate());
  }

  @Test
  void tellsTheLaterOfTwoEqualNames() {
    assertEquals(3, of(List.of("b", "a", "c", "a"), 2).firstDuplicate());
    assertEquals(1, of(List.of("", ""), 2).firstDuplicate());
  }
}
