package io.jpod.build.dockerfile;

import java.util.ArrayList;
import java.util.List;

/// The rules of a `.dockerignore`, and of `--exclude`: the last rule that matches a path or one of
/// the directories above it counts; `!` takes a path back in.
public final class IgnoreRules {
  /// That of a line of docker's.
  private static final int MAX_PATTERN = 1 << 16;

  private static final IgnoreRules NONE = new IgnoreRules(List.of());

  private record Rule(PathPattern pattern, boolean includes) {}

  private final List<Rule> rules;

  /// What the rules with `!` say without a `/*` or `/**` at their ends.
  private final List<String> included = new ArrayList<>();

  /// Whether one of these has wildcards, so that it may match anywhere.
  private final boolean includesAnywhere;

  private IgnoreRules(List<Rule> rules) {
    this.rules = rules;
    boolean anywhere = false;
    for (Rule rule : rules) {
      if (rule.includes()) {
        String fixed = withoutTrailingStars(rule.pattern().text());
        included.add(fixed);
        anywhere |= hasWildcard(fixed);
      }
    }
    this.includesAnywhere = anywhere;
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
      // A comment is an empty line, so that faults name the line of the file.
      lines.add(line.startsWith("#") ? "" : line.strip());
    }
    return of(lines);
  }

  /// Of these patterns, in order.
  public static IgnoreRules of(List<String> patterns) throws DockerfileException {
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < patterns.size(); i++) {
      String pattern = patterns.get(i);
      check(pattern, i + 1);
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

  private static void check(String pattern, int line) throws DockerfileException {
    if (pattern.length() > MAX_PATTERN) {
      throw new DockerfileException(
          line, "the pattern is longer than " + MAX_PATTERN + " characters", "several patterns");
    }
    if (pattern.indexOf('\0') >= 0) {
      throw new DockerfileException(line, "the pattern holds a NUL character", "a text file");
    }
  }

  /// Whether there are rules with `!`.
  public boolean hasExceptions() {
    return !included.isEmpty();
  }

  /// Whether a rule takes everything away, leaving exceptions aside.
  public boolean ignoresAll() {
    for (Rule rule : rules) {
      String text = rule.pattern().text();
      if (!rule.includes() && (text.equals("*") || text.equals("**") || text.equals("**/*"))) {
        return true;
      }
    }
    return false;
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
    if (includesAnywhere) {
      return true;
    }
    for (String fixed : included) {
      if ((fixed + "/").startsWith(directory + "/")) {
        return true;
      }
    }
    return false;
  }

  private static String withoutTrailingStars(String pattern) {
    String fixed = pattern.endsWith("/**") ? pattern.substring(0, pattern.length() - 3) : pattern;
    return fixed.endsWith("/*") ? fixed.substring(0, fixed.length() - 2) : fixed;
  }

  /// As BuildKit sees it, which takes `^` for one.
  private static boolean hasWildcard(String pattern) {
    for (int i = 0; i < pattern.length(); i++) {
      if ("*[]?^\\".indexOf(pattern.charAt(i)) >= 0) {
        return true;
      }
    }
    return false;
  }
}
