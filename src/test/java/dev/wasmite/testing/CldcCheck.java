package dev.wasmite.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.AnnotationNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.InnerClassNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.MultiANewArrayInsnNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import org.objectweb.asm.tree.TypeInsnNode;

/**
 * Finds what classes name that neither they nor the class library of CLDC 1.1 have: classes,
 * methods and fields, looked up as the JVM does (JVMS 5.4.3). Made per set of classes.
 */
public final class CldcCheck {
  private static final Map<String, ClassNode> LIBRARY = readLibrary();

  private final Map<String, ClassNode> ours;
  private final Set<String> faults = new TreeSet<>();

  /**
   * For classes that may name each other.
   *
   * @param ours by internal name
   */
  public CldcCheck(Map<String, ClassNode> ours) {
    this.ours = ours;
  }

  /** The class library: stubs to compile against, with no code in them. */
  public static Path library() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> entry.contains("cldcapi11"))
        .map(Path::of)
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, ClassNode> readLibrary() {
    Map<String, ClassNode> classes = new HashMap<>();
    try (JarFile jar = new JarFile(library().toFile())) {
      for (JarEntry entry : Collections.list(jar.entries())) {
        if (entry.getName().startsWith("java/") && entry.getName().endsWith(".class")) {
          ClassNode node = new ClassNode();
          new ClassReader(jar.getInputStream(entry).readAllBytes())
              .accept(node, ClassReader.SKIP_CODE);
          classes.put(node.name, node);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!classes.containsKey("java/lang/StringBuffer")) {
      throw new AssertionError("no class library in " + library());
    }
    return classes;
  }

  /** Whether the class library has a class, by its internal name. */
  public static boolean isInLibrary(String name) {
    return LIBRARY.containsKey(name);
  }

  /** What was found so far, a line each. */
  public List<String> faults() {
    return new ArrayList<>(faults);
  }

  /** Looks at all that a class names. */
  public void checkClass(ClassNode node) {
    checkType(node, Type.getObjectType(node.superName));
    node.interfaces.forEach(name -> checkType(node, Type.getObjectType(name)));
    checkAnnotations(node, node.visibleAnnotations, node.invisibleAnnotations);
    for (InnerClassNode inner : node.innerClasses) {
      int flat = Opcodes.ACC_STATIC | Opcodes.ACC_INTERFACE;
      if (inner.innerName == null || inner.outerName == null || (inner.access & flat) == 0) {
        fault(node, "inner or anonymous class " + inner.name);
      }
    }
    for (FieldNode field : node.fields) {
      checkType(node, Type.getType(field.desc));
      checkAnnotations(node, field.visibleAnnotations, field.invisibleAnnotations);
    }
    for (MethodNode method : node.methods) {
      checkDescriptor(node, method.desc);
      method.exceptions.forEach(name -> checkType(node, Type.getObjectType(name)));
      checkAnnotations(node, method.visibleAnnotations, method.invisibleAnnotations);
      for (TryCatchBlockNode handler : method.tryCatchBlocks) {
        if (handler.type != null) {
          checkType(node, Type.getObjectType(handler.type));
        }
      }
      for (AbstractInsnNode insn : method.instructions) {
        checkInstruction(node, insn);
      }
    }
  }

  private void checkInstruction(ClassNode node, AbstractInsnNode insn) {
    if (insn instanceof TypeInsnNode type) {
      checkType(node, Type.getObjectType(type.desc));
    } else if (insn instanceof MultiANewArrayInsnNode array) {
      checkType(node, Type.getType(array.desc));
    } else if (insn instanceof FieldInsnNode field) {
      checkType(node, Type.getType(field.desc));
      checkMember(node, field.owner, field.name, field.desc);
    } else if (insn instanceof MethodInsnNode call) {
      checkDescriptor(node, call.desc);
      checkMember(node, call.owner, call.name, call.desc);
    } else if (insn instanceof LdcInsnNode ldc) {
      if (ldc.cst instanceof Type || ldc.cst instanceof ConstantDynamic) {
        fault(node, "class literal or dynamic constant " + ldc.cst);
      }
    } else if (insn.getOpcode() == Opcodes.INVOKEDYNAMIC) {
      fault(node, "invokedynamic (a lambda or method reference)");
    }
  }

  private void checkAnnotations(
      ClassNode node, List<AnnotationNode> visible, List<AnnotationNode> invisible) {
    for (List<AnnotationNode> list : Arrays.asList(visible, invisible)) {
      if (list != null) {
        list.forEach(annotation -> checkType(node, Type.getType(annotation.desc)));
      }
    }
  }

  private void checkDescriptor(ClassNode node, String descriptor) {
    checkType(node, Type.getReturnType(descriptor));
    for (Type type : Type.getArgumentTypes(descriptor)) {
      checkType(node, type);
    }
  }

  private void checkType(ClassNode node, Type type) {
    Type element = type.getSort() == Type.ARRAY ? type.getElementType() : type;
    if (element.getSort() == Type.OBJECT && find(element.getInternalName()) == null) {
      fault(node, "class " + element.getInternalName());
    }
  }

  private void checkMember(ClassNode node, String owner, String name, String descriptor) {
    if (owner.startsWith("[")) {
      fault(node, "array method " + name);
    } else if (find(owner) == null) {
      fault(node, "class " + owner);
    } else if (!hasMember(owner, name, descriptor)) {
      fault(node, owner + "." + name + " " + descriptor);
    }
  }

  private boolean hasMember(String owner, String name, String descriptor) {
    ClassNode at = find(owner);
    if (at == null) {
      return false;
    }
    boolean declared =
        at.methods.stream().anyMatch(m -> m.name.equals(name) && m.desc.equals(descriptor))
            || at.fields.stream().anyMatch(f -> f.name.equals(name) && f.desc.equals(descriptor));
    return declared
        || at.interfaces.stream().anyMatch(type -> hasMember(type, name, descriptor))
        || at.superName != null && hasMember(at.superName, name, descriptor);
  }

  private ClassNode find(String name) {
    ClassNode node = ours.get(name);
    return node == null ? LIBRARY.get(name) : node;
  }

  private void fault(ClassNode node, String what) {
    faults.add(node.name + ": " + what);
  }
}
