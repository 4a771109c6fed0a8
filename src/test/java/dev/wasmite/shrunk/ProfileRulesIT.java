package dev.wasmite.shrunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.Engine;
import dev.wasmite.rules.ClassFiles;
import dev.wasmite.rules.LoopRules;
import dev.wasmite.rules.MicroEjLimits;
import dev.wasmite.testing.CldcCheck;
import dev.wasmite.testing.Profile;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * The rules of the house on each shrunk jar: methods that compilers take, the limits of small
 * machines, the API under its names, and nothing left of what a profile goes without.
 */
class ProfileRulesIT {
  private static final int JAVA_8 = 52;
  private static final int JAVA_9 = 53;

  private static final String ROOMS = "dev\\.wasmite\\.((binary|translate)\\.)?[^.]*";
  private static final String VAR_HANDLES = ".*VarHandle.*";

  private static final String SMALL =
      "dev\\.wasmite\\.((cli|wast|text|wasi)\\..*|("
          + Gates.NOT_SMALL
          + ")(\\$.*)?)|"
          + VAR_HANDLES;

  /** The proposals that a jar goes without, to be told by the gates that its profile closes. */
  private static final Map<String, Set<String>> WITHOUT =
      Map.of(
          "full",
          Set.of(),
          "core",
          Set.of("memory64"),
          "me",
          Gates.OF_SMALL_JARS,
          "micro",
          Gates.OF_SMALL_JARS);

  /** The classes of which nothing may be in a jar, by their names in the sources. */
  private static final Map<String, String> ABSENT =
      Map.of(
          "full",
          "dev\\.wasmite\\.(cli|wast)\\..*",
          "core",
          "dev\\.wasmite\\.((cli|wast|text|wasi)\\..*|CoreDump|ModuleSource|binary\\.TextFormat)|"
              + VAR_HANDLES,
          "me",
          SMALL,
          "micro",
          SMALL);

  /** What CLDC does not have, but {@code Platform} of Java SE uses. */
  private static final Set<String> OF_PLATFORM =
      Set.of("java/lang/IllegalStateException", "java/util/Arrays");

  private static final String HASHING =
      "java/util/(Linked|Weak|Identity|Tree)?(Hash|Tree)(Map|Set|table).*";

  static List<Profile> profiles() {
    return Profile.ALL;
  }

  /** The classes of a jar, by their internal names. */
  private static Map<String, ClassReader> classes(Profile profile) throws IOException {
    Map<String, ClassReader> classes = new TreeMap<>();
    try (JarFile jar = new JarFile(profile.jar().toFile())) {
      for (JarEntry entry : Collections.list(jar.entries())) {
        if (entry.getName().endsWith(".class")) {
          ClassReader reader = new ClassReader(jar.getInputStream(entry).readAllBytes());
          classes.put(reader.getClassName(), reader);
        }
      }
    }
    assertTrue(classes.size() > 20, classes.size() + " classes");
    return classes;
  }

  private static Map<String, ClassNode> nodes(Map<String, ClassReader> classes) {
    Map<String, ClassNode> nodes = new TreeMap<>();
    classes.forEach((name, reader) -> nodes.put(name, ClassFiles.node(reader)));
    return nodes;
  }

  /** The internal names in the jar of the classes whose names in the sources fit. */
  private static Set<String> named(Profile profile, String regex) throws IOException {
    return Mapping.read(profile.mapping()).names().entrySet().stream()
        .filter(entry -> entry.getKey().matches(regex))
        .map(entry -> entry.getValue().replace('.', '/'))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void assertNone(List<String> faults) {
    assertTrue(faults.isEmpty(), () -> ClassFiles.lines(faults));
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void theMappingIsOfTheJar(Profile profile) throws IOException {
    assertEquals(classes(profile).keySet(), named(profile, ".*"));
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void methodsCanBeCompiledAndLoopsAreLeaves(Profile profile) throws IOException {
    Map<String, ClassReader> classes = classes(profile);
    List<String> faults = new ArrayList<>();
    classes.values().forEach(reader -> faults.addAll(LoopRules.tooLong(reader)));
    Set<String> loops = named(profile, "dev\\.wasmite\\.(Metered)?(VarHandle)?Interpreter");
    assertTrue(loops.containsAll(named(profile, "dev\\.wasmite\\.Interpreter")), "the loop");
    assertTrue(!loops.isEmpty(), "a loop is there");
    for (String name : loops) {
      ClassReader reader = classes.get(name);
      Map<String, Integer> lengths = ClassFiles.codeLengths(reader);
      MethodNode loop =
          Collections.max(
              ClassFiles.node(reader).methods,
              Comparator.comparing(method -> lengths.getOrDefault(method.name + method.desc, 0)));
      assertTrue(lengths.get(loop.name + loop.desc) > 3_000, name + " holds no loop");
      LoopRules.loopFaults(reader, loop).forEach(fault -> faults.add(name + ": " + fault));
    }
    assertNone(faults);
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void smallMachinesTakeTheClasses(Profile profile) throws IOException {
    Map<String, ClassNode> nodes = nodes(classes(profile));
    Set<String> rooms = named(profile, ROOMS);
    Map<String, ClassNode> engine = new TreeMap<>(nodes);
    engine.keySet().retainAll(rooms);
    List<String> faults = MicroEjLimits.referenceFields(engine);
    faults.addAll(MicroEjLimits.handlers(engine));
    Set<String> java9 = named(profile, VAR_HANDLES);
    for (ClassNode node : nodes.values()) {
      if ((node.version & 0xffff) > (java9.contains(node.name) ? JAVA_9 : JAVA_8)) {
        faults.add(node.name + ": class file version " + node.version);
      }
      for (MethodNode method : node.methods) {
        for (AbstractInsnNode insn : method.instructions) {
          if (insn.getOpcode() == Opcodes.INVOKEDYNAMIC && rooms.contains(node.name)) {
            faults.add(node.name + "." + method.name + ": invokedynamic");
          }
        }
      }
    }
    assertNone(faults);
  }

  /** The classes that a class names, but its own jar's. */
  private static Set<String> strangers(ClassReader reader, Map<String, ClassReader> own) {
    Set<String> names = ClassFiles.named(reader);
    names.removeAll(own.keySet());
    return names;
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void nothingButJavaIsNeeded(Profile profile) throws IOException {
    Map<String, ClassReader> classes = classes(profile);
    List<String> faults = new ArrayList<>();
    for (ClassReader reader : classes.values()) {
      for (String name : strangers(reader, classes)) {
        if (ClassLoader.getPlatformClassLoader().getResource(name + ".class") == null
            || !isOfJavaBase(name)) {
          faults.add(reader.getClassName() + " needs " + name);
        }
      }
    }
    assertNone(faults);
  }

  /** What the engine names is in CLDC, as where it was built, and hashes nothing. */
  @ParameterizedTest
  @MethodSource("profiles")
  void theEngineNeedsLittleOfJava(Profile profile) throws IOException {
    Map<String, ClassReader> classes = classes(profile);
    Set<String> engine = named(profile, ROOMS);
    engine.removeAll(named(profile, VAR_HANDLES));
    List<String> faults = new ArrayList<>();
    for (String type : engine) {
      for (String name : strangers(classes.get(type), classes)) {
        if (name.matches(HASHING) || !CldcCheck.isInLibrary(name) && !OF_PLATFORM.contains(name)) {
          faults.add(type + " needs " + name);
        }
      }
    }
    assertNone(faults);
  }

  private static boolean isOfJavaBase(String name) {
    try {
      Class<?> type = Class.forName(name.replace('/', '.'), false, null);
      return type.getModule() == Object.class.getModule();
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void nothingIsLeftOfWhatTheProfileGoesWithout(Profile profile) throws IOException {
    assertEquals(WITHOUT.get(profile.name()), Gates.features(profile), "gates that are closed");
    Mapping mapping = Mapping.read(profile.mapping());
    Set<String> left = new TreeSet<>(mapping.names().keySet());
    mapping.parts().forEach(part -> left.add("dev.wasmite." + part));
    left.removeIf(name -> !name.matches(ABSENT.get(profile.name())));
    assertEquals(Set.of(), left, "classes");
    for (String features : named(profile, "dev\\.wasmite\\.binary\\.Features")) {
      ClassNode node = nodes(classes(profile)).get(features);
      assertTrue(node.methods.stream().noneMatch(m -> m.desc.equals("()Z")), "gates are left");
      assertTrue(node.fields.stream().noneMatch(f -> f.desc.equals("Z")), "what gates return");
    }
  }

  /** Each public class that the rules name, and each of its members, by name and types. */
  @ParameterizedTest
  @MethodSource("profiles")
  void theApiIsKept(Profile profile) throws Exception {
    KeptApi kept = new KeptApi(profile);
    Map<String, ClassNode> nodes = nodes(classes(profile));
    List<String> faults = new ArrayList<>();
    int members = 0;
    for (String name : sources()) {
      Class<?> type = Class.forName(name, false, Engine.class.getClassLoader());
      if (!Modifier.isPublic(type.getModifiers()) || !kept.keeps(name)) {
        continue;
      }
      ClassNode node = nodes.get(name.replace('.', '/'));
      if (node == null) {
        faults.add(name + " is not there");
        continue;
      }
      Set<String> there = members(node);
      for (String member : members(type, kept)) {
        members++;
        if (!there.contains(member)) {
          faults.add(name + " has no " + member);
        }
      }
    }
    assertTrue(
        nodes.containsKey("dev/wasmite/WasmModule") && members > 80,
        members + " members are compared");
    assertNone(faults);
  }

  /** The names of all classes as built. */
  private static List<String> sources() {
    return ClassFiles.readAll().stream()
        .map(reader -> reader.getClassName().replace('/', '.'))
        .toList();
  }

  /** Name and types of the public and protected members. */
  private static Set<String> members(ClassNode node) {
    int visible = Opcodes.ACC_PUBLIC | Opcodes.ACC_PROTECTED;
    Set<String> members = new TreeSet<>();
    node.methods.stream()
        .filter(method -> (method.access & visible) != 0)
        .forEach(method -> members.add(method.name + method.desc));
    node.fields.stream()
        .filter(field -> (field.access & visible) != 0)
        .forEach(field -> members.add(field.name + ":" + field.desc));
    return members;
  }

  private static Set<String> members(Class<?> type, KeptApi kept) {
    Set<String> members = new TreeSet<>();
    for (Method method : type.getDeclaredMethods()) {
      if (isVisible(method) && kept.keeps(type.getName(), method.getName(), parameters(method))) {
        members.add(method.getName() + Type.getMethodDescriptor(method));
      }
    }
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      if (isVisible(constructor) && kept.keeps(type.getName(), "<init>", parameters(constructor))) {
        members.add("<init>" + Type.getConstructorDescriptor(constructor));
      }
    }
    for (Field field : type.getDeclaredFields()) {
      if (isVisible(field) && kept.keeps(type.getName(), field.getName(), null)) {
        members.add(field.getName() + ":" + Type.getDescriptor(field.getType()));
      }
    }
    return members;
  }

  private static String parameters(Executable code) {
    return Arrays.stream(code.getParameterTypes())
        .map(Class::getTypeName)
        .collect(Collectors.joining(","));
  }

  private static boolean isVisible(Member member) {
    return !member.isSynthetic()
        && (member.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0;
  }
}
