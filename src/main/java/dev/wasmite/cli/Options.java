package dev.wasmite.cli;

import dev.wasmite.Config;
import dev.wasmite.StoreLimits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a command line asks for. With {@code run}, options stand before the file, and all that
 * follows the file goes to the program; with the other commands they stand anywhere.
 *
 * <p>Made by {@link #run} and {@link #tool}. What an option means is for {@link OptionReader},
 * which a command line without options does not load.
 */
final class Options {
  boolean help;
  boolean version;
  boolean verbose;
  boolean keepGoing;

  /** The export to call, null for {@code _start}. */
  String invoke;

  /** Where to write, null for standard output. */
  String output;

  /** Where to write a core dump after a trap, null for nowhere. */
  String coreDump;

  /** A mode of {@link Config#compilationMode}, which the configuration has too. */
  int mode = Config.LAZY_TRANSLATION;

  /** After how many milliseconds the run is to end, 0 for never. */
  long timeout;

  /** How much fuel there is; -1 if it is not counted. */
  long fuel = -1;

  /** Where to write a profile, null for nowhere. */
  String profile;

  /** After how many units of fuel a sample is taken for the profile; 0 if no option says so. */
  long profilePeriod;

  /** Whether there is something for a {@link Control} to do. */
  boolean controlled;

  /** What the store may hold; null if the options set no limit. */
  StoreLimits limits;

  /** The configuration that the options ask for. */
  final Config config;

  /** The files, {@code "-"} for standard input: one with {@code run}; none only with help. */
  final List<String> files = new ArrayList<>();

  /** What follows the file of {@code run}. */
  final List<String> arguments = new ArrayList<>();

  /** Triples: the option, a directory of the host, the guest's name for it. */
  final List<String> directories = new ArrayList<>();

  /** Pairs: name, value. */
  final List<String> environment = new ArrayList<>();

  /** Pairs: host name or address, port. */
  final List<String> listeners = new ArrayList<>();

  /** Pairs: the name of a module, its file. */
  final List<String> preloads = new ArrayList<>();

  /** The options that the command takes, each between spaces. */
  final String allowed;

  private final String[] args;

  /** The next word to read. */
  private int at;

  private Options(String[] args, int at, String allowed, Config config) {
    this.args = args;
    this.at = at;
    this.allowed = allowed;
    this.config = config;
  }

  /**
   * Reads the command line of {@code run}, which may begin with that word.
   *
   * @throws UsageException if it makes no sense
   */
  static Options run(String[] args) {
    int start = args.length > 0 && args[0].equals("run") ? 1 : 0;
    Config config = new Config().customPageSizes(true);
    Options options = new Options(args, start, OptionReader.RUN, config);
    options.parse(true);
    return options;
  }

  /**
   * Reads the command line of another command.
   *
   * @param args the command's name first
   * @param allowed the options that it takes, besides help, each between spaces
   * @param config the defaults, which the options change
   * @throws UsageException if it makes no sense
   */
  static Options tool(String[] args, String allowed, Config config) {
    Options options = new Options(args, 1, allowed + "--help ", config);
    options.parse(false);
    return options;
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

  /** The export to call. */
  String function() {
    return invoke == null ? "_start" : invoke;
  }

  /** What the function takes; a program's arguments reach it through WASI instead. */
  List<String> functionArguments() {
    return invoke == null ? Collections.<String>emptyList() : arguments;
  }

  private void parse(boolean program) {
    boolean end = false;
    while (at < args.length && !help && !version) {
      String arg = args[at++];
      if (!end && arg.equals("--")) {
        end = true;
      } else if (!end && arg.startsWith("-") && !arg.equals("-")) {
        OptionReader.read(this, arg);
      } else {
        files.add(arg);
        if (program) {
          break;
        }
      }
    }
    if (help || version) {
      return;
    }
    if (profilePeriod > 0 && profile == null) {
      throw new UsageException("--profile-period goes with --profile");
    }
    if (files.isEmpty()) {
      throw new UsageException("no file given");
    }
    while (at < args.length) {
      arguments.add(args[at++]);
    }
  }

  /** Takes the next word, the value of an option. */
  String next(String option) {
    if (at == args.length) {
      throw new UsageException("option needs a value: " + option);
    }
    return args[at++];
  }
}
