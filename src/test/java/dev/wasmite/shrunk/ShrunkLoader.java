package dev.wasmite.shrunk;

import dev.wasmite.Engine;
import dev.wasmite.testing.Profile;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The classes of the tests once more, on the engine of a shrunk jar. The text format and the runner
 * of scripts are those built, never shrunk; so are WASI and the tables of the binary format where
 * tests name what the jar does not hold. All else of the project comes from the jar. Made per jar
 * by the tests of this package.
 */
final class ShrunkLoader extends URLClassLoader {
  static {
    registerAsParallelCapable();
  }

  private static final Pattern AS_BUILT = Pattern.compile("dev/wasmite/(text|wast)/.*");
  private static final Pattern IF_LACKING = Pattern.compile("dev/wasmite/(wasi|binary)/.*");

  private final URL jar;
  private final List<Class<?>> defined = new ArrayList<>();

  ShrunkLoader(Profile profile) throws IOException {
    super(new URL[] {profile.jar().toRealPath().toUri().toURL(), place(ShrunkLoader.class)});
    jar = getURLs()[0];
  }

  private static URL place(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation();
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith("dev.wasmite.")) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? findClass(name) : loaded;
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    String path = name.replace('.', '/').concat(".class");
    boolean lacking = IF_LACKING.matcher(path).matches() && findResource(path) == null;
    boolean asBuilt = lacking || AS_BUILT.matcher(path).matches();
    Class<?> type = asBuilt ? define(name, path) : super.findClass(name);
    synchronized (defined) {
      defined.add(type);
    }
    return type;
  }

  private Class<?> define(String name, String path) throws ClassNotFoundException {
    try (InputStream in = getParent().getResourceAsStream(path)) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] bytes = in.readAllBytes();
      return defineClass(name, bytes, 0, bytes.length, Engine.class.getProtectionDomain());
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  /** What a public static method of a class of the tests returns. */
  Object call(String className, String method, Object... arguments) throws Exception {
    for (Method candidate : loadClass(className).getMethods()) {
      if (candidate.getName().equals(method)) {
        return candidate.invoke(null, arguments);
      }
    }
    throw new NoSuchMethodException(className + "." + method);
  }

  /** The packages of the project from which classes were loaded so far that are not the jar's. */
  Set<String> packagesAsBuilt() {
    return packages(place(Engine.class));
  }

  /** The packages of the classes of the jar that were loaded so far. */
  Set<String> packagesOfJar() {
    return packages(jar);
  }

  private Set<String> packages(URL place) {
    synchronized (defined) {
      return defined.stream()
          .filter(type -> place(type).equals(place))
          .map(Class::getPackageName)
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
