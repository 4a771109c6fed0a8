package dev.wasmite.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What command lines mean, and which mean nothing. */
class OptionsTest {
  private static Options parse(String... args) {
    return Options.parse(args);
  }

  @Test
  void fileAndArguments() {
    Options options = parse("run", "f.wasm", "a", "--dir", "--", "b");
    assertEquals("f.wasm", options.file);
    assertEquals(List.of("a", "--dir", "--", "b"), options.arguments);
    assertEquals("_start", options.function());
    assertEquals(List.of(), options.functionArguments());
    assertEquals("run", parse("run", "run").file);
    assertEquals("-", parse("-").file);
    assertEquals("--dir", parse("--", "--dir", "x").file);
  }

  @Test
  void invoke() {
    Options options = parse("--invoke", "f", "x.wasm", "-1", "2");
    assertEquals("f", options.function());
    assertEquals(List.of("-1", "2"), options.functionArguments());
    assertEquals("--", parse("--invoke=--", "x.wasm").function());
    assertNull(parse("x.wasm").invoke);
  }

  @Test
  void directoriesAndVariables() {
    Options options =
        parse("--dir", "a", "--dir=b::/", "--env", "X=1", "--env=Y=a=b", "--env", "Z=", "f");
    assertEquals(List.of("a", "a", "b", "/"), options.directories);
    assertEquals(List.of("X", "1", "Y", "a=b", "Z", ""), options.environment);
  }

  @Test
  void helpAndVersion() {
    assertTrue(parse("--help").help);
    assertTrue(parse("run", "--env", "A=1", "-h", "rest").help);
    assertTrue(parse("--version").version);
    assertTrue(parse("-V").version);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--invoke|option needs a value: --invoke",
        "--frob x|unknown option: --frob",
        "-x f|unknown option: -x",
        "--|no file given",
        "run|no file given",
        "--help=1|option takes no value: --help",
        "--env A f|--env wants NAME=VALUE: A",
        "--env =A f|--env wants NAME=VALUE: =A",
        "--dir ::/ f|--dir wants HOST or HOST::GUEST: ::/",
        "--dir a:: f|--dir wants HOST or HOST::GUEST: a::"
      })
  void wrong(String line, String message) {
    UsageException e = assertThrows(UsageException.class, () -> parse(line.split(" ")));
    assertEquals(message, e.getMessage());
  }

  @Test
  void empty() {
    assertEquals("no file given", assertThrows(UsageException.class, () -> parse()).getMessage());
  }
}
