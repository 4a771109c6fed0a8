package dev.wasmite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.binary.ByteReader;
import dev.wasmite.testing.Code;
import dev.wasmite.testing.HeapSize;
import dev.wasmite.testing.Machine;
import dev.wasmite.testing.Shared;
import dev.wasmite.testing.WasmBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What modules take on the heap: translated code, a lazy start, and without the bodies. */
@Tag("machine")
class HeapTest {
  private static final int LARGE_MODULE = 4 << 20;

  private static Engine engine(int mode) {
    return new Engine(new Config().compilationMode(mode));
  }

  private static Instance instantiate(WasmModule module) {
    Engine engine = module.engine();
    Linker<Void> linker = new Linker<>(engine);
    return linker.unknownImportsTrap(module).instantiate(new Store<>(engine, null), module);
  }

  /**
   * A module of about 4 MB with an exported function {@code run} that calls two more.
   *
   * @param operators per function, 6 bytes each
   */
  static byte[] largeModule(int operators) {
    WasmBuilder builder = new WasmBuilder();
    builder.memory(1, 1);
    Code body =
        Code.of()
            .localGet(0)
            .repeat(operators, Code.of().i32Const(77).op("i32.mul").localGet(0).op("i32.add"))
            .end();
    for (int bytes = 0; bytes < LARGE_MODULE; bytes += body.size() + 4) {
      builder.func("i32 -> i32", body);
    }
    builder.exportedFunc("run", "i32 -> i32", Code.of().localGet(0).call(3).call(9).end());
    return builder.build();
  }

  @Test
  void translatedCode() throws Exception {
    long bodies = 0;
    long code = 0;
    for (String name : new String[] {"lua54-noeh", "bzip2"}) {
      byte[] bytes = Files.readAllBytes(Shared.need("programs", name + ".wasm"));
      WasmModule module = WasmModule.parse(engine(Config.EAGER), bytes);
      for (int i = 0; i < module.def.bodyCount; i++) {
        ByteReader body = module.def.body(i);
        bodies += body.limit - body.pos;
        code += CodeCache.size(module.codes[module.def.importedFunctions + i + 1]);
      }
    }
    double ratio = (double) code / bodies;
    System.out.printf("heap of translated code: %.3f bytes per byte of body%n", ratio);
    assertTrue(ratio <= 1.8, ratio + " bytes of code per byte of body");
  }

  @Test
  void lazyStart() throws Exception {
    for (int operators : new int[] {16, 64}) {
      byte[] bytes = largeModule(operators);
      WasmModule module = WasmModule.parse(engine(Config.LAZY), bytes);
      Instance instance = instantiate(module);
      instance.func("run").callI32(1);
      double perFunction =
          (double) (HeapSize.of(instance, bytes) - instance.memory0.bytes.length)
              / module.def.functionCount();
      System.out.printf(
          "heap of a lazy start: %.2f bytes per function, %d functions%n",
          perFunction, module.def.functionCount());
      assertTrue(perFunction <= 12, perFunction + " bytes per function");
    }
  }

  /** Two instances, one of which has the module's own array of code. */
  @Test
  void instancesOfALargeModule() throws Exception {
    byte[] bytes = largeModule(16);
    WasmModule module = WasmModule.parse(engine(Config.LAZY), bytes);
    Instance first = instantiate(module);
    assertSame(module.codes, first.codes);
    Instance second = instantiate(module);
    int result = second.func("run").callI32(5);
    assertNotSame(module.codes, first.codes);
    assertNotSame(module.codes, second.codes);
    assertEquals(result, first.func("run").callI32(5));
    int run = module.def.functionCount();
    assertSame(second.codes[run], first.codes[run]);
  }

  private static byte[] everything() {
    WasmBuilder builder = new WasmBuilder();
    int host = builder.importFunc("env", "host", "i32 -> i32");
    builder.custom("first", new byte[] {9, 8});
    builder.memory(1, 1);
    builder.table("funcref", 4, 4);
    builder.global("i32", true, Code.constI32(12));
    int one = builder.func("-> i32", Code.of().i32Const(1).end());
    int two = builder.func("-> i32", Code.of().repeat(500, Code.of().op("nop")).i32Const(2).end());
    builder.elem(0, Code.constI32(1), one, two);
    builder.elemPassive(two);
    builder.data(0, Code.constI32(100), new byte[] {1, 2, 3});
    builder.dataPassive(new byte[] {42, 43});
    builder.dataCount(2);
    builder.exportedFunc(
        "indirect",
        "i32 -> i32",
        Code.of().localGet(0).callIndirect(builder.type("-> i32"), 0).end());
    builder.exportedFunc(
        "load",
        "i32 -> i32",
        Code.of()
            .i32Const(0)
            .i32Const(0)
            .i32Const(2)
            .op("memory.init", 1, 0)
            .i32Const(0)
            .i32Const(0)
            .i32Const(1)
            .op("table.init", 1, 0)
            .localGet(0)
            .mem("i32.load8_u", 0)
            .end());
    builder.exportedFunc("host", "i32 -> i32", Code.of().localGet(0).call(host).end());
    builder.start(builder.func("->", Code.of().i32Const(33).globalSet(0).end()));
    builder.export("global", WasmBuilder.GLOBAL, 0);
    builder.nameSection("module", Map.of(one, "one", two, "two"));
    builder.custom("last", new byte[] {5, 6, 7});
    return builder.build();
  }

  private static void check(WasmModule module) {
    for (int round = 0; round < 2; round++) {
      assertArrayEquals(new byte[] {5, 6, 7}, module.customSection("last"));
      assertArrayEquals(new byte[] {9, 8}, module.customSection("first"));
      assertEquals("module", module.name());
      assertEquals("one", module.functionName(1));
      assertEquals("two", module.functionName(2));
      assertEquals("env", module.imports()[0].module());
      assertEquals(4, module.exports().length);
      Instance instance = instantiate(module);
      assertEquals(1, instance.func("indirect").callI32(1));
      assertEquals(2, instance.func("indirect").callI32(2));
      Machine.assertTraps("uninitialized element", () -> instance.func("indirect").callI32(0));
      assertEquals(3, instance.func("load").callI32(102));
      assertEquals(43, instance.func("load").callI32(1));
      assertEquals(2, instance.func("indirect").callI32(0));
      assertEquals(33, instance.global("global").get().i32());
      Machine.assertTraps("unknown import", () -> instance.func("host").callI32(0));
    }
  }

  @Test
  void bodiesCanBeDropped() throws Exception {
    byte[] bytes = everything();
    Config config = new Config().compilationMode(Config.EAGER);
    WasmModule whole = WasmModule.parse(new Engine(config), bytes);
    config.keepBytes(false);
    WasmModule[] modules = {
      WasmModule.parse(new Engine(config), bytes),
      WasmModule.parse(new Engine(config), new ByteArrayInputStream(bytes)),
      WasmModule.parseUnchecked(new Engine(config), bytes)
    };
    check(whole);
    assertSame(bytes, whole.def.bytes);
    long size = HeapSize.of(whole, null);
    for (WasmModule module : modules) {
      check(module);
      assertTrue(module.def.bytes.length < bytes.length - 500);
      assertTrue(HeapSize.of(module, null) < size - 500);
    }
  }

  @Test
  void bodiesThatAreNeededStay() {
    byte[] bytes = everything();
    for (int mode = Config.EAGER; mode <= Config.LAZY; mode++) {
      Config config = new Config().compilationMode(mode).keepBytes(false);
      WasmModule module =
          WasmModule.parse(
              new Engine(mode == Config.EAGER ? config.codeCacheLimit(100) : config), bytes);
      check(module);
      assertSame(bytes, module.def.bytes);
    }
  }

  @Test
  void droppedBodiesOfARealProgram() throws Exception {
    byte[] bytes = Files.readAllBytes(Shared.need("programs", "lua54-noeh.wasm"));
    Config config = new Config().compilationMode(Config.EAGER).keepBytes(false);
    WasmModule module = WasmModule.parse(new Engine(config), bytes);
    WasmModule whole = WasmModule.parse(engine(Config.EAGER), bytes);
    assertTrue(module.def.bytes.length < bytes.length - 280_000);
    long saved = HeapSize.of(whole, null) - HeapSize.of(module, null);
    assertTrue(saved > 280_000, saved + " bytes saved");
    for (String name : whole.customSectionNames()) {
      assertArrayEquals(whole.customSection(name), module.customSection(name));
    }
    for (int i = 0; i < whole.def.functionCount(); i++) {
      assertEquals(whole.functionName(i), module.functionName(i));
    }
  }

  @Test
  void aModuleWithoutBodies() throws IOException {
    WasmBuilder builder = new WasmBuilder();
    builder.memory(1, 1);
    builder.export("memory", WasmBuilder.MEMORY, 0);
    builder.data(0, Code.constI32(0), new byte[] {7});
    Config config = new Config().compilationMode(Config.EAGER).keepBytes(false);
    WasmModule module = WasmModule.parse(new Engine(config), builder.build());
    byte[] memory = new byte[1];
    instantiate(module).memory("memory").read(0, memory, 0, 1);
    assertArrayEquals(new byte[] {7}, memory);
  }
}
