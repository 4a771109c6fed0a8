package dev.wasmite.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.Config;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What command lines mean, and which mean nothing. */
class OptionsTest {
  private static Options parse(String... args) {
    return Options.run(args);
  }

  @Test
  void fileAndArguments() {
    Options options = parse("run", "f.wasm", "a", "--dir", "--", "b");
    assertEquals("f.wasm", options.file());
    assertEquals(List.of("a", "--dir", "--", "b"), options.arguments);
    assertEquals("_start", options.function());
    assertEquals(List.of(), options.functionArguments());
    assertEquals("run", parse("run", "run").file());
    assertEquals("-", parse("-").file());
    assertEquals("--dir", parse("--", "--dir", "x").file());
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
        parse("--dir", "a", "--read-only-dir=b::/", "--env", "X=1", "--env=Y=a=b", "--env=Z=", "f");
    assertEquals(
        List.of("--dir", "a", "a", "--read-only-dir", "b", "/"), options.directories, "in order");
    assertEquals(List.of("X", "1", "Y", "a=b", "Z", ""), options.environment);
    assertEquals(List.of("--dir", "x", "y::z"), parse("--dir", "x::y::z", "f").directories);
  }

  @Test
  void inheritedVariables() {
    Options options = parse("--env", "PATH", "--env=WASMITE_IS_NOT_SET", "f");
    assertEquals(List.of("PATH", System.getenv("PATH")), options.environment);
  }

  @Test
  void listenersAndPreloads() {
    Options options =
        parse(
            "--tcplisten",
            "127.0.0.1:80",
            "--tcplisten=[::1]:0",
            "--tcplisten=localhost:65535",
            "--preload",
            "a=b.wasm",
            "--preload=c=d=e",
            "f");
    assertEquals(List.of("127.0.0.1", "80", "::1", "0", "localhost", "65535"), options.listeners);
    assertEquals(List.of("a", "b.wasm", "c", "d=e"), options.preloads);
  }

  @Test
  void modesAndSwitches() {
    assertEquals(Config.LAZY_TRANSLATION, parse("f").mode);
    assertEquals(Config.EAGER, parse("--compilation-mode", "eager", "f").mode);
    assertEquals(Config.LAZY, parse("--compilation-mode=lazy", "f").mode);
    assertEquals(Config.LAZY, parse("--mode=lazy", "f").mode);
    assertTrue(parse("--verbose", "f").verbose);
    assertFalse(parse("f", "--verbose").verbose);
  }

  @ParameterizedTest
  @CsvSource({
    "10, 10000",
    "0.5, 500",
    ".25, 250",
    "1.0005, 1000",
    "0.0001, 1",
    "5., 5000",
    "007, 7000",
  })
  void timeout(String seconds, long milliseconds) {
    assertEquals(milliseconds, parse("--timeout", seconds, "f").timeout);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0", "0.0", "-1", "", ".", "1e3", "x", "1.2.3", "9999999999999", "1.0000000001"})
  void noTime(String seconds) {
    UsageException e = assertThrows(UsageException.class, () -> parse("--timeout", seconds, "f"));
    assertEquals("--timeout wants seconds, like 10 or 0.5: " + seconds, e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "K", "1.5M", "-1", "1T", "1KB", "9223372036854775808", "8589934592G"})
  void noSize(String size) {
    for (String option :
        List.of("--max-memory", "--max-total-memory", "--max-stack", "--code-cache")) {
      UsageException e = assertThrows(UsageException.class, () -> parse(option, size, "f"));
      assertEquals(option + " wants bytes, like 65536, 64K, 16M or 1G: " + size, e.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"8", "64K", "64k", "16M", "1g", "8589934591G", "9223372036854775807"})
  void sizes(String size) {
    parse("--max-memory", size, "--max-stack", size, "--code-cache", size, "f");
  }

  @Test
  void numbers() {
    Options options = parse("--fuel", "9223372036854775807", "--max-instances=2147483647", "f");
    assertEquals(Long.MAX_VALUE, options.fuel);
    assertTrue(options.controlled);
    assertEquals(0, parse("--fuel=0", "f").fuel);
    assertEquals(7, parse("--profile-period=7", "--profile=x", "f").profilePeriod);
    assertTrue(parse("--max-table-elements", "0", "f").controlled);
    assertEquals(-1, parse("--max-memory=5", "f").fuel);
    assertFalse(parse("--max-memory=5", "f").controlled);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "1K", "1.5", "0x10", "9223372036854775808"})
  void noNumber(String number) {
    for (String option : List.of("--fuel", "--max-table-elements")) {
      UsageException e = assertThrows(UsageException.class, () -> parse(option, number, "f"));
      assertEquals(
          option + " wants a whole number, 0 to 9223372036854775807: " + number, e.getMessage());
    }
  }

  @Test
  void features() {
    for (String feature : OptionReader.FEATURES.trim().split(" ")) {
      parse("--enable", feature, "--disable=" + feature, "f");
      assertTrue(Help.of("run").contains(feature), feature);
    }
    parse("--disable", "simd", "f");
  }

  @Test
  void everyOptionIsInTheHelp() {
    for (String option : OptionReader.RUN.trim().split(" ")) {
      assertTrue(Help.of("run").contains("\n  " + option + " "), option);
    }
  }

  @Test
  void optionsOfToolsStandAnywhere() {
    Options options =
        Options.tool(
            new String[] {"x", "a", "--output", "b", "--", "--output"}, " --output ", new Config());
    assertEquals(List.of("a", "--output"), options.files);
    assertEquals("b", options.output);
    assertEquals(List.of(), options.arguments);
    assertThrows(UsageException.class, options::file);
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
        "--dri x f|unknown option: --dri, did you mean --dir?",
        "--directory x f|unknown option: --directory",
        "--max-mem 1 f|unknown option: --max-mem, did you mean --max-memory?",
        "--stack 1 f|unknown option: --stack, did you mean --max-stack?",
        "--invok=g f|unknown option: --invok, did you mean --invoke?",
        "--keep-going f|unknown option: --keep-going",
        "--verbose=1 f|option takes no value: --verbose",
        "--env =A f|--env wants NAME=VALUE or NAME: =A",
        "--env= f|'--env wants NAME=VALUE or NAME: '",
        "--tcplisten 80 f|--tcplisten wants ADDRESS:PORT, like 127.0.0.1:80: 80",
        "--tcplisten a: f|--tcplisten wants ADDRESS:PORT, like 127.0.0.1:80: a:",
        "--tcplisten :80 f|--tcplisten wants ADDRESS:PORT, like 127.0.0.1:80: :80",
        "--tcplisten a:65536 f|--tcplisten wants ADDRESS:PORT, like 127.0.0.1:80: a:65536",
        "--tcplisten ::1:80 f|--tcplisten wants ADDRESS:PORT, like 127.0.0.1:80: ::1:80",
        "--preload a f|--preload wants NAME=FILE: a",
        "--preload =a f|--preload wants NAME=FILE: =a",
        "--preload a= f|--preload wants NAME=FILE: a=",
        "--compilation-mode fast f|no such mode: fast (there are eager, lazy-translation, lazy)",
        "--enable tail-cal f|no such feature: tail-cal, did you mean tail-call?",
        "--disable speed f|no such feature: speed",
        "--enable simd f|feature is not built: simd",
        "--limits loose f|no such limits: loose (there are strict ones)",
        "--max-instances 2147483648 f"
            + "|--max-instances wants a whole number, 0 to 2147483647: 2147483648",
        "--profile x --profile-period 0 f"
            + "|--profile-period wants a whole number, 1 to 9223372036854775807: 0",
        "--profile-period 5 f|--profile-period goes with --profile",
        "--max-stack 7 f|--max-stack wants at least 8 bytes",
        "--read-only-dir ::/ f|--read-only-dir wants HOST or HOST::GUEST: ::/",
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
