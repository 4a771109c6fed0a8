package dev.wasmite;

import static dev.wasmite.testing.Machine.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.binary.WasmException;
import dev.wasmite.testing.Code;
import dev.wasmite.testing.WasmBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a linker finds, refuses, shadows and makes up. */
@Tag("machine")
class LinkerTest {
  private final Engine engine = new Engine();
  private final Store<Integer> store = new Store<>(engine, 5);
  private final Linker<Integer> linker = new Linker<>(engine);

  private WasmModule parse(WasmBuilder builder) {
    return WasmModule.parse(engine, builder.build());
  }

  private static HostFunction<Integer> answer(int value) {
    return (caller, args) -> args.returnI32(value);
  }

  /** A module that exports "f", a call of import env.f. */
  private static WasmBuilder user() {
    WasmBuilder builder = new WasmBuilder();
    int f = builder.importFunc("env", "f", "-> i32");
    builder.exportedFunc("f", "-> i32", Code.of().call(f).end());
    return builder;
  }

  @Test
  void defineAndShadow() {
    linker.define("env", "f", FuncType.of("-> i32"), answer(1));
    linker.define("other", "f", FuncType.of("-> i32"), answer(9));
    linker.define("env", "g", FuncType.of("-> i32"), answer(9));
    WasmModule module = parse(user());
    assertEquals(1, linker.instantiate(store, module).func("f").callI32());
    assertThrows(
        RuntimeException.class, () -> linker.define("env", "f", FuncType.of("-> i32"), answer(2)));
    assertEquals(1, linker.instantiate(store, module).func("f").callI32());
    linker.allowShadowing(true).define("env", "f", FuncType.of("-> i32"), answer(3));
    assertEquals(3, linker.instantiate(store, module).func("f").callI32());
    linker.allowShadowing(false);
    assertThrows(
        RuntimeException.class, () -> linker.define("env", "f", FuncType.of("-> i32"), answer(2)));
  }

  @Test
  void unknownImport() {
    WasmModule module = parse(user());
    assertRefused(
        WasmException.UNLINKABLE, "unknown import", () -> linker.instantiate(store, module));
    linker.define("env", "g", FuncType.of("-> i32"), answer(1));
    linker.define("en", "f", FuncType.of("-> i32"), answer(1));
    WasmException refusal =
        assertRefused(
            WasmException.UNLINKABLE, "unknown import", () -> linker.instantiate(store, module));
    assertTrue(refusal.getMessage().contains("env"), refusal.getMessage());
    assertRefused(WasmException.UNLINKABLE, "unknown import", () -> linker.instantiatePre(module));
  }

  @ParameterizedTest
  @CsvSource({"-> i64", "i32 -> i32", "->", "-> i32 i32"})
  void functionOfOtherType(String signature) {
    linker.define("env", "f", FuncType.of(signature), (caller, args) -> {});
    WasmModule module = parse(user());
    assertRefused(
        WasmException.UNLINKABLE,
        "incompatible import type",
        () -> linker.instantiate(store, module));
  }

  @Test
  void otherKind() {
    linker.define("env", "f", new Memory(store, new MemoryType(1)));
    WasmModule module = parse(user());
    assertRefused(
        WasmException.UNLINKABLE,
        "incompatible import type",
        () -> linker.instantiate(store, module));
  }

  private void memory(boolean fits, long min, long max) {
    WasmBuilder builder = new WasmBuilder();
    builder.importMemory("env", "m", min, max);
    check(fits, parse(builder));
  }

  private void table(boolean fits, String type, long min, long max) {
    WasmBuilder builder = new WasmBuilder();
    builder.importTable("env", "t", type, min, max);
    check(fits, parse(builder));
  }

  private void global(boolean fits, String name, String type, boolean mutable) {
    WasmBuilder builder = new WasmBuilder();
    builder.importGlobal("env", name, type, mutable);
    check(fits, parse(builder));
  }

  private void check(boolean fits, WasmModule module) {
    if (fits) {
      linker.instantiate(store, module);
    } else {
      assertRefused(
          WasmException.UNLINKABLE,
          "incompatible import type",
          () -> linker.instantiate(store, module));
    }
  }

  @Test
  void memoryLimits() {
    Memory memory = new Memory(store, new MemoryType(2, 5));
    linker.define("env", "m", memory);
    memory(true, 2, 5);
    memory(true, 0, WasmBuilder.NO_MAX);
    memory(true, 1, 6);
    memory(false, 3, 5);
    memory(false, 2, 4);
    assertEquals(2, memory.grow(1));
    memory(true, 3, 5);
    linker.allowShadowing(true).define("env", "m", new Memory(store, new MemoryType(2)));
    memory(true, 2, WasmBuilder.NO_MAX);
    memory(false, 2, 65536);
    MemoryType wide = new MemoryType(2, 5).memory64();
    linker.define("env", "m", new Memory(store, wide));
    memory(false, 2, 5);
  }

  @Test
  void tableLimits() {
    linker.define("env", "t", new Table(store, new TableType(ValType.FUNCREF, 10, 20), null));
    table(true, "funcref", 10, 20);
    table(true, "funcref", 0, WasmBuilder.NO_MAX);
    table(true, "funcref", 5, 25);
    table(false, "funcref", 11, 20);
    table(false, "funcref", 10, 19);
    table(false, "externref", 10, 20);
  }

  @Test
  void globalTypes() {
    linker.define("env", "i", new Global(store, new GlobalType(ValType.I32, false), Val.i32(1)));
    linker.define("env", "m", new Global(store, new GlobalType(ValType.I64, true), Val.i64(1)));
    global(true, "i", "i32", false);
    global(false, "i", "i32", true);
    global(false, "i", "i64", false);
    global(false, "i", "f32", false);
    global(true, "m", "i64", true);
    global(false, "m", "i64", false);
  }

  @Test
  void instanceUnderAName() {
    WasmBuilder library = new WasmBuilder();
    library.exportedFunc("f", "-> i32", Code.of().i32Const(77).end());
    library.memory(1, 1);
    library.export("memory", WasmBuilder.MEMORY, 0);
    linker.defineInstance("env", linker.instantiate(store, parse(library)));
    assertEquals(77, linker.instantiate(store, parse(user())).func("f").callI32());
    WasmBuilder builder = new WasmBuilder();
    builder.importMemory("env", "memory", 1, 1);
    builder.importFunc("env", "f", "-> i32");
    linker.instantiate(store, parse(builder));
    linker.define("env", "m", new Memory(store, new MemoryType(1, 1)));
    memory(true, 1, 1);
  }

  @Test
  void unknownImportsTrap() {
    WasmBuilder builder = new WasmBuilder();
    int f = builder.importFunc("env", "f", "-> i32");
    int g = builder.importFunc("env", "g", "i32 -> f64");
    builder.exportedFunc("f", "-> i32", Code.of().call(f).end());
    builder.exportedFunc("g", "-> f64", Code.of().i32Const(1).call(g).end());
    WasmModule module = parse(builder);
    linker.define("env", "f", FuncType.of("-> i32"), answer(4));
    linker.unknownImportsTrap(module);
    Instance instance = linker.instantiate(store, module);
    assertEquals(4, instance.func("f").callI32());
    Trap trap = assertThrows(Trap.class, () -> instance.func("g").callF64());
    assertTrue(trap.getMessage().contains("env"), trap.getMessage());
    assertTrue(trap.getMessage().contains("g"), trap.getMessage());
  }

  @Test
  void unknownImportsDefault() {
    WasmBuilder builder = new WasmBuilder();
    int f = builder.importFunc("env", "f", "i32 -> i32");
    int g = builder.importFunc("env", "g", "i32 i32 -> externref i64");
    builder.importMemory("env", "memory", 2, 3);
    builder.importTable("env", "table", "funcref", 4, 4);
    builder.importGlobal("env", "global", "i64", false);
    builder.exportedFunc("size", "-> i32", Code.of().op("memory.size", 0).end());
    builder.exportedFunc("tableSize", "-> i32", Code.of().op("table.size", 0).end());
    builder.exportedFunc("global", "-> i64", Code.of().globalGet(0).end());
    builder.exportedFunc("f", "-> i32", Code.of().i32Const(5).call(f).end());
    builder.exportedFunc(
        "g", "-> i32", Code.of().i32Const(5).i32Const(6).call(g).drop().op("ref.is_null").end());
    WasmModule module = parse(builder);
    linker.unknownImportsDefault(module);
    Instance instance = linker.instantiate(store, module);
    assertEquals(0, instance.func("f").callI32());
    assertEquals(1, instance.func("g").callI32());
    assertEquals(2, instance.func("size").callI32());
    assertEquals(4, instance.func("tableSize").callI32());
    assertEquals(0, instance.func("global").callI64());
  }

  /** One pre-linked module, many instances in many stores. */
  @Test
  void instantiatePre() {
    linker.define(
        "env", "f", FuncType.of("-> i32"), (caller, args) -> args.returnI32(caller.data()));
    WasmBuilder builder = user();
    builder.global("i32", true, Code.constI32(0));
    builder.exportedFunc(
        "count",
        "-> i32",
        Code.of().globalGet(0).i32Const(1).op("i32.add").globalSet(0).globalGet(0).end());
    InstancePre<Integer> ready = linker.instantiatePre(parse(builder));
    for (int i = 0; i < 50; i++) {
      Instance instance = ready.instantiate(new Store<>(engine, i));
      assertEquals(i, instance.func("f").callI32());
      assertEquals(1, instance.func("count").callI32());
      assertEquals(2, instance.func("count").callI32());
    }
  }

  /** The same names may be imported twice, also as different kinds of use. */
  @Test
  void sameImportTwice() {
    linker.define("env", "f", FuncType.of("-> i32"), answer(3));
    WasmBuilder builder = new WasmBuilder();
    int a = builder.importFunc("env", "f", "-> i32");
    int b = builder.importFunc("env", "f", "-> i32");
    builder.exportedFunc("f", "-> i32", Code.of().call(a).call(b).op("i32.mul").end());
    assertEquals(9, linker.instantiate(store, parse(builder)).func("f").callI32());
  }

  /** Items of one store cannot go into an instance of another. */
  @Test
  void itemsBelongToTheirStore() {
    linker.define("env", "m", new Memory(store, new MemoryType(1)));
    WasmBuilder builder = new WasmBuilder();
    builder.importMemory("env", "m", 1, WasmBuilder.NO_MAX);
    WasmModule module = parse(builder);
    assertThrows(RuntimeException.class, () -> linker.instantiate(new Store<>(engine, 1), module));
  }

  /** What a linker prepared for a module counts no longer when more is defined. */
  @Test
  void laterDefinitionsCount() {
    linker.allowShadowing(true).define("env", "f", FuncType.of("-> i32"), answer(1));
    WasmModule module = parse(user());
    InstancePre<Integer> ready = linker.instantiatePre(module);
    WasmBuilder builder = new WasmBuilder();
    builder.exportedFunc("f", "-> i32", Code.of().i32Const(4).end());
    linker.defineInstance("env", linker.instantiate(store, parse(builder)));
    assertEquals(4, linker.instantiate(store, module).func("f").callI32());
    assertEquals(1, ready.instantiate(store).func("f").callI32());
  }

  /** Items made up for a module are made for each instance of it. */
  @Test
  void defaultsAreNotShared() {
    WasmBuilder builder = new WasmBuilder();
    builder.importMemory("env", "m", 1, WasmBuilder.NO_MAX);
    builder.export("m", WasmBuilder.MEMORY, 0);
    WasmModule module = parse(builder);
    linker.unknownImportsDefault(module);
    Memory one = linker.instantiate(store, module).memory("m");
    assertNotSame(one, linker.instantiate(store, module).memory("m"));
  }

  /** An imported function is the one defined; one of the host is one per instance. */
  @Test
  void importedFunctionsAreTheSame() {
    Func own = Func.wrap(store, FuncType.of("-> i32"), answer(2));
    linker.define("env", "own", own).define("env", "f", FuncType.of("-> i32"), answer(1));
    WasmBuilder builder = new WasmBuilder();
    builder.importMemory("env", "m", 1, WasmBuilder.NO_MAX);
    int f = builder.importFunc("env", "f", "-> i32");
    int imported = builder.importFunc("env", "own", "-> i32");
    int last = builder.func("-> i32", Code.of().i32Const(3).end());
    builder.export("f", WasmBuilder.FUNC, f);
    builder.export("own", WasmBuilder.FUNC, imported);
    builder.export("last", WasmBuilder.FUNC, last);
    linker.define("env", "m", new Memory(store, new MemoryType(1)));
    Instance instance = linker.instantiate(store, parse(builder));
    Func host = instance.func("f");
    assertSame(own, instance.func("own"));
    assertEquals(3, instance.func("last").callI32());
    assertSame(host, instance.func("f"));
    assertSame(own, instance.func("own"));
    assertEquals(1, host.callI32());
    assertNotSame(host, linker.instantiate(store, instance.module()).func("f"));
  }
}
