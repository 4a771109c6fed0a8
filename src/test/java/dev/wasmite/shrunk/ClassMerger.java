package dev.wasmite.shrunk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.Remapper;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import org.objectweb.asm.tree.TypeInsnNode;

/**
 * Puts classes together before the shrinker sees them, as {@code profiles/merged.txt} says: each
 * class costs a shrunk jar some 100 bytes of directory and its own table of constants. A member
 * {@code name} of class {@code Part} becomes {@code Part_name} of the first class of its line.
 *
 * <p>A line {@code X <- A B} leaves A and B what they are, but what of their methods is neither
 * public nor overridden becomes static methods of X, {@code A_name}, with the object first.
 *
 * <p>An object of a merged class has the fields of all its parts, so these are classes of which few
 * objects live. Refused: what has a superclass or subclass, or whose type somebody asks for.
 */
final class ClassMerger {
  /** Methods that stay in their class, by their flags. */
  private static final int STAYS =
      Opcodes.ACC_ABSTRACT | Opcodes.ACC_PROTECTED | Opcodes.ACC_SYNCHRONIZED | Opcodes.ACC_NATIVE;

  private final Map<String, ClassNode> classes = new TreeMap<>();

  /** The class that each part goes into, itself included. */
  private final Map<String, String> homes = new LinkedHashMap<>();

  /** Methods that are called by the name of another type's method, as owner.name+descriptor. */
  private final Set<String> named = new HashSet<>();

  /** The class that takes what is not public of these, as static methods. */
  private final Map<String, String> emptied = new HashMap<>();

  /** Methods that become static ones elsewhere, as owner.name+descriptor: where. */
  private final Map<String, String> moved = new HashMap<>();

  /** How many ints more the constructor of a part takes, so that it differs from others. */
  private final Map<String, Integer> extras = new HashMap<>();

  private ClassMerger() {}

  /**
   * Reads the classes of folders, writes them merged into others.
   *
   * @param args from, to, and lists with commas between them, where the later ones count; and so on
   */
  public static void main(String[] args) throws IOException {
    for (int i = 0; i < args.length; i += 3) {
      ClassMerger merger = new ClassMerger();
      merger.read(Path.of(args[i]));
      for (String list : args[i + 2].split(",")) {
        merger.group(Files.readAllLines(Path.of(list)));
      }
      merger.check();
      merger.plan();
      merger.moveAll();
      merger.write(Path.of(args[i + 1]));
    }
  }

  private void read(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).sorted().toList()) {
        ClassNode node = new ClassNode();
        new ClassReader(Files.readAllBytes(file)).accept(node, 0);
        if (!node.name.startsWith("META-INF") && !node.name.endsWith("package-info")) {
          classes.put(node.name, node);
        }
      }
    }
  }

  private void group(List<String> lines) {
    for (String line : lines) {
      String[] parts = line.replaceFirst("#.*", "").trim().split("\\s+");
      if (parts.length > 1 && parts[1].equals("<-")) {
        for (String part : parts) {
          emptied.put(part.replace('.', '/'), parts[0].replace('.', '/'));
        }
        continue;
      }
      for (String part : parts) {
        if (!part.isEmpty() && classes.containsKey(part.replace('.', '/'))) {
          homes.put(part.replace('.', '/'), parts[0].replace('.', '/'));
        }
      }
    }
    homes.keySet().removeIf(part -> !classes.containsKey(homes.get(part)));
  }

  private boolean isPart(String name) {
    return homes.containsKey(name);
  }

  private void check() {
    for (ClassNode node : classes.values()) {
      nameOverriding(node);
      refuse(node.name, isPart(node.superName), "extends " + node.superName);
      refuse(node.name, isPart(node.name) && !node.superName.equals("java/lang/Object"), "extends");
      for (MethodNode method : node.methods) {
        for (AbstractInsnNode insn : method.instructions) {
          if (insn instanceof TypeInsnNode type && insn.getOpcode() == Opcodes.INSTANCEOF) {
            refuse(node.name, isPart(type.desc), "asks for " + type.desc);
          }
          refuse(
              node.name,
              emptied.containsKey(node.name) && insn instanceof InvokeDynamicInsnNode,
              "has lambdas");
        }
        for (TryCatchBlockNode handler : method.tryCatchBlocks) {
          refuse(node.name, handler.type != null && isPart(handler.type), "catches");
        }
        if (isPart(node.name) && isNamed(node, method)) {
          named.add(node.name + '.' + method.name + method.desc);
        }
      }
    }
  }

  /** Marks methods that a subclass has anew, and those. */
  private void nameOverriding(ClassNode node) {
    for (ClassNode above = classes.get(node.superName);
        above != null;
        above = classes.get(above.superName)) {
      for (MethodNode upper : above.methods) {
        for (MethodNode method : node.methods) {
          if (method.name.equals(upper.name)
              && method.desc.equals(upper.desc)
              && !method.name.startsWith("<")) {
            named.add(node.name + '.' + method.name + method.desc);
            named.add(above.name + '.' + upper.name + upper.desc);
          }
        }
      }
    }
  }

  private static void refuse(String name, boolean when, String why) {
    if (when) {
      throw new IllegalStateException("cannot merge: " + name + " " + why);
    }
  }

  /** Whether a method is called by its name from outside: it answers for a type above it. */
  private boolean isNamed(ClassNode node, MethodNode method) {
    boolean found =
        Stream.of(Object.class.getMethods())
            .anyMatch(
                m ->
                    m.getName().equals(method.name)
                        && Type.getMethodDescriptor(m).equals(method.desc));
    for (String type : node.interfaces) {
      ClassNode above = classes.get(type);
      refuse(node.name, above == null, "implements " + type);
      found |=
          above.methods.stream()
              .anyMatch(m -> m.name.equals(method.name) && m.desc.equals(method.desc));
    }
    return found;
  }

  private static String simple(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  private final class Names extends Remapper {
    Names() {
      super(Opcodes.ASM9);
    }

    @Override
    public String map(String name) {
      return homes.getOrDefault(name, name);
    }

    @Override
    public String mapMethodName(String owner, String name, String descriptor) {
      boolean stays =
          !isPart(owner)
              || owner.equals(homes.get(owner))
              || name.startsWith("<")
              || named.contains(owner + '.' + name + descriptor);
      return stays ? name : simple(owner) + '_' + name;
    }

    @Override
    public String mapFieldName(String owner, String name, String descriptor) {
      boolean stays = !isPart(owner) || owner.equals(homes.get(owner));
      return stays ? name : simple(owner) + '_' + name;
    }
  }

  /** Whether a class gives its methods away. */
  private boolean isEmptied(ClassNode node) {
    return emptied.containsKey(node.name) && !emptied.get(node.name).equals(node.name);
  }

  /** Finds what becomes static elsewhere: what is not the API, and is called by no other name. */
  private void plan() {
    for (ClassNode node : classes.values()) {
      if (isEmptied(node)) {
        for (MethodNode method : node.methods) {
          boolean isApi = !isPart(node.name) && (method.access & Opcodes.ACC_PUBLIC) != 0;
          boolean stays =
              isApi
                  || (method.access & STAYS) != 0
                  || method.name.startsWith("<")
                  || named.contains(node.name + '.' + method.name + method.desc);
          if (!stays) {
            moved.put(node.name + '.' + method.name + method.desc, emptied.get(node.name));
          }
        }
      }
    }
  }

  private void moveAll() {
    for (ClassNode node : classes.values()) {
      for (MethodNode method : node.methods) {
        for (AbstractInsnNode insn : method.instructions) {
          if (insn instanceof MethodInsnNode call) {
            redirect(call);
          }
        }
      }
    }
    classes.values().stream().filter(this::isEmptied).forEach(this::empty);
  }

  private void redirect(MethodInsnNode call) {
    String to = moved.get(call.owner + '.' + call.name + call.desc);
    if (to == null) {
      return;
    }
    if (call.getOpcode() != Opcodes.INVOKESTATIC) {
      call.desc = withThis(call.owner, call.desc);
      call.setOpcode(Opcodes.INVOKESTATIC);
    }
    call.name = simple(call.owner) + '_' + call.name;
    call.owner = to;
  }

  private void empty(ClassNode node) {
    for (FieldNode field : node.fields) {
      boolean isStatic = (field.access & Opcodes.ACC_STATIC) != 0;
      field.access &= isStatic ? ~Opcodes.ACC_PRIVATE : ~(Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL);
    }
    for (MethodNode method : List.copyOf(node.methods)) {
      String to = moved.get(node.name + '.' + method.name + method.desc);
      if (to == null) {
        method.access &= ~Opcodes.ACC_PRIVATE;
        continue;
      }
      node.methods.remove(method);
      if ((method.access & Opcodes.ACC_STATIC) == 0) {
        method.desc = withThis(node.name, method.desc);
      }
      method.name = simple(node.name) + '_' + method.name;
      method.access = Opcodes.ACC_STATIC | Opcodes.ACC_PUBLIC;
      method.signature = null;
      classes.get(to).methods.add(method);
    }
  }

  /** A descriptor with the object, which becomes the first parameter. */
  private static String withThis(String owner, String descriptor) {
    return "(L" + owner + ';' + descriptor.substring(1);
  }

  private void write(Path folder) throws IOException {
    Names names = new Names();
    Map<String, ClassNode> results = new TreeMap<>();
    Map<String, Set<String>> constructors = new HashMap<>();
    for (String part : homes.keySet()) {
      for (MethodNode method : classes.get(part).methods) {
        if (method.name.equals("<init>")) {
          Set<String> taken = constructors.computeIfAbsent(homes.get(part), k -> new HashSet<>());
          int extra = 0;
          while (!taken.add(longer(names.mapMethodDesc(method.desc), extra))) {
            extra++;
          }
          extras.put(part + method.desc, extra);
        }
      }
    }
    for (ClassNode node : classes.values()) {
      for (MethodNode method : node.methods) {
        lengthen(node, method);
      }
      ClassNode mapped = new ClassNode();
      node.accept(new ClassRemapper(mapped, names));
      if (isPart(node.name) || node.name.matches("dev/wasmite/(binary|translate)/.*")) {
        open(mapped);
      }
      ClassNode home = results.putIfAbsent(mapped.name, mapped);
      if (home != null) {
        add(home, mapped);
      }
    }
    for (ClassNode node : results.values()) {
      ClassWriter writer = new ClassWriter(0);
      node.accept(writer);
      Path file = folder.resolve(node.name + ".class");
      Files.createDirectories(file.getParent());
      Files.write(file, writer.toByteArray());
    }
  }

  /** Ints more at the end of a constructor and of each call of it. */
  private void lengthen(ClassNode node, MethodNode method) {
    for (AbstractInsnNode insn : method.instructions.toArray()) {
      if (insn instanceof MethodInsnNode call && call.name.equals("<init>")) {
        int extra = extras.getOrDefault(call.owner + call.desc, 0);
        for (int i = 0; i < extra; i++) {
          method.instructions.insertBefore(call, new InsnNode(Opcodes.ICONST_0));
        }
        call.desc = longer(call.desc, extra);
        method.maxStack += extra;
      }
    }
    if (method.name.equals("<init>")) {
      int extra = extras.getOrDefault(node.name + method.desc, 0);
      int size = Type.getArgumentsAndReturnSizes(method.desc) >> 2;
      refuse(
          node.name,
          extra > 0 && method.maxLocals > size,
          "constructor with locals " + method.desc);
      method.desc = longer(method.desc, extra);
      method.maxLocals += extra;
    }
  }

  private static String longer(String descriptor, int extra) {
    return descriptor.replace(")", "I".repeat(extra) + ")");
  }

  /** What was of a package, or of a class that is now among others, may be seen by all. */
  private static void open(ClassNode node) {
    node.access = node.access & ~Opcodes.ACC_FINAL | Opcodes.ACC_PUBLIC;
    node.innerClasses.clear();
    for (FieldNode field : node.fields) {
      field.access = open(field.access) & ~Opcodes.ACC_FINAL;
    }
    for (MethodNode method : node.methods) {
      method.access = open(method.access);
    }
  }

  private static int open(int access) {
    boolean isPrivate = (access & Opcodes.ACC_PRIVATE) != 0;
    return isPrivate ? access : access & ~Opcodes.ACC_PROTECTED | Opcodes.ACC_PUBLIC;
  }

  private static void add(ClassNode home, ClassNode part) {
    home.fields.addAll(part.fields);
    for (MethodNode method : part.methods) {
      MethodNode other = null;
      if (method.name.equals("<clinit>")) {
        other =
            home.methods.stream().filter(m -> m.name.equals("<clinit>")).findFirst().orElse(null);
      }
      if (other == null) {
        home.methods.add(method);
      } else {
        append(home, other, method);
      }
    }
    List<String> interfaces = new ArrayList<>(part.interfaces);
    interfaces.removeAll(home.interfaces);
    home.interfaces.addAll(interfaces);
    home.version = Math.max(home.version, part.version);
  }

  /** Two static initializers: the second becomes a method, called at the end of the first. */
  private static void append(ClassNode home, MethodNode first, MethodNode second) {
    second.name = "init" + home.methods.size();
    home.methods.add(second);
    for (AbstractInsnNode insn : first.instructions.toArray()) {
      if (insn.getOpcode() == Opcodes.RETURN) {
        first.instructions.insertBefore(
            insn, new MethodInsnNode(Opcodes.INVOKESTATIC, home.name, second.name, "()V", false));
      }
    }
  }
}
