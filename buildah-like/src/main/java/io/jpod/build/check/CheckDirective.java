package io.jpod.build.check;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `# check=skip=JSONArgsRecommended;error=true`.
///
/// @param skipped names of checks, or `all`
/// @param experimental names of checks that are only made if they are asked for, or `all`
/// @param error whether findings end a build
record CheckDirective(Set<String> skipped, Set<String> experimental, boolean error) {
  CheckDirective {
    skipped = Set.copyOf(skipped);
    experimental = Set.copyOf(experimental);
  }

  static CheckDirective parse(@Nullable String text) {
    Set<String> skipped = new HashSet<>();
    Set<String> experimental = new HashSet<>();
    boolean error = false;
    for (String part : text == null ? new String[0] : text.split(";", -1)) {
      String bare = part.strip();
      if (bare.startsWith("skip=")) {
        names(bare.substring("skip=".length()), skipped);
      } else if (bare.startsWith("experimental=")) {
        names(bare.substring("experimental=".length()), experimental);
      } else if (bare.startsWith("error=")) {
        error = bare.substring("error=".length()).strip().equals("true");
      }
    }
    return new CheckDirective(skipped, experimental, error);
  }

  private static void names(String text, Set<String> names) {
    for (String name : text.split(",", -1)) {
      names.add(name.strip());
    }
  }

  /// Of the comments right above an instruction, for that one alone; what is behind a space
  /// explains.
  static CheckDirective ofComments(List<String> comments) {
    for (String comment : comments) {
      int equals = comment.indexOf('=');
      if (equals > 0 && comment.substring(0, equals).strip().equalsIgnoreCase("check")) {
        String value = comment.substring(equals + 1).strip();
        int space = value.indexOf(' ');
        return parse(space < 0 ? value : value.substring(0, space));
      }
    }
    return parse(null);
  }

  boolean allows(Rule rule) {
    if (rule == Rule.INVALID_DEFINITION_DESCRIPTION) {
      return experimental.contains("all") || experimental.contains(rule.word());
    }
    return !skipped.contains("all") && !skipped.contains(rule.word());
  }
}
