package dev.wasmite.text;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The labels that are open around an instruction (§6.5.1). Made by {@link WatInstructions}. */
final class WatLabels {
  private final Lexer lexer;

  // Outermost first; the innermost depth of each name, and what the name meant outside.
  private String[] labels = new String[16];
  private Integer[] shadowed = new Integer[16];
  private int count;
  private final Map<String, Integer> depths = new HashMap<>();

  // Of all labels of the function in the order of their blocks.
  private IndexSpace names;

  WatLabels(Lexer lexer) {
    this.lexer = lexer;
  }

  /** Begins a function or a constant expression. */
  void begin() {
    count = 0;
    depths.clear();
    names = new IndexSpace("label", "label");
  }

  /** The names of the function's labels, for the name section. */
  IndexSpace names() {
    return names;
  }

  /** Reads the identifier of a block, null if it has none. */
  String readBinding() {
    if (lexer.kind() != Lexer.ID) {
      String name = Annotations.readName(lexer);
      return name == null ? null : "$" + name;
    }
    String label = lexer.text();
    lexer.next();
    return label;
  }

  /** Opens a label that the binding, null for none, names. */
  void push(String label) {
    if (count == labels.length) {
      labels = Arrays.copyOf(labels, 2 * count);
      shadowed = Arrays.copyOf(shadowed, 2 * count);
    }
    labels[count] = label;
    if (label != null) {
      shadowed[count] = depths.put(label, count);
    }
    names.addNamed(label == null ? null : label.substring(1));
    count++;
  }

  /** Closes the innermost label; its name means again what it meant outside. */
  void pop() {
    String label = labels[--count];
    if (label != null && shadowed[count] == null) {
      depths.remove(label);
    } else if (label != null) {
      depths.put(label, shadowed[count]);
    }
  }

  /** Reads the identifier after else and end, which must be that of the block. */
  void check() {
    if (lexer.kind() == Lexer.ID) {
      if (!lexer.text().equals(labels[count - 1])) {
        throw lexer.error("mismatching label " + lexer.word());
      }
      lexer.next();
    }
  }

  /** Reads a label, given by number or identifier, as the number of labels inside it. */
  int readIndex() {
    if (lexer.kind() != Lexer.ID) {
      int index = lexer.u32();
      lexer.next();
      return index;
    }
    Integer at = depths.get(lexer.text());
    if (at == null) {
      throw lexer.error("unknown label " + lexer.word());
    }
    lexer.next();
    return count - 1 - at;
  }
}
