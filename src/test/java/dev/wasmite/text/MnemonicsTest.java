package dev.wasmite.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** Names and numbers of operators belong to each other. Made by JUnit. */
class MnemonicsTest {
  /** Each of these names two operators, of which text tells one by what follows. */
  private static final Set<Integer> SECONDS = Set.of(0x1c, 0xfb0015, 0xfb0017);

  @Test
  void everyOperatorHasAName() {
    int count = 0;
    for (int prefix : new int[] {0, 0xfb, 0xfc, 0xfd, 0xfe}) {
      for (int number = 0; number < 0x200; number++) {
        int op = prefix << 16 | number;
        String name = Mnemonics.name(op);
        String place = Integer.toHexString(op) + " " + name;
        assertEquals(Mnemonics.immediates(op) == '!', name == null, place);
        if (name != null) {
          count++;
          assertEquals(SECONDS.contains(op) ? op - 1 : op, Mnemonics.opcode(name), place);
        }
      }
    }
    assertTrue(count > 560, "only " + count);
  }

  @Test
  void someNames() {
    assertEquals(0x6a, Mnemonics.opcode("i32.add"));
    assertEquals(0x1b, Mnemonics.opcode("select"));
    assertEquals(0xfc0008, Mnemonics.opcode("memory.init"));
    assertEquals(0xfd000c, Mnemonics.opcode("v128.const"));
    assertEquals("ref.test", Mnemonics.name(0xfb0015));
    assertEquals("i64.mul_wide_u", Mnemonics.name(0xfc0016));
    assertEquals("i64.atomic.rmw32.cmpxchg_u", Mnemonics.name(0xfe004e));
  }

  @Test
  void noNames() {
    assertEquals(-1, Mnemonics.opcode(""));
    assertEquals(-1, Mnemonics.opcode("i32.and_not"));
    assertEquals(-1, Mnemonics.opcode("@28"));
    for (int op : new int[] {-1, 0x06, 0xe0, 0xfb, 0x100, 0xfa0000, 0xfb001f, 0xfd0120, 0xff0000}) {
      assertNull(Mnemonics.name(op));
      assertEquals('!', Mnemonics.immediates(op));
    }
  }

  @Test
  void naturalAlignment() {
    assertAlignment(0, "i32.load8_s", "i64.store8", "v128.load8_splat", "v128.store8_lane");
    assertAlignment(0, "i32.atomic.rmw8.xchg_u", "i64.atomic.load8_u");
    assertAlignment(1, "i64.load16_u", "v128.load16_lane", "i32.atomic.rmw16.cmpxchg_u");
    assertAlignment(2, "i32.load", "f32.store", "i64.load32_u", "v128.load32_zero");
    assertAlignment(2, "memory.atomic.notify", "memory.atomic.wait32", "i32.atomic.rmw.xor");
    assertAlignment(3, "i64.load", "f64.store", "v128.load8x8_s", "v128.load32x2_u");
    assertAlignment(3, "v128.load64_zero", "memory.atomic.wait64", "i64.atomic.store");
    assertAlignment(4, "v128.load", "v128.store");
  }

  private static void assertAlignment(int power, String... names) {
    for (String name : names) {
      assertEquals(power, Mnemonics.alignment(Mnemonics.opcode(name)), name);
    }
  }
}
