package dev.wasmite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.testing.Code;
import dev.wasmite.testing.HeapSize;
import dev.wasmite.testing.WasmBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Memories with pages of one byte take what they have, the whole engine with one little more. */
@Tag("machine")
class CustomPageHeapTest {
  private static final int ENGINE = 64 << 10;

  /** Begins with 500 bytes; "set" writes a byte, "grow" grows by bytes. */
  private static Instance instance() {
    WasmBuilder builder = new WasmBuilder();
    builder.memoryPaged(500, 700, 0);
    Code set = Code.of().localGet(0).localGet(1).mem("i32.store8", 0).end();
    builder.exportedFunc("set", "i32 i32 ->", set);
    Code grow = Code.of().localGet(0).op("memory.grow", 0).end();
    builder.exportedFunc("grow", "i32 -> i32", grow);
    Engine engine = new Engine(new Config().customPageSizes(true));
    WasmModule module = WasmModule.parse(engine, builder.build());
    return new Linker<Void>(engine).instantiate(new Store<>(engine, null), module);
  }

  /** With the head of its array. */
  private static void assertTakes(int bytes, Instance instance) throws Exception {
    long taken = HeapSize.of(instance.memory0.bytes, null);
    assertTrue(taken >= bytes && taken <= bytes + 100, taken + " bytes for " + bytes);
  }

  @Test
  void aMemoryTakesItsSize() throws Exception {
    Instance instance = instance();
    instance.func("set").call(0, 1);
    assertTakes(500, instance);
    assertEquals(500, instance.func("grow").callI32(100));
    instance.func("set").call(599, 1);
    assertTakes(600, instance);
  }

  @Test
  void theEngineWithItTakesLittle() throws Exception {
    Instance instance = instance();
    instance.func("set").call(499, 1);
    long taken = HeapSize.of(instance, null);
    System.out.println("heap of engine and module with 500 bytes of memory: " + taken + " bytes");
    assertTrue(taken > 500 && taken < ENGINE, taken + " bytes");
  }
}
