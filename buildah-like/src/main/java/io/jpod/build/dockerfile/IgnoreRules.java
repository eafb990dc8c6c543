package io.jpod.build.dockerfile;

import java.util.ArrayList;
import java.util.List;

/// The rules of a `.dockerignore`, and of `--exclude`: the last rule that matches a path or one of
/// the directories above it counts; `!` takes a path back in.
public final class IgnoreRules {
  private static final IgnoreRules NONE = new IgnoreRules(List.of());

  private record Rule(PathPattern pattern, boolean includes) {}

  private final List<Rule> rules;
  private final boolean includesSome;

  private IgnoreRules(List<Rule> rules) {
    this.rules = rules;
    boolean any = false;
    for (Rule rule : rules) {
      any |= rule.includes();
    }
    this.includesSome = any;
  }

  /// Without a rule: nothing is ignored.
  public static IgnoreRules none() {
    return NONE;
  }

  /// Reads the text of a `.dockerignore`.
  public static IgnoreRules parse(String text) throws DockerfileException {
    List<String> lines = new ArrayList<>();
    String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
    for (String line : plain.split("\n", -1)) {
      if (!line.startsWith("#")) {
        lines.add(line.strip());
      }
    }
    return of(lines);
  }

  /// Of these patterns, in order.
  public static IgnoreRules of(List<String> patterns) throws DockerfileException {
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < patterns.size(); i++) {
      String pattern = patterns.get(i);
      boolean includes = pattern.startsWith("!");
      String bare = includes ? pattern.substring(1).strip() : pattern;
      if (includes && bare.isEmpty()) {
        throw new DockerfileException(i + 1, "illegal exclusion pattern: \"!\"", "!PATH");
      }
      String clean = clean(bare);
      if (!clean.isEmpty()) {
        rules.add(new Rule(PathPattern.of(clean, i + 1), includes));
      }
    }
    return rules.isEmpty() ? NONE : new IgnoreRules(rules);
  }

  public boolean isEmpty() {
    return rules.isEmpty();
  }

  /// Without `.`, `..`, double and leading slashes. A pattern that is just `/` or `.` says nothing.
  private static String clean(String pattern) {
    List<String> parts = new ArrayList<>();
    for (String part : pattern.split("/", -1)) {
      if (part.equals("..")) {
        if (!parts.isEmpty()) {
          parts.removeLast();
        }
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return String.join("/", parts);
  }

  /// Whether a path is left out.
  ///
  /// @param path below the context, without a slash at either end
  public boolean ignores(String path) {
    boolean ignored = false;
    for (Rule rule : rules) {
      if (rule.includes() == ignored && rule.pattern().matches(path)) {
        ignored = !rule.includes();
      }
    }
    return ignored;
  }

  /// Whether something below an ignored directory may still be wanted, so that it has to be looked
  /// into.
  public boolean mayIncludeBelow(String directory) {
    if (!includesSome) {
      return false;
    }
    for (Rule rule : rules) {
      if (rule.includes() && reachesBelow(rule.pattern().text(), directory)) {
        return true;
      }
    }
    return false;
  }

  /// As BuildKit looks: by the pattern without a `/*` or `/**` at its end, other wildcards being
  /// characters like any other. So `!**/*.md` finds nothing below a directory that is left out.
  private static boolean reachesBelow(String pattern, String directory) {
    String fixed = pattern.endsWith("/**") ? pattern.substring(0, pattern.length() - 3) : pattern;
    fixed = fixed.endsWith("/*") ? fixed.substring(0, fixed.length() - 2) : fixed;
    return (fixed + "/").startsWith(directory + "/");
  }
}
