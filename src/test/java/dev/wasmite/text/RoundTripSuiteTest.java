package dev.wasmite.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.binary.WasmException;
import dev.wasmite.testing.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every module of the official suite, and the binary programs beside it, become text and come back:
 * those that were text to the same bytes, those that were bytes to the same text. Made by JUnit;
 * needs the suite, see the property {@code wasmite.shared}.
 */
@Tag("machine")
class RoundTripSuiteTest {
  private static final Path SHARED = Shared.FOLDER;

  private final List<String> faults = new ArrayList<>();
  private int texts;
  private int binaries;

  @Test
  void suite() throws IOException {
    for (Path file : files("testsuite", ".wast")) {
      // Its text is no text of Wasm 3.0.
      if (!file.getParent().endsWith("legacy")) {
        readScript(file);
      }
    }
    assertTrue(faults.isEmpty(), () -> String.join("\n", faults));
    assertTrue(texts > 3000, "only " + texts + " modules in text found");
    assertTrue(binaries > 100, "only " + binaries + " binary modules found");
  }

  @Test
  void programs() throws IOException {
    for (String folder : Arrays.asList("programs", "bench", "wasi-testsuite")) {
      for (Path file : files(folder, ".wasm")) {
        checkBinary(file.toString(), Files.readAllBytes(file));
      }
    }
    assertTrue(faults.isEmpty(), () -> String.join("\n", faults));
    assertTrue(binaries > 30, "only " + binaries + " programs found");
  }

  private static List<Path> files(String folder, String end) throws IOException {
    Path root = Shared.need(folder);
    try (Stream<Path> walk = Files.walk(root)) {
      return walk.filter(p -> p.toString().endsWith(end)).sorted().collect(Collectors.toList());
    }
  }

  private void readScript(Path file) throws IOException {
    Lexer lexer = new Lexer(Files.readAllBytes(file));
    WatParser parser = new WatParser();
    String place = SHARED.relativize(file) + ":";
    if (file.endsWith("inline-module.wast")) {
      texts++;
      checkText(place, parser.parseFields(lexer));
    }
    while (lexer.kind() != Lexer.END) {
      boolean bad =
          lexer.isForm("assert_malformed")
              || lexer.isForm("assert_malformed_custom")
              || lexer.isForm("assert_invalid_custom");
      if (bad || lexer.isForm("module") && isInstance(lexer)) {
        skipForm(lexer);
      } else if (lexer.isForm("module")) {
        readModule(place + lexer.line(), lexer, parser);
      } else {
        lexer.next();
      }
    }
  }

  private void readModule(String place, Lexer lexer, WatParser parser) {
    boolean binary = isForm(lexer, "binary");
    byte[] module;
    try {
      module = parser.parseModule(lexer);
    } catch (WasmException e) {
      faults.add(place + " " + e.getMessage());
      return;
    }
    if (binary) {
      checkBinary(place, module);
    } else {
      texts++;
      checkText(place, module);
    }
  }

  private static boolean isInstance(Lexer lexer) {
    return isForm(lexer, "instance");
  }

  /** Whether the word follows {@code (module}, with {@code definition} or an id between or not. */
  private static boolean isForm(Lexer lexer, String word) {
    int start = lexer.offset();
    lexer.next();
    lexer.next();
    while (lexer.is("definition") || lexer.kind() == Lexer.ID) {
      lexer.next();
    }
    boolean result = lexer.is(word);
    lexer.moveTo(start);
    return result;
  }

  private static void skipForm(Lexer lexer) {
    int depth = 0;
    do {
      depth += lexer.kind() == Lexer.LEFT ? 1 : lexer.kind() == Lexer.RIGHT ? -1 : 0;
      lexer.next();
    } while (depth > 0);
  }

  /** What came from text is encoded as the parser encodes, and must come back so. */
  private void checkText(String place, byte[] module) {
    try {
      String text = Wat.print(module);
      if (!Arrays.equals(module, Wat.parse(text))) {
        faults.add(place + " other bytes:\n" + text);
      }
    } catch (RuntimeException e) {
      faults.add(place + " " + e);
    }
  }

  /** What came in bytes may be encoded in another way; its text tells whether it is the same. */
  private void checkBinary(String place, byte[] module) {
    binaries++;
    try {
      String text = Wat.print(module);
      byte[] again = Wat.parse(text);
      assertEquals(text, Wat.print(again));
      checkText(place, again);
    } catch (RuntimeException | AssertionError e) {
      faults.add(place + " " + e);
    }
  }
}
