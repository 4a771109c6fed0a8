package dev.wasmite.cli;

import dev.wasmite.CallHook;
import dev.wasmite.Frame;
import dev.wasmite.Func;
import dev.wasmite.Instance;
import dev.wasmite.Sampler;
import dev.wasmite.Store;
import dev.wasmite.WasmModule;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where fuel was burnt: a tree of calls, from samples that are taken each time some has been, and
 * exactly for what hosts burn. It is the same for each run of a program that gets the same answers
 * from its hosts.
 *
 * <p>Made by {@link Main}, one per run that is profiled. Host functions of the store must not call
 * back into Wasm, nor give fuel.
 */
final class Profiler implements Sampler, CallHook {
  /** A sample per so many units, unless another number is asked for. */
  private static final long PERIOD = 10_000;

  /** So many frames of a stack are kept on its inner side, and on its outer one. */
  private static final int INNER = 63;

  private static final int OUTER = 32;

  /**
   * After a stack that is cut so many samples are not looked at, unless a period is asked for: it
   * takes the longer the deeper the stack is.
   */
  private static final int SKIPS = 64;

  /** When there are so many nodes, new stacks end where they leave those that are known. */
  private static final int MOST_NODES = 1 << 16;

  private static final String CUT = "...";

  private final Store<?> store;
  private final Node root = new Node(null, 0, "");
  private int nodes;

  /** What modules are called that are not the program. */
  private final Map<WasmModule, String> prefixes = new IdentityHashMap<>();

  /**
   * Units that are attributed, and are among those of the next sample too; negative for what is to
   * be attributed with it.
   */
  private long pending;

  /** How many samples are skipped after a stack that is cut, and from now on. */
  private final int most;

  private int skips;

  /** The stack that was looked at last. */
  private Node last = root;

  /** The fuel that was left when execution last passed to or from the host. */
  private long before;

  /** A function, called from where its parent is; or what is shown as one. */
  private static final class Node {
    /** Null, and the function 0, if it is no function of Wasm. */
    final Instance instance;

    final int function;

    /** With prefix; no white space and no semicolons. */
    final String name;

    long units;
    Node firstCallee;
    Node next;

    Node(Instance instance, int function, String name) {
      this.instance = instance;
      this.function = function;
      this.name = name;
    }
  }

  /**
   * A profiler of all that runs in a store from now on, which has its fuel by now.
   *
   * @param period units from one sample to the next, 0 for what is sensible
   */
  Profiler(Store<?> store, long period) {
    this.store = store;
    most = period == 0 ? SKIPS : 0;
    before = store.fuel();
    store.sampler(period == 0 ? PERIOD : period, this);
    store.callHook(this);
  }

  /** Has the functions of a module shown with a prefix. */
  void prefix(WasmModule module, String name) {
    prefixes.put(module, name + "!");
  }

  // ---- what is told

  @Override
  public void sample(Store<?> sampled, long units) {
    pending -= units;
    if (pending >= 0) {
      return;
    }
    if (skips == 0) {
      Frame[] frames = store.frames();
      last = stack(frames);
      skips = isCut(frames) ? most : 0;
      settle();
    } else if (--skips >= most / 2) { // of what is skipped the last stack has half, the next half
      settle();
    }
  }

  private void settle() {
    last.units -= pending;
    pending = 0;
  }

  @Override
  public void passed(int event, Func function) {
    switch (event) {
      case CALLING_WASM:
        attribute(root, "(instantiation)", before - store.fuel());
        break;
      case RETURNING_FROM_HOST:
        returned(store.frames(), function);
        break;
      default:
        break;
    }
    before = store.fuel();
  }

  /** A function of the host has what it burnt, and the unit of the operator that called it. */
  private void returned(Frame[] frames, Func function) {
    Node caller = stack(frames);
    String name = frames.length == 0 ? null : frames[0].instance().importName(function);
    Node host = attribute(caller, name == null ? "(host)" : name, before - store.fuel());
    if (frames.length > 0) {
      host.units++;
      caller.units--; // below 0 if no sample has met that operator yet
    }
  }

  /** Counts units that were burnt just now, so that the next sample is not to count them. */
  private Node attribute(Node caller, String name, long units) {
    Node node = callee(caller, plain(name));
    if (node == null) {
      node = cut(caller);
    }
    node.units += units;
    pending += units;
    return node;
  }

  // ---- the tree

  /** Whether a stack is too deep: then the engine has cut it too, which gives one frame more. */
  private static boolean isCut(Frame[] frames) {
    return frames.length > INNER + OUTER;
  }

  private Node stack(Frame[] frames) {
    boolean isCut = isCut(frames);
    Node node = root;
    for (int i = frames.length - 1; i >= 0; i--) {
      boolean isGap = isCut && i == INNER;
      Node callee = isGap ? callee(node, CUT) : callee(node, frames[i]);
      if (callee == null) {
        return cut(node);
      }
      node = callee;
    }
    return node;
  }

  /** What a node has for a frame; null if that would be too much. */
  private Node callee(Node caller, Frame frame) {
    Instance instance = frame.instance();
    int function = frame.function();
    Node node = caller.firstCallee;
    while (node != null && (node.function != function || node.instance != instance)) {
      node = node.next;
    }
    return node != null || nodes >= MOST_NODES
        ? node
        : add(caller, instance, function, name(frame));
  }

  /** The same for what is no function of Wasm. */
  private Node callee(Node caller, String name) {
    Node node = caller.firstCallee;
    while (node != null && (node.instance != null || !node.name.equals(name))) {
      node = node.next;
    }
    return node != null || nodes >= MOST_NODES ? node : add(caller, null, 0, name);
  }

  /** What is below a node and has no node of its own. */
  private Node cut(Node caller) {
    Node node = caller.firstCallee;
    while (node != null && (node.instance != null || !node.name.equals(CUT))) {
      node = node.next;
    }
    return node != null ? node : add(caller, null, 0, CUT);
  }

  private Node add(Node caller, Instance instance, int function, String name) {
    nodes++;
    Node node = new Node(instance, function, name);
    node.next = caller.firstCallee;
    caller.firstCallee = node;
    return node;
  }

  // ---- what comes out

  private String name(Frame frame) {
    String prefix = prefixes.get(frame.instance().module());
    String name = frame.name() == null ? "function_" + frame.function() : frame.name();
    return plain(prefix == null ? name : prefix + name);
  }

  /** A name without what has a meaning in a line of the profile. */
  private static String plain(String name) {
    StringBuilder text = new StringBuilder(name);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ';' || Character.isSpaceChar(c) || Character.isISOControl(c)) {
        text.setCharAt(i, '_');
      }
    }
    return text.toString();
  }

  /**
   * The profile in the format of folded stacks: {@code outer;inner;leaf UNITS} in each line,
   * sorted.
   */
  byte[] folded() {
    if (pending < 0) {
      settle();
    }
    TreeMap<String, Long> lines = new TreeMap<>();
    collect(root, new StringBuilder(), lines);
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, Long> line : lines.entrySet()) {
      text.append(line.getKey()).append(' ').append(line.getValue()).append('\n');
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Takes what is below a node, whose line is the text so far. */
  private static void collect(Node caller, StringBuilder line, Map<String, Long> lines) {
    int length = line.length();
    for (Node node = caller.firstCallee; node != null; node = node.next) {
      line.append(length == 0 ? "" : ";").append(node.name);
      if (node.units > 0) {
        Long known = lines.get(line.toString());
        lines.put(line.toString(), known == null ? node.units : known + node.units);
      }
      collect(node, line, lines);
      line.setLength(length);
    }
  }
}
