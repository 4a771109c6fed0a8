package dev.wasmite.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.binary.BinaryParser;
import dev.wasmite.binary.ByteReader;
import dev.wasmite.binary.Features;
import dev.wasmite.binary.ModuleDef;
import dev.wasmite.binary.Opcodes;
import dev.wasmite.testing.Shared;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** From the code of whole programs back to its operators: what can trap is what stands there. */
class PlacesTest {
  /** The operators of a body by their offsets. */
  private static TreeMap<Integer, Integer> operators(ModuleDef def, int function) {
    ByteReader in = def.body(function - def.importedFunctions);
    for (int groups = in.u32(); groups > 0; groups--) {
      in.u32();
      in.u8();
    }
    TreeMap<Integer, Integer> operators = new TreeMap<>();
    while (in.pos < in.limit) {
      int at = in.pos;
      int op = Opcodes.read(in);
      operators.put(at, op);
      Opcodes.skipImmediates(in, op);
    }
    return operators;
  }

  /** Whether an instruction can be the work of an operator; true if it cannot trap. */
  private static boolean fits(String instruction, int op) {
    String name = instruction.split(" ")[0];
    if (name.startsWith("LOAD")) {
      return op >= 0x28 && op <= 0x35;
    }
    if (name.startsWith("STORE")) {
      return op >= 0x36 && op <= 0x3e;
    }
    if (name.startsWith("DIV_") || name.startsWith("REM_")) {
      return op >= 0x6d && op <= 0x70 || op >= 0x7f && op <= 0x82;
    }
    if (name.startsWith("CALL_INDIRECT")) {
      return op == Opcodes.CALL_INDIRECT;
    }
    if (name.startsWith("CALL")) {
      return op == Opcodes.CALL;
    }
    switch (name) {
      case "TRAP":
        return op == Opcodes.UNREACHABLE;
      case "MEMORY_GROW":
        return op == Opcodes.MEMORY_GROW;
      case "MEMORY_COPY":
        return op == Opcodes.MEMORY_COPY;
      case "MEMORY_FILL":
        return op == Opcodes.MEMORY_FILL;
      case "I32_TRUNC_F64_S":
        return op == 0xaa;
      default:
        return true;
    }
  }

  @ParameterizedTest
  @MethodSource("dev.wasmite.testing.Shared#modules")
  void programs(String name) throws IOException {
    byte[] bytes = Shared.module(name);
    ModuleDef def = BinaryParser.of(bytes, Features.DEFAULT, null).read();
    Translator translator = new Translator(def);
    int seen = 0;
    for (int i = def.importedFunctions; i < def.functionCount(); i++) {
      TreeMap<Integer, Integer> operators = operators(def, i);
      int[] table = translator.places(i);
      TreeMap<Integer, Integer> places = new TreeMap<>();
      for (int k = 0; k < table.length; k += 2) {
        assertTrue(k == 0 || table[k] > table[k - 2], "positions rise");
        places.put(table[k], table[k + 1]);
      }
      assertEquals(Code.START, places.firstKey());
      Disassembler code = new Disassembler(translator.translate(i));
      for (Map.Entry<Integer, String> line : code.lines.entrySet()) {
        int offset = places.floorEntry(line.getKey()).getValue();
        Integer op = operators.get(offset);
        String place = "function " + i + ", offset " + offset + ": " + line.getValue();
        assertTrue(op != null, place);
        assertTrue(fits(line.getValue(), op), place + " of operator " + Integer.toHexString(op));
        seen++;
      }
    }
    assertTrue(seen > 10, name);
  }
}
