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
import java.nio.charset.StandardCharsets;

/**
 * The command {@code wasmite}: one run of it, and its streams.
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

  private static final String HELP =
      "Usage: wasmite [run] [options] FILE [ARGS]\n"
          + "\n"
          + "Runs the WebAssembly module in FILE (\"-\": standard input). If it is a WASI program\n"
          + "it gets ARGS and runs; if it is not, its exports are listed, and --invoke calls one.\n"
          + "\n"
          + "Options, before FILE:\n"
          + "  --dir HOST[::GUEST]  let the program see directory HOST, by the name GUEST if given\n"
          + "                       (more than once: more directories)\n"
          + "  --env NAME=VALUE     set an environment variable (more than once: more variables)\n"
          + "  --invoke NAME        call the exported function NAME with ARGS, print its results\n"
          + "  --help               print this\n"
          + "  --version            print the version\n"
          + "  --                   end of the options\n"
          + "\n"
          + "Exit code: the program's own; 1 for a trap or a bad module; 2 for wrong usage.\n"
          + "\n"
          + "Examples:\n"
          + "  wasmite --dir .::/ lua.wasm /hello.lua   run a Lua script of this directory\n"
          + "  wasmite bzip2.wasm -c < file > file.bz2  compress a file\n"
          + "  wasmite --invoke add math.wasm 2 -0x10   call a function\n"
          + "  wasmite math.wasm                        list what a module exports\n";

  private final InputStream in;
  private final OutputStream out;
  private final OutputStream err;
  private final boolean inherit;

  private Main(InputStream in, OutputStream out, OutputStream err, boolean inherit) {
    this.in = in;
    this.out = out;
    this.err = err;
    this.inherit = inherit;
  }

  /** Runs the command line, and ends the process with its exit code unless that is 0. */
  public static void main(String[] args) {
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    OutputStream err = new FileOutputStream(FileDescriptor.err);
    int code = new Main(System.in, out, err, true).run(args);
    if (code != 0) {
      System.exit(code);
    }
  }

  /**
   * Runs a command line on the given streams, which stay open; the exit code, which for a program
   * is its own.
   */
  public static int run(String[] args, InputStream in, OutputStream out, OutputStream err) {
    return new Main(in, out, err, false).run(args);
  }

  private int run(String[] args) {
    try {
      Options options = Options.parse(args);
      if (options.help) {
        print(out, HELP);
        return 0;
      }
      if (options.version) {
        print(out, "wasmite " + version() + "\n");
        return 0;
      }
      return runFile(options);
    } catch (UsageException e) {
      return fail(USAGE, e.getMessage() + " (try --help)");
    } catch (IOException e) {
      return fail(FAILED, unwritten(e));
    }
  }

  private static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }

  /** Loads and runs the file, and says in one line what went wrong. */
  private int runFile(Options options) throws IOException {
    Engine engine = new Engine(new Config().customPageSizes(true));
    WasmModule module;
    try {
      module = load(engine, options.file);
    } catch (IOException e) {
      return fail(FAILED, "cannot read the module: " + e.getMessage());
    } catch (WasmException e) {
      return fail(FAILED, e.getMessage() + ", in " + options.file);
    }
    FuncType type = functionType(module, options);
    if (type == null) {
      print(out, exports(module));
      return 0;
    }
    Val[] arguments = Values.parseAll(type, options.functionArguments());
    return runFunction(module, options, arguments);
  }

  private WasmModule load(Engine engine, String file) throws IOException {
    if (file.equals("-")) {
      return WasmModule.parse(engine, in);
    }
    // Of Java's ways to read a file this one starts fastest.
    try (FileInputStream stream = new FileInputStream(file)) {
      long length = new File(file).length();
      if (length == 0 || length > MAX_FILE) {
        return WasmModule.parse(engine, stream); // a pipe, or too long: the parser will see
      }
      byte[] bytes = new byte[(int) length];
      new DataInputStream(stream).readFully(bytes);
      return WasmModule.parse(engine, bytes);
    }
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
    return failure == null ? code : fail(FAILED, failure);
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
    return inherit ? wasi.inheritStdio() : wasi.stdin(in).stdout(out).stderr(err);
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
      print(out, text.toString());
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

  private static void print(OutputStream to, String text) throws IOException {
    to.write(text.getBytes(StandardCharsets.UTF_8));
    to.flush();
  }

  /** Tells the user in one line; {@code code}. */
  private int fail(int code, String message) {
    try {
      print(err, "wasmite: " + message + "\n");
    } catch (IOException e) {
      return code; // nowhere left to say it
    }
    return code;
  }
}
