package dev.wasmite.shrunk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.objectweb.asm.Type;

/**
 * The names that classes and methods of a shrunk jar had before, by ProGuard's mapping file. Made
 * by {@link #read}.
 */
final class Mapping {
  private static final Pattern CLASS = Pattern.compile("(\\S+) -> (\\S+):");
  private static final Pattern METHOD =
      Pattern.compile(" +(?:\\d+:\\d+:)?\\S+ ([^\\s(]+\\([^)]*\\))(?::\\d+)* -> (\\S+)");

  /** What ProGuard adds to the name of a method whose parameters it changed. */
  private static final Pattern CHANGED = Pattern.compile("\\$[0-9a-f]{5,8}$");

  private final Map<String, String> classes = new HashMap<>();

  /** By names as they are now: {@code "class method(old types of parameters)"}. */
  private final Map<String, String> methods = new HashMap<>();

  /** The names in the jar of the classes that are in it, by their names before. */
  private final Map<String, String> names = new TreeMap<>();

  /** The classes that {@link ClassMerger} put among others, of which there are members. */
  private final Set<String> parts = new TreeSet<>();

  private Mapping() {}

  /** The name in the jar of each class that is in it, by the name before. */
  Map<String, String> names() {
    return names;
  }

  /** The simple names of the classes of which something stands in another class. */
  Set<String> parts() {
    return parts;
  }

  /** Reads a mapping file. Of several classes that became one it keeps the first. */
  static Mapping read(Path file) throws IOException {
    Mapping mapping = new Mapping();
    String current = "";
    for (String line : Files.readAllLines(file)) {
      Matcher type = CLASS.matcher(line);
      Matcher method = METHOD.matcher(line);
      if (type.matches()) {
        current = type.group(2);
        mapping.classes.putIfAbsent(current, type.group(1));
        mapping.names.put(type.group(1), current);
      } else if (method.matches()) {
        mapping.add(current, method.group(1), method.group(2));
      }
    }
    return mapping;
  }

  private void add(String type, String old, String name) {
    int end = old.indexOf('(');
    String oldName = CHANGED.matcher(old.substring(0, end)).replaceFirst("");
    methods.putIfAbsent(type + " " + name + old.substring(end), oldName);
    if (oldName.matches("[A-Z]\\w*_\\w+")) {
      parts.add(oldName.substring(0, oldName.indexOf('_')));
    }
  }

  /** The old name of a class, both with dots; the new one if nothing is known of it. */
  String className(String name) {
    return classes.getOrDefault(name, name);
  }

  /**
   * The old name of a method, without types.
   *
   * @param owner the class as it is named now, with dots
   */
  String methodName(String owner, String name, String descriptor) {
    StringBuilder key = new StringBuilder(owner).append(' ').append(name).append('(');
    String comma = "";
    for (Type type : Type.getArgumentTypes(descriptor)) {
      String text = type.getClassName();
      int brackets = text.indexOf('[') < 0 ? text.length() : text.indexOf('[');
      key.append(comma).append(className(text.substring(0, brackets)));
      key.append(text.substring(brackets));
      comma = ",";
    }
    return methods.getOrDefault(key.append(')').toString(), name);
  }
}
