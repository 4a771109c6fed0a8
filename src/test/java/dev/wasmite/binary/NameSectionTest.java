package dev.wasmite.binary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

/** The name section, decoded when asked for. */
class NameSectionTest {
  private static final String NAME = "00 04 6e 61 6d 65";

  private static ModuleDef module(String names) {
    byte[] bytes =
        Hex.module("01 01 60 00 00", "03 03 00 00 00", "0a 03 02 00 0b 02 00 0b 02 00 0b", names);
    return BinaryParser.of(bytes, Features.DEFAULT, null).read();
  }

  @Test
  void givesTheNamesOfModuleAndFunctions() {
    // Module "m", functions 0 "f", 2 "tick", and a subsection for locals.
    ModuleDef def =
        module(NAME + "00 02 01 6d" + "01 0a 02 00 01 66 02 04 74 69 63 6b" + "02 01 00");
    assertEquals("m", def.moduleName());
    assertEquals("f", def.functionName(0));
    assertNull(def.functionName(1));
    assertEquals("tick", def.functionName(2));
    assertNull(def.functionName(3));
    assertNull(def.functionName(-1));
  }

  @Test
  void givesNullWithoutNames() {
    ModuleDef def = module("00 01 78");
    assertNull(def.moduleName());
    assertNull(def.functionName(0));
  }

  @Test
  void ignoresIndicesOfNoFunction() {
    ModuleDef def = module(NAME + "01 0b 02 ff ff ff ff 0f 01 66 01 01 67");
    assertEquals("g", def.functionName(1));
    assertNull(def.functionName(0));
  }

  @Test
  void ignoresMalformedSections() {
    String[] bad = {
      "00 02 01 6d 01 0a 02 00 01 66", // ends too early
      "00 02 01 6d 01 04 01 00 01 ff", // not UTF-8
      "00 02 01 6d 01 05 ff ff ff ff 0f", // a count that is no count
      "00 02 02 6d", // a name longer than its subsection
      "00 02 01 6d 01" // no size
    };
    for (String names : bad) {
      ModuleDef def = module(NAME + names);
      assertNull(def.moduleName());
      assertNull(def.functionName(0));
    }
  }
}
