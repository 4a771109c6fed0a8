package dev.wasmite;

import static dev.wasmite.testing.Machine.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.binary.WasmException;
import dev.wasmite.testing.Code;
import dev.wasmite.testing.WasmBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a module tells about itself, the ways to get one, and sharing one between threads. */
@Tag("machine")
class WasmModuleTest {
  private final Engine engine = new Engine();

  private static byte[] sample() {
    WasmBuilder builder = new WasmBuilder();
    int f = builder.importFunc("env", "f", "i32 -> i64");
    builder.importMemory("env", "m", 2, 9);
    builder.importTable("tables", "t", "externref", 3, WasmBuilder.NO_MAX);
    builder.importGlobal("", "g", "f32", true);
    int g = builder.func("-> i32", Code.of().i32Const(5).end());
    builder.table("funcref", 1, 4);
    builder.exportFunc("run", g).exportFunc("f", f);
    builder.export("mem", WasmBuilder.MEMORY, 0).export("tab", WasmBuilder.TABLE, 1);
    builder.export("glob\u00e9\ud83d\ude00", WasmBuilder.GLOBAL, 0);
    builder.custom("first", new byte[] {1, 2, 3}).custom("empty", new byte[0]);
    builder.nameSection("sample", Map.of(0, "imported", 1, "five"));
    return builder.build();
  }

  @Test
  void importsAndExports() {
    WasmModule module = WasmModule.parse(engine, sample());
    assertSame(engine, module.engine());
    ImportType[] imports = module.imports();
    assertEquals(4, imports.length);
    assertEquals("env f", imports[0].module() + " " + imports[0].name());
    assertEquals("i32 -> i64", imports[0].type().toString());
    MemoryType memory = (MemoryType) imports[1].type();
    assertEquals("2 9 65536", memory.minimum() + " " + memory.maximum() + " " + memory.pageSize());
    assertTrue(imports[2].type() instanceof TableType);
    GlobalType global = (GlobalType) imports[3].type();
    assertEquals("", imports[3].module());
    assertTrue(global.isMutable());
    assertEquals(ValType.F32, global.type());
    ExportType[] exports = module.exports();
    List<String> names = new ArrayList<>();
    for (ExportType export : exports) {
      names.add(export.name());
    }
    assertEquals(List.of("run", "f", "mem", "tab", "glob\u00e9\ud83d\ude00"), names);
    assertEquals("-> i32", exports[0].type().toString().trim());
    assertEquals("i32 -> i64", module.export("f").toString());
    assertTrue(module.export("glob\u00e9\ud83d\ude00") instanceof GlobalType);
    assertNull(module.export("glob"));
    assertNull(module.export(""));
  }

  @Test
  void customSectionsAndNames() {
    WasmModule module = WasmModule.parse(engine, sample());
    assertArrayEquals(new byte[] {1, 2, 3}, module.customSection("first"));
    assertArrayEquals(new byte[0], module.customSection("empty"));
    assertNull(module.customSection("none"));
    assertArrayEquals(new String[] {"first", "empty", "name"}, module.customSectionNames());
    assertEquals("sample", module.name());
    assertEquals("imported", module.functionName(0));
    assertEquals("five", module.functionName(1));
    assertNull(module.functionName(2));
    assertNull(module.functionName(-1));
    WasmModule plain = WasmModule.parse(engine, new WasmBuilder().build());
    assertNull(plain.name());
    assertNull(plain.functionName(0));
    assertEquals(0, plain.customSectionNames().length);
  }

  @Test
  void brokenNameSectionIsIgnored() {
    WasmBuilder builder = new WasmBuilder();
    builder.exportedFunc("f", "-> i32", Code.of().i32Const(1).end());
    builder.custom("name", new byte[] {1, 5, 1, 0, (byte) 0xff, (byte) 0xff, (byte) 0xff});
    WasmModule module = WasmModule.parse(engine, builder.build());
    assertNull(module.functionName(0));
    assertNull(module.name());
  }

  /** A stream that gives one byte at a time. */
  private static InputStream slow(byte[] bytes) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] to, int offset, int length) {
        return super.read(to, offset, Math.min(length, 1));
      }
    };
  }

  @Test
  void parseFromStream() throws IOException {
    WasmModule module = WasmModule.parse(engine, slow(sample()));
    assertEquals(5, module.exports().length);
    assertEquals("five", module.functionName(1));
    WasmBuilder builder = new WasmBuilder();
    builder.memory(1, 1);
    builder.data(0, Code.constI32(0), new byte[] {7});
    builder.exportedFunc("f", "-> i32", Code.of().i32Const(0).mem("i32.load8_u", 0).end());
    WasmModule running = WasmModule.parse(engine, slow(builder.build()));
    Instance instance = new Linker<Void>(engine).instantiate(new Store<>(engine, null), running);
    assertEquals(7, instance.func("f").callI32());
    byte[] bytes = builder.build();
    for (int length = 0; length < bytes.length; length++) {
      byte[] part = Arrays.copyOf(bytes, length);
      try {
        WasmModule.parse(engine, slow(part));
      } catch (WasmException refused) {
        assertEquals(WasmException.MALFORMED, refused.kind(), "length " + length);
      }
    }
  }

  @Test
  void validateAndParseUnchecked() {
    WasmBuilder good = new WasmBuilder();
    good.exportedFunc("f", "-> i32", Code.of().i32Const(3).end());
    WasmModule.validate(engine, good.build());
    WasmModule unchecked = WasmModule.parseUnchecked(engine, good.build());
    Instance instance = new Linker<Void>(engine).instantiate(new Store<>(engine, null), unchecked);
    assertEquals(3, instance.func("f").callI32());
    WasmBuilder bad = new WasmBuilder();
    bad.exportedFunc("f", "-> i32", Code.of().i64Const(3).end());
    assertRefused(
        WasmException.INVALID, "type mismatch", () -> WasmModule.validate(engine, bad.build()));
    WasmException refusal =
        assertRefused(
            WasmException.INVALID, "type mismatch", () -> WasmModule.parse(engine, bad.build()));
    assertEquals("type mismatch", refusal.text());
    assertEquals(0, refusal.function());
    assertTrue(refusal.offset() > 8 && refusal.offset() < bad.build().length);
    assertRefused(
        WasmException.MALFORMED,
        "magic header not detected",
        () -> WasmModule.validate(engine, new byte[] {1, 2, 3, 4, 5, 6, 7, 8}));
  }

  /** One module, many threads, a store per thread; translation happens in all of them at once. */
  @Test
  void sharedByThreads() throws Exception {
    WasmBuilder builder = new WasmBuilder();
    int count = 200;
    for (int i = 0; i < count; i++) {
      Code code = Code.of().localGet(0).i32Const(i).op("i32.add");
      if (i > 0) {
        code.call(i - 1);
      }
      builder.exportedFunc("f" + i, "i32 -> i32", code.end());
    }
    builder.nameSection(null, Map.of(7, "seven"));
    WasmModule module = WasmModule.parse(engine, builder.build());
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Integer>> tasks = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        tasks.add(
            () -> {
              assertEquals("seven", module.functionName(7));
              Instance own =
                  new Linker<Void>(engine).instantiate(new Store<>(engine, null), module);
              int sum = 0;
              for (int i = 0; i < count; i++) {
                sum += own.func("f" + i).callI32(1);
              }
              return sum;
            });
      }
      int expected = 0;
      for (int i = 0; i < count; i++) {
        expected += 1 + i * (i + 1) / 2;
      }
      for (Future<Integer> result : pool.invokeAll(tasks)) {
        assertEquals(expected, result.get());
      }
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void instanceKnowsItsModule() {
    WasmModule module = WasmModule.parse(engine, new WasmBuilder().build());
    Instance instance = new Linker<Void>(engine).instantiate(new Store<>(engine, null), module);
    assertSame(module, instance.module());
  }
}
