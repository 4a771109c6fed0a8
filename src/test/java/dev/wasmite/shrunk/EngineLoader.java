package dev.wasmite.shrunk;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;

/**
 * The classes of the project once more, tests among them, apart from those that are loaded already.
 * Which classes these are is told by subclasses.
 */
abstract class EngineLoader extends URLClassLoader {
  static {
    registerAsParallelCapable();
  }

  EngineLoader(URL... places) {
    super(places);
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

  /** The class file of a class as built. */
  final byte[] asBuilt(String name) throws ClassNotFoundException {
    try (InputStream in = getParent().getResourceAsStream(path(name))) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  static String path(String name) {
    return name.replace('.', '/').concat(".class");
  }

  /** What a public static method of a class of the tests returns. */
  final Object call(String className, String method, Object... arguments) throws Exception {
    for (Method candidate : loadClass(className).getMethods()) {
      if (candidate.getName().equals(method)) {
        return candidate.invoke(null, arguments);
      }
    }
    throw new NoSuchMethodException(className + "." + method);
  }
}
