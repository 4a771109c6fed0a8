package dev.wasmite.shrunk;

import dev.wasmite.rules.ClassFiles;
import dev.wasmite.testing.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;

/**
 * A shrunk jar, class by class. Made by {@link #read} from the jar and its mapping file; the same
 * jar gives the same text.
 *
 * @param jarBytes the whole jar
 * @param rows its classes, sorted by name
 */
record SizeReport(Profile profile, int jarBytes, List<Row> rows) {
  /**
   * A class.
   *
   * @param name that it had before
   * @param bytes of the class file
   * @param deflated bytes, as it stands in the jar
   * @param longest bytes of bytecode in its longest method, 0 if none has code
   * @param method the longest method, empty if none has code
   * @param methods all of them, abstract ones too
   */
  record Row(
      String name, Room room, int bytes, int deflated, int longest, String method, int methods) {}

  private static final String TITLES =
      "class\tbytes\tdeflated\tlongest method\tits name\tmethods\n";

  /** Reads what the build has made for a profile. */
  static SizeReport read(Profile profile) throws IOException {
    Mapping mapping = Mapping.read(profile.mapping());
    List<Row> rows = new ArrayList<>();
    try (JarFile jar = new JarFile(profile.jar().toFile())) {
      for (JarEntry entry : Collections.list(jar.entries())) {
        if (entry.getName().endsWith(".class")) {
          byte[] bytes = jar.getInputStream(entry).readAllBytes();
          rows.add(row(bytes, (int) entry.getCompressedSize(), mapping));
        }
      }
    }
    rows.sort(Comparator.comparing(Row::name));
    return new SizeReport(profile, (int) Files.size(profile.jar()), rows);
  }

  private static Row row(byte[] bytes, int deflated, Mapping mapping) {
    ClassReader reader = new ClassReader(bytes);
    String now = reader.getClassName().replace('/', '.');
    String name = mapping.className(now);
    int longest = 0;
    String method = "";
    for (Map.Entry<String, Integer> code : ClassFiles.codeLengths(reader).entrySet()) {
      if (code.getValue() > longest) {
        longest = code.getValue();
        int end = code.getKey().indexOf('(');
        String descriptor = code.getKey().substring(end);
        method = mapping.methodName(now, code.getKey().substring(0, end), descriptor);
      }
    }
    Room room = Room.of(name, name.equals(now));
    return new Row(name, room, bytes.length, deflated, longest, method, methods(reader));
  }

  private static int methods(ClassReader reader) {
    ClassNode node = new ClassNode();
    reader.accept(node, ClassReader.SKIP_CODE);
    return node.methods.size();
  }

  /** The sum of all class files. */
  int classBytes() {
    return rows.stream().mapToInt(Row::bytes).sum();
  }

  /** What of the jar is no class: names, headers, the directory, the manifest if there is one. */
  int zipBytes() {
    return jarBytes - rows.stream().mapToInt(Row::deflated).sum();
  }

  /** The class with the longest method. */
  Row longest() {
    return Collections.max(rows, Comparator.comparingInt(Row::longest));
  }

  /** As a table: titles, the whole jar, what is no class, and the classes. */
  String tsv() {
    StringBuilder text = new StringBuilder(TITLES);
    Row longest = longest();
    String whole =
        String.format(
            "wasmite-%s.jar, budget %d, %d classes", profile.name(), profile.budget(), rows.size());
    int methods = rows.stream().mapToInt(Row::methods).sum();
    line(text, whole, classBytes(), jarBytes, longest.longest, longest.method, methods);
    line(text, "(zip directory)", 0, zipBytes(), 0, "", 0);
    for (Row row : rows) {
      line(text, row.name, row.bytes, row.deflated, row.longest, row.method, row.methods);
    }
    return text.toString();
  }

  private static void line(StringBuilder text, Object... cells) {
    for (int i = 0; i < cells.length; i++) {
      text.append(i == 0 ? "" : "\t").append(cells[i]);
    }
    text.append('\n');
  }
}
