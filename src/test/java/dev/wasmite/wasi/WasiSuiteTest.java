package dev.wasmite.wasi;

import dev.wasmite.Engine;
import dev.wasmite.Linker;
import dev.wasmite.Store;
import dev.wasmite.WasmModule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The official tests of WASI preview 1 through the embedding API. Made by JUnit. */
@Tag("machine")
class WasiSuiteTest {
  @TempDir private Path temporary;

  @TestFactory
  List<DynamicNode> suite() throws IOException {
    return new WasiSuite(temporary).tests(WasiSuiteTest::embed);
  }

  private static void embed(WasiSuite.Wanted wanted) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Wasi wasi = new Wasi().stdout(out).stderr(err);
    wasi.args(wanted.file().getFileName().toString()).args(wanted.args().toArray(new String[0]));
    wanted.env().forEach((name, value) -> wasi.env((String) name, (String) value));
    if (wanted.root() != null) {
      wasi.dir(wanted.root().toString(), "/");
    }
    Engine engine = new Engine();
    Linker<Void> linker = new Linker<>(engine);
    wasi.addTo(linker);
    WasmModule module = WasmModule.parse(engine, Files.readAllBytes(wanted.file()));
    int code = 0;
    try {
      linker.instantiate(new Store<Void>(engine, null), module).func("_start").call();
    } catch (ExitException e) {
      code = e.code();
    } finally {
      wasi.close();
    }
    wanted.check(code, out, err);
  }
}
