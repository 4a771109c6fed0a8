package dev.wasmite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.testing.Code;
import dev.wasmite.testing.WasmBuilder;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Linkers and modules with many names: with and without hashes nothing but the time differs. */
@Tag("machine")
class HashCollectionsTest {
  private static final FuncType TYPE = FuncType.of("-> i32");

  private static Engine engine(boolean hashes) {
    return new Engine(new Config().hashCollections(hashes));
  }

  private static boolean isHashed(Linker<?> linker) throws ReflectiveOperationException {
    Field field = Linker.class.getDeclaredField("index");
    field.setAccessible(true);
    return field.get(linker) != null;
  }

  private static HostFunction<Object> answer(int value) {
    return (caller, args) -> args.returnI32(value);
  }

  /** A module that imports all names, which are {@code module.name}, and exports them again. */
  private static byte[] user(Iterable<String> names) {
    WasmBuilder builder = new WasmBuilder();
    for (String name : names) {
      int dot = name.indexOf('.');
      int f = builder.importFunc(name.substring(0, dot), name.substring(dot + 1), "-> i32");
      builder.exportFunc(name, f);
    }
    return builder.build();
  }

  /** A module whose exports answer a number; those past {@code names} are of equal hashes. */
  private static byte[] library(List<String> names, int answer) {
    WasmBuilder builder = new WasmBuilder();
    int f = builder.func("-> i32", Code.of().i32Const(answer).end());
    names.forEach(name -> builder.exportFunc(name, f));
    return builder.build();
  }

  private static List<String> ofEqualHashes(int bits) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 1 << bits; i++) {
      StringBuilder name = new StringBuilder();
      for (int bit = 0; bit < bits; bit++) {
        name.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      names.add(name.toString());
    }
    return names;
  }

  /** Random definitions, one by one and many at once, refused ones among them. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsDefinedIsFound(boolean hashes) throws ReflectiveOperationException {
    Engine engine = engine(hashes);
    Store<Object> store = new Store<>(engine, null);
    Linker<Object> linker = new Linker<>(engine);
    Map<String, Integer> expected = new TreeMap<>();
    Random random = new Random(7);
    List<String> refused = new ArrayList<>();
    List<String> expectedRefused = new ArrayList<>();
    for (int step = 0; step < 3000; step++) {
      boolean shadows = random.nextInt(4) == 0;
      linker.allowShadowing(shadows);
      String module = "m" + random.nextInt(5);
      List<String> names = new ArrayList<>();
      int first = random.nextInt(1500);
      int count = step % 100 == 99 ? 20 : 1;
      for (int i = 0; i < count; i++) {
        names.add("n" + (first + i));
      }
      String taken =
          names.stream()
              .map(name -> module + "." + name)
              .filter(expected::containsKey)
              .sorted()
              .findFirst()
              .orElse(null);
      if (shadows || taken == null) {
        int value = step;
        names.forEach(name -> expected.put(module + "." + name, value));
      } else {
        expectedRefused.add("defined twice: \"" + taken + "\"");
      }
      try {
        if (count == 1) {
          linker.define(module, names.get(0), TYPE, answer(step));
        } else {
          WasmModule library = WasmModule.parse(engine, library(names, step));
          linker.defineInstance(module, new Linker<>(engine).instantiate(store, library));
        }
      } catch (IllegalArgumentException e) {
        refused.add(e.getMessage());
      }
    }
    assertEquals(expectedRefused, refused);
    assertEquals(hashes, isHashed(linker));
    assertTrue(expected.size() > 1500, expected.size() + " names");
    WasmModule user = WasmModule.parse(engine, user(expected.keySet()));
    Instance instance = linker.instantiate(store, user);
    expected.forEach((name, value) -> assertEquals(value, instance.func(name).callI32(), name));
    assertNull(instance.export("m0.n1500"));
    assertNull(user.export("m0"));
    linker.unknownImportsTrap(WasmModule.parse(engine, user(List.of("m0.new", "m0.new2"))));
    assertNotNull(
        linker.instantiate(store, WasmModule.parse(engine, user(List.of("m0.new2", "m0.new")))));
  }

  @Test
  void hashesAreForManyNames() throws ReflectiveOperationException {
    Linker<Object> linker = new Linker<>(engine(true));
    for (int i = 1; i < 256; i++) {
      linker.define("env", "f" + i, TYPE, answer(i));
    }
    assertFalse(isHashed(linker));
    linker.define("env", "f0", TYPE, answer(0));
    assertTrue(isHashed(linker));
  }

  /** Sorted arrays would move 100,000 names 100,000 times. */
  @Test
  void exportsAreHashedIfTheyAreMany() throws ReflectiveOperationException {
    List<String> names = ofEqualHashes(1); // two
    assertFalse(isHashed(WasmModule.parse(engine(true), library(names, 1))));
    for (int i = 0; i < 300; i++) {
      names.add("f" + i);
    }
    assertTrue(isHashed(WasmModule.parse(engine(true), library(names, 1))));
    assertFalse(isHashed(WasmModule.parse(engine(false), library(names, 1))));
  }

  private static boolean isHashed(WasmModule module) throws ReflectiveOperationException {
    Field field = module.def.exportIndex.getClass().getDeclaredField("index");
    field.setAccessible(true);
    return field.get(module.def.exportIndex) != null;
  }

  @Test
  void manyDefinitionsTakeLittleTime() {
    Linker<Object> linker = new Linker<>(engine(true));
    HostFunction<Object> function = answer(1);
    assertTimeout(
        Duration.ofSeconds(5),
        () -> {
          for (int i = 0; i < 400_000; i++) {
            linker.define("env", "function number " + i, TYPE, function);
          }
        });
  }

  /** What a hostile module exports costs no more than to sort it. */
  @Test
  void namesOfEqualHashesAreSorted() throws ReflectiveOperationException {
    Engine engine = engine(true);
    Store<Object> store = new Store<>(engine, null);
    Linker<Object> linker = new Linker<>(engine);
    for (int i = 0; i < 300; i++) {
      linker.define("env", "f" + i, TYPE, answer(i));
    }
    assertTrue(isHashed(linker));
    List<String> names = ofEqualHashes(14);
    WasmModule library = WasmModule.parse(engine, library(names, 5));
    Instance instance = new Linker<>(engine).instantiate(store, library);
    assertTimeout(Duration.ofSeconds(5), () -> linker.defineInstance("env", instance));
    assertFalse(isHashed(linker));
    linker.define("env", "g", TYPE, answer(6));
    List<String> all = new ArrayList<>(List.of("env.g", "env.f7", "env.f299"));
    names.forEach(name -> all.add("env." + name));
    Instance user = linker.instantiate(store, WasmModule.parse(engine, user(all)));
    assertEquals(6, user.func("env.g").callI32());
    assertEquals(299, user.func("env.f299").callI32());
    for (String name : names) {
      assertEquals(5, user.func("env." + name).callI32());
    }
  }
}
