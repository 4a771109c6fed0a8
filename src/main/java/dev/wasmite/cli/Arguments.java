package dev.wasmite.cli;

/** The words of a command line and how far they are read. Made by the two kinds of options. */
abstract class Arguments {
  final String[] args;

  /** The next word to read. */
  int at;

  Arguments(String[] args, int at) {
    this.args = args;
    this.at = at;
  }

  static void refuseValue(String name, String value) {
    if (value != null) {
      throw new UsageException("option takes no value: " + name);
    }
  }

  /** The value of an option: that behind its equals sign, or the next word. */
  final String value(String name, String value) {
    if (value != null) {
      return value;
    }
    if (at == args.length) {
      throw new UsageException("option needs a value: " + name);
    }
    return args[at++];
  }
}
