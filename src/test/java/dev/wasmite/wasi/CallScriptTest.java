package dev.wasmite.wasi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The functions on files and paths, held to the scripts in {@code src/test/resources/wasi}: each
 * case in a fresh directory of the host, and in a fresh file system in memory.
 */
class CallScriptTest {
  private static final Path SCRIPTS = Path.of("src/test/resources/wasi");

  @TempDir private Path directory;

  @TestFactory
  @EnabledOnOs(value = OS.LINUX, disabledReason = "the answers of other systems differ")
  List<DynamicNode> onHost() throws IOException {
    return scripts(() -> new HostPlace(Files.createTempDirectory(directory, "case")));
  }

  @TestFactory
  List<DynamicNode> inMemory() throws IOException {
    return scripts(() -> new MemoryPlace());
  }

  @Test
  void aWrongAnswerIsNamed() throws IOException {
    List<String> text = List.of("== case", "", "fd_close 3 -> success", "fd_tell 3 -> success 0");
    ScriptCase only = ScriptCase.read(text).get(0);
    CallScript script = new CallScript(new MemoryPlace());
    AssertionError e = assertThrows(AssertionError.class, () -> script.run("x.txt", only));
    assertEquals("\nx.txt:4: fd_tell 3 -> success 0\n    answered badf", e.getMessage());
  }

  /** Makes the place for a case. */
  private interface Places {
    ScriptPlace make() throws IOException;
  }

  private static List<DynamicNode> scripts(Places places) throws IOException {
    List<DynamicNode> scripts = new ArrayList<>();
    try (Stream<Path> files = Files.list(SCRIPTS)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".txt")).sorted().toList()) {
        String name = file.getFileName().toString();
        List<DynamicNode> cases = new ArrayList<>();
        for (ScriptCase each : ScriptCase.read(Files.readAllLines(file))) {
          cases.add(dynamicTest(each.title, () -> new CallScript(places.make()).run(name, each)));
        }
        scripts.add(dynamicContainer(name, cases));
      }
    }
    return scripts;
  }
}
