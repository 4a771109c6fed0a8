package dev.wasmite.cli;

import dev.wasmite.Config;
import dev.wasmite.StoreLimits;
import dev.wasmite.binary.EnforcedLimits;
import java.util.StringTokenizer;

/** Reads one option of a command line, and its value; never made. Used by {@link Options}. */
final class OptionReader {
  /** The options of {@code run}. */
  static final String RUN =
      " --dir --read-only-dir --env --tcplisten --invoke --preload --compilation-mode --enable"
          + " --disable --max-memory --max-total-memory --max-table-elements --max-instances"
          + " --max-stack --limits --code-cache --device --fuel --timeout --deterministic --coredump --profile"
          + " --profile-period --verbose --version --help ";

  /** The features that can be switched, each between spaces. */
  static final String FEATURES =
      " mutable-globals sign-extension saturating-float-to-int multi-value bulk-memory"
          + " reference-types tail-call extended-const multi-memory memory64 custom-page-sizes ";

  /** The features that are refused, whatever is switched. */
  private static final String NOT_BUILT =
      " simd relaxed-simd function-references gc exceptions threads wide-arithmetic ";

  static final long MOST_CELLS = Integer.MAX_VALUE - 8;

  private OptionReader() {}

  /**
   * Reads an option, its value being the next word or what follows {@code =}.
   *
   * @throws UsageException if it makes no sense
   */
  static void read(Options options, String option) {
    int equals = option.startsWith("--") ? option.indexOf('=') : -1;
    String name = longName(equals < 0 ? option : option.substring(0, equals));
    if (!contains(options.allowed, name)) {
      throw new UsageException("unknown option: " + name + suggestion(name, options.allowed));
    }
    boolean isSwitch = contains(" --help --version --verbose --keep-going --deterministic ", name);
    if (isSwitch && equals >= 0) {
      throw new UsageException("option takes no value: " + name);
    }
    if (isSwitch) {
      set(options, name);
    } else {
      String value = equals < 0 ? options.next(name) : option.substring(equals + 1);
      set(options, name, value);
    }
  }

  private static String longName(String name) {
    switch (name) {
      case "-h":
        return "--help";
      case "-V":
        return "--version";
      case "-o":
        return "--output";
      case "--mode":
        return "--compilation-mode";
      default:
        return name;
    }
  }

  private static void set(Options options, String name) {
    switch (name) {
      case "--help":
        options.help = true;
        break;
      case "--version":
        options.version = true;
        break;
      case "--verbose":
        options.verbose = true;
        break;
      case "--deterministic":
        options.config.deterministic(true);
        break;
      default:
        options.keepGoing = true;
        break;
    }
  }

  private static void set(Options options, String name, String value) {
    switch (name) {
      case "--dir":
      case "--read-only-dir":
        addDirectory(options, name, value);
        break;
      case "--env":
        addVariable(options, value);
        break;
      case "--tcplisten":
        addListener(options, value);
        break;
      case "--invoke":
        options.invoke = value;
        break;
      case "--output":
        options.output = value;
        break;
      case "--coredump":
        options.coreDump = value;
        options.config.coreDump(true);
        break;
      case "--preload":
        addPreload(options, value);
        break;
      case "--compilation-mode":
        options.mode = mode(value);
        options.config.compilationMode(options.mode);
        break;
      case "--max-memory":
        options.config.maxMemoryBytes(bytes(name, value));
        break;
      case "--max-total-memory":
        limits(options).totalMemoryBytes(bytes(name, value));
        break;
      case "--max-table-elements":
        limits(options).tableElements(number(name, value, 0, Long.MAX_VALUE));
        break;
      case "--max-instances":
        limits(options).instances((int) number(name, value, 0, Integer.MAX_VALUE));
        break;
      case "--limits":
        options.config.enforcedLimits(limits(value));
        break;
      case "--max-stack":
        setStack(options, bytes(name, value));
        break;
      case "--code-cache":
        options.config.codeCacheLimit(bytes(name, value));
        break;
      case "--device":
        Device.apply(options.config, value);
        break;
      case "--timeout":
        options.timeout = milliseconds(name, value);
        options.config.interruptible(true);
        options.controlled = true;
        break;
      case "--fuel":
        options.fuel = number(name, value, 0, Long.MAX_VALUE);
        options.config.fuel(true);
        options.controlled = true;
        break;
      case "--profile":
        options.profile = value;
        options.config.fuel(true);
        options.controlled = true;
        break;
      case "--profile-period":
        options.profilePeriod = number(name, value, 1, Long.MAX_VALUE);
        break;
      default:
        setFeature(options.config, value, name.equals("--enable"));
        break;
    }
  }

  /** {@code HOST} or {@code HOST::GUEST}. */
  private static void addDirectory(Options options, String name, String value) {
    int colons = value.indexOf("::");
    String host = colons < 0 ? value : value.substring(0, colons);
    String guest = colons < 0 ? value : value.substring(colons + 2);
    if (host.isEmpty() || guest.isEmpty()) {
      throw new UsageException(name + " wants HOST or HOST::GUEST: " + value);
    }
    options.directories.add(name);
    options.directories.add(host);
    options.directories.add(guest);
  }

  /** {@code NAME=VALUE}, or {@code NAME} for the value that it has here, if any. */
  private static void addVariable(Options options, String text) {
    int equals = text.indexOf('=');
    if (equals == 0 || text.isEmpty()) {
      throw new UsageException("--env wants NAME=VALUE or NAME: " + text);
    }
    String name = equals < 0 ? text : text.substring(0, equals);
    String value = equals < 0 ? System.getenv(name) : text.substring(equals + 1);
    if (value != null) {
      options.environment.add(name);
      options.environment.add(value);
    }
  }

  /** {@code ADDRESS:PORT}, an address of IPv6 being in brackets. */
  private static void addListener(Options options, String value) {
    int colon = value.lastIndexOf(':');
    String host = value.substring(0, Math.max(colon, 0));
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      host = ""; // ambiguous
    }
    long port = digits(value.substring(colon + 1), 65535);
    if (host.isEmpty() || port < 0) {
      throw new UsageException("--tcplisten wants ADDRESS:PORT, like 127.0.0.1:80: " + value);
    }
    options.listeners.add(host);
    options.listeners.add(Long.toString(port));
  }

  private static void addPreload(Options options, String value) {
    int equals = value.indexOf('=');
    if (equals <= 0 || equals + 1 == value.length()) {
      throw new UsageException("--preload wants NAME=FILE: " + value);
    }
    options.preloads.add(value.substring(0, equals));
    options.preloads.add(value.substring(equals + 1));
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
        throw new UsageException(
            "no such mode: " + name + " (there are eager, lazy-translation, lazy)");
    }
  }

  /** Bytes are the only limit then: a call takes a cell at least. */
  private static void setStack(Options options, long bytes) {
    int cells = (int) Math.min(bytes / 8, MOST_CELLS);
    if (cells == 0) {
      throw new UsageException("--max-stack wants at least 8 bytes");
    }
    options.config.maxStackCells(cells).maxCallDepth(cells);
  }

  private static StoreLimits limits(Options options) {
    options.controlled = true;
    if (options.limits == null) {
      options.limits = new StoreLimits();
    }
    return options.limits;
  }

  private static EnforcedLimits limits(String name) {
    if (!name.equals("strict")) {
      throw new UsageException("no such limits: " + name + " (there are strict ones)");
    }
    return EnforcedLimits.strict();
  }

  /**
   * A whole number.
   *
   * @throws UsageException if it is none, or out of range
   */
  static long number(String option, String value, long least, long most) {
    long number = digits(value, most);
    if (number < least) {
      String range = least + " to " + most;
      throw new UsageException(option + " wants a whole number, " + range + ": " + value);
    }
    return number;
  }

  /**
   * A number of bytes, {@code 64K}, {@code 16M}, {@code 1G}.
   *
   * @throws UsageException if it is none
   */
  static long bytes(String option, String value) {
    String units = "KMG";
    int last = value.length() - 1;
    int unit = last < 0 ? -1 : units.indexOf(Character.toUpperCase(value.charAt(last)));
    int shift = 10 * (unit + 1);
    long count = digits(unit < 0 ? value : value.substring(0, last), Long.MAX_VALUE >> shift);
    if (count < 0) {
      throw new UsageException(option + " wants bytes, like 65536, 64K, 16M or 1G: " + value);
    }
    return count << shift;
  }

  /** Seconds with decimals, as milliseconds; more than 0. */
  private static long milliseconds(String option, String value) {
    int point = value.indexOf('.');
    String whole = point < 0 ? value : value.substring(0, point);
    String decimals = point < 0 ? "" : value.substring(point + 1);
    long seconds = whole.isEmpty() && !decimals.isEmpty() ? 0 : digits(whole, 1L << 40);
    long nanos = decimals.length() > 9 ? -1 : digits((decimals + "000000000").substring(0, 9), -1);
    if (seconds < 0 || nanos < 0 || seconds + nanos == 0) {
      throw new UsageException(option + " wants seconds, like 10 or 0.5: " + value);
    }
    return Math.max(1, seconds * 1000 + nanos / 1000000);
  }

  /** The number, not above {@code most} unless that is -1; -1 if the text is none. */
  private static long digits(String text, long most) {
    long value = text.isEmpty() ? -1 : 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9 || most >= 0 && value > (most - digit) / 10) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  /**
   * Switches a feature, one of {@link #FEATURES}.
   *
   * @throws UsageException if there is none of that name, or it is not built and to be on
   */
  static void setFeature(Config config, String name, boolean on) {
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
        if (!contains(NOT_BUILT, name)) {
          throw new UsageException("no such feature: " + name + suggestion(name, FEATURES));
        }
        if (on) {
          throw new UsageException("feature is not built: " + name);
        }
        break; // off as it always is
    }
  }

  /** Whether it is one of the words, which stand between spaces. */
  static boolean contains(String words, String word) {
    return word.indexOf(' ') < 0 && words.contains(" " + word + " ");
  }

  /** {@code ", did you mean WORD?"} with the word that comes nearest; nothing if none is near. */
  static String suggestion(String typed, String words) {
    String nearest = null;
    int least = Math.min(3, (typed.length() + 1) / 2); // so many faults are too many
    String bare = typed.startsWith("--") ? typed.substring(2) : typed;
    StringTokenizer all = new StringTokenizer(words);
    while (all.hasMoreTokens()) {
      String word = all.nextToken();
      int faults = bare.length() > 2 && word.contains(bare) ? 1 : distance(typed, word);
      if (faults < least) {
        least = faults;
        nearest = word;
      }
    }
    return nearest == null ? "" : ", did you mean " + nearest + "?";
  }

  /** How many characters must be put in, taken out or changed to make one of the other. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int k = 0; k < row.length; k++) {
      row[k] = k;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int k = 1; k < row.length; k++) {
        int changed = diagonal + (a.charAt(i - 1) == b.charAt(k - 1) ? 0 : 1);
        diagonal = row[k];
        row[k] = Math.min(changed, 1 + Math.min(row[k], row[k - 1]));
      }
    }
    return row[b.length()];
  }
}
