package dev.wasmite.shrunk;

import dev.wasmite.binary.Errors;
import dev.wasmite.binary.Features;
import dev.wasmite.testing.Profile;
import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The gates that profiles close, read from their files. Never made. */
final class Gates {
  private static final Pattern CLOSED =
      Pattern.compile("static boolean (\\w+)\\(\\) return false;");

  /** The proposals that micro and me go without. */
  static final Set<String> OF_SMALL_JARS =
      Set.of(
          "extended const",
          "memory64",
          "multi memory",
          "multi value",
          "reference types",
          "tail call");

  /** The beginnings of the names of classes that micro and me go without. */
  static final String NOT_SMALL =
      "Call|CallHook|CodeCache|CoreDump|ExportType|ExternRef|Frame|FuelCosts|GlobalType|HostExit"
          + "|MemoryType|Meter|Metered\\w*|ModuleSource|ResourceLimiter|Sampler|StoreLimits|TableType"
          + "|binary\\.(EnforcedLimits|HashIndex|TextFormat)";

  private Gates() {}

  /** Whether a jar is one of those for the smallest machines. */
  static boolean isSmall(Profile profile) {
    return profile.name().startsWith("m");
  }

  /** The methods of {@link Features} that are false in a jar. */
  static Set<String> closed(Profile profile) {
    String text = String.join("\n", profile.lines());
    Set<String> gates = new TreeSet<>();
    CLOSED.matcher(text).results().forEach(gate -> gates.add(gate.group(1)));
    return gates;
  }

  /** The gates that there are. */
  static Set<String> all() {
    Set<String> gates = new TreeSet<>();
    for (Method method : Features.class.getMethods()) {
      if (method.getReturnType() == boolean.class && method.getParameterCount() == 0) {
        gates.add(method.getName());
      }
    }
    return gates;
  }

  /** The names of the proposals that a jar lacks though others hold them. */
  static Set<String> features(Profile profile) {
    return features(closed(profile));
  }

  /** The names of what modules cannot have while these gates are closed. */
  private static Set<String> features(Set<String> gates) {
    Set<String> names = new HashSet<>();
    for (int feature = 1; feature <= Features.FLOATS; feature <<= 1) {
      names.add(Errors.feature(feature));
    }
    Set<String> features = new TreeSet<>();
    for (String gate : gates) {
      features.add(gate.replaceAll("(?=[A-Z])", " ").toLowerCase(Locale.ROOT));
    }
    features.retainAll(names);
    return features;
  }

  /** As {@link #features}, each with the smallest other jar that holds it, as refusals say it. */
  static Set<String> lacking(Profile profile) {
    return lacking(closed(profile));
  }

  /** As {@link #features(Set)}, as refusals say it. */
  static Set<String> lacking(Set<String> gates) {
    Set<String> texts = new TreeSet<>();
    for (String feature : features(gates)) {
      String jar = smallestOthersLack(feature);
      texts.add(jar == null ? feature : feature + ", wasmite-" + jar + ".jar has it");
    }
    return texts;
  }

  /** The smallest jar that holds a feature; null if all do. */
  private static String smallestOthersLack(String feature) {
    String name = null;
    boolean lacks = false;
    for (Profile profile : Profile.ALL) {
      boolean has = !features(profile).contains(feature);
      name = has ? profile.name() : name;
      lacks |= !has;
    }
    return lacks ? name : null;
  }
}
