package dev.wasmite.cli;

import dev.wasmite.Config;
import java.util.ArrayList;
import java.util.List;

/**
 * What the command line of a command other than {@code run} asks for. Options may stand before,
 * between and after the files.
 *
 * <p>Made by {@link #parse}.
 */
final class ToolOptions extends Arguments {
  boolean help;

  /** Where to write, null for standard output. */
  String output;

  boolean keepGoing;

  /** A mode of {@link Config#compilationMode}. */
  int mode = Config.LAZY_TRANSLATION;

  /** The files, {@code "-"} for standard input; none only with help. */
  final List<String> files = new ArrayList<>();

  private final Config config;
  private final String allowed;

  private ToolOptions(String[] args, String allowed, Config config) {
    super(args, 1); // behind the command's name
    this.allowed = allowed;
    this.config = config;
  }

  /**
   * Reads a command line.
   *
   * @param args the command's name first
   * @param allowed the options that the command takes, each with a space after it
   * @throws UsageException if it makes no sense
   */
  static ToolOptions parse(String[] args, String allowed) {
    return parse(args, allowed, new Config());
  }

  /** As above; the options change this configuration. */
  static ToolOptions parse(String[] args, String allowed, Config config) {
    ToolOptions options = new ToolOptions(args, allowed + "--help ", config);
    options.parseAll();
    return options;
  }

  /** The configuration that the options ask for. */
  Config config() {
    return config.compilationMode(mode);
  }

  /**
   * The only file.
   *
   * @throws UsageException if there are more
   */
  String file() {
    if (files.size() > 1) {
      throw new UsageException("one file is enough: " + files.get(1));
    }
    return files.get(0);
  }

  private void parseAll() {
    boolean end = false;
    while (at < args.length) {
      String arg = args[at++];
      if (end || !arg.startsWith("-") || arg.equals("-")) {
        files.add(arg);
      } else if (arg.equals("--")) {
        end = true;
      } else {
        parseOption(arg);
      }
    }
    if (files.isEmpty() && !help) {
      throw new UsageException("no file given");
    }
  }

  /** Reads one option, its value being the next argument or what follows {@code =}. */
  private void parseOption(String option) {
    int equals = option.startsWith("--") ? option.indexOf('=') : -1;
    String name = longName(equals < 0 ? option : option.substring(0, equals));
    String value = equals < 0 ? null : option.substring(equals + 1);
    if (!allowed.contains(name + " ")) {
      throw new UsageException("unknown option: " + name);
    }
    switch (name) {
      case "--help":
        refuseValue(name, value);
        help = true;
        break;
      case "--keep-going":
        refuseValue(name, value);
        keepGoing = true;
        break;
      case "--output":
        output = value(name, value);
        break;
      case "--mode":
        mode = mode(value(name, value));
        break;
      default:
        setFeature(value(name, value), name.equals("--enable"));
        break;
    }
  }

  private static String longName(String name) {
    return name.equals("-h") ? "--help" : name.equals("-o") ? "--output" : name;
  }

  private static int mode(String name) {
    switch (name) {
      case "eager":
        return Config.EAGER;
      case "lazy-translation":
        return Config.LAZY_TRANSLATION;
      case "lazy":
        return Config.LAZY;
      default:
        throw new UsageException("no such mode: " + name);
    }
  }

  private void setFeature(String name, boolean on) {
    switch (name) {
      case "mutable-globals":
        config.mutableGlobals(on);
        break;
      case "sign-extension":
        config.signExtension(on);
        break;
      case "saturating-float-to-int":
        config.saturatingFloatToInt(on);
        break;
      case "multi-value":
        config.multiValue(on);
        break;
      case "bulk-memory":
        config.bulkMemory(on);
        break;
      case "reference-types":
        config.referenceTypes(on);
        break;
      case "tail-call":
        config.tailCall(on);
        break;
      case "extended-const":
        config.extendedConst(on);
        break;
      case "multi-memory":
        config.multiMemory(on);
        break;
      case "memory64":
        config.memory64(on);
        break;
      case "custom-page-sizes":
        config.customPageSizes(on);
        break;
      default:
        throw new UsageException("no such feature: " + name);
    }
  }
}
