package dev.wasmite.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** The hot loops are leaves and short enough to be compiled; so is every method. */
class LoopRulesTest {
  private static final int LOOP_LIMIT = 7_000;

  /** HotSpot's HugeMethodLimit: a longer method is interpreted for ever. */
  private static final int METHOD_LIMIT = 8_000;

  /** What HotSpot's compilers replace by instructions of the machine. */
  private static final Set<String> INTRINSICS =
      Set.of(
          "java/lang/Float.intBitsToFloat",
          "java/lang/Float.floatToIntBits",
          "java/lang/Float.floatToRawIntBits",
          "java/lang/Double.longBitsToDouble",
          "java/lang/Double.doubleToLongBits",
          "java/lang/Double.doubleToRawLongBits",
          "java/lang/Math.sqrt",
          "java/lang/Math.abs",
          "java/lang/Math.floor",
          "java/lang/Math.ceil",
          "java/lang/Integer.bitCount",
          "java/lang/Integer.numberOfLeadingZeros",
          "java/lang/Integer.numberOfTrailingZeros",
          "java/lang/Integer.rotateLeft",
          "java/lang/Integer.rotateRight",
          "java/lang/Integer.compareUnsigned",
          "java/lang/Long.bitCount",
          "java/lang/Long.numberOfLeadingZeros",
          "java/lang/Long.numberOfTrailingZeros",
          "java/lang/Long.rotateLeft",
          "java/lang/Long.rotateRight",
          "java/lang/Long.compareUnsigned",
          "java/lang/invoke/VarHandle.get",
          "java/lang/invoke/VarHandle.set");

  private static final Set<Integer> ALLOCATIONS =
      Set.of(Opcodes.NEW, Opcodes.NEWARRAY, Opcodes.ANEWARRAY, Opcodes.MULTIANEWARRAY);

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
      int length = ClassFiles.codeLengths(reader).get(method.name + method.desc);
      if (length >= LOOP_LIMIT) {
        faults.add(length + " bytes of bytecode, limit " + LOOP_LIMIT);
      }
      for (AbstractInsnNode insn : method.instructions) {
        if (insn instanceof MethodInsnNode call
            && !INTRINSICS.contains(call.owner + "." + call.name)) {
          faults.add("calls " + call.owner + "." + call.name);
        } else if (insn.getOpcode() == Opcodes.INVOKEDYNAMIC) {
          faults.add("has an invokedynamic");
        } else if (ALLOCATIONS.contains(insn.getOpcode())) {
          faults.add("allocates");
        }
      }
    }
    assertEquals(1, loops, "methods named run");
    assertTrue(faults.isEmpty(), () -> ClassFiles.lines(faults));
  }

  @Test
  void everyMethodCanBeCompiled() {
    List<String> faults = new ArrayList<>();
    for (ClassReader reader : ClassFiles.readAll()) {
      ClassFiles.codeLengths(reader)
          .forEach(
              (name, length) -> {
                if (length >= METHOD_LIMIT) {
                  faults.add(reader.getClassName() + "." + name + ": " + length + " bytes");
                }
              });
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
