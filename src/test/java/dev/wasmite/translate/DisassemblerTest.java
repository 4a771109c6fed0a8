package dev.wasmite.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.binary.BinaryParser;
import dev.wasmite.binary.Features;
import dev.wasmite.binary.ModuleDef;
import dev.wasmite.testing.Shared;
import dev.wasmite.testing.WasmBuilder;
import java.io.IOException;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Translated code reads back: whole instructions up to the end, branches to where one begins. */
class DisassemblerTest {
  private static dev.wasmite.testing.Code wasm() {
    return dev.wasmite.testing.Code.of();
  }

  private static ModuleDef parse(byte[] module) {
    return BinaryParser.of(module, Features.DEFAULT, null).read();
  }

  /** The text of the last function of a module. */
  private static List<String> text(WasmBuilder module) {
    ModuleDef def = parse(module.build());
    short[] code = new Translator(def).translate(def.functionCount() - 1);
    return new Disassembler(code).toString().lines().toList();
  }

  private static void assertReads(short[] code) {
    Disassembler read = new Disassembler(code);
    String place = "function " + Code.function(code);
    TreeSet<Integer> lost = new TreeSet<>(read.targets);
    lost.removeAll(read.lines.keySet());
    assertEquals(new TreeSet<>(), lost, place);
    assertTrue(read.lowest >= 0 && read.highest < code[Code.FRAME], place);
  }

  @ParameterizedTest
  @MethodSource("dev.wasmite.testing.Shared#modules")
  void programs(String name) throws IOException {
    ModuleDef def = parse(Shared.module(name));
    Translator translator = new Translator(def);
    for (int i = def.importedFunctions; i < def.functionCount(); i++) {
      assertReads(translator.translate(i));
    }
  }

  @Test
  void sumOfAnArray() {
    WasmBuilder module = new WasmBuilder();
    module.memory(1, 1);
    module.func("i32 i32 -> i32", "i32", sum());
    assertEquals(
        List.of(
            "function 0: frame of 10 cells, link R2",
            "     3  ZERO4 R3",
            "     7  BR_EQ_I R1 0 ->23",
            "    11: LOAD32_S R5 R0 8",
            "    15  ADD32 R3 R3 R5",
            "    19  ADD_BR_NE R0 R1 ->11 h=4",
            "    23: RETURN1 R3"),
        text(module));
  }

  /** Adds up words from an address (local 0) to another (local 1). */
  private static dev.wasmite.testing.Code sum() {
    return wasm()
        .block()
        .localGet(1)
        .op("i32.eqz")
        .brIf(0)
        .loop()
        .localGet(2)
        .localGet(0)
        .mem("i32.load", 8)
        .op("i32.add")
        .localSet(2)
        .localGet(0)
        .i32Const(4)
        .op("i32.add")
        .localTee(0)
        .localGet(1)
        .op("i32.ne")
        .brIf(0)
        .end()
        .end()
        .localGet(2)
        .end();
  }

  @Test
  void tableOfBranches() {
    WasmBuilder module = new WasmBuilder();
    module.memory(1, 1);
    module.func(
        "i32 ->",
        wasm()
            .block()
            .block()
            .localGet(0)
            .brTable(0, 1)
            .end()
            .localGet(0)
            .call(0)
            .end()
            .localGet(0)
            .op("i64.extend_i32_u")
            .op("i64.popcnt")
            .drop()
            .end());
    assertEquals(
        List.of(
            "function 0: frame of 7 cells, link R1",
            "     3  BR_TABLE R0 ->10 ->19",
            "    10: COPY R2 R0",
            "    14  CALL function 0 R2",
            "    19: EXTEND_U32 R2 R0",
            "    23  PLAIN_7b R2 R2 R2",
            "    27  RETURN"),
        text(module));
  }

  @Test
  void everyOperatorHasAShape() {
    for (Field field : Op.class.getFields()) {
      String name = field.getName();
      assertTrue(name.equals("COLD") || Disassembler.shape(name) != null, name);
    }
  }

  @Test
  void badCode() {
    short[] whole = {8, 1, 1, Op.COPY, 0, 2, 0, Op.RETURN};
    assertReads(whole);
    short[] cut = Arrays.copyOf(whole, 6);
    assertThrows(IndexOutOfBoundsException.class, () -> new Disassembler(cut));
    short[] odd = {8, 1, 1, Op.REF_SELECT + (1 << 7)};
    assertThrows(IllegalArgumentException.class, () -> new Disassembler(odd));
  }
}
