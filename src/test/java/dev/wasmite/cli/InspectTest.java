package dev.wasmite.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code wasmite inspect} tells of modules, good and bad. */
class InspectTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int inspect(byte[] module) {
    out.reset();
    err.reset();
    String[] args = {"inspect", "-"};
    return Main.run(args, new ByteArrayInputStream(module), out, err);
  }

  private List<String> lines(String module) {
    assertEquals(0, inspect(module.getBytes(StandardCharsets.UTF_8)), err::toString);
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[8 + values.length];
    System.arraycopy(new byte[] {0, 'a', 's', 'm', 1}, 0, bytes, 0, 5);
    for (int i = 0; i < values.length; i++) {
      bytes[8 + i] = (byte) values[i];
    }
    return bytes;
  }

  @Test
  void wholeReport() {
    String module =
        "(module $m (import \"env\" \"f\" (func $f (param i32)))"
            + " (import \"env\" \"t\" (table 3 4 externref))"
            + " (memory (export \"mem\") 1 2) (memory i64 5 9 (pagesize 1)) (table 7 funcref)"
            + " (func $init) (start $init) (func (export \"g\") (result i32) (i32.const 1)))";
    assertEquals(
        List.of(
            "-: 115 bytes in the binary format",
            "sections:",
            "    offset     bytes   items  name",
            "       0xa        12       3  type",
            "      0x18        20       2  import",
            "      0x2e         3       2  function",
            "      0x33         4       1  table",
            "      0x39         8       2  memory",
            "      0x43        11       2  export",
            "      0x50         1          start",
            "      0x53         9       2  code",
            "      0x5e        21          custom \"name\"",
            "imports:",
            "  env.f: func i32 ->",
            "  env.t: table 3 4 externref",
            "exports:",
            "  mem: memory 1 2",
            "  g: func -> i32",
            "memories (limits in pages):",
            "  memory 1 2",
            "  memory i64 5 9 (pagesize 1)",
            "tables (limits in elements):",
            "  table 3 4 externref, imported",
            "  table 7 funcref",
            "start function: 1 \"init\"",
            "names: module \"m\", 2 of 3 functions",
            "features used: reference-types multi-memory memory64 custom-page-sizes",
            "smallest profile: full (of micro, core, full)"),
        lines(module));
  }

  @Test
  void emptyModule() {
    assertEquals(0, inspect(bytes()));
    assertEquals(
        "-: 8 bytes in the binary format\n"
            + "sections:\n    offset     bytes   items  name\n"
            + "imports: none\nexports: none\n"
            + "memories (limits in pages): none\ntables (limits in elements): none\n"
            + "start function: none\nnames: 0 of 0 functions\n"
            + "features used: none\nsmallest profile: micro (of micro, core, full)\n",
        out.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mutable-globals|micro|(global (export \"g\") (mut i32) (i32.const 0))",
        "sign-extension|micro|(func (param i32) (drop (i32.extend8_s (local.get 0))))",
        "saturating-float-to-int|micro|(func (param f32) (drop (i32.trunc_sat_f32_s (local.get"
            + " 0))))",
        "bulk-memory|micro|(memory 1) (func (memory.fill (i32.const 0) (i32.const 0) (i32.const"
            + " 0)))",
        "custom-page-sizes|micro|(memory 1 (pagesize 1))",
        "multi-value|core|(func (result i32 i32) (i32.const 0) (i32.const 0))",
        "reference-types|core|(func (param externref))",
        "tail-call|core|(func $f (return_call $f))",
        "extended-const|core|(global i32 (i32.add (i32.const 1) (i32.const 2)))",
        "multi-memory|core|(memory 1) (memory 1)",
        "memory64|full|(memory i64 1)",
      })
  void features(String feature, String profile, String module) {
    List<String> lines = lines("(module " + module + ")");
    assertTrue(lines.contains("features used: " + feature), () -> String.join("\n", lines));
    assertTrue(lines.contains("smallest profile: " + profile + " (of micro, core, full)"));
  }

  @Test
  void whatIsNotBuiltIsNamed() {
    // (func (drop (v128.const 0)))
    int[] body = new int[34];
    int[] head = {1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 23, 1, 21, 0, 0xfd, 12};
    System.arraycopy(head, 0, body, 0, head.length);
    body[33] = 0x1a;
    body = Arrays.copyOf(body, 35);
    body[34] = 0x0b;
    assertEquals(1, inspect(bytes(body)));
    assertTrue(err.toString().startsWith("wasmite: simd is not in this jar"), err::toString);
    assertTrue(err.toString().endsWith(", in -\n"), err::toString);
    assertTrue(out.toString().contains("names: 0 of 1 functions\n"), out::toString);
  }

  @Test
  void cutModules() {
    assertEquals(0, inspect("(func (export \"f\")) (memory 1) (table 1 funcref)".getBytes()));
    byte[] whole =
        parsed("(func (export \"f\")) (memory 1) (table 1 funcref) (@custom \"x\" \"y\")");
    for (int length = 0; length < whole.length; length++) {
      int code = inspect(Arrays.copyOf(whole, length));
      assertTrue(code == 0 || code == 1);
      assertEquals(code, (int) err.toString().lines().count(), err::toString);
    }
    assertEquals(1, inspect(bytes(99, 1, 0)));
    assertEquals(1, inspect(bytes(1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f)));
    assertEquals(1, inspect(bytes(0, 1, 0x7f)));
    assertTrue(out.toString().contains("custom \"\""), out::toString);
  }

  private byte[] parsed(String text) {
    out.reset();
    assertEquals(
        0,
        Main.run(new String[] {"parse", "-"}, new ByteArrayInputStream(text.getBytes()), out, err));
    return out.toByteArray();
  }

  @Test
  void namesDoNotControlTheTerminal() {
    List<String> lines = lines("(func (export \"a\\1b[2Jb\\n\"))");
    assertTrue(lines.contains("  a\\u{1b}[2Jb\\u{a}: func ->"), () -> String.join("\n", lines));
    assertEquals("plain é", InspectCommand.clean("plain é"));
    assertEquals("\\u{7f}x\\u{9b}", InspectCommand.clean("\u007fx\u009b"));
  }
}
