package dev.wasmite.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.binary.WasmException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Tokens, comments, annotations, places. Made by JUnit. */
class LexerTest {
  /** The tokens of a text, a letter per kind and what it says. */
  private static String tokens(String text, String... kept) {
    Lexer lexer = new Lexer(text);
    lexer.keep(kept);
    lexer.moveTo(0);
    StringBuilder b = new StringBuilder();
    for (; lexer.kind() != Lexer.END; lexer.next()) {
      b.append("E()KISNRA".charAt(lexer.kind())).append(lexer.text()).append(' ');
    }
    return b.toString().trim();
  }

  private static String fault(String text) {
    return assertThrows(WasmException.class, () -> tokens(text)).text();
  }

  @Test
  void kinds() {
    assertEquals("(( Kmodule I$a S\"b\" N-0x1.p3 )) N7", tokens("(module $a \"b\" -0x1.p3)7"));
  }

  @Test
  void numbersAreWholeWords() {
    assertEquals("N0 N+1 N1_000", tokens("0 +1 1_000"));
    assertEquals(
        "Ninf N-inf Nnan Nnan:0x7f N1e3 N1.e-3 N0x1.8P+2",
        tokens("inf -inf nan nan:0x7f 1e3 1.e-3 0x1.8P+2"));
    assertEquals("R1_ R1__0 R_1", tokens("1_ 1__0 _1"));
    assertEquals("R0x R0xg R1e R.5 R+ R-x R0x1p", tokens("0x 0xg 1e .5 + -x 0x1p"));
    assertEquals("Knan:canonical Knan:0x Kinfinite", tokens("nan:canonical nan:0x infinite"));
  }

  @Test
  void longestWordWins() {
    assertEquals("R0$l R\"a\"b R$\"l\"0 R\"a\"\"b\"", tokens("0$l \"a\"b $\"l\"0 \"a\"\"b\""));
    assertEquals("Knop (( Knop ))", tokens("nop(nop)"));
    assertEquals("Ra,b R[;]", tokens("a,b [;]"));
    assertEquals("Knop Kend", tokens("nop;; comment\nend"));
  }

  @Test
  void comments() {
    assertEquals("Ka Kb Kc", tokens("a(;x(;y;)\";)b;;(;\rc;; no newline"));
    assertEquals("unclosed comment", fault("a (; (; ;)"));
  }

  @Test
  void annotationsAreSkippedUnlessKept() {
    String text = "a (@x (y \")\" (@) [;] ;; c)\n) (; ;)) b (@\"keep me\" 1) (@keep)";
    assertEquals("Ka Kb", tokens(text));
    assertEquals("Ka Kb Akeep me N1 )) Akeep ))", tokens(text, "keep me", "keep"));
    assertEquals("empty annotation id", fault("(@)"));
    assertEquals("empty annotation id", fault("(@\"\")"));
    assertEquals("empty annotation id", fault("(@ x)"));
    assertEquals("unclosed annotation", fault("(@x (y)"));
    assertEquals("illegal character", fault("(@x \u00df)"));
    assertEquals("unclosed string", fault("(@x \")"));
    assertEquals("malformed UTF-8 encoding", fault("(@\"\\ef\")"));
  }

  @Test
  void identifiers() {
    assertEquals("I$a I$a I$a b I$!#%&", tokens("$a $\"\\61\" $\"a b\" $!#%&"));
    assertEquals("empty identifier", fault("$"));
    assertEquals("empty identifier", fault("$\"\""));
    assertEquals("empty identifier", fault("$\"a\nb\""));
    assertEquals("malformed UTF-8 encoding", fault("$\"\\ff\""));
  }

  @Test
  void strings() {
    Lexer lexer = new Lexer("\"\\t\\n\\r\\\"\\'\\\\\\00\\fF\\u{1_F600}\u00e9\"");
    byte[] bytes = lexer.string();
    byte[] tail = "\ud83d\ude00\u00e9".getBytes(StandardCharsets.UTF_8);
    assertEquals(8 + tail.length, bytes.length);
    assertEquals("\t\n\r\"'\\\0", new String(bytes, 0, 7, StandardCharsets.UTF_8));
    assertEquals((byte) 0xff, bytes[7]);
    assertArrayEquals(tail, java.util.Arrays.copyOfRange(bytes, 8, bytes.length));
    assertEquals("unclosed string", fault("\"a"));
    assertEquals("unclosed string", fault("\"a\n\""));
    assertEquals("unclosed string", fault("\"a\\"));
    assertEquals("illegal character", fault("\"\u0001\""));
    assertEquals("illegal escape", fault("\"\\x\""));
    assertEquals("illegal escape", fault("\"\\1\""));
    assertEquals("illegal escape", fault("\"\\u{}\""));
    assertEquals("illegal escape", fault("\"\\u{1\""));
    assertEquals("malformed UTF-8 encoding", fault("\"\\u{d800}\""));
    assertEquals("malformed UTF-8 encoding", fault("\"\\u{110000}\""));
  }

  @Test
  void badBytes() {
    byte[] text = "(module) \"x\"".getBytes(StandardCharsets.US_ASCII);
    text[10] = (byte) 0x80;
    assertEquals(
        "malformed UTF-8 encoding",
        assertThrows(WasmException.class, () -> new Lexer(text)).text());
    assertEquals("illegal character", fault("a \u0000"));
    assertEquals("illegal character", fault("a\u00e9"));
  }

  @Test
  void linesAndColumns() {
    Lexer lexer = new Lexer("a\r\n b\r  c\nd \"\u00e9\ud83d\ude00\" e");
    int[][] places = {{1, 1}, {2, 2}, {3, 3}, {4, 1}, {4, 3}, {4, 8}};
    for (int[] place : places) {
      assertEquals(place[0], lexer.line());
      assertEquals(place[1], lexer.column());
      lexer.next();
    }
  }

  @Test
  void errorsShowTheLine() {
    Lexer lexer = new Lexer("(module\n\t(\"\u00e9\" func))");
    for (int i = 0; i < 4; i++) {
      lexer.next();
    }
    assertEquals(
        "unexpected token func: line 2, column 7\n (\"\u00e9\" func))\n      ^",
        lexer.unexpected().getMessage());
    Lexer far = new Lexer(String.join("", java.util.Collections.nCopies(5000, "a ")) + "b c c c");
    while (!far.is("b")) {
      far.next();
    }
    String[] lines = far.error("text").getMessage().split("\n");
    assertTrue(lines[1].length() < 110, lines[1]);
    assertEquals('b', lines[1].charAt(lines[2].indexOf('^')));
  }

  @Test
  void looksAheadAndBack() {
    Lexer lexer = new Lexer("(a (@x) b) 5");
    assertTrue(lexer.isForm("a"));
    assertFalse(lexer.isForm("b"));
    assertEquals(Lexer.KEYWORD, lexer.peek());
    assertEquals("a", lexer.peekKeyword());
    int start = lexer.offset();
    assertEquals(Lexer.KEYWORD, lexer.next());
    assertTrue(lexer.is("a"));
    assertEquals("b", lexer.peekKeyword());
    lexer.keep("x");
    assertEquals(Lexer.ANNOTATION, lexer.peek());
    lexer.moveTo(start);
    assertEquals(Lexer.LEFT, lexer.kind());
  }

  @Test
  void numbersInPlace() {
    assertEquals(-1, new Lexer("0xffff_ffff").i32());
    assertEquals(Long.MIN_VALUE, new Lexer("-9223372036854775808").i64());
    assertEquals(-1, new Lexer("4294967295").u32());
    assertEquals(0x3f800000, new Lexer("1.0").f32bits());
    assertEquals(0x3ff0000000000000L, new Lexer("0x1").f64bits());
    String message =
        assertThrows(WasmException.class, () -> new Lexer("\n 0x1_0000_0000").i32()).getMessage();
    assertTrue(message.startsWith("constant out of range: line 2, column 2\n"), message);
    assertEquals(
        "unexpected token", assertThrows(WasmException.class, () -> new Lexer("$a").i32()).text());
  }
}
