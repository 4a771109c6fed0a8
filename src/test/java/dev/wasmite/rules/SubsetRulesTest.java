package dev.wasmite.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.testing.CldcCheck;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;

/**
 * The three rooms keep to the class library of CLDC 1.1 and to a Java that its VMs can run: every
 * class, method and field they name exists there, found as the JVM finds it (JVMS 5.4.3).
 */
class SubsetRulesTest {
  private static final Set<String> ROOMS =
      Set.of("dev/wasmite", "dev/wasmite/binary", "dev/wasmite/translate");

  /** They exist once per platform, and may use what that platform has. */
  private static final Set<String> PER_PLATFORM =
      Set.of(
          "dev/wasmite/Platform",
          "dev/wasmite/Interpreter",
          "dev/wasmite/MeteredInterpreter",
          "dev/wasmite/MeteredVarHandleInterpreter",
          "dev/wasmite/MeteredVarHandleInterpreter$Views",
          "dev/wasmite/VarHandleInterpreter",
          "dev/wasmite/VarHandleInterpreter$Views");

  private static final Map<String, ClassNode> OURS = new HashMap<>();

  @BeforeAll
  static void readClasses() {
    for (ClassReader reader : ClassFiles.readAll()) {
      if (ROOMS.contains(ClassFiles.packageOf(reader.getClassName()))) {
        OURS.put(reader.getClassName(), ClassFiles.node(reader));
      }
    }
  }

  @Test
  void everyReferenceIsInCldc() {
    CldcCheck check = new CldcCheck(OURS);
    for (ClassNode node : OURS.values()) {
      if (!PER_PLATFORM.contains(node.name)) {
        check.checkClass(node);
      }
    }
    assertTrue(check.faults().isEmpty(), () -> ClassFiles.lines(check.faults()));
  }

  @Test
  void objectsHoldFewReferences() {
    List<String> tooMany = MicroEjLimits.referenceFields(OURS);
    assertTrue(tooMany.isEmpty(), () -> ClassFiles.lines(tooMany));
  }

  @Test
  void methodsHaveFewHandlers() {
    List<String> tooMany = MicroEjLimits.handlers(OURS);
    assertTrue(tooMany.isEmpty(), () -> ClassFiles.lines(tooMany));
  }

  @Test
  void exceptionsFromTheRuleExist() {
    Set<String> missing = new HashSet<>(PER_PLATFORM);
    missing.removeAll(OURS.keySet());
    assertEquals(Set.of(), missing);
  }
}
