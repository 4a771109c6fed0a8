package dev.wasmite.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.Remapper;
import org.objectweb.asm.tree.ClassNode;

/**
 * What the rules read of the built class files: their nodes, and the true length of each method.
 */
public final class ClassFiles {
  /** All classes; one of them, the loop with views, wants Java 9. */
  static final Path MAIN = Path.of("target/classes/dev");

  /** Makes a list of whatever a rule refuses read like a list. */
  public static String lines(List<String> faults) {
    return "\n" + String.join("\n", faults) + "\n";
  }

  /** All class files, by path. */
  public static List<ClassReader> readAll() {
    try (Stream<Path> files = Files.walk(MAIN)) {
      List<ClassReader> readers = new ArrayList<>();
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).sorted().toList()) {
        readers.add(new ClassReader(Files.readAllBytes(file)));
      }
      return readers;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The nodes of a class, without frames. */
  public static ClassNode node(ClassReader reader) {
    ClassNode node = new ClassNode();
    reader.accept(node, ClassReader.SKIP_FRAMES);
    return node;
  }

  /** The internal names of the classes that a class names, itself among them. */
  public static Set<String> named(ClassReader reader) {
    Set<String> names = new TreeSet<>();
    Remapper collector =
        new Remapper(Opcodes.ASM9) {
          @Override
          public String map(String name) {
            names.add(name);
            return name;
          }
        };
    reader.accept(new ClassRemapper(new ClassNode(), collector), ClassReader.SKIP_FRAMES);
    return names;
  }

  /** The package of a class in its internal form, {@code "dev/wasmite"}. */
  static String packageOf(String internalName) {
    return internalName.substring(0, internalName.lastIndexOf('/'));
  }

  /**
   * The code length in bytes of every method that has code, by name and descriptor, as the Code
   * attribute gives it (JVMS 4.7.3): what HotSpot compares with its limit.
   */
  public static Map<String, Integer> codeLengths(ClassReader reader) {
    Map<String, Integer> lengths = new LinkedHashMap<>();
    char[] buffer = new char[reader.getMaxStringLength()];
    int at = reader.header + 6;
    at += 2 + 2 * reader.readUnsignedShort(at);
    for (boolean methods : new boolean[] {false, true}) {
      int members = reader.readUnsignedShort(at);
      at += 2;
      for (; members > 0; members--) {
        String name = reader.readUTF8(at + 2, buffer) + reader.readUTF8(at + 4, buffer);
        int attributes = reader.readUnsignedShort(at + 6);
        at += 8;
        for (; attributes > 0; attributes--) {
          if (methods && reader.readUTF8(at, buffer).equals("Code")) {
            lengths.put(name, reader.readInt(at + 10));
          }
          at += 6 + reader.readInt(at + 2);
        }
      }
    }
    return lengths;
  }

  private ClassFiles() {}
}
