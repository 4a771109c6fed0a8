package dev.wasmite.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The items of one kind, by index and by identifier (§6.1.3). Made by {@link ModuleBuilder} per
 * kind, by the parser per function for locals, per structure for fields.
 */
final class IndexSpace {
  private final String kind;
  private final String shortKind;
  private final Map<String, Integer> ids = new HashMap<>();
  // What the name section says, by index; null for no name.
  private final List<String> names = new ArrayList<>();
  private int named;

  /**
   * An empty space.
   *
   * @param kind in messages, {@code "function"}
   * @param shortKind in messages about duplicates, {@code "func"}
   */
  IndexSpace(String kind, String shortKind) {
    this.kind = kind;
    this.shortKind = shortKind;
  }

  int size() {
    return names.size();
  }

  /** Adds an item without any name and gives its index. */
  int add() {
    names.add(null);
    return names.size() - 1;
  }

  /** Adds an item that only the name section knows by its name, null for none. */
  void addNamed(String name) {
    int index = add();
    if (name != null) {
      name(index, name);
    }
  }

  /**
   * Adds an item, with the identifier that is the current token and the name in the annotation
   * after it, each if it is there.
   *
   * @return its index
   */
  int bind(Lexer lexer) {
    int index = add();
    if (lexer.kind() == Lexer.ID) {
      String id = lexer.text();
      if (ids.putIfAbsent(id, index) != null) {
        throw lexer.error("duplicate " + shortKind + " " + lexer.word());
      }
      name(index, id.substring(1));
      lexer.next();
    }
    String name = Annotations.readName(lexer);
    if (name != null) {
      name(index, name);
    }
    return index;
  }

  private void name(int index, String name) {
    named += names.set(index, name) == null ? 1 : 0;
  }

  /** Whether the current token is an index of this or any other space. */
  static boolean isIndex(Lexer lexer) {
    return lexer.kind() == Lexer.ID || lexer.kind() == Lexer.NUMBER;
  }

  /** Reads an index, given by number or identifier. A number is not looked at any further. */
  int read(Lexer lexer) {
    int index;
    if (lexer.kind() == Lexer.ID) {
      Integer found = ids.get(lexer.text());
      if (found == null) {
        throw lexer.error("unknown " + kind + " " + lexer.word());
      }
      index = found;
    } else {
      index = lexer.u32();
    }
    lexer.next();
    return index;
  }

  /** Reads an index if there is one; 0 if not. */
  int readOptional(Lexer lexer) {
    return isIndex(lexer) ? read(lexer) : 0;
  }

  boolean hasNames() {
    return named > 0;
  }

  /** Writes the names as the name section wants them: number of names; index and name of each. */
  void writeNames(ByteSink out) {
    out.u32(named);
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i) != null) {
        out.u32(i);
        out.name(names.get(i));
      }
    }
  }
}
