package dev.wasmite.binary;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.testing.Shared;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The binary modules of the official suite: those it calls malformed are refused in its words, all
 * others are read. Made by JUnit; needs the suite, see the property {@code wasmite.shared}.
 *
 * <p>This class tests the parser alone; a subclass may test whatever else loads modules.
 */
public class MalformedSuiteTest {
  /** By file and line, the modules that only a look into the function bodies tells to be bad. */
  private static final List<String> BODIES =
      List.of(
          // Flags of a memory argument.
          "align.wast:967",
          "align.wast:986",
          // Numbers among the instructions.
          "binary-leb128.wast:404",
          "binary-leb128.wast:423",
          "binary-leb128.wast:442",
          "binary-leb128.wast:461",
          "binary-leb128.wast:730",
          "binary-leb128.wast:749",
          "binary-leb128.wast:768",
          "binary-leb128.wast:786",
          "binary-leb128.wast:805",
          "binary-leb128.wast:824",
          "binary-leb128.wast:843",
          "binary-leb128.wast:862",
          "binary-leb128.wast:984",
          "binary_leb128_64.wast:16",
          // No end of the body.
          "binary.wast:55",
          "binary.wast:76",
          "binary.wast:92",
          "binary.wast:922",
          // Numbers of locals.
          "binary.wast:125",
          "binary.wast:142",
          "binary.wast:159",
          "binary.wast:175",
          // Instructions that need a data count section.
          "binary.wast:302",
          "binary.wast:325",
          // An illegal opcode.
          "binary.wast:1218");

  /** Parts of the suite for proposals that are not built. */
  private static final List<String> NOT_BUILT = List.of("threads", "legacy", "wide-arithmetic");

  private final List<String> faults = new ArrayList<>();
  private int cases;

  /** What is tested; throws if the module is refused. */
  protected void load(byte[] module, int features) {
    BinaryParser.of(module, features, null).read();
  }

  /** Whether {@link #load} looks into the function bodies. */
  protected boolean readsBodies() {
    return false;
  }

  @Test
  public void refusesMalformedModulesInTheSuitesWords() throws IOException {
    Path suite = Shared.need("testsuite");
    List<Path> files;
    try (Stream<Path> walk = Files.walk(suite)) {
      files =
          walk.filter(p -> p.toString().endsWith(".wast"))
              .filter(p -> !NOT_BUILT.contains(p.getParent().getFileName().toString()))
              .sorted()
              .collect(Collectors.toList());
    }
    for (Path file : files) {
      int features = Features.DEFAULT;
      if (file.toString().contains("custom-page-sizes")) {
        features |= Features.CUSTOM_PAGE_SIZES;
      }
      for (List<Object> form : Reader.read(Files.readAllBytes(file))) {
        checkForm(suite.relativize(file) + ":" + form.get(0), form, features);
      }
    }
    assertTrue(cases > 700, "only " + cases + " cases found");
    assertTrue(faults.isEmpty(), () -> String.join("\n", faults));
  }

  private void checkForm(String place, List<Object> form, int features) {
    if ("assert_malformed".equals(form.get(1))) {
      byte[] module = module(form.get(2));
      if (module != null && (readsBodies() || !isBody(place))) {
        cases++;
        checkRefused(place, module, text((byte[]) form.get(3)), features);
      }
    } else if ("module".equals(form.get(1))) {
      byte[] module = module(form);
      if (module != null) {
        cases++;
        checkRead(place, module, features);
      }
    }
  }

  private static boolean isBody(String place) {
    return BODIES.contains(place.substring(place.lastIndexOf('/') + 1));
  }

  private void checkRefused(String place, byte[] module, String text, int features) {
    try {
      load(module, features);
      faults.add(place + " is read, wanted: " + text);
    } catch (WasmException e) {
      boolean refused = e.kind() == WasmException.MALFORMED && e.getMessage().startsWith(text);
      if (!refused && !isMissing(e)) {
        faults.add(place + " wanted: " + text + ", got: " + e.getMessage());
      }
    } catch (RuntimeException e) {
      faults.add(place + " threw " + e);
    }
  }

  private void checkRead(String place, byte[] module, int features) {
    try {
      load(module, features);
    } catch (RuntimeException e) {
      if (!isMissing(e)) {
        faults.add(place + " threw " + e);
      }
    }
  }

  private static boolean isMissing(RuntimeException e) {
    String message = e.getMessage();
    return message.contains(Errors.NOT_ENABLED) || message.contains(Errors.NOT_HERE);
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }

  /** The bytes of a form {@code (module binary ...)}, null if it is not one. */
  private static byte[] module(Object form) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    boolean binary = false;
    for (Object item : (List<?>) form) {
      binary |= "binary".equals(item);
      if (item instanceof byte[]) {
        bytes.writeBytes((byte[]) item);
      }
    }
    return binary ? bytes.toByteArray() : null;
  }

  /** Reads a script as nested lists, each a line number and its items: words, strings, lists. */
  private static final class Reader {
    private final byte[] script;
    private int at;
    private int line = 1;

    private Reader(byte[] script) {
      this.script = script;
    }

    @SuppressWarnings("unchecked")
    static List<List<Object>> read(byte[] script) {
      List<Object> all = new Reader(script).readAll();
      List<List<Object>> forms = new ArrayList<>();
      for (Object form : all.subList(1, all.size())) {
        if (form instanceof List) {
          forms.add((List<Object>) form);
        }
      }
      return forms;
    }

    private List<Object> readAll() {
      Deque<List<Object>> open = new ArrayDeque<>();
      open.push(list());
      while (at < script.length) {
        int c = script[at];
        if (c == '\n') {
          line++;
          at++;
        } else if (c == ' ' || c == '\t' || c == '\r') {
          at++;
        } else if (c == ';') {
          while (at < script.length && script[at] != '\n') {
            at++;
          }
        } else if (c == '(' && script[at + 1] == ';') {
          skipComment();
        } else if (c == '(') {
          List<Object> list = list();
          open.peek().add(list);
          open.push(list);
          at++;
        } else if (c == ')') {
          open.pop();
          at++;
        } else if (c == '"') {
          open.peek().add(readString());
        } else {
          open.peek().add(readWord());
        }
      }
      return open.peek();
    }

    private List<Object> list() {
      List<Object> list = new ArrayList<>();
      list.add(line);
      return list;
    }

    private void skipComment() {
      int depth = 0;
      do {
        if (script[at] == '(' && script[at + 1] == ';') {
          depth++;
          at += 2;
        } else if (script[at] == ';' && script[at + 1] == ')') {
          depth--;
          at += 2;
        } else {
          line += script[at++] == '\n' ? 1 : 0;
        }
      } while (depth > 0);
    }

    private String readWord() {
      int start = at;
      while (at < script.length && " \t\r\n();\"".indexOf(script[at]) < 0) {
        at++;
      }
      return new String(script, start, at - start, StandardCharsets.UTF_8);
    }

    private byte[] readString() {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      at++;
      while (script[at] != '"') {
        int c = script[at++];
        line += c == '\n' ? 1 : 0;
        if (c == '\\') {
          c = readEscape();
        }
        bytes.write(c);
      }
      at++;
      return bytes.toByteArray();
    }

    // Only single bytes matter; the characters of \\u{...} are never in a binary module.
    private int readEscape() {
      int high = Character.digit(script[at], 16);
      int low = Character.digit(script[at + 1], 16);
      if (high >= 0 && low >= 0) {
        at += 2;
        return high << 4 | low;
      }
      int c = script[at++];
      return c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
    }
  }
}
