package dev.wasmite.shrunk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wasmite.testing.CldcCheck;
import dev.wasmite.testing.Profile;
import dev.wasmite.text.Wat;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.TypeInsnNode;

/** The jar for CLDC 1.1: its class files are what the VMs of Java ME take, and its example runs. */
class MeIT {
  private static final Path JAR =
      Profile.ALL.stream().filter(p -> p.name().equals("me")).findFirst().orElseThrow().jar();

  /** The newest class files that CLDC 1.1 allows, those of Java 1.4 (section 5.2). */
  private static final int NEWEST_VERSION = 48;

  private static final Set<String> BOXES =
      Set.of(
          "java/lang/Boolean",
          "java/lang/Byte",
          "java/lang/Character",
          "java/lang/Short",
          "java/lang/Integer",
          "java/lang/Long",
          "java/lang/Float",
          "java/lang/Double");

  private static final Map<String, byte[]> FILES = new TreeMap<>();
  private static final Map<String, ClassNode> NODES = new HashMap<>();

  @TempDir private Path folder;

  @BeforeAll
  static void readJar() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      for (JarEntry entry : Collections.list(jar.entries())) {
        if (entry.getName().endsWith(".class")) {
          byte[] bytes = jar.getInputStream(entry).readAllBytes();
          ClassNode node = node(bytes);
          FILES.put(node.name, bytes);
          NODES.put(node.name, node);
        }
      }
    }
    assertTrue(NODES.containsKey("dev/wasmite/WasmModule"), JAR + " holds the engine");
  }

  private static ClassNode node(byte[] bytes) {
    ClassNode node = new ClassNode();
    new ClassReader(bytes).accept(node, 0);
    return node;
  }

  @Test
  void classFilesAreOldEnough() {
    NODES.forEach((name, node) -> assertTrue((node.version & 0xffff) <= NEWEST_VERSION, name));
  }

  @Test
  void everyPlaceThatIsJumpedToHasItsEntryInStackMap() {
    Set<String> faults = new TreeSet<>();
    int places = 0;
    for (ClassNode node : NODES.values()) {
      assertFalse(new String(FILES.get(node.name), UTF_8).contains("StackMapTable"), node.name);
      for (MethodNode method : node.methods) {
        for (LabelNode target : targets(method)) {
          places++;
          if (!hasFrame(target)) {
            faults.add(node.name + "." + method.name + method.desc);
          }
        }
      }
    }
    assertEquals(Set.of(), faults);
    assertTrue(places > 1_000, "places found: " + places);
  }

  private static List<LabelNode> targets(MethodNode method) {
    List<LabelNode> targets = new ArrayList<>();
    method.tryCatchBlocks.forEach(handler -> targets.add(handler.handler));
    for (AbstractInsnNode insn : method.instructions) {
      if (insn instanceof JumpInsnNode jump) {
        targets.add(jump.label);
      } else if (insn instanceof TableSwitchInsnNode table) {
        targets.addAll(table.labels);
        targets.add(table.dflt);
      } else if (insn instanceof LookupSwitchInsnNode lookup) {
        targets.addAll(lookup.labels);
        targets.add(lookup.dflt);
      }
    }
    return targets;
  }

  private static boolean hasFrame(LabelNode label) {
    AbstractInsnNode at = label.getNext();
    while (at != null && at.getOpcode() < 0 && !(at instanceof FrameNode)) {
      at = at.getNext();
    }
    return at instanceof FrameNode;
  }

  /**
   * HotSpot checks class files of these versions without looking at StackMap. As class files of
   * version 51, with the same entries, they can only be checked by them, as a VM of CLDC does it.
   */
  @Test
  void theStackMapsAreRight() throws Exception {
    ClassLoader loader =
        new ClassLoader(ClassLoader.getPlatformClassLoader()) {
          @Override
          protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] bytes = FILES.get(name.replace('.', '/'));
            if (bytes == null) {
              throw new ClassNotFoundException(name);
            }
            byte[] newer = withVersion51(bytes);
            return defineClass(name, newer, 0, newer.length);
          }
        };
    for (String name : FILES.keySet()) {
      Class.forName(name.replace('/', '.'), true, loader);
    }
  }

  private static byte[] withVersion51(byte[] bytes) {
    ClassWriter writer = new ClassWriter(0);
    ClassVisitor changer =
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public void visit(
              int version, int access, String name, String generics, String above, String[] faces) {
            super.visit(Opcodes.V1_7, access, name, generics, above, faces);
          }
        };
    new ClassReader(bytes).accept(changer, 0);
    return writer.toByteArray();
  }

  @Test
  void everyReferenceIsInCldc() {
    CldcCheck check = new CldcCheck(NODES);
    NODES.values().forEach(check::checkClass);
    assertEquals(List.of(), check.faults());
  }

  @Test
  void thereIsNoHashTableNoBoxAndNoClassLiteral() {
    Set<String> faults = new TreeSet<>();
    for (ClassNode node : NODES.values()) {
      for (MethodNode method : node.methods) {
        for (AbstractInsnNode insn : method.instructions) {
          String place = node.name + "." + method.name + ": ";
          if (insn instanceof TypeInsnNode type
              && (BOXES.contains(type.desc) || type.desc.startsWith("java/util/Hash"))) {
            faults.add(place + type.desc);
          } else if (insn instanceof MethodInsnNode call && call.name.equals("forName")) {
            faults.add(place + "a class literal");
          }
        }
      }
    }
    assertEquals(Set.of(), faults);
  }

  @Test
  void theExampleNeedsNoMoreThanCldcAndRuns() throws Exception {
    compile(Path.of("src/me/java/dev/wasmite/example/Blink.java"));
    Path resource = Path.of("dev/wasmite/example/blink.wasm");
    Files.copy(Path.of("src/me/resources").resolve(resource), folder.resolve(resource));
    byte[] bytes = Files.readAllBytes(folder.resolve("dev/wasmite/example/Blink.class"));
    Map<String, ClassNode> all = new HashMap<>(NODES);
    ClassNode example = node(bytes);
    all.put(example.name, example);
    CldcCheck check = new CldcCheck(all);
    check.checkClass(example);
    assertEquals(List.of(), check.faults());
    assertEquals(List.of("on", "off", "on", "3"), run("dev.wasmite.example.Blink"));
  }

  @Test
  void theModuleOfTheExampleIsMadeOfItsText() throws IOException {
    Path resources = Path.of("src/me/resources/dev/wasmite/example");
    byte[] made = Wat.parse(Files.readString(resources.resolve("blink.wat")));
    assertArrayEquals(made, Files.readAllBytes(resources.resolve("blink.wasm")));
  }

  /** Compiles as for a program of Java ME: against the jar, with the class library of CLDC. */
  private void compile(Path source) {
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-source",
                "8",
                "-target",
                "8",
                "-Xlint:-options",
                "-bootclasspath",
                CldcCheck.library().toString(),
                "-cp",
                JAR.toString(),
                "-d",
                folder.toString(),
                source.toString());
    assertEquals(0, result, "the compiler says what is wrong");
  }

  /** Runs a class on the jar in a JVM of its own; what it prints. */
  private List<String> run(String main) throws Exception {
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                JAR + File.pathSeparator + folder,
                main)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "does not end");
    } finally {
      process.destroyForcibly().waitFor();
    }
    try (Stream<String> lines = Files.lines(output)) {
      return lines.toList();
    }
  }
}
