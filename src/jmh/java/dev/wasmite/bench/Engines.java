package dev.wasmite.bench;

import dev.wasmite.Config;
import dev.wasmite.Store;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import run.endive.runtime.ExportFunction;
import run.endive.runtime.Instance;
import run.endive.wasm.Parser;

/**
 * The two interpreters that are compared, each as a way from a module to its function {@code run}:
 * wasmite, and Endive's or, if the system property {@code jar.b} names a jar, the wasmite in that,
 * or, if {@code config.b} is {@code fuel} or {@code interruptible}, this wasmite so configured.
 */
final class Engines {
  private static final String JAR_B = System.getProperty("jar.b", "");

  private static final String CONFIG_B = System.getProperty("config.b", "");

  /** What the other one is called. */
  static final String OTHER =
      !CONFIG_B.isEmpty()
          ? "with " + CONFIG_B
          : JAR_B.isEmpty() ? "Endive 1.2" : Path.of(JAR_B).getFileName().toString();

  private Engines() {}

  /**
   * Both.
   *
   * @throws Exception if the other jar is none
   */
  static List<Function<byte[], IntUnaryOperator>> both() throws Exception {
    return List.of(new Wasmite(), other());
  }

  private static Function<byte[], IntUnaryOperator> other() throws Exception {
    switch (CONFIG_B) {
      case "":
        return JAR_B.isEmpty() ? Engines::endive : load(Path.of(JAR_B));
      case "fuel":
        return new Wasmite(new Config().fuel(true)) {
          @Override
          void prepare(Store<Void> store) {
            store.setFuel(Long.MAX_VALUE);
          }
        };
      case "interruptible":
        return new Wasmite(new Config().interruptible(true));
      default:
        throw new IllegalArgumentException("no such configuration: " + CONFIG_B);
    }
  }

  private static IntUnaryOperator endive(byte[] module) {
    ExportFunction run = Instance.builder(Parser.parse(module)).build().export("run");
    return argument -> (int) run.apply(argument)[0];
  }

  @SuppressWarnings("unchecked")
  private static Function<byte[], IntUnaryOperator> load(Path jar) throws Exception {
    if (!Files.isRegularFile(jar)) {
      throw new IllegalArgumentException("no jar: " + jar);
    }
    URL benchmarks = Wasmite.class.getProtectionDomain().getCodeSource().getLocation();
    ClassLoader loader =
        new URLClassLoader(
            new URL[] {jar.toUri().toURL(), benchmarks}, ClassLoader.getPlatformClassLoader());
    return (Function<byte[], IntUnaryOperator>)
        loader.loadClass(Wasmite.class.getName()).getDeclaredConstructor().newInstance();
  }
}
