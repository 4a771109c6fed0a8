package dev.wasmite.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.MethodNode;

/** The hot loops are leaves and short enough to be compiled; so is every method. */
class LoopRulesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "target/classes/dev/wasmite/Interpreter.class",
        "target/classes/dev/wasmite/MeteredInterpreter.class",
        "target/classes/dev/wasmite/VarHandleInterpreter.class",
        "target/classes/dev/wasmite/MeteredVarHandleInterpreter.class"
      })
  void theLoopIsAShortLeaf(Path file) throws Exception {
    ClassReader reader = new ClassReader(Files.readAllBytes(file));
    List<String> faults = new ArrayList<>();
    int loops = 0;
    for (MethodNode method : ClassFiles.node(reader).methods) {
      if (!method.name.equals("run")) {
        continue;
      }
      loops++;
      faults.addAll(LoopRules.loopFaults(reader, method));
    }
    assertEquals(1, loops, "methods named run");
    assertTrue(faults.isEmpty(), () -> ClassFiles.lines(faults));
  }

  @Test
  void everyMethodCanBeCompiled() {
    List<String> faults = new ArrayList<>();
    for (ClassReader reader : ClassFiles.readAll()) {
      faults.addAll(LoopRules.tooLong(reader));
    }
    assertTrue(faults.isEmpty(), () -> ClassFiles.lines(faults));
  }

  @Test
  void lengthsAreRead() throws Exception {
    ClassReader self = new ClassReader(ClassFiles.class.getName());
    assertFalse(ClassFiles.codeLengths(self).isEmpty());
    assertTrue(ClassFiles.codeLengths(self).values().stream().allMatch(n -> n > 0 && n < 1_000));
  }
}
