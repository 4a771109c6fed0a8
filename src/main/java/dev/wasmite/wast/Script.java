package dev.wasmite.wast;

import dev.wasmite.Engine;
import dev.wasmite.Extern;
import dev.wasmite.Func;
import dev.wasmite.Global;
import dev.wasmite.ImportType;
import dev.wasmite.Instance;
import dev.wasmite.Linker;
import dev.wasmite.Store;
import dev.wasmite.Trap;
import dev.wasmite.Val;
import dev.wasmite.WasmModule;
import dev.wasmite.binary.WasmException;
import dev.wasmite.text.Lexer;
import dev.wasmite.text.WatParser;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;

/**
 * One run of a script: its commands, and the modules and instances that they made so far. Made by
 * {@link WastRunner}, per script.
 *
 * <p>A {@code stepX} method runs a form whose left parenthesis is the current token, and leaves the
 * token after its right one. It may leave in the middle by an exception: the form is then passed
 * over.
 */
final class Script {
  /** What refusals say after a feature's name, and perhaps after the suite's words. */
  private static final java.util.regex.Pattern MISSING =
      java.util.regex.Pattern.compile(
          "(?:.*: )?(.+) is not (?:enabled|in this jar)(.*?)(?: \\(.*\\))?");

  // What an assertion about a module expects besides the kinds of WasmException.
  private static final int ANY_KIND = -1;
  private static final int TRAP = -2;

  private final Engine engine;
  private final WastReport report;
  private final boolean validating;
  private final Store<Object> store;
  private final Linker<Object> linker;
  private final WatParser parser = new WatParser();
  private final Map<String, Slot> modules = new HashMap<>();
  private final Map<String, Slot> instances = new HashMap<>();

  /** What may be imported but is missing, by {@link #importName}: the features it needs. */
  private final Map<String, String> missing = new HashMap<>();

  private Slot lastModule;
  private Slot lastInstance;
  private Lexer lexer;
  private Values values;

  // Of the command that runs.
  private int line;
  private String command;

  Script(Engine engine, long fuel, WastReport report, Appendable output, boolean validating) {
    this.engine = engine;
    this.report = report;
    this.validating = validating;
    store = new Store<>(engine, null);
    if (fuel >= 0) {
      store.setFuel(fuel);
    }
    linker = new Linker<Object>(engine).allowShadowing(true);
    SpecTest.define(engine, linker, store, output, missing);
  }

  /**
   * The feature that the engine refused a module for, {@code "simd"}, and the jar that has it if it
   * says so, {@code "memory64, wasmite-full.jar has it"}; null if it was for something else.
   */
  static String missing(WasmException e) {
    Matcher parts = MISSING.matcher(e.getMessage());
    return e.offset() >= 0 && parts.matches() ? parts.group(1) + parts.group(2) : null;
  }

  /** One name for what is imported; without {@code item}, for all of a module. */
  static String importName(String module, String item) {
    return item == null ? module : module + '\0' + item;
  }

  void run(byte[] script) {
    line = 1;
    command = "script";
    try {
      lexer = new Lexer(script);
      values = new Values(lexer);
      if (lexer.kind() == Lexer.LEFT && !isCommand(lexer.peekKeyword())) {
        count(this::stepFields);
        return;
      }
      while (lexer.kind() != Lexer.END) {
        int start = lexer.offset();
        line = lexer.line();
        command = lexer.kind() == Lexer.LEFT ? lexer.peekKeyword() : "script";
        if (!count(this::stepCommand)) {
          lexer.moveTo(start);
          Forms.skip(lexer);
        }
      }
    } catch (WasmException e) {
      // What follows cannot even be told apart into commands.
      report.fail(new WastReport.Failure(line, "script", "more commands", found(e)));
    }
  }

  /** Runs a step and writes down what came of it; whether it went to its end. */
  private boolean count(Runnable step) {
    try {
      step.run();
      report.pass();
      return true;
    } catch (Unsupported e) {
      report.skip(new WastReport.Skip(line, command, e.getMessage()));
    } catch (Mismatch e) {
      report.fail(new WastReport.Failure(line, command, e.expected, e.found));
    } catch (WasmException e) {
      String feature = missing(e);
      if (feature != null) {
        report.skip(new WastReport.Skip(line, command, feature));
      } else {
        report.fail(new WastReport.Failure(line, command, "success", found(e)));
      }
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      report.fail(new WastReport.Failure(line, command, "success", found(e)));
    }
    return false;
  }

  /** What an exception says, in a line. */
  private static String found(Throwable e) {
    if (e instanceof Trap) {
      return "trap: " + e.getMessage();
    }
    if (e instanceof WasmException) {
      String[] kinds = {"malformed: ", "invalid: ", "unlinkable: "};
      return kinds[((WasmException) e).kind()] + e.getMessage();
    }
    return e.toString();
  }

  private static boolean isCommand(String word) {
    switch (word) {
      case "module":
      case "register":
      case "invoke":
      case "get":
      case "thread":
      case "wait":
        return true;
      default:
        return word.startsWith("assert_");
    }
  }

  private void stepCommand() {
    if (lexer.kind() != Lexer.LEFT) {
      throw lexer.unexpected();
    }
    switch (command) {
      case "module":
        stepModule();
        break;
      case "register":
        stepRegister();
        break;
      case "invoke":
      case "get":
        readAction().perform();
        break;
      case "assert_return":
        stepAssertReturn();
        break;
      case "assert_trap":
      case "assert_exhaustion":
        stepAssertTrap();
        break;
      case "assert_malformed":
        stepAssertRefused(WasmException.MALFORMED);
        break;
      case "assert_invalid":
        stepAssertRefused(WasmException.INVALID);
        break;
      case "assert_unlinkable":
        stepAssertRefused(WasmException.UNLINKABLE);
        break;
      case "assert_malformed_custom":
      case "assert_invalid_custom":
        stepAssertRefused(ANY_KIND);
        break;
      case "assert_exception":
        enterAssertion();
        readAction();
        throw new Unsupported("exceptions");
      case "thread":
      case "wait":
        throw new Unsupported("threads");
      default:
        lexer.next();
        throw lexer.unexpected();
    }
  }

  /** Goes to the form that an assertion is about. */
  private void enterAssertion() {
    lexer.next();
    if (lexer.next() != Lexer.LEFT) {
      throw lexer.unexpected();
    }
  }

  /** A script that is the fields of one module. */
  private void stepFields() {
    command = "module";
    lastInstance = new Slot(line);
    lastInstance.module = WasmModule.parse(engine, parser.parseFields(lexer));
    lastInstance.instance = instantiate(lastInstance.module);
  }

  private void stepModule() {
    int start = lexer.offset();
    lexer.next();
    lexer.next();
    if (lexer.is("instance")) {
      stepInstance();
      return;
    }
    boolean definition = lexer.is("definition");
    if (definition) {
      lexer.next();
    }
    String id = Forms.readId(lexer);
    lexer.moveTo(start);
    Slot slot = new Slot(line);
    lastModule = bind(modules, id, slot);
    if (!definition) {
      lastInstance = bind(instances, id, slot);
    }
    try {
      slot.module = WasmModule.parse(engine, parser.parseModule(lexer));
      slot.instance = definition ? null : instantiate(slot.module);
    } catch (RuntimeException e) {
      slot.missing = reason(e);
      throw e;
    }
  }

  /** What is left of {@code (module instance $instance $module)}. */
  private void stepInstance() {
    lexer.next();
    String id = Forms.readId(lexer);
    Slot module = find(modules, Forms.readId(lexer), lastModule);
    Forms.close(lexer);
    Slot slot = new Slot(line);
    lastInstance = bind(instances, id, slot);
    try {
      slot.module = module.module();
      slot.instance = instantiate(slot.module);
    } catch (RuntimeException e) {
      slot.missing = reason(e);
      throw e;
    }
  }

  /** The feature that is missing according to an exception, or null. */
  private static String reason(RuntimeException e) {
    if (e instanceof Unsupported) {
      return e.getMessage();
    }
    return e instanceof WasmException ? missing((WasmException) e) : null;
  }

  private static Slot bind(Map<String, Slot> slots, String id, Slot slot) {
    if (id != null) {
      slots.put(id, slot);
    }
    return slot;
  }

  private Slot find(Map<String, Slot> slots, String id, Slot last) {
    Slot slot = id == null ? last : slots.get(id);
    if (slot == null) {
      throw new Mismatch("a module", "no module " + (id == null ? "so far" : id));
    }
    return slot;
  }

  private Instance instantiate(WasmModule module) {
    if (!missing.isEmpty()) {
      for (ImportType item : module.imports()) {
        String feature = missing.get(importName(item.module(), null));
        if (feature == null) {
          feature = missing.get(importName(item.module(), item.name()));
        }
        if (feature != null) {
          throw new Unsupported(feature);
        }
      }
    }
    return linker.instantiate(store, module);
  }

  private void stepRegister() {
    lexer.next();
    lexer.next();
    String name = Forms.readString(lexer);
    command += " \"" + name + "\"";
    Slot slot = find(instances, Forms.readId(lexer), lastInstance);
    Forms.close(lexer);
    if (slot.missing != null) {
      missing.put(importName(name, null), slot.missing);
    }
    linker.defineInstance(name, slot.instance());
    missing.remove(importName(name, null));
  }

  private void stepAssertReturn() {
    enterAssertion();
    Action action = readAction();
    Pattern[] expected = values.readPatterns();
    Forms.close(lexer);
    Val[] results;
    try {
      results = action.perform();
    } catch (Trap e) {
      throw new Mismatch(Pattern.text(expected), found(e));
    }
    if (!Pattern.match(expected, results)) {
      throw new Mismatch(Pattern.text(expected), Pattern.text(results));
    }
  }

  private void stepAssertTrap() {
    enterAssertion();
    if (lexer.isForm("module")) {
      checkRefused(TRAP);
      return;
    }
    Action action = readAction();
    String expected = Forms.readString(lexer);
    Forms.close(lexer);
    try {
      throw new Mismatch("trap: " + expected, Pattern.text(action.perform()));
    } catch (Trap e) {
      if (!e.getMessage().startsWith(expected)) {
        throw new Mismatch("trap: " + expected, found(e));
      }
    }
  }

  private void stepAssertRefused(int kind) {
    enterAssertion();
    checkRefused(kind);
  }

  /** The rest of an assertion about a module that is not to be had, from its form on. */
  private void checkRefused(int kind) {
    int start = lexer.offset();
    RuntimeException refusal = null;
    try {
      load(kind);
    } catch (WasmException | Trap e) {
      refusal = e;
    }
    lexer.moveTo(start);
    Forms.skip(lexer);
    String expected = Forms.readString(lexer);
    Forms.close(lexer);
    if (refusal == null) {
      throw new Mismatch(expected, "nothing wrong");
    }
    if (!isKind(refusal, kind) || !refusal.getMessage().startsWith(expected)) {
      String feature = reason(refusal);
      throw feature != null ? new Unsupported(feature) : new Mismatch(expected, found(refusal));
    }
  }

  /** Does with the module at the current token what should fail. */
  private void load(int kind) {
    byte[] bytes = parser.parseModule(lexer);
    if (kind == TRAP || kind == WasmException.UNLINKABLE) {
      instantiate(WasmModule.parse(engine, bytes));
      return;
    }
    WasmException refusal = null;
    try {
      WasmModule.parse(engine, bytes);
    } catch (WasmException e) {
      refusal = e;
    }
    if (validating) {
      WasmModule.validate(engine, bytes);
    }
    if (refusal != null) {
      throw refusal;
    }
  }

  private static boolean isKind(RuntimeException refusal, int kind) {
    if (kind == TRAP || refusal instanceof Trap) {
      return kind == TRAP && refusal instanceof Trap;
    }
    return kind == ANY_KIND || ((WasmException) refusal).kind() == kind;
  }

  /** Reads the action at the current token, a left parenthesis, and passes its right one. */
  private Action readAction() {
    lexer.next();
    String word = lexer.text();
    boolean invoke = word.equals("invoke");
    if (!invoke && !word.equals("get")) {
      throw lexer.unexpected();
    }
    lexer.next();
    String id = Forms.readId(lexer);
    String name = Forms.readString(lexer);
    String what = word + (id == null ? "" : " " + id) + " \"" + name + "\"";
    command = command.equals(word) ? what : command + " " + what;
    Instance instance = find(instances, id, lastInstance).instance();
    Extern item = instance.export(name);
    if (invoke ? !(item instanceof Func) : !(item instanceof Global)) {
      throw new Mismatch("an export", "none of that name and kind");
    }
    Val[] arguments = invoke ? values.readArguments() : null;
    Forms.close(lexer);
    return new Action(item, arguments);
  }
}
