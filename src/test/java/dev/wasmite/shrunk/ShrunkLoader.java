package dev.wasmite.shrunk;

import dev.wasmite.Engine;
import dev.wasmite.testing.Profile;
import java.io.IOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The classes of the tests once more, on the engine of a shrunk jar. Those of WASI, of the text
 * format and of the binary format that tests name and the jar does not hold by that name are those
 * built, never shrunk; so is what the maker of the loader says. All else of the project comes from
 * the jar. Made per jar by the tests of this package.
 */
final class ShrunkLoader extends EngineLoader {
  static {
    registerAsParallelCapable();
  }

  /** What the runner of scripts needs, and calls by more than the API. */
  static final String SCRIPTS = "dev/wasmite/(text|wast)/.*";

  /** Nothing but the tests themselves. */
  static final String NOTHING = "";

  private static final Pattern IF_LACKING = Pattern.compile("dev/wasmite/(text|wasi|binary)/.*");

  private final URL jar;
  private final String built;
  private final List<Class<?>> defined = new ArrayList<>();

  /**
   * A loader that has loaded nothing yet.
   *
   * @param built the files of the classes that are those built, a regular expression
   */
  ShrunkLoader(Profile profile, String built) throws IOException {
    super(profile.jar().toRealPath().toUri().toURL(), place(ShrunkLoader.class));
    jar = getURLs()[0];
    this.built = built;
  }

  private static URL place(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation();
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    String path = path(name);
    boolean lacking = IF_LACKING.matcher(path).matches() && findResource(path) == null;
    boolean asBuilt = lacking || path.matches(built);
    Class<?> type = asBuilt ? define(name, asBuilt(name)) : super.findClass(name);
    synchronized (defined) {
      defined.add(type);
    }
    return type;
  }

  private Class<?> define(String name, byte[] bytes) {
    return defineClass(name, bytes, 0, bytes.length, Engine.class.getProtectionDomain());
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
