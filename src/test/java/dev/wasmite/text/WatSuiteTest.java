package dev.wasmite.text;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.binary.WasmException;
import dev.wasmite.testing.Shared;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The texts of the official suite, of proposals that are not built too: modules are read, malformed
 * ones refused in its words. Made by JUnit; needs the suite, see the property {@code
 * wasmite.shared}.
 */
class WatSuiteTest {
  /** Of another time than the rest: numbers of 64 bits are limits now, if invalid ones. */
  private static final List<String> OUTDATED =
      Arrays.asList(
          "proposals/threads/memory.wast:83",
          "proposals/threads/memory.wast:87",
          "proposals/threads/memory.wast:91");

  private final List<String> faults = new ArrayList<>();
  private final WatParser parser = new WatParser();
  private int read;
  private int refused;

  @Test
  void readsModulesAndRefusesMalformedOnes() throws IOException {
    Path suite = Shared.need("testsuite");
    List<Path> files;
    try (Stream<Path> walk = Files.walk(suite)) {
      files =
          walk.filter(p -> p.toString().endsWith(".wast"))
              // The first form of exceptions is no part of Wasm 3.0.
              .filter(p -> !p.getParent().endsWith("legacy"))
              .sorted()
              .collect(Collectors.toList());
    }
    for (Path file : files) {
      String place = suite.relativize(file).toString().replace('\\', '/');
      Lexer lexer = new Lexer(Files.readAllBytes(file));
      if (place.equals("inline-module.wast")) {
        parser.parseFields(lexer);
      }
      while (lexer.kind() != Lexer.END) {
        readCommand(place + ":" + lexer.line(), lexer);
      }
    }
    assertTrue(faults.isEmpty(), () -> String.join("\n", faults));
    assertTrue(read > 5000, "only " + read + " modules found");
    assertTrue(refused > 1000, "only " + refused + " malformed modules found");
  }

  private void readCommand(String place, Lexer lexer) {
    int start = lexer.offset();
    String command = lexer.peekKeyword();
    if (command.equals("module") && !isInstance(lexer)) {
      lexer.moveTo(start);
      readModule(place, lexer);
      return;
    }
    lexer.moveTo(start);
    lexer.next();
    if (command.startsWith("assert_")) {
      lexer.next();
      if (lexer.isForm("module")) {
        readAssertion(place, command, lexer);
        lexer.moveTo(start);
        lexer.next();
      }
    }
    WatTypes.skipForm(lexer);
  }

  private static boolean isInstance(Lexer lexer) {
    lexer.next();
    lexer.next();
    return lexer.is("instance");
  }

  private void readModule(String place, Lexer lexer) {
    int start = lexer.offset();
    try {
      parser.parseModule(lexer);
      read++;
    } catch (WasmException e) {
      faults.add(place + " " + e.getMessage());
      lexer.moveTo(start);
      lexer.next();
      WatTypes.skipForm(lexer);
    }
  }

  private void readAssertion(String place, String command, Lexer lexer) {
    int start = lexer.offset();
    WasmException fault = null;
    try {
      parser.parseModule(lexer);
      read++;
    } catch (WasmException e) {
      fault = e;
      lexer.moveTo(start);
      lexer.next();
      WatTypes.skipForm(lexer);
      refused++;
    }
    boolean malformed = command.startsWith("assert_malformed") && !isBinary(start, lexer);
    String words = lexer.kind() == Lexer.STRING ? text(lexer) : "";
    if (fault != null && !fault.getMessage().startsWith(words)) {
      faults.add(place + " wanted: " + words + ", got: " + fault.getMessage());
    } else if (fault == null && malformed && !OUTDATED.contains(place)) {
      faults.add(place + " is read, wanted: " + words);
    }
  }

  private static String text(Lexer lexer) {
    return new String(lexer.string(), StandardCharsets.UTF_8);
  }

  /** Whether the module at {@code start} is given in bytes, which validation will refuse. */
  private static boolean isBinary(int start, Lexer lexer) {
    int here = lexer.offset();
    lexer.moveTo(start);
    lexer.next();
    lexer.next();
    boolean binary =
        lexer.is("binary") || lexer.kind() == Lexer.ID && lexer.peekKeyword().equals("binary");
    lexer.moveTo(here);
    return binary;
  }
}
