package dev.wasmite.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a command line asks for. Options stand before the file; all that follows the file goes to
 * the program.
 *
 * <p>Made by {@link #parse}.
 */
final class Options extends Arguments {
  boolean help;
  boolean version;

  /** The export to call, null for {@code _start}. */
  String invoke;

  /** The module's file, {@code "-"} for standard input; null only with help or version. */
  String file;

  /** What follows the file. */
  final List<String> arguments = new ArrayList<>();

  /** Pairs: a directory of the host, the guest's name for it. */
  final List<String> directories = new ArrayList<>();

  /** Pairs: name, value. */
  final List<String> environment = new ArrayList<>();

  private Options(String[] args) {
    super(args, 0);
  }

  /**
   * Reads a command line.
   *
   * @throws UsageException if it makes no sense
   */
  static Options parse(String[] args) {
    Options options = new Options(args);
    options.parseAll();
    return options;
  }

  /** The export to call. */
  String function() {
    return invoke == null ? "_start" : invoke;
  }

  /** What the function takes; a program's arguments reach it through WASI instead. */
  List<String> functionArguments() {
    return invoke == null ? Collections.<String>emptyList() : arguments;
  }

  private void parseAll() {
    if (at < args.length && args[at].equals("run")) {
      at++;
    }
    while (at < args.length && isOption(args[at])) {
      String option = args[at++];
      if (option.equals("--")) {
        break;
      }
      parseOption(option);
      if (help || version) {
        return;
      }
    }
    if (at == args.length) {
      throw new UsageException("no file given");
    }
    file = args[at++];
    while (at < args.length) {
      arguments.add(args[at++]);
    }
  }

  private static boolean isOption(String arg) {
    return arg.startsWith("-") && !arg.equals("-");
  }

  /** Reads one option, its value being the next argument or what follows {@code =}. */
  private void parseOption(String option) {
    int equals = option.startsWith("--") ? option.indexOf('=') : -1;
    String name = equals < 0 ? option : option.substring(0, equals);
    String value = equals < 0 ? null : option.substring(equals + 1);
    switch (name) {
      case "-h":
      case "--help":
        refuseValue(name, value);
        help = true;
        break;
      case "-V":
      case "--version":
        refuseValue(name, value);
        version = true;
        break;
      case "--invoke":
        invoke = value(name, value);
        break;
      case "--dir":
        addDirectory(value(name, value));
        break;
      case "--env":
        addVariable(value(name, value));
        break;
      default:
        throw new UsageException("unknown option: " + name);
    }
  }

  /** {@code HOST} or {@code HOST::GUEST}. */
  private void addDirectory(String value) {
    int colons = value.indexOf("::");
    String host = colons < 0 ? value : value.substring(0, colons);
    String guest = colons < 0 ? value : value.substring(colons + 2);
    if (host.isEmpty() || guest.isEmpty()) {
      throw new UsageException("--dir wants HOST or HOST::GUEST: " + value);
    }
    directories.add(host);
    directories.add(guest);
  }

  private void addVariable(String value) {
    int equals = value.indexOf('=');
    if (equals <= 0) {
      throw new UsageException("--env wants NAME=VALUE: " + value);
    }
    environment.add(value.substring(0, equals));
    environment.add(value.substring(equals + 1));
  }
}
