package dev.wasmite.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.Engine;
import dev.wasmite.FuncType;
import dev.wasmite.Instance;
import dev.wasmite.Linker;
import dev.wasmite.Store;
import dev.wasmite.Trap;
import dev.wasmite.WasmModule;
import dev.wasmite.wasi.Wasi;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * When the output of a program is handed on. What happens is written down in the order in which it
 * happens: {@code [1:text]} for standard output, {@code [2:text]} for standard error, {@code [0]}
 * for a look at standard input.
 */
class OutputTest {
  @TempDir private Path folder;
  private final StringBuilder events = new StringBuilder();
  private final InputStream in = new Answers();
  private final OutputStream out = new Listener(1);
  private final OutputStream err = new Listener(2);

  /** Writes down what it is given. */
  private final class Listener extends OutputStream {
    private final int number;

    Listener(int number) {
      this.number = number;
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) {
      String text = new String(from, offset, length, StandardCharsets.UTF_8);
      events.append('[').append(number).append(':').append(text).append(']');
    }
  }

  /** Gives "yes" for ever, never ahead, and writes down that it was asked. */
  private final class Answers extends InputStream {
    @Override
    public int read() {
      events.append("[0]");
      return 'y';
    }

    @Override
    public int read(byte[] to, int offset, int length) {
      events.append("[0]");
      to[offset] = 'y';
      return 1;
    }
  }

  private String run(int code, WasiModule module) throws IOException {
    events.setLength(0);
    String file = Files.write(folder.resolve("test.wasm"), module.build()).toString();
    assertEquals(code, Main.run(new String[] {file}, in, out, err), events.toString());
    return events.toString();
  }

  @Test
  void atTheEnd() throws IOException {
    assertEquals("[1:onetwo]", run(0, new WasiModule().write(1, "one").write(1, "two")));
    assertEquals("[1:onetwo]", run(5, new WasiModule().write(1, "one").write(1, "two").exit(5)));
    assertEquals("", run(0, new WasiModule().write(1, "")));
  }

  @Test
  void beforeATrapIsTold() throws IOException {
    String said = run(1, new WasiModule().write(1, "one").trap());
    assertTrue(said.startsWith("[1:one][2:wasmite: trap: unreachable"), said);
  }

  @Test
  void beforeInputIsAwaited() throws IOException {
    WasiModule module = new WasiModule().write(1, "a? ").echo(9).write(1, " b? ").echo(9);
    assertEquals("[1:a? ][0][1:y b? ][0][1:y]", run(0, module));
  }

  @Test
  void whenTheProgramAsks() throws IOException {
    WasiModule module = new WasiModule().write(1, "one").sync(1).write(1, "two");
    assertEquals("[1:one][1:two]", run(0, module));
  }

  @Test
  void errorsAtOnceAndInOrder() throws IOException {
    WasiModule module = new WasiModule();
    module.write(2, "a").write(1, "x").write(2, "b").write(1, "y").write(2, "c");
    assertEquals("[2:a][2:b][2:c][1:xy]", run(0, module));
  }

  @Test
  void whenTheBufferIsFull() throws IOException {
    WasiModule module = new WasiModule();
    for (int i = 0; i < 100; i++) {
      module.write(1, "x".repeat(1000));
    }
    String said = run(0, module);
    assertEquals(100_000, said.chars().filter(c -> c == 'x').count());
    int pieces = said.split("\\]").length;
    assertTrue(pieces > 1 && pieces < 50, pieces + " pieces");
  }

  /** Through the embedding API, where a function of the host fails under the program. */
  @Test
  void whenTheHostFails() throws IOException {
    Engine engine = new Engine();
    Linker<Void> linker = new Linker<>(engine);
    Wasi wasi = new Wasi().stdin(in).stdout(out).stderr(err);
    wasi.addTo(linker);
    linker.define(
        "env",
        "host",
        FuncType.of("->"),
        (caller, args) -> {
          throw new IllegalStateException("the host is ill");
        });
    WasiModule module = new WasiModule().write(1, "one").host().write(1, "two");
    Instance instance =
        linker.instantiate(new Store<Void>(engine, null), WasmModule.parse(engine, module.build()));
    Trap trap = assertThrows(Trap.class, () -> instance.func("_start").call());
    assertEquals("the host is ill", trap.getCause().getMessage());
    wasi.close();
    assertEquals("[1:one]", events.toString());
  }
}
