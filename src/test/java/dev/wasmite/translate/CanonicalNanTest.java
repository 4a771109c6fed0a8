package dev.wasmite.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.binary.BinaryParser;
import dev.wasmite.binary.Features;
import dev.wasmite.binary.ModuleDef;
import dev.wasmite.testing.Shared;
import dev.wasmite.testing.WasmBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where {@link Translator#canonicalNans} has results looked at, and where nobody could tell. */
class CanonicalNanTest {
  /** The code for a function of these operators. */
  private static String code(String signature, String locals, String... wasm) {
    dev.wasmite.testing.Code body = dev.wasmite.testing.Code.of();
    for (String part : wasm) {
      String[] words = part.split(" ");
      if (words.length == 2) {
        body.op(words[0], Integer.parseInt(words[1]));
      } else {
        body.op(part);
      }
    }
    WasmBuilder builder = new WasmBuilder();
    builder.func(signature, locals, body.end());
    ModuleDef def = BinaryParser.of(builder.build(), Features.DEFAULT, null).read();
    Translator translator = new Translator(def);
    translator.canonicalNans(true);
    return new Disassembler(translator.translate(0)).toString();
  }

  private static int count(String text, String word) {
    return text.split("\\b" + word + "\\b", -1).length - 1;
  }

  @Test
  void aResultThatIsKept() {
    String text =
        code("f64 f64 -> f64", "f64", "local.get 0", "local.get 1", "f64.add", "local.tee 2");
    assertEquals(1, count(text, "F64_ADD"), text);
    assertEquals(1, count(text, "BR_F64_EQ"), text);
    assertEquals(1, count(text, "CONST64"), text);
    assertEquals(0, count(text, "COPY"), text);
    text = code("f32 f32 -> f32", "", "local.get 0", "local.get 1", "f32.mul");
    assertEquals(1, count(text, "BR_F32_LE"), text);
    assertEquals(1, count(text, "CONST32"), text);
  }

  @Test
  void resultsThatAreUsedUp() {
    String text =
        code(
            "f64 f64 -> i32",
            "",
            "local.get 0",
            "local.get 0",
            "local.get 0",
            "f64.mul",
            "f64.add",
            "local.get 1",
            "f64.div",
            "f64.sqrt",
            "local.get 1",
            "f64.lt");
    assertEquals(1, count(text, "F64_MUL_ADD"), text);
    assertEquals(0, count(text, "BR_F64_EQ"), text);
    assertEquals(0, count(text, "CONST64"), text);
  }

  @Test
  void signsTell() {
    for (String operator : new String[] {"f64.neg", "f64.abs"}) {
      String text = code("f64 -> f64", "", "local.get 0", "local.get 0", "f64.add", operator);
      assertEquals(1, count(text, "BR_F64_EQ"), text);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"programs/lua54-noeh", "bench/matmul_f64"})
  void programs(String name) throws IOException {
    ModuleDef def =
        BinaryParser.of(
                Files.readAllBytes(Shared.need((name + ".wasm").split("/"))),
                Features.DEFAULT,
                null)
            .read();
    Translator translator = new Translator(def);
    translator.canonicalNans(true);
    int checks = 0;
    for (int i = def.importedFunctions; i < def.functionCount(); i++) {
      Disassembler read = new Disassembler(translator.translate(i));
      TreeSet<Integer> lost = new TreeSet<>(read.targets);
      lost.removeAll(read.lines.keySet());
      assertEquals(new TreeSet<>(), lost, "function " + i);
      checks += count(read.toString(), "BR_F64_EQ");
    }
    assertTrue(checks > 0);
  }
}
