package dev.wasmite.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Nothing shows at the top level but what belongs there. */
class LayoutRulesTest {
  private static final Set<String> TOP =
      Set.of("pom.xml", "src", "profiles", "devices", "size-reports", "README.md", "target");

  @Test
  void theTopLevelIsTidy() throws IOException {
    try (Stream<Path> entries = Files.list(Path.of(""))) {
      List<String> odd =
          entries
              .map(Path::toString)
              .filter(name -> !name.startsWith(".") && !TOP.contains(name))
              .sorted()
              .toList();
      assertEquals(List.of(), odd);
    }
  }
}
