package dev.wasmite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.testing.Shared;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How much of a real program is translated: only what was called. */
@Tag("machine")
class LazyTranslationTest {
  private static int translated(WasmModule module) {
    int count = -1; // element 0 is no function
    for (short[] code : module.codes()) {
      count += code != null ? 1 : 0;
    }
    return count;
  }

  private static WasmModule parse(int mode) throws Exception {
    Path lua = Shared.need("programs", "lua54-noeh.wasm");
    Engine engine = new Engine(new Config().compilationMode(mode));
    return WasmModule.parse(engine, Files.readAllBytes(lua));
  }

  private static void instantiate(WasmModule module) {
    Engine engine = module.engine();
    new Linker<Void>(engine)
        .unknownImportsTrap(module)
        .instantiate(new Store<>(engine, null), module);
  }

  @Test
  void lazyTranslatesNothingBeforeACall() throws Exception {
    WasmModule module = parse(Config.LAZY_TRANSLATION);
    instantiate(module);
    assertEquals(0, translated(module));
  }

  @Test
  void eagerTranslatesAll() throws Exception {
    WasmModule module = parse(Config.EAGER);
    assertEquals(module.def.functionCount() - module.def.importedFunctions, translated(module));
  }

  @Test
  void aCallTranslatesWhatItReaches() throws Exception {
    WasmModule module = parse(Config.LAZY_TRANSLATION);
    Engine engine = module.engine();
    Instance lua =
        new Linker<Void>(engine)
            .unknownImportsTrap(module)
            .instantiate(new Store<>(engine, null), module);
    try {
      lua.func("_start").call();
    } catch (Trap e) {
      // Without a world around it the program cannot go on; it has run until there.
    }
    int all = module.def.functionCount() - module.def.importedFunctions;
    int reached = translated(module);
    assertTrue(reached > 0 && reached < all / 2, reached + " of " + all);
  }
}
