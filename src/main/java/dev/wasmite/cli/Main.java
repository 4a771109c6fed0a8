package dev.wasmite.cli;

import dev.wasmite.Config;
import dev.wasmite.Engine;
import dev.wasmite.Extern;
import dev.wasmite.ExternType;
import dev.wasmite.Func;
import dev.wasmite.FuncType;
import dev.wasmite.Instance;
import dev.wasmite.Linker;
import dev.wasmite.Store;
import dev.wasmite.Trap;
import dev.wasmite.Val;
import dev.wasmite.WasmModule;
import dev.wasmite.binary.WasmException;
import dev.wasmite.wasi.ExitException;
import dev.wasmite.wasi.Wasi;
import java.io.DataInputStream;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The command {@code wasmite}: one run of it. What a plain run of a program does not need is in
 * classes of its own, since each class costs time to load.
 *
 * <p>Made by {@link #run}, which {@link #main} calls.
 */
public final class Main {
  /** The exit code for a bad module, a trap, a file that cannot be read, or a run out of time. */
  static final int FAILED = 1;

  /** The exit code for a command line that makes no sense. */
  static final int USAGE = 2;

  /** The exit code where nobody reads the output any more: what a shell says of SIGPIPE. */
  private static final int READER_GONE = 141;

  /** Longest file that is read into one array. */
  private static final int MAX_FILE = Integer.MAX_VALUE - 8;

  private final Streams streams;
  private Options options;

  /** Tells of the run if that is wanted, else null. */
  private Journal journal;

  /** Ends the run if that is wanted, else null. */
  TimeLimit limit;

  /** Set up with the store if that is wanted, else null. */
  private Control control;

  /** The file of the instance that is made or called. */
  private String current;

  /** What the program sees; null before there is a program. Another thread may flush it. */
  volatile Wasi wasi;

  private Main(Streams streams) {
    this.streams = streams;
  }

  /** Runs the command line, and ends the process with its exit code unless that is 0. */
  public static void main(String[] args) {
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    OutputStream err = new FileOutputStream(FileDescriptor.err);
    int code = new Main(new Streams(System.in, out, err, true)).run(args);
    if (code != 0) {
      System.exit(code);
    }
  }

  /**
   * Runs a command line on the given streams, which stay open; the exit code, which for a program
   * is its own. A program that is not done within {@code --timeout} is stopped. If it waits then
   * for what cannot be interrupted, as {@code in} may be, it is left behind in a daemon thread, and
   * stops when that wait ends.
   */
  public static int run(String[] args, InputStream in, OutputStream out, OutputStream err) {
    return new Main(new Streams(in, out, err, false)).run(args);
  }

  private int run(String[] args) {
    try {
      return runCommand(args);
    } catch (UsageException e) {
      return streams.fail(USAGE, e.getMessage() + " (try --help)");
    } catch (IOException e) {
      return streams.fail(FAILED, unwritten(e));
    }
  }

  private int runCommand(String[] args) throws IOException {
    switch (args.length == 0 ? "run" : args[0]) {
      case "parse":
        return new TextCommands(streams).parse(args);
      case "print":
        return new TextCommands(streams).print(args);
      case "validate":
        return new TextCommands(streams).validate(args);
      case "inspect":
        return new InspectCommand(streams).run(args);
      case "wast":
        return new WastCommand(streams).run(args);
      default:
        break;
    }
    Options read = Options.run(args);
    if (read.help) {
      streams.print(Help.of("run"));
      return 0;
    }
    if (read.version) {
      streams.print("wasmite " + version() + "\n");
      return 0;
    }
    return read.timeout > 0 ? TimeLimit.run(this, read, streams) : runFile(read);
  }

  private static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }

  /** Loads and runs the file, and says in one line what went wrong. */
  int runFile(Options read) throws IOException {
    options = read;
    journal = read.verbose ? new Journal(streams) : null;
    String file = options.file();
    WasmModule module = open(file);
    if (module == null) {
      return FAILED;
    }
    FuncType type = functionType(module);
    if (type == null) {
      streams.print(InspectCommand.exports(module, ""));
      return 0;
    }
    Val[] arguments = null;
    if (type.paramCount() > 0 || type.resultCount() > 0 || !options.functionArguments().isEmpty()) {
      arguments = Values.parseAll(type, options.functionArguments());
    }
    WasmModule[] preloads = new WasmModule[options.preloads.size() / 2];
    for (int i = 0; i < preloads.length; i++) {
      preloads[i] = open(options.preloads.get(2 * i + 1));
      if (preloads[i] == null) {
        return FAILED;
      }
    }
    return runFunction(module, preloads, arguments);
  }

  /** The module in a file; null if there is none, which the user has been told. */
  private WasmModule open(String file) {
    try {
      return journal == null ? load(file) : loadTelling(file);
    } catch (IOException e) {
      String command = OptionReader.suggestion(file, Help.COMMANDS);
      streams.fail(FAILED, "cannot read the module: " + e.getMessage() + command);
    } catch (WasmException e) {
      streams.fail(FAILED, e.getMessage(), file);
    }
    return null;
  }

  private WasmModule loadTelling(String file) throws IOException {
    byte[] bytes = streams.read(file);
    journal.start();
    WasmModule module = WasmModule.parse(engine(file, bytes.length == 0 ? -1 : bytes[0]), bytes);
    journal.parsed(file, bytes.length);
    return module;
  }

  private WasmModule load(String file) throws IOException {
    if (file.equals("-")) {
      return TextCommands.load(this, file, streams.in);
    }
    // Of Java's ways to read a file this one starts fastest.
    try (FileInputStream stream = new FileInputStream(file)) {
      long length = new File(file).length();
      if (length == 0 || length > MAX_FILE) {
        return TextCommands.load(this, file, stream); // a pipe, or too long: the parser will see
      }
      byte[] bytes = new byte[(int) length];
      new DataInputStream(stream).readFully(bytes);
      return WasmModule.parse(engine(file, bytes[0]), bytes);
    }
  }

  /**
   * An engine that takes the file, which begins with this byte or, with -1, is empty. The text
   * format is put in where it may be needed only: it costs time to load.
   */
  Engine engine(String file, int first) {
    Config config = options.config;
    boolean binary = first <= 0 && !file.endsWith(".wat") || file.endsWith(".wasm");
    return binary ? new Engine(config) : TextCommands.engine(config);
  }

  /** Links the module, calls its function, and hands on all output before telling of a failure. */
  private int runFunction(WasmModule module, WasmModule[] preloads, Val[] arguments)
      throws IOException {
    Wasi world = new Wasi();
    int code = 0;
    String failure = null;
    String frames = "";
    boolean interrupted = false;
    try {
      equip(world);
      wasi = world;
      call(module, preloads, arguments);
    } catch (ExitException e) {
      code = e.code();
    } catch (UsageException e) {
      world.close();
      throw e;
    } catch (Trap e) {
      failure = "trap: " + TrapReport.message(e) + ", in " + current;
      interrupted = e.code() == Trap.INTERRUPTED;
      frames = TrapReport.of(e, options);
    } catch (WasmException e) {
      String hint = e.text().equals("unknown import") ? " (--preload brings modules)" : "";
      failure = e.getMessage() + hint + ", in " + current;
    } catch (OutOfMemoryError e) {
      failure = "out of memory (java -Xmx gives more), in " + current;
    } catch (IOException e) {
      failure = unwritten(e);
    }
    if (limit != null && limit.ends(interrupted)) {
      failure = limit.message() + ", in " + options.file();
      frames = interrupted ? frames : "";
    }
    try {
      world.close();
    } catch (IOException e) {
      if (streams.inherited && failure == null && "Broken pipe".equals(e.getMessage())) {
        code = READER_GONE; // quietly, as in the middle of a run, and as of a native program
      } else {
        failure = failure == null ? unwritten(e) : failure;
      }
    }
    if (limit != null && !limit.mayTell()) {
      return FAILED;
    }
    if (journal != null) {
      journal.ended();
    }
    if (control != null) {
      String unwritten = control.writeProfile(streams);
      frames += failure == null || unwritten == null ? "" : "\n" + unwritten;
      failure = failure == null ? unwritten : failure;
    }
    if (failure != null) {
      code = streams.fail(FAILED, failure + frames);
    }
    if (control != null) {
      control.tellFuel(streams);
    }
    return code;
  }

  private static String unwritten(IOException e) {
    return "cannot write the output: " + e.getMessage();
  }

  /** The type of the function to call, null if the module has none to call unasked. */
  private FuncType functionType(WasmModule module) {
    String name = options.function();
    ExternType type = module.export(name);
    if (type instanceof FuncType) {
      return (FuncType) type;
    }
    if (options.invoke != null) {
      String near = InspectCommand.nearExport(module, name);
      throw new UsageException("no exported function \"" + name + "\" in " + options.file() + near);
    }
    return null;
  }

  /** Gives the program what it may see; sockets come before directories, as in other runtimes. */
  private void equip(Wasi world) {
    try {
      world.args(options.file());
      for (String argument : options.arguments) {
        world.args(argument);
      }
      for (int i = 0; i < options.environment.size(); i += 2) {
        world.env(options.environment.get(i), options.environment.get(i + 1));
      }
      if (!options.listeners.isEmpty()) {
        Listeners.open(world, options.listeners, streams);
      }
      for (int i = 0; i < options.directories.size(); i += 3) {
        addDirectory(world, i);
      }
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
    if (streams.inherited) {
      world.inheritStdio();
    } else {
      world.stdin(streams.in).stdout(streams.out).stderr(streams.err);
    }
  }

  private void addDirectory(Wasi world, int i) {
    String host = options.directories.get(i + 1);
    String guest = options.directories.get(i + 2);
    if (options.directories.get(i).equals("--dir")) {
      world.dir(host, guest);
    } else {
      world.readOnlyDir(host, guest);
    }
  }

  /**
   * Calls the function and prints its results, one a line, after what it wrote itself. The
   * arguments are null if it neither takes nor gives anything, as a program, which does without
   * Values.
   */
  private void call(WasmModule module, WasmModule[] preloads, Val[] arguments) throws IOException {
    if (journal != null) {
      journal.start();
    }
    Linker<Object> linker = new Linker<>(module.engine());
    Store<Object> store = new Store<>(module.engine(), null);
    if (options.controlled) {
      control = new Control(options, store, limit);
    }
    if (preloads.length == 0) {
      wasi.addTo(linker, module);
    } else {
      wasi.addTo(linker);
    }
    for (int i = 0; i < preloads.length; i++) {
      current = options.preloads.get(2 * i + 1);
      if (control != null) {
        control.preload(preloads[i], options.preloads.get(2 * i));
      }
      preload(linker, options.preloads.get(2 * i), linker.instantiate(store, preloads[i]));
    }
    current = options.file();
    Instance instance = linker.instantiate(store, module);
    if (options.invoke != null) {
      initialize(instance, options.invoke);
    }
    Func function = instance.func(options.function());
    if (journal != null) {
      journal.calling(options);
    }
    if (arguments == null) {
      function.call();
    } else {
      String results = Values.call(function, arguments);
      wasi.flush();
      streams.print(results);
    }
  }

  /** Lets the modules that follow import what an instance exports. */
  private static void preload(Linker<Object> linker, String name, Instance instance) {
    initialize(instance, "");
    try {
      linker.defineInstance(name, instance);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--preload: " + e.getMessage());
    }
  }

  /** Sets up a library of WASI, which wants this before the first call of another function. */
  private static void initialize(Instance instance, String invoked) {
    Extern initialize = instance.export("_initialize");
    if (initialize instanceof Func && !invoked.equals("_initialize")) {
      ((Func) initialize).call();
    }
  }
}
