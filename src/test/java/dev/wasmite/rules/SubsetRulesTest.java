package dev.wasmite.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
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
          "dev/wasmite/VarHandleInterpreter$Views",
          "dev/wasmite/Loop");

  /** Limits of MicroEJ. */
  private static final int REFERENCE_FIELDS = 31;

  private static final int EXCEPTION_HANDLERS = 63;

  private static final Map<String, ClassNode> OURS = new HashMap<>();
  private static final Map<String, ClassNode> CLDC = new HashMap<>();

  private final Set<String> faults = new TreeSet<>();

  @BeforeAll
  static void readClasses() throws IOException {
    for (ClassReader reader : ClassFiles.readAll()) {
      if (ROOMS.contains(ClassFiles.packageOf(reader.getClassName()))) {
        OURS.put(reader.getClassName(), ClassFiles.node(reader));
      }
    }
    try (JarFile jar = new JarFile(cldcJar().toFile())) {
      for (JarEntry entry : Collections.list(jar.entries())) {
        if (entry.getName().startsWith("java/") && entry.getName().endsWith(".class")) {
          ClassReader reader = new ClassReader(jar.getInputStream(entry).readAllBytes());
          CLDC.put(reader.getClassName(), ClassFiles.node(reader));
        }
      }
    }
    assertTrue(CLDC.containsKey("java/lang/StringBuffer"), "the class library is there");
  }

  private static Path cldcJar() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> entry.contains("cldcapi11"))
        .map(Path::of)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void everyReferenceIsInCldc() {
    for (ClassNode node : OURS.values()) {
      if (!PER_PLATFORM.contains(node.name)) {
        checkClass(node);
      }
    }
    assertTrue(faults.isEmpty(), () -> ClassFiles.lines(new ArrayList<>(faults)));
  }

  @Test
  void objectsHoldFewReferences() {
    List<String> tooMany = new ArrayList<>();
    for (ClassNode node : OURS.values()) {
      int references = 0;
      for (ClassNode at = node; at != null; at = OURS.get(at.superName)) {
        for (FieldNode field : at.fields) {
          boolean isStatic = (field.access & Opcodes.ACC_STATIC) != 0;
          references += !isStatic && isReference(field.desc) ? 1 : 0;
        }
      }
      if (references > REFERENCE_FIELDS) {
        tooMany.add(node.name + ": " + references + " reference fields");
      }
    }
    assertTrue(tooMany.isEmpty(), () -> ClassFiles.lines(tooMany));
  }

  @Test
  void methodsHaveFewHandlers() {
    List<String> tooMany = new ArrayList<>();
    for (ClassNode node : OURS.values()) {
      for (MethodNode method : node.methods) {
        if (method.tryCatchBlocks.size() > EXCEPTION_HANDLERS) {
          tooMany.add(node.name + "." + method.name + ": " + method.tryCatchBlocks.size());
        }
      }
    }
    assertTrue(tooMany.isEmpty(), () -> ClassFiles.lines(tooMany));
  }

  @Test
  void exceptionsFromTheRuleExist() {
    Set<String> missing = new HashSet<>(PER_PLATFORM);
    missing.removeAll(OURS.keySet());
    assertEquals(Set.of(), missing);
  }

  private void checkClass(ClassNode node) {
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

  private static boolean hasMember(String owner, String name, String descriptor) {
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

  private static ClassNode find(String name) {
    ClassNode node = OURS.get(name);
    return node == null ? CLDC.get(name) : node;
  }

  private static boolean isReference(String descriptor) {
    return descriptor.startsWith("L") || descriptor.startsWith("[");
  }

  private void fault(ClassNode node, String what) {
    faults.add(node.name + ": " + what);
  }
}
