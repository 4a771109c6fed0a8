package dev.wasmite.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Custom sections, names and branch hints that text asks for. Made by JUnit. */
class WatCustomTest {
  /** The sections of a small module: ids, and of custom ones the name and the content. */
  private static List<String> sections(String text) {
    byte[] module = Wat.parse(text);
    List<String> result = new ArrayList<>();
    for (int at = 8; at < module.length; at += 2 + module[at + 1]) {
      int nameLength = module[at + 2];
      String content = new String(module, at + 2, module[at + 1], StandardCharsets.ISO_8859_1);
      boolean custom = module[at] == 0;
      result.add(
          custom
              ? content.substring(1, nameLength + 1) + "=" + content.substring(nameLength + 1)
              : "" + module[at]);
    }
    return result;
  }

  /** The content of the name section as text, numbers below 32 as {@code <n>}. */
  private static String names(String text) {
    List<String> sections = sections(text);
    String last = sections.get(sections.size() - 1);
    StringBuilder b = new StringBuilder();
    for (char c : last.toCharArray()) {
      b.append(c < 32 ? "<" + (int) c + ">" : "" + c);
    }
    return b.toString();
  }

  @Test
  void customSectionsHaveTheirPlace() {
    assertEquals(
        List.of("a=", "b=1", "1", "c=", "d=23", "3", "e=", "10", "f=", "g="),
        sections(
            "(module (@custom \"f\") (@custom \"e\" (before code)) (func)"
                + "(@custom \"c\" (after type)) (@custom \"d\" (before func) \"2\" \"3\")"
                + "(@custom \"a\" (before first)) (@custom \"b\" (before type) \"1\")"
                + "(@custom \"g\" (after last)))"));
    assertEquals(List.of("x="), sections("(@custom \"x\")"));
    assertEquals(
        List.of("x=", "y="),
        sections("(@custom \"x\" (after tag)) (@custom \"y\" (before global))"));
  }

  @Test
  void namesOfAllKinds() {
    assertEquals("name=<0><2><1>M", names("(module $M)"));
    assertEquals("name=<0><2><1>N", names("(module $M (@name \"N\"))"));
    assertEquals("name=<1><7><2><0><1>f<2><1>g", names("(func $f) (func) (func (@name \"g\"))"));
    assertEquals(
        "name=<2><9><1><0><2><0><1>p<1><1>l", names("(func (param $p i32) (local $l i32))"));
    assertEquals(
        "name=<3><9><1><0><2><0><1>a<2><1>b", names("(func (block $a) (loop (block $b)))"));
    assertEquals("name=<4><4><1><0><1>t", names("(type $t (func))"));
    assertEquals("name=<5><4><1><0><1>t", names("(table $t 0 funcref)"));
    assertEquals("name=<6><4><1><0><1>m", names("(memory $m 0)"));
    assertEquals("name=<7><4><1><0><1>g", names("(global $g i32 (i32.const 0))"));
    assertEquals("name=<8><4><1><0><1>e", names("(elem $e func)"));
    assertEquals("name=<9><4><1><0><1>d", names("(data $d)"));
    assertEquals(
        "name=<10><6><1><0><1><1><1>x", names("(type (struct (field i32) (field $x i32)))"));
    assertEquals("name=<11><4><1><0><1>e", names("(tag $e)"));
    assertEquals("name=<1><6><1><0><3>a b", names("(func $\"a b\")"));
  }

  @Test
  void branchHints() {
    // After the size of the body: no locals, i32.const 0, if.
    String hint = "(@metadata.code.branch_hint \"\\01\")";
    String wanted = "metadata.code.branch_hint=\u0001\u0000\u0001\u0003\u0001\u0001";
    String folded = "(func " + hint + "(if (i32.const 0) (then)))";
    String flat = "(func i32.const 0 " + hint + " if end)";
    assertEquals(List.of("1", "3", wanted, "10"), sections(folded));
    assertArrayEquals(Wat.parse(folded), Wat.parse(flat));
    assertArrayEquals(
        Wat.parse("(func i32.const 0 " + hint + " br_if 0)"),
        Wat.parse("(func " + hint + "(br_if 0 (i32.const 0)))"));
  }
}
