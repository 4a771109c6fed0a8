package dev.wasmite;

import static dev.wasmite.testing.Machine.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.wasmite.binary.WasmException;
import dev.wasmite.testing.Code;
import dev.wasmite.testing.Machine;
import dev.wasmite.testing.WasmBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The limit of a configuration on the bytes of a memory. */
@Tag("machine")
class MemoryLimitTest {
  private static final long PAGE = 65536;

  private static Instance growing(long minimum, long maximum, long bytes) {
    WasmBuilder builder = new WasmBuilder();
    builder.memory(minimum, maximum);
    return grower(builder, bytes);
  }

  private static Instance grower(WasmBuilder builder, long bytes) {
    builder.export("memory", WasmBuilder.MEMORY, 0);
    builder.exportedFunc("grow", "i32 -> i32", Code.of().localGet(0).op("memory.grow", 0).end());
    Config config = new Config().customPageSizes(true).maxMemoryBytes(bytes);
    return Machine.instantiate(config, builder.build());
  }

  private static int grow(Instance instance, int pages) {
    return instance.func("grow").callI32(pages);
  }

  @Test
  void growthEndsAtTheLimit() {
    Instance instance = growing(1, WasmBuilder.NO_MAX, 3 * PAGE + 100);
    assertEquals(-1, grow(instance, 3));
    assertEquals(1, grow(instance, 1));
    assertEquals(2, grow(instance, 1));
    assertEquals(-1, grow(instance, 1));
    assertEquals(-1, grow(instance, -1));
    assertEquals(3, grow(instance, 0));
    assertEquals(-1, instance.memory("memory").grow(1));
    assertEquals(3 * PAGE, instance.memory("memory").byteSize());
  }

  @Test
  void theSmallerLimitCounts() {
    Instance instance = growing(1, 2, 3 * PAGE);
    assertEquals(1, grow(instance, 1));
    assertEquals(-1, grow(instance, 1));
    assertEquals(2, instance.memory("memory").type().maximum());
    assertEquals(1, grow(growing(1, 10, 3 * PAGE), 2));
    assertEquals(-1, grow(growing(1, 10, 3 * PAGE), 3));
  }

  @Test
  void whatBeginsLargerIsRefused() {
    assertRefused(
        WasmException.UNLINKABLE,
        "memory is larger than the limit of 131071 bytes",
        () -> growing(2, 2, 2 * PAGE - 1));
    growing(2, 2, 2 * PAGE);
    growing(0, 2, 0);
    assertRefused(
        WasmException.UNLINKABLE, "memory is larger than the limit", () -> growing(1, 1, 0));
  }

  @Test
  void pagesOfOneByte() {
    WasmBuilder builder = new WasmBuilder();
    builder.memoryPaged(5, 20, 0);
    Instance instance = grower(builder, 10);
    assertEquals(-1, grow(instance, 6));
    assertEquals(5, grow(instance, 5));
  }

  @Test
  void everyMemoryHasItsOwnRoom() {
    WasmBuilder builder = new WasmBuilder();
    builder.memory(1, 5);
    builder.memory64(1, 5);
    Instance instance = grower(builder, 2 * PAGE);
    assertEquals(1, grow(instance, 1));
    assertEquals(-1, grow(instance, 1));
  }

  @Test
  void memoriesOfTheEmbedder() {
    Store<Void> store = new Store<>(new Engine(new Config().maxMemoryBytes(2 * PAGE)), null);
    Memory memory = new Memory(store, new MemoryType(1));
    assertEquals(1, memory.grow(1));
    assertEquals(-1, memory.grow(1));
    MemoryType large = new MemoryType(3);
    assertThrows(IllegalArgumentException.class, () -> new Memory(store, large));
    assertEquals(3, Memory.fixed(store, new byte[(int) (3 * PAGE)]).size());
  }

  @Test
  void limits() {
    assertThrows(IllegalArgumentException.class, () -> new Config().maxMemoryBytes(-1));
    growing(1, 2, Long.MAX_VALUE);
    assertEquals(-1, grow(growing(1, WasmBuilder.NO_MAX, Long.MAX_VALUE), 32767));
  }
}
