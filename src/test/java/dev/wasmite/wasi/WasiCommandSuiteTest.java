package dev.wasmite.wasi;

import dev.wasmite.cli.Main;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The official tests of WASI preview 1 through the command line. Made by JUnit. */
@Tag("machine")
class WasiCommandSuiteTest {
  @TempDir private Path temporary;

  @TestFactory
  List<DynamicNode> suite() throws IOException {
    return new WasiSuite(temporary).tests(WasiCommandSuiteTest::command);
  }

  private static void command(WasiSuite.Wanted wanted) {
    List<String> args = new ArrayList<>();
    wanted.env().forEach((name, value) -> args.addAll(List.of("--env", name + "=" + value)));
    if (wanted.root() != null) {
      args.addAll(List.of("--dir", wanted.root() + "::/"));
    }
    args.add(wanted.file().toString());
    args.addAll(wanted.args());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    ByteArrayInputStream in = new ByteArrayInputStream(new byte[0]);
    wanted.check(Main.run(args.toArray(new String[0]), in, out, err), out, err);
  }
}
