package dev.wasmite.cli;

import dev.wasmite.Config;
import dev.wasmite.Engine;
import dev.wasmite.ExportType;
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
import java.io.PushbackInputStream;

/**
 * The command {@code wasmite}: one run of it.
 *
 * <p>Made by {@link #run}, which {@link #main} calls.
 */
public final class Main {
  /** The exit code for a bad module, a trap, or a file that cannot be read. */
  static final int FAILED = 1;

  /** The exit code for a command line that makes no sense. */
  static final int USAGE = 2;

  /** Longest file that is read into one array. */
  private static final int MAX_FILE = Integer.MAX_VALUE - 8;

  private final Streams streams;

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
   * is its own.
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
      case "wast":
        return new WastCommand(streams).run(args);
      default:
        break;
    }
    Options options = Options.parse(args);
    if (options.help) {
      streams.print(Help.of("run"));
      return 0;
    }
    if (options.version) {
      streams.print("wasmite " + version() + "\n");
      return 0;
    }
    return runFile(options);
  }

  private static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }

  /** Loads and runs the file, and says in one line what went wrong. */
  private int runFile(Options options) throws IOException {
    WasmModule module;
    try {
      module = load(options.file);
    } catch (IOException e) {
      return streams.fail(FAILED, "cannot read the module: " + e.getMessage());
    } catch (WasmException e) {
      return streams.fail(FAILED, e.getMessage(), options.file);
    }
    FuncType type = functionType(module, options);
    if (type == null) {
      streams.print(exports(module));
      return 0;
    }
    Val[] arguments = Values.parseAll(type, options.functionArguments());
    return runFunction(module, options, arguments);
  }

  private WasmModule load(String file) throws IOException {
    if (file.equals("-")) {
      return loadStream(file, streams.in);
    }
    // Of Java's ways to read a file this one starts fastest.
    try (FileInputStream stream = new FileInputStream(file)) {
      long length = new File(file).length();
      if (length == 0 || length > MAX_FILE) {
        return loadStream(file, stream); // a pipe, or too long: the parser will see
      }
      byte[] bytes = new byte[(int) length];
      new DataInputStream(stream).readFully(bytes);
      return WasmModule.parse(engine(file, bytes[0]), bytes);
    }
  }

  private static WasmModule loadStream(String file, InputStream stream) throws IOException {
    PushbackInputStream in = new PushbackInputStream(stream, 1);
    int first = in.read();
    if (first >= 0) {
      in.unread(first);
    }
    return WasmModule.parse(engine(file, first), in);
  }

  /**
   * An engine that takes the file, which begins with this byte or, with -1, is empty. The text
   * format is put in where it may be needed only: it costs time to load.
   */
  private static Engine engine(String file, int first) {
    Config config = new Config().customPageSizes(true);
    boolean binary = first <= 0 && !file.endsWith(".wat") || file.endsWith(".wasm");
    return binary ? new Engine(config) : TextCommands.engine(config);
  }

  /** Links the module, calls its function, and hands on all output before telling of a failure. */
  private int runFunction(WasmModule module, Options options, Val[] arguments) {
    Wasi wasi = wasi(options);
    int code = 0;
    String failure = null;
    try {
      call(module, options, arguments, wasi);
    } catch (ExitException e) {
      code = e.code();
    } catch (Trap e) {
      failure = "trap: " + e.getMessage() + ", in " + options.file;
    } catch (WasmException e) {
      failure = e.getMessage() + ", in " + options.file;
    } catch (OutOfMemoryError e) {
      failure = "out of memory (java -Xmx gives more), in " + options.file;
    } catch (IOException e) {
      failure = unwritten(e);
    }
    try {
      wasi.close();
    } catch (IOException e) {
      failure = failure == null ? unwritten(e) : failure;
    }
    return failure == null ? code : streams.fail(FAILED, failure);
  }

  private static String unwritten(IOException e) {
    return "cannot write the output: " + e.getMessage();
  }

  /** The type of the function to call, null if the module has none to call unasked. */
  private static FuncType functionType(WasmModule module, Options options) {
    String name = options.function();
    ExternType type = module.export(name);
    if (type instanceof FuncType) {
      return (FuncType) type;
    }
    if (options.invoke != null) {
      throw new UsageException("no exported function \"" + name + "\" in " + options.file);
    }
    return null;
  }

  private Wasi wasi(Options options) {
    Wasi wasi = new Wasi().args(options.file);
    for (String argument : options.arguments) {
      wasi.args(argument);
    }
    for (int i = 0; i < options.environment.size(); i += 2) {
      wasi.env(options.environment.get(i), options.environment.get(i + 1));
    }
    for (int i = 0; i < options.directories.size(); i += 2) {
      addDirectory(wasi, options.directories.get(i), options.directories.get(i + 1));
    }
    if (streams.inherited) {
      return wasi.inheritStdio();
    }
    return wasi.stdin(streams.in).stdout(streams.out).stderr(streams.err);
  }

  private static void addDirectory(Wasi wasi, String host, String guest) {
    try {
      wasi.dir(host, guest);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  /** Calls the function and prints its results, one a line, after what it wrote itself. */
  private void call(WasmModule module, Options options, Val[] arguments, Wasi wasi)
      throws IOException {
    Linker<Object> linker = new Linker<>(module.engine());
    wasi.addTo(linker);
    Instance instance = linker.instantiate(new Store<Object>(module.engine(), null), module);
    if (options.invoke != null) {
      initialize(instance, options.invoke);
    }
    Val[] results = instance.func(options.function()).call(arguments);
    if (results.length > 0) {
      StringBuilder text = new StringBuilder();
      for (Val result : results) {
        text.append(Values.format(result)).append('\n');
      }
      wasi.flush();
      streams.print(text.toString());
    }
  }

  /** Sets up a library of WASI, which wants this before the first call of another function. */
  private static void initialize(Instance instance, String invoked) {
    Extern initialize = instance.export("_initialize");
    if (initialize instanceof Func && !invoked.equals("_initialize")) {
      ((Func) initialize).call();
    }
  }

  /** One line for each export: name, kind, type. */
  private static String exports(WasmModule module) {
    StringBuilder text = new StringBuilder();
    for (ExportType export : module.exports()) {
      ExternType type = export.type();
      text.append(export.name()).append(": ");
      text.append(type instanceof FuncType ? "func " : "").append(type).append('\n');
    }
    return text.toString();
  }
}
