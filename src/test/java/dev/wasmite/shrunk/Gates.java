package dev.wasmite.shrunk;

import dev.wasmite.binary.Features;
import dev.wasmite.testing.Profile;
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
      "Call|CallHook|CodeCache|CoreDump|Frame|FuelCosts|HostExit|MemoryType|Meter|Metered\\w*"
          + "|ModuleSource|ResourceLimiter|Sampler|StoreLimits|TableType|binary\\.EnforcedLimits";

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

  /** The names of the proposals that a jar lacks though others hold them. */
  static Set<String> features(Profile profile) {
    Set<String> names = new HashSet<>();
    for (int feature = 1; feature <= Features.WIDE_ARITHMETIC; feature <<= 1) {
      names.add(Features.name(feature));
    }
    Set<String> features = new TreeSet<>();
    for (String gate : closed(profile)) {
      features.add(gate.replaceAll("(?=[A-Z])", " ").toLowerCase(Locale.ROOT));
    }
    features.retainAll(names);
    return features;
  }

  /** As {@link #features}, each with the smallest other jar that holds it, as refusals say it. */
  static Set<String> lacking(Profile profile) {
    Set<String> texts = new TreeSet<>();
    for (String feature : features(profile)) {
      texts.add(feature + ", wasmite-" + smallestWith(feature) + ".jar has it");
    }
    return texts;
  }

  private static String smallestWith(String feature) {
    String name = null;
    for (Profile profile : Profile.ALL) {
      name = features(profile).contains(feature) ? name : profile.name();
    }
    return name;
  }
}
