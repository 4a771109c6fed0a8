package dev.wasmite;

import static dev.wasmite.testing.Machine.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.binary.WasmException;
import dev.wasmite.testing.Code;
import dev.wasmite.testing.Machine;
import dev.wasmite.testing.WasmBuilder;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A feature that is switched off, or not there at all, is refused by its name. */
@Tag("machine")
class FeatureSwitchTest {
  private static byte[] module(Consumer<WasmBuilder> content) {
    WasmBuilder builder = new WasmBuilder();
    content.accept(builder);
    return builder.build();
  }

  private static byte[] code(String signature, Code code) {
    return module(builder -> builder.func(signature, code));
  }

  /** The module is good as it is, and refused once the configuration says so. */
  private static void check(String name, Config off, byte[] module) {
    WasmModule.parse(new Engine(), module);
    refused(name + " is not enabled", off, module);
  }

  private static void refused(String text, Config config, byte[] module) {
    Engine engine = new Engine(config);
    assertRefused(WasmException.MALFORMED, text, () -> WasmModule.parse(engine, module));
  }

  /** Good as it is; switched off, refused in the words of the suite, then by name. */
  private static void checkInvalid(String words, String name, Config off, byte[] module) {
    WasmModule.parse(new Engine(), module);
    Engine engine = new Engine(off);
    WasmException refusal =
        assertRefused(WasmException.INVALID, words, () -> WasmModule.parse(engine, module));
    assertTrue(refusal.getMessage().contains(name + " is not enabled"), refusal.getMessage());
  }

  private static void refused(String name, byte[] module) {
    refused(name + " is not in this jar (offset 0x", new Config(), module);
  }

  @Test
  void mutableGlobals() {
    Config off = new Config().mutableGlobals(false);
    byte[] imported = module(b -> b.importGlobal("env", "g", "i32", true));
    check("mutable globals", off, imported);
    byte[] exported =
        module(b -> b.export("g", WasmBuilder.GLOBAL, b.global("i32", true, Code.constI32(1))));
    check("mutable globals", off, exported);
    WasmModule.parse(new Engine(off), module(b -> b.global("i32", true, Code.constI32(1))));
  }

  @Test
  void signExtension() {
    Config off = new Config().signExtension(false);
    for (String name : new String[] {"i32.extend8_s", "i32.extend16_s"}) {
      check("sign extension", off, code("i32 -> i32", Code.of().localGet(0).op(name).end()));
    }
    for (String name : new String[] {"i64.extend8_s", "i64.extend16_s", "i64.extend32_s"}) {
      check("sign extension", off, code("i64 -> i64", Code.of().localGet(0).op(name).end()));
    }
    WasmModule.parse(
        new Engine(off), code("i32 -> i64", Code.of().localGet(0).op("i64.extend_i32_s").end()));
  }

  @Test
  void saturatingFloatToInt() {
    Config off = new Config().saturatingFloatToInt(false);
    for (String name : new String[] {"i32.trunc_sat_f32_s", "i32.trunc_sat_f32_u"}) {
      byte[] module = code("f32 -> i32", Code.of().localGet(0).op(name).end());
      check("saturating float to int", off, module);
    }
    byte[] last = code("f64 -> i64", Code.of().localGet(0).op("i64.trunc_sat_f64_u").end());
    check("saturating float to int", off, last);
  }

  @Test
  void multiValue() {
    Config off = new Config().multiValue(false);
    byte[] results = code("-> i32 i32", Code.of().i32Const(1).i32Const(2).end());
    checkInvalid("invalid result arity", "multi value", off, results);
    byte[] parameters =
        module(
            b -> {
              int type = b.type("i32 -> i32");
              b.func("-> i32", Code.of().i32Const(1).block(type).end().end());
            });
    check("multi value", off, parameters);
  }

  @Test
  void bulkMemory() {
    Config off = new Config().bulkMemory(false);
    Code three = Code.of().i32Const(0).i32Const(0).i32Const(0);
    for (Code op : new Code[] {Code.of().op("memory.copy", 0, 0), Code.of().op("memory.fill", 0)}) {
      byte[] module =
          module(
              b -> {
                b.memory(1, 1);
                b.func("->", Code.of().raw(three.bytes()).raw(op.bytes()).end());
              });
      check("bulk memory", off, module);
    }
    check("bulk memory", off, module(b -> b.dataPassive(new byte[1])));
    check("bulk memory", off, module(b -> b.elemPassive()));
    check("bulk memory", off, module(b -> b.dataCount(0)));
  }

  @Test
  void referenceTypes() {
    Config off = new Config().referenceTypes(false);
    check("reference types", off, code("externref ->", Code.of().end()));
    check("reference types", off, code("->", Code.of().refNull("funcref").drop().end()));
    check("reference types", off, module(b -> b.table("externref", 1, 1)));
    byte[] two =
        module(
            b -> {
              b.table("funcref", 1, 1);
              b.table("funcref", 1, 1);
            });
    checkInvalid("multiple tables", "reference types", off, two);
    byte[] get =
        module(
            b -> {
              b.table("funcref", 1, 1);
              b.func("->", Code.of().i32Const(0).op("table.get", 0).drop().end());
            });
    check("reference types", off, get);
    Code select = Code.of().i32Const(0).i32Const(0).i32Const(0).select("i32").end();
    check("reference types", off, code("-> i32", select));
  }

  @Test
  void tailCall() {
    Config off = new Config().tailCall(false);
    check("tail call", off, code("->", Code.of().returnCall(0).end()));
    byte[] indirect =
        module(
            b -> {
              b.table("funcref", 1, 1);
              b.func("->", Code.of().i32Const(0).returnCallIndirect(0, 0).end());
            });
    check("tail call", off, indirect);
  }

  @Test
  void extendedConst() {
    Config off = new Config().extendedConst(false);
    String required = "constant expression required";
    Code sum = Code.of().i32Const(1).i32Const(2).op("i32.add").end();
    checkInvalid(required, "extended const", off, module(b -> b.global("i32", false, sum)));
    Code product = Code.of().i64Const(1).i64Const(2).op("i64.mul").end();
    checkInvalid(required, "extended const", off, module(b -> b.global("i64", false, product)));
  }

  @Test
  void multiMemory() {
    Config off = new Config().multiMemory(false);
    byte[] two =
        module(
            b -> {
              b.memory(1, 1);
              b.memory(1, 1);
            });
    checkInvalid("multiple memories", "multi memory", off, two);
  }

  @Test
  void memory64() {
    Config off = new Config().memory64(false);
    check("memory64", off, module(b -> b.memory64(1, 1)));
    check("memory64", off, module(b -> b.table64("funcref", 1, 1)));
  }

  @Test
  void customPageSizes() {
    byte[] module = module(b -> b.memoryPaged(1, 1, 0));
    WasmModule.parse(new Engine(new Config().customPageSizes(true)), module);
    assertRefused(
        WasmException.MALFORMED,
        "malformed limits flags",
        () -> WasmModule.parse(new Engine(), module));
  }

  @Test
  void simd() {
    refused("simd", code("v128 ->", Code.of().end()));
    refused("simd", module(b -> b.func("->", "v128", Code.of().end())));
    Code vector = Code.of().raw(0xfd, 12).raw(new byte[16]).drop().end();
    refused("simd", code("->", vector));
  }

  @Test
  void gc() {
    refused("gc", module(b -> b.section(1, new byte[] {1, 0x5f, 1, 0x7f, 0})));
    refused("gc", module(b -> b.section(1, new byte[] {1, 0x5e, 0x7f, 0})));
    refused("gc", module(b -> b.section(1, new byte[] {1, 0x4e, 1, 0x60, 0, 0})));
    refused("gc", code("->", Code.of().op("unreachable").raw(0xfb, 1, 0).drop().end()));
  }

  @Test
  void exceptions() {
    refused("exceptions", module(b -> b.section(13, new byte[] {1, 0, 0})));
    refused("exceptions", code("->", Code.of().raw(0x08, 0).end()));
    refused("exceptions", code("->", Code.of().raw(0x1f, 0x40, 0).end().end()));
    refused("exceptions", code("->", Code.of().op("unreachable").raw(0x0a).end()));
  }

  @Test
  void threads() {
    refused("threads", module(b -> b.rawMemory(WasmBuilder.limits(2, 1, 1))));
    Code fence = Code.of().raw(0xfe, 3, 0).end();
    refused("threads", code("->", fence));
  }

  /** With every proposal off, the first version of WebAssembly still runs. */
  @Test
  void nothingButTheFirstVersion() {
    Config config =
        new Config()
            .mutableGlobals(false)
            .signExtension(false)
            .saturatingFloatToInt(false)
            .multiValue(false)
            .bulkMemory(false)
            .referenceTypes(false)
            .tailCall(false)
            .extendedConst(false)
            .multiMemory(false)
            .memory64(false);
    byte[] module =
        module(
            b -> {
              b.memory(1, 1);
              b.table("funcref", 1, 1);
              b.global("i32", true, Code.constI32(4));
              int f = b.func("i32 -> i32", Code.of().localGet(0).globalGet(0).op("i32.mul").end());
              b.elem(0, Code.constI32(0), f);
              b.data(0, Code.constI32(0), new byte[] {5});
              b.exportedFunc(
                  "f",
                  "-> i32",
                  Code.of()
                      .i32Const(0)
                      .mem("i32.load8_u", 0)
                      .i32Const(0)
                      .callIndirect(b.type("i32 -> i32"), 0)
                      .end());
            });
    Instance instance = Machine.instantiate(config, module);
    assertEquals(20, instance.func("f").callI32());
  }
}
