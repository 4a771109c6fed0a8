package dev.wasmite.binary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names found by bisection, and the same by hashes. */
class NameIndexTest {
  private static NameIndex of(List<String> names, int stride) {
    return of(names, stride, false);
  }

  private static NameIndex of(List<String> names, int stride, boolean hashes) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int[] ranges = new int[names.size() * stride];
    for (int i = 0; i < names.size(); i++) {
      byte[] name = names.get(i).getBytes(StandardCharsets.UTF_8);
      ranges[i * stride] = bytes.size();
      ranges[i * stride + 1] = name.length;
      bytes.writeBytes(name);
    }
    return new NameIndex(bytes.toByteArray(), ranges, stride, hashes);
  }

  private static boolean isHashed(NameIndex index) throws ReflectiveOperationException {
    Field field = NameIndex.class.getDeclaredField("index");
    field.setAccessible(true);
    return field.get(index) != null;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void findsEveryNameAndNoOther(boolean hashes) throws ReflectiveOperationException {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      names.add("name " + (i * 7919 % 1000));
    }
    names.add("");
    names.add("\u00e4\u20ac\ud83d\ude00");
    NameIndex index = of(names, 4, hashes);
    assertEquals(hashes, isHashed(index));
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

  @Test
  void hashesManyNamesOnly() throws ReflectiveOperationException {
    List<String> names = numbered(HashIndex.MANY);
    assertTrue(isHashed(of(names, 2, true)));
    assertFalse(isHashed(of(names.subList(1, names.size()), 2, true)));
    assertFalse(isHashed(of(names, 2, false)));
  }

  @Test
  void findsTheSameBothWays() throws ReflectiveOperationException {
    List<String> names = numbered(100_000);
    NameIndex sorted = of(names, 2, false);
    NameIndex hashed = of(names, 2, true);
    assertTrue(isHashed(hashed));
    for (int i = -1; i <= names.size(); i++) {
      for (String name : List.of("export \u00e4 " + i, "export " + i)) {
        assertEquals(sorted.find(name), hashed.find(name), name);
      }
    }
  }

  @Test
  void tellsTheSameDuplicateBothWays() {
    Random random = new Random(1);
    for (int run = 0; run < 50; run++) {
      List<String> names = numbered(500);
      for (int i = 0; i < run % 5; i++) {
        names.set(random.nextInt(500), names.get(random.nextInt(500)));
      }
      assertEquals(
          of(names, 2, false).firstDuplicate(), of(names, 2, true).firstDuplicate(), "run " + run);
    }
  }

  /** 131,072 names of one hash: a chain of them would be searched for minutes. */
  @Test
  void namesOfEqualHashesTakeNoLonger() throws ReflectiveOperationException {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 1 << 17; i++) {
      StringBuilder name = new StringBuilder();
      for (int bit = 0; bit < 17; bit++) {
        name.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      names.add(name.toString());
    }
    assertEquals(names.get(0).hashCode(), names.get(names.size() - 1).hashCode());
    assertTimeout(
        Duration.ofSeconds(10),
        () -> {
          NameIndex index = of(names, 2, true);
          assertFalse(isHashed(index));
          assertEquals(-1, index.firstDuplicate());
          for (int i = 0; i < names.size(); i++) {
            assertEquals(i, index.find(names.get(i)));
          }
        });
    List<String> few = new ArrayList<>(numbered(1000));
    few.addAll(names.subList(0, 50));
    NameIndex index = of(few, 2, true);
    assertTrue(isHashed(index), "as many as there are places for");
    for (int i = 0; i < few.size(); i++) {
      assertEquals(i, index.find(few.get(i)));
    }
    assertEquals(-1, index.find(names.get(50)));
  }

  private static List<String> numbered(int count) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add((i % 3 == 0 ? "export \u00e4 " : "export ") + i);
    }
    return names;
  }
}
