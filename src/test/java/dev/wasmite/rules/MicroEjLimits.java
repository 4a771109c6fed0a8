package dev.wasmite.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.MethodNode;

/** The limits that MicroEJ sets to classes, checked of built and of shrunk ones. */
public final class MicroEjLimits {
  private static final int REFERENCE_FIELDS = 31;
  private static final int EXCEPTION_HANDLERS = 63;

  private MicroEjLimits() {}

  /**
   * The classes whose objects hold too many references.
   *
   * @param classes by their internal names
   */
  public static List<String> referenceFields(Map<String, ClassNode> classes) {
    List<String> tooMany = new ArrayList<>();
    for (ClassNode node : classes.values()) {
      int references = 0;
      for (ClassNode at = node; at != null; at = classes.get(at.superName)) {
        for (FieldNode field : at.fields) {
          boolean isStatic = (field.access & Opcodes.ACC_STATIC) != 0;
          references += !isStatic && isReference(field.desc) ? 1 : 0;
        }
      }
      if (references > REFERENCE_FIELDS) {
        tooMany.add(node.name + ": " + references + " reference fields");
      }
    }
    return tooMany;
  }

  private static boolean isReference(String descriptor) {
    return descriptor.startsWith("L") || descriptor.startsWith("[");
  }

  /** The methods that have too many exception handlers. */
  public static List<String> handlers(Map<String, ClassNode> classes) {
    List<String> tooMany = new ArrayList<>();
    for (ClassNode node : classes.values()) {
      for (MethodNode method : node.methods) {
        if (method.tryCatchBlocks.size() > EXCEPTION_HANDLERS) {
          tooMany.add(node.name + "." + method.name + ": " + method.tryCatchBlocks.size());
        }
      }
    }
    return tooMany;
  }
}
