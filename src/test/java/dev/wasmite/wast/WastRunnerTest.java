package dev.wasmite.wast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.Config;
import dev.wasmite.Engine;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms of scripts: which pass, which fail and what is said of it, which are skipped. */
class WastRunnerTest {
  private static final String MODULE =
      "(module $m (memory 1)\n"
          + " (func (export \"add\") (param i32 i32) (result i32)\n"
          + "  (i32.add (local.get 0) (local.get 1)))\n"
          + " (func (export \"swap\") (param i32 i64) (result i64 i32) (local.get 1) (local.get 0))\n"
          + " (func (export \"f32\") (param f32) (result f32) (local.get 0))\n"
          + " (func (export \"f64\") (param f64) (result f64) (local.get 0))\n"
          + " (func (export \"ext\") (param externref) (result externref) (local.get 0))\n"
          + " (func $self (export \"func\") (result funcref) (ref.func $self))\n"
          + " (func (export \"no\") (result funcref) (ref.null func))\n"
          + " (func (export \"div\") (param i32) (result i32) (i32.div_u (i32.const 1)"
          + " (local.get 0)))\n"
          + " (func $deep (export \"deep\") (call $deep))\n"
          + " (global (export \"g\") (mut i32) (i32.const 7)))\n";

  private static WastReport run(Config config, String script) {
    byte[] bytes = script.getBytes(StandardCharsets.UTF_8);
    return new WastRunner(new Engine(config)).run("test.wast", bytes);
  }

  /** Runs a script after the module above. */
  private static WastReport run(String script) {
    return run(new Config(), MODULE + script);
  }

  private static void assertPasses(int commands, String script) {
    WastReport report = run(script);
    assertEquals("test.wast: " + (commands + 1) + " passed", report.toString(), () -> all(report));
  }

  private static String all(WastReport report) {
    return report.failures() + " " + report.skips();
  }

  /** Expects that one command fails, and what is said of it. */
  private static void assertFails(String failure, String script) {
    WastReport report = run(script);
    assertEquals(List.of(failure), report.failures().stream().map(Object::toString).toList());
    assertEquals(0, report.skipped());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(invoke \"add\" (i32.const 1) (i32.const 2))",
        "(get \"g\")",
        "(assert_return (invoke \"add\" (i32.const -1) (i32.const 0x3)) (i32.const 2))",
        "(assert_return (invoke $m \"swap\" (i32.const 5) (i64.const -1))"
            + " (i64.const 0xffff_ffff_ffff_ffff) (i32.const 5))",
        "(assert_return (get $m \"g\") (i32.const 7))",
        "(assert_return (invoke \"f32\" (f32.const -0x1.8p1)) (f32.const -3))",
        "(assert_return (invoke \"f32\" (f32.const nan:0x200000)) (f32.const nan:0x200000))",
        "(assert_return (invoke \"f32\" (f32.const -nan)) (f32.const nan:canonical))",
        "(assert_return (invoke \"f64\" (f64.const nan:0xc000000000000))"
            + " (f64.const nan:arithmetic))",
        "(assert_return (invoke \"f64\" (f64.const -0)) (either (f64.const 1) (f64.const -0)))",
        "(assert_return (invoke \"ext\" (ref.extern 3)) (ref.extern 3))",
        "(assert_return (invoke \"ext\" (ref.extern 3)) (ref.extern))",
        "(assert_return (invoke \"ext\" (ref.null extern)) (ref.null extern))",
        "(assert_return (invoke \"ext\" (ref.null extern)) (ref.null))",
        "(assert_return (invoke \"func\") (ref.func))",
        "(assert_return (invoke \"func\") (ref.func 5))",
        "(assert_return (invoke \"no\") (ref.null func))",
        "(assert_return (invoke \"no\") (ref.null nofunc))",
        "(assert_trap (invoke \"div\" (i32.const 0)) \"integer divide\")",
        "(assert_exhaustion (invoke \"deep\") \"call stack exhausted\")",
        "(assert_trap (module (func $f unreachable) (start $f)) \"unreachable\")",
        "(assert_trap (module (memory 0) (data (i32.const 9) \"x\")) \"out of bounds\")",
        "(assert_malformed (module quote \"(func\" \" (nop\") \"unexpected token\")",
        "(assert_malformed (module binary \"\\00asm\") \"unexpected end\")",
        "(assert_malformed (module quote \"(@a\") \"unclosed annotation\")",
        "(assert_invalid (module (func (result i32))) \"type mismatch\")",
        "(assert_invalid (module (start 9)) \"unknown function\")",
        "(assert_unlinkable (module (import \"no\" \"f\" (func))) \"unknown import\")",
        "(assert_unlinkable (module (import \"spectest\" \"memory\" (memory 9)))"
            + " \"incompatible import type\")",
        "(module binary \"\\00asm\\01\\00\" \"\\00\\00\")",
        "(module quote \"(memory 1)\")",
        "(module definition $d (memory 1))",
        "((@note \"a (\") module (@b))",
        ";; a (comment\n(; and (; another ;) ;) (module)",
      })
  void passes(String command) {
    assertPasses(1, command);
  }

  @Test
  void namedModules() {
    assertPasses(
        9,
        "(register \"first\")\n"
            + "(module definition $D (global (export \"c\") (mut i32) (i32.const 0))\n"
            + " (func (export \"inc\") (result i32)\n"
            + "  (global.set 0 (i32.add (global.get 0) (i32.const 1))) (global.get 0)))\n"
            + "(module instance $A $D) (module instance $B $D)\n"
            + "(assert_return (invoke $A \"inc\") (i32.const 1))\n"
            + "(assert_return (invoke $A \"inc\") (i32.const 2))\n"
            + "(assert_return (invoke \"inc\") (i32.const 1))\n"
            + "(register \"b\" $B)\n"
            + "(module (import \"b\" \"c\" (global (mut i32)))"
            + " (import \"first\" \"add\" (func (param i32 i32) (result i32))))");
  }

  @Test
  void spectest() {
    StringBuilder printed = new StringBuilder();
    String script =
        "(module (import \"spectest\" \"print_i32_f32\" (func $p (param i32 f32)))\n"
            + " (import \"spectest\" \"global_i64\" (global $g i64))\n"
            + " (import \"spectest\" \"table\" (table 10 funcref))\n"
            + " (import \"spectest\" \"table64\" (table i64 10 20 funcref))\n"
            + " (import \"spectest\" \"memory\" (memory 1 2))\n"
            + " (export \"g\" (global $g))\n"
            + " (func (export \"p\") (call $p (i32.const -3) (f32.const 0.5))))\n"
            + "(assert_return (invoke \"p\"))\n"
            + "(assert_return (get \"g\") (i64.const 666))";
    WastRunner runner = new WastRunner(new Engine()).output(printed);
    WastReport report = runner.run("spectest", script.getBytes(StandardCharsets.UTF_8));
    assertEquals("spectest: 3 passed", report.toString(), () -> all(report));
    assertEquals("-3 0.5\n", printed.toString());
  }

  @Test
  void fieldsAlone() {
    assertEquals(1, run(new Config(), "(func $f)\n(start $f)").passed());
    assertEquals(1, run(new Config(), "(func $f unreachable)\n(start $f)").failed());
  }

  @Test
  void failuresSayWhatWasExpectedAndFound() {
    assertFails(
        "line 13: assert_return invoke \"add\": expected i32.const 3, found i32.const 4",
        "(assert_return (invoke \"add\" (i32.const 1) (i32.const 3)) (i32.const 3))");
    assertFails(
        "line 14: assert_return get $m \"g\": expected nothing, found i32.const 7",
        "\n(assert_return (get $m \"g\"))");
    assertFails(
        "line 13: assert_return invoke \"f32\": expected f32.const nan:canonical, found f32.const"
            + " NaN (0x7fe00000)",
        "(assert_return (invoke \"f32\" (f32.const nan:0x600000)) (f32.const nan:canonical))");
    assertFails(
        "line 13: assert_return invoke \"ext\": expected either (ref.func, ref.null), found"
            + " ref.extern 4",
        "(assert_return (invoke \"ext\" (ref.extern 4)) (either (ref.func) (ref.null)))");
    assertFails(
        "line 13: assert_return invoke \"div\": expected i32.const 1, found trap: integer divide by"
            + " zero",
        "(assert_return (invoke \"div\" (i32.const 0)) (i32.const 1))");
    assertFails(
        "line 13: assert_trap invoke \"div\": expected trap: unreachable, found trap: integer"
            + " divide by zero",
        "(assert_trap (invoke \"div\" (i32.const 0)) \"unreachable\")");
    assertFails(
        "line 13: assert_trap invoke \"div\": expected trap: unreachable, found i32.const 1",
        "(assert_trap (invoke \"div\" (i32.const 1)) \"unreachable\")");
    assertFails(
        "line 13: assert_invalid: expected type mismatch, found nothing wrong",
        "(assert_invalid (module) \"type mismatch\")");
    assertFails(
        "line 13: invoke \"none\": expected an export, found none of that name and kind",
        "(invoke \"none\")");
    assertFails(
        "line 13: get \"add\": expected an export, found none of that name and kind",
        "(get \"add\")");
    assertFails(
        "line 13: register \"x\": expected a module, found no module $none",
        "(register \"x\" $none)");
  }

  @Test
  void theKindOfRefusalCounts() {
    assertEquals(1, run("(assert_malformed (module (func (result i32))) \"type mism\")").failed());
    assertEquals(1, run("(assert_invalid (module quote \"(func\") \"unexpected\")").failed());
    assertEquals(1, run("(assert_trap (module (import \"a\" \"b\" (func))) \"unkn\")").failed());
  }

  @Test
  void failuresDoNotEndTheScript() {
    WastReport report =
        run(
            "(module (func (nope)))\n(get \"g\")\n(assert_return (frob) 1)\n(assert_odd 5)\nfoo\n)\n"
                + "(invoke \"add\" (i32.const 1))\n"
                + MODULE
                + "(get \"g\")");
    assertEquals(3, report.passed(), () -> all(report));
    assertEquals(
        List.of(13, 14, 15, 16, 17, 18, 19),
        report.failures().stream().map(WastReport.Failure::line).toList());
    assertEquals("nothing: the module on line 13 failed", report.failures().get(1).found());
    assertTrue(report.failures().get(0).found().startsWith("malformed: unknown operator"));
  }

  @Test
  void whatCannotBeReadIsOneFailure() {
    WastReport report = run("(get \"g\") (invoke \"add\" (i32.const 1");
    assertEquals(2, report.passed());
    assertTrue(report.failed() > 0);
    assertTrue(run(new Config(), "(module \"\u0001\")").failed() > 0);
    byte[] bad = {'(', (byte) 0xff};
    assertEquals(1, new WastRunner(new Engine()).run("bad", bad).failed());
    assertEquals(0, new WastRunner(new Engine()).run("empty", new byte[0]).failed());
  }

  @Test
  void whatNeedsAMissingFeatureIsSkipped() {
    String script =
        "(module $t (func $f (export \"f\") (return_call $f)))\n"
            + "(invoke \"f\")\n"
            + "(register \"t\" $t)\n"
            + "(module (import \"t\" \"f\" (func)))\n"
            + "(assert_unlinkable (module (import \"t\" \"g\" (func))) \"unknown import\")\n"
            + "(assert_invalid (module (func $f (return_call $f)) (start 9)) \"unknown func\")\n"
            + "(module definition $d (func $f (return_call $f)))\n"
            + "(module instance $i $d)\n"
            + "(invoke $i \"f\")\n"
            + "(module)\n"
            + "(register \"t\")\n"
            + "(assert_unlinkable (module (import \"t\" \"g\" (func))) \"unknown import\")\n";
    WastReport report = run(new Config().tailCall(false), script);
    assertEquals(0, report.failed(), () -> all(report));
    assertEquals(Map.of("tail call", 8), report.skipCounts(), () -> all(report));
    assertEquals("line 2: invoke \"f\": tail call", report.skips().get(1).toString());
    assertEquals("test.wast: 4 passed, 8 skipped {tail call=8}", report.toString());
  }

  @Test
  void lazyEnginesValidateOnDemand() {
    String script = "(assert_invalid (module (func (result i32))) \"type mismatch\")";
    byte[] bytes = script.getBytes(StandardCharsets.UTF_8);
    WastRunner runner = new WastRunner(new Engine(new Config().compilationMode(Config.LAZY)));
    assertEquals(1, runner.run("lazy", bytes).failed());
    assertEquals(0, runner.validating(true).run("lazy", bytes).failed());
  }

  @Test
  void anyBytesGiveAReport() {
    String script =
        MODULE
            + "(assert_return (invoke $m \"add\" (i32.const 1) (i32.const -0x2)) (i32.const -1))\n"
            + "(module definition $d (memory 1)) (module instance $i $d) (register \"i\" $i)\n"
            + "(assert_malformed (module quote \"(func\" \" (nop\") \"unexpected token\")\n"
            + "(assert_return (invoke \"f32\" (f32.const nan)) (either (f32.const nan:canonical)))\n"
            + "(assert_trap (module (func $f unreachable) (start $f)) \"unreachable\")\n"
            + "(assert_return (get $m \"g\") (ref.null) (ref.extern 1) (v128.const i32x4 1 2 3 4))\n";
    byte[] good = script.getBytes(StandardCharsets.UTF_8);
    Random random = new Random(11);
    for (int round = 0; round < 3000; round++) {
      byte[] bytes = Arrays.copyOf(good, random.nextInt(4) > 0 ? good.length : random.nextInt(900));
      for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
        int from = random.nextInt(good.length - 20);
        int to = random.nextInt(bytes.length);
        System.arraycopy(good, from, bytes, to, Math.min(random.nextInt(20), bytes.length - to));
      }
      int commands = run(new Config(), new String(bytes, StandardCharsets.UTF_8)).passed();
      assertTrue(commands < 20, "round " + round);
    }
  }

  @Test
  void deepNestingIsReadOrRefused() {
    String open = "(".repeat(100_000);
    for (String script :
        List.of(
            open,
            "(module)" + open,
            "(assert_return " + open,
            "(assert_return (invoke \"x\"" + open,
            MODULE + "(assert_return (get \"g\") " + "(either ".repeat(100_000),
            "(module quote \"" + open + "\")",
            "(module (func " + "(block ".repeat(100_000))) {
      WastReport report = run(new Config(), script);
      assertTrue(report.failed() > 0);
      for (WastReport.Failure failure : report.failures()) {
        assertFalse(failure.found().contains("StackOverflow"), failure.found());
      }
    }
  }
}
