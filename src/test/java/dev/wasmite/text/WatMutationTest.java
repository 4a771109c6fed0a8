package dev.wasmite.text;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.wasmite.binary.WasmException;
import dev.wasmite.testing.Shared;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Damaged text gives bytes or a {@link WasmException} with a place, nothing else. Made by JUnit;
 * takes the official suite's modules if they are there, see the property {@code wasmite.shared},
 * and always its own.
 */
class WatMutationTest {
  private static final int MUTATIONS = 20000;
  private static final int LARGEST = 4000;

  /** What takes the place of a part of the text. */
  private static final String[] PIECES = {
    "(",
    ")",
    "\"",
    "$",
    "$a",
    "0",
    "-1",
    "4294967296",
    "nan:0x1",
    "0x",
    "(@custom \"x\")",
    "(@name \"n\")",
    "(;",
    ";)",
    ";;",
    "\n",
    "\\",
    "\\u{",
    "i32",
    "(ref null 0)",
    "func",
    "end",
    "else",
    "(then",
    "block",
    "(type 0)",
    "(param i32)",
    "(result i32)",
    "(import \"\" \"\")",
    "(export \"\")",
    "offset=1",
    "align=2",
    "(@metadata.code.branch_hint \"\\00\")",
    "quote",
    "binary",
    "v128.const i8x16",
    "i8x16.shuffle 0",
    "(pagesize 1)",
    "shared",
    "i64",
    "(rec",
    "(elem",
    "(data",
    "(item",
    "declare",
    "br_on_cast",
    "\u00e9"
  };

  private final Random random = new Random(20240607);

  private static final String OWN =
      "(module $m (@name \"mutant\") (@custom \"c\" (after code) \"x\")\n"
          + "(type $s (sub (struct (field $x (mut i8)) (field i64))))\n"
          + "(rec (type $a (array (mut f64))) (type $g (sub final $s (struct (field (mut i8) i64)))))\n"
          + "(import \"m\" \"f\" (func $f (param i32 i64) (result f32)))\n"
          + "(memory $mem (export \"mem\") 1 2) (table $t 3 funcref) (tag $e (param i32))\n"
          + "(global $gl (mut i32) (i32.add (i32.const 1) (i32.const 2)))\n"
          + "(elem (table $t) (i32.const 0) func $f $h) (data $d (i32.const 0) \"a\\00\\u{e9}\")\n"
          + "(func $h (param $p i32) (result i32) (local $l v128)\n"
          + "(@metadata.code.branch_hint \"\\01\") (if $b (result i32) (local.get $p)\n"
          + "(then (i32.load offset=4 align=2 (local.get 0))) (else (br $b (i32.const -7))))\n"
          + "block $o (try_table (catch $e $o) (throw $e (i32.const 0x7f))) end $o\n"
          + "(local.set $l (v128.const i32x4 1 2 3 4)) (memory.init $d (local.get 0) (local.get 0)\n"
          + "(local.get 0)) call_indirect $t (type $u) br_table 0 0 0 select (result i32))\n"
          + "(type $u (func)) (start $h))";

  @Test
  void bytesOrAnExceptionWithAPlace() throws IOException {
    List<byte[]> seeds = seeds();
    int good = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] text = mutate(seeds.get(random.nextInt(seeds.size())));
      try {
        Wat.parse(text);
        good++;
      } catch (WasmException e) {
        assertTrue(e.getMessage().contains("line "), e.getMessage());
      } catch (RuntimeException | Error e) {
        fail(new String(text, StandardCharsets.UTF_8), e);
      }
    }
    assertTrue(good > MUTATIONS / 100, "only " + good + " were good");
  }

  /** The modules of the suite that are not too long, and our own often enough. */
  private static List<byte[]> seeds() throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    Path suite = Shared.FOLDER.resolve("testsuite");
    if (Files.isDirectory(suite)) {
      try (Stream<Path> walk = Files.walk(suite)) {
        for (Path file :
            walk.filter(p -> p.toString().endsWith(".wast"))
                .sorted()
                .collect(Collectors.toList())) {
          addModules(Files.readAllBytes(file), seeds);
        }
      }
    }
    for (int i = seeds.size() / 5; i >= 0; i--) {
      seeds.add(OWN.getBytes(StandardCharsets.UTF_8));
    }
    return seeds;
  }

  private static void addModules(byte[] script, List<byte[]> seeds) {
    Lexer lexer = new Lexer(script);
    while (lexer.kind() != Lexer.END) {
      int start = lexer.offset();
      boolean module = lexer.isForm("module");
      lexer.next();
      if (module) {
        WatTypes.skipForm(lexer);
        if (lexer.offset() - start < LARGEST) {
          seeds.add(Arrays.copyOfRange(script, start, lexer.offset()));
        }
      }
    }
  }

  private byte[] mutate(byte[] seed) {
    byte[] text = seed;
    for (int i = random.nextInt(3); i >= 0; i--) {
      int from = random.nextInt(text.length + 1);
      int to = Math.min(text.length, from + (random.nextBoolean() ? 0 : random.nextInt(12)));
      switch (random.nextInt(5)) {
        case 0:
          text = splice(text, from, to, new byte[] {(byte) random.nextInt()});
          break;
        case 1:
          text = splice(text, from, to, new byte[0]);
          break;
        case 2:
          int copy = random.nextInt(text.length + 1);
          int end = Math.min(text.length, copy + random.nextInt(40));
          text = splice(text, from, to, Arrays.copyOfRange(text, copy, end));
          break;
        case 3:
          text = random.nextInt(4) == 0 ? Arrays.copyOf(text, from) : text;
          break;
        default:
          String piece = " " + PIECES[random.nextInt(PIECES.length)] + " ";
          text = splice(text, from, to, piece.getBytes(StandardCharsets.UTF_8));
          break;
      }
    }
    return text;
  }

  private static byte[] splice(byte[] text, int from, int to, byte[] piece) {
    byte[] result = new byte[text.length - (to - from) + piece.length];
    System.arraycopy(text, 0, result, 0, from);
    System.arraycopy(piece, 0, result, from, piece.length);
    System.arraycopy(text, to, result, from + piece.length, text.length - to);
    return result;
  }
}
