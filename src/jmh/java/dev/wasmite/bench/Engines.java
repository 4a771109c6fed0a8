package dev.wasmite.bench;

import dev.wasmite.Engine;
import dev.wasmite.Func;
import dev.wasmite.Linker;
import dev.wasmite.Store;
import dev.wasmite.WasmModule;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import run.endive.runtime.ExportFunction;
import run.endive.runtime.Instance;
import run.endive.wasm.Parser;

/** The interpreters that are compared, each as a way to make a {@link Programs.Runner}. */
final class Engines {
  /** An interpreter that can load a module. */
  interface Loader {
    Programs.Runner load(byte[] module) throws Exception;
  }

  static Programs.Runner wasmite(byte[] module) {
    Engine engine = new Engine();
    Store<Void> store = new Store<>(engine, null);
    Func run =
        new Linker<Void>(engine).instantiate(store, WasmModule.parse(engine, module)).func("run");
    return run::callI32;
  }

  static Programs.Runner endive(byte[] module) {
    ExportFunction run = Instance.builder(Parser.parse(module)).build().export("run");
    return argument -> (int) run.apply(argument)[0];
  }

  /**
   * The prototype: from the folder that the system property {@code wasmite.prototype} names
   * (sources, or compiled classes), by default {@code ../shared/prototype}.
   *
   * @return null if it is not there
   */
  static Loader prototype() throws Exception {
    String named = System.getProperty("wasmite.prototype");
    Path folder = named == null ? Programs.shared().resolve("prototype") : Path.of(named);
    Path classes = Files.exists(folder.resolve("Mod.java")) ? compile(folder) : folder;
    if (!Files.exists(classes.resolve("Mod.class"))) {
      return null;
    }
    ClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()});
    Class<?> mod = loader.loadClass("Mod");
    Constructor<?> parse = mod.getDeclaredConstructor(byte[].class);
    Method export = mod.getDeclaredMethod("export", String.class);
    Method hosts = loader.loadClass("Main").getDeclaredMethod("hosts", mod);
    Class<?> inst = loader.loadClass("Inst");
    Constructor<?> instantiate = inst.getDeclaredConstructor(mod, hosts.getReturnType());
    Method invoke = inst.getDeclaredMethod("invoke", int.class, long[].class);
    parse.setAccessible(true);
    export.setAccessible(true);
    hosts.setAccessible(true);
    instantiate.setAccessible(true);
    invoke.setAccessible(true);
    return module -> {
      Object parsed = parse.newInstance(module);
      Object instance = instantiate.newInstance(parsed, hosts.invoke(null, parsed));
      Object run = export.invoke(parsed, "run");
      return argument -> {
        try {
          return ((Long) invoke.invoke(instance, run, new long[] {argument})).intValue();
        } catch (ReflectiveOperationException e) {
          throw new IllegalStateException(e);
        }
      };
    };
  }

  private static Path compile(Path sources) throws IOException {
    Path classes = Path.of("target", "prototype");
    Files.createDirectories(classes);
    List<String> arguments = new ArrayList<>(List.of("-nowarn", "-d", classes.toString()));
    try (Stream<Path> files = Files.list(sources)) {
      files.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(arguments::add);
    }
    if (ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(new String[0]))
        != 0) {
      throw new IllegalStateException("the prototype does not compile");
    }
    return classes;
  }

  private Engines() {}
}
