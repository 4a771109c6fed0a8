package dev.wasmite.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** The rules that keep methods fit for HotSpot's compilers, of built and of shrunk classes. */
public final class LoopRules {
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

  private LoopRules() {}

  /** What is wrong with a hot loop: it is to be a short leaf. */
  public static List<String> loopFaults(ClassReader reader, MethodNode method) {
    List<String> faults = new ArrayList<>();
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
    return faults;
  }

  /** The methods of a class that are too long to be compiled. */
  public static List<String> tooLong(ClassReader reader) {
    List<String> faults = new ArrayList<>();
    ClassFiles.codeLengths(reader)
        .forEach(
            (name, length) -> {
              if (length >= METHOD_LIMIT) {
                faults.add(reader.getClassName() + "." + name + ": " + length + " bytes");
              }
            });
    return faults;
  }
}
