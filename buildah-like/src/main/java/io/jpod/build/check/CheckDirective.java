package io.jpod.build.check;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `# check=skip=JSONArgsRecommended;error=true`.
///
/// @param skipped names of checks, or `all`
/// @param error whether findings end a build
record CheckDirective(Set<String> skipped, boolean error) {
  CheckDirective {
    skipped = Set.copyOf(skipped);
  }

  static CheckDirective parse(@Nullable String text) {
    Set<String> skipped = new HashSet<>();
    boolean error = false;
    for (String part : text == null ? new String[0] : text.split(";", -1)) {
      String bare = part.strip();
      if (bare.startsWith("skip=")) {
        for (String name : bare.substring("skip=".length()).split(",", -1)) {
          skipped.add(name.strip());
        }
      } else if (bare.startsWith("error=")) {
        error = bare.substring("error=".length()).strip().equals("true");
      }
    }
    return new CheckDirective(skipped, error);
  }

  boolean allows(Rule rule) {
    return !skipped.contains("all") && !skipped.contains(rule.word());
  }
}
