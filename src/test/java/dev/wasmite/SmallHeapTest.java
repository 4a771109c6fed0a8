package dev.wasmite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.wasmite.binary.WasmException;
import dev.wasmite.testing.ChildJvm;
import dev.wasmite.testing.Code;
import dev.wasmite.testing.WasmBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A module whose translation does not fit the heap: in a JVM of its own, which has a small one. */
@Tag("machine")
class SmallHeapTest {
  private static final int OPERATORS = 3_000_000;

  /** Translates the module now or at its first call, as the argument says; prints what happens. */
  public static void main(String[] args) {
    Code body = Code.of().i32Const(0).repeat(OPERATORS, Code.of().op("i32.clz")).drop().end();
    WasmBuilder builder = new WasmBuilder();
    builder.exportedFunc("f", "->", body);
    byte[] bytes = builder.build();
    Engine engine = new Engine(new Config().compilationMode(Integer.parseInt(args[0])));
    try {
      WasmModule module = WasmModule.parse(engine, bytes);
      Store<Void> store = new Store<>(engine, null);
      new Linker<Void>(engine).instantiate(store, module).func("f").call();
      System.out.print("fits");
    } catch (WasmException | Trap e) {
      System.out.print(e.getClass().getSimpleName() + ": " + e.getMessage());
    }
  }

  private static String run(int mode) throws Exception {
    return ChildJvm.run("-Xmx40m", SmallHeapTest.class, String.valueOf(mode));
  }

  @Test
  void eagerTranslation() throws Exception {
    assertEquals("WasmException: out of memory", run(Config.EAGER));
  }

  @Test
  void translationAtTheFirstCall() throws Exception {
    assertEquals("Trap: out of memory", run(Config.LAZY_TRANSLATION));
  }
}
