package dev.wasmite.shrunk;

import dev.wasmite.testing.Profile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the rules of a profile keep by name: those that begin with {@code -keep public class}. Made
 * per profile by {@link ProfileRulesIT}.
 */
final class KeptApi {
  private static final Pattern RULE =
      Pattern.compile("-keep public class (\\S+)(?:\\s*\\{([^}]*)\\})?");

  /** The name and the parameters at the end of a member's line. */
  private static final Pattern MEMBER = Pattern.compile("(\\S+?)(?:\\((.*)\\))?");

  /** A class, with wild cards, and the lines that say which of its members. */
  private record Rule(String type, List<String> members) {}

  private final List<Rule> rules = new ArrayList<>();

  KeptApi(Profile profile) {
    Matcher rule = RULE.matcher(String.join("\n", profile.lines()));
    while (rule.find()) {
      String members = rule.group(2) == null ? "" : rule.group(2);
      List<String> lines = Arrays.stream(members.split(";")).map(String::strip).toList();
      rules.add(new Rule(rule.group(1), lines));
    }
  }

  /** Whether a public class is kept. */
  boolean keeps(String type) {
    return rules.stream().anyMatch(rule -> fits(rule.type, type, "[^.]*"));
  }

  /**
   * Whether a public member of a class is kept.
   *
   * @param member its name, {@code "<init>"} of a constructor
   * @param parameters their types as in the source, with commas; null for a field
   */
  boolean keeps(String type, String member, String parameters) {
    return rules.stream()
        .filter(rule -> fits(rule.type, type, "[^.]*"))
        .flatMap(rule -> rule.members.stream())
        .anyMatch(line -> lineKeeps(line, member, parameters));
  }

  private static boolean lineKeeps(String line, String member, String parameters) {
    if (line.equals("*") || line.equals("public *") || line.equals("public protected *")) {
      return true;
    }
    Matcher found = MEMBER.matcher(line.substring(line.lastIndexOf(' ', line.indexOf('(')) + 1));
    if (line.isEmpty() || !found.matches() || (found.group(2) == null) != (parameters == null)) {
      return false;
    }
    boolean same =
        parameters == null || found.group(2).equals("...") || found.group(2).equals(parameters);
    return same && fits(found.group(1), member, ".*");
  }

  /** Whether a name fits another with wild cards. */
  private static boolean fits(String filter, String name, String star) {
    String regex =
        filter.replace(".", "\\.").replace("**", "#").replace("*", star).replace("#", ".*");
    return name.matches(regex);
  }
}
