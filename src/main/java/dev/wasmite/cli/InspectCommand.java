package dev.wasmite.cli;

import dev.wasmite.Config;
import dev.wasmite.Engine;
import dev.wasmite.ExportType;
import dev.wasmite.ExternType;
import dev.wasmite.FuncType;
import dev.wasmite.ImportType;
import dev.wasmite.MemoryType;
import dev.wasmite.TableType;
import dev.wasmite.WasmModule;
import dev.wasmite.binary.WasmException;
import java.io.IOException;
import java.util.StringTokenizer;

/**
 * The command {@code inspect}: tells what is in a module, and what it takes to run it.
 *
 * <p>Made by {@link Main}, per command.
 */
final class InspectCommand {
  /** What the profile micro leaves to core, and core to full. */
  private static final String CORE =
      " multi-value reference-types tail-call extended-const multi-memory ";

  private static final String FULL = " memory64 ";

  private final Streams streams;
  private final StringBuilder text = new StringBuilder();

  InspectCommand(Streams streams) {
    this.streams = streams;
  }

  /**
   * The features that the jar of a profile does not have, each between spaces; null if there is no
   * such profile.
   */
  static String lacks(String profile) {
    switch (profile) {
      case "full":
        return "";
      case "core":
        return FULL;
      case "micro":
      case "me":
        return CORE + FULL;
      default:
        return null;
    }
  }

  /** Runs the command: the exit code. */
  int run(String[] args) throws IOException {
    Options options = Options.tool(args, " ", new Config());
    if (options.help) {
      streams.print(Help.of("inspect"));
      return 0;
    }
    String file = options.file();
    byte[] bytes = new TextCommands(streams).binary(file);
    if (bytes == null) {
      return Main.FAILED;
    }
    String fault = null;
    text.append(file).append(": ").append(bytes.length).append(" bytes in the binary format\n");
    addSections(bytes);
    try {
      Engine engine = new Engine(everything());
      WasmModule module = WasmModule.parseUnchecked(engine, bytes);
      addItems(module, bytes);
      WasmModule.validate(engine, bytes);
      addFeatures(bytes, importsWasi(module));
    } catch (WasmException e) {
      fault = e.getMessage();
    }
    streams.print(text.toString());
    return fault == null ? 0 : streams.fail(Main.FAILED, fault, file);
  }

  private static Config everything() {
    Config config = new Config();
    StringTokenizer names = new StringTokenizer(OptionReader.FEATURES);
    while (names.hasMoreTokens()) {
      OptionReader.setFeature(config, names.nextToken(), true);
    }
    return config;
  }

  private void addSections(byte[] bytes) {
    text.append("sections:\n    offset     bytes   items  name\n");
    Sections section = new Sections(bytes);
    while (section.next()) {
      column("0x" + Integer.toHexString(section.start), 10);
      column(Integer.toString(section.size()), 10);
      column(section.isVector() ? Long.toString(section.count()) : "", 8);
      text.append("  ").append(section.name());
      if (section.id == Sections.CUSTOM) {
        text.append(" \"").append(clean(section.customName())).append('"');
      }
      text.append('\n');
    }
  }

  private void column(String value, int width) {
    for (int i = value.length(); i < width; i++) {
      text.append(' ');
    }
    text.append(value);
  }

  private void addItems(WasmModule module, byte[] bytes) {
    StringBuilder imports = new StringBuilder();
    StringBuilder memories = new StringBuilder();
    StringBuilder tables = new StringBuilder();
    int functions = 0;
    for (ImportType each : module.imports()) {
      ExternType type = each.type();
      String name = clean(each.module()) + "." + clean(each.name());
      imports.append("  ").append(name).append(": ").append(typed(type)).append('\n');
      functions += type instanceof FuncType ? 1 : 0;
      if (type instanceof MemoryType || type instanceof TableType) {
        StringBuilder list = type instanceof MemoryType ? memories : tables;
        list.append("  ").append(type).append(", imported\n");
      }
    }
    long start = -1;
    Sections section = new Sections(bytes);
    while (section.next()) {
      boolean isTable = section.id == Sections.TABLE;
      boolean isMemory = section.id == Sections.MEMORY;
      if (section.id == Sections.FUNCTION) {
        functions += (int) section.count();
      } else if (section.id == Sections.START) {
        start = section.count();
      } else if (isTable || isMemory) {
        for (long i = section.count(); i > 0; i--) {
          String type = isTable ? section.tableType() : section.memoryType();
          (isTable ? tables : memories).append("  ").append(type).append('\n');
        }
      }
    }
    addList("imports", imports);
    addList("exports", exports(module, "  "));
    addList("memories (limits in pages)", memories);
    addList("tables (limits in elements)", tables);
    addNames(module, functions, (int) start);
  }

  private void addList(String title, CharSequence lines) {
    text.append(title).append(lines.length() == 0 ? ": none\n" : ":\n").append(lines);
  }

  private void addNames(WasmModule module, int functions, int start) {
    text.append("start function: ").append(start < 0 ? "none" : Integer.toString(start));
    if (start >= 0 && module.functionName(start) != null) {
      text.append(" \"").append(clean(module.functionName(start))).append('"');
    }
    int named = 0;
    for (int i = 0; i < functions; i++) {
      named += module.functionName(i) == null ? 0 : 1;
    }
    text.append("\nnames: ");
    if (module.name() != null) {
      text.append("module \"").append(clean(module.name())).append("\", ");
    }
    text.append(named).append(" of ").append(functions).append(" functions\n");
  }

  /** A feature is used if the module is refused without it. */
  private void addFeatures(byte[] bytes, boolean wasi) {
    StringBuilder used = new StringBuilder();
    String profile = wasi ? "full" : "micro";
    StringTokenizer names = new StringTokenizer(OptionReader.FEATURES);
    while (names.hasMoreTokens()) {
      String name = names.nextToken();
      Config config = everything();
      OptionReader.setFeature(config, name, false);
      if (!isValid(config, bytes)) {
        used.append(' ').append(name);
        if (FULL.contains(" " + name + " ")) {
          profile = "full";
        } else if (CORE.contains(" " + name + " ") && profile.equals("micro")) {
          profile = "core";
        }
      }
    }
    text.append("features used:").append(used.length() == 0 ? " none" : used);
    text.append("\nsmallest profile: ").append(profile).append(" (of micro, core, full");
    text.append(wasi ? "; it imports WASI)\n" : ")\n");
  }

  /** Only the largest profile has WASI. */
  private static boolean importsWasi(WasmModule module) {
    for (ImportType item : module.imports()) {
      if (item.module().equals("wasi_snapshot_preview1") || item.module().equals("wasi_unstable")) {
        return true;
      }
    }
    return false;
  }

  private static boolean isValid(Config config, byte[] bytes) {
    try {
      WasmModule.validate(new Engine(config), bytes);
      return true;
    } catch (WasmException e) {
      return false;
    }
  }

  /** One line for each export: name, kind, type. */
  static String exports(WasmModule module, String indent) {
    StringBuilder lines = new StringBuilder();
    for (ExportType export : module.exports()) {
      lines.append(indent).append(clean(export.name())).append(": ");
      lines.append(typed(export.type())).append('\n');
    }
    return lines.toString();
  }

  private static String typed(ExternType type) {
    return (type instanceof FuncType ? "func " : "") + type;
  }

  /** What to try instead of an exported function that is not there. */
  static String nearExport(WasmModule module, String name) {
    StringBuilder names = new StringBuilder();
    for (ExportType export : module.exports()) {
      if (export.type() instanceof FuncType) {
        names.append(clean(export.name())).append(' ');
      }
    }
    return OptionReader.suggestion(name, names.toString());
  }

  /** A name of a module as a terminal may have it: control characters as the text format can. */
  static String clean(String name) {
    StringBuilder clean = null;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (Character.isISOControl(c) && clean == null) {
        clean = new StringBuilder(name.substring(0, i));
      }
      if (Character.isISOControl(c)) {
        clean.append("\\u{").append(Integer.toHexString(c)).append('}');
      } else if (clean != null) {
        clean.append(c);
      }
    }
    return clean == null ? name : clean.toString();
  }
}
