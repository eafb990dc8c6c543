package io.jpod.build.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// The rules of a `.dockerignore`, and of `--exclude`: the last rule that matches a path or one of
/// the directories above it counts; `!` takes a path back in.
public final class IgnoreRules {
  private static final IgnoreRules NONE = new IgnoreRules(List.of());

  private record Rule(Pattern regex, boolean includes, String text) {}

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
        rules.add(new Rule(compile(clean, i + 1), includes, clean));
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

  private static Pattern compile(String pattern, int line) throws DockerfileException {
    StringBuilder regex = new StringBuilder("^");
    int at = 0;
    while (at < pattern.length()) {
      char c = pattern.charAt(at++);
      switch (c) {
        case '*' -> at = star(pattern, at, regex);
        case '?' -> regex.append("[^/]");
        case '[' -> at = characterClass(pattern, at, regex, line);
        case '\\' -> {
          if (at == pattern.length()) {
            throw new DockerfileException(
                line, "syntax error in pattern '" + pattern + "'", "\\\\");
          }
          regex.append(Pattern.quote(String.valueOf(pattern.charAt(at++))));
        }
        default -> regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    try {
      return Pattern.compile(regex.append('$').toString(), Pattern.DOTALL);
    } catch (PatternSyntaxException e) {
      throw new DockerfileException(line, "syntax error in pattern '" + pattern + "'", null);
    }
  }

  private static int star(String pattern, int from, StringBuilder regex) {
    int at = from;
    if (at == pattern.length() || pattern.charAt(at) != '*') {
      regex.append("[^/]*");
      return at;
    }
    while (at < pattern.length() && pattern.charAt(at) == '*') {
      at++;
    }
    if (at == pattern.length()) {
      regex.append(".*");
    } else {
      if (pattern.charAt(at) == '/') {
        at++;
      }
      regex.append("(?:.*/)?");
    }
    return at;
  }

  private static int characterClass(String pattern, int from, StringBuilder regex, int line)
      throws DockerfileException {
    int end = pattern.indexOf(']', from + 1);
    if (end < 0) {
      throw new DockerfileException(line, "syntax error in pattern '" + pattern + "'", "\\[");
    }
    String inside = pattern.substring(from, end);
    regex.append('[').append(inside.replace("[", "\\[").replace("&&", "&\\&")).append(']');
    return end + 1;
  }

  /// Whether a path is left out.
  ///
  /// @param path below the context, without a slash at either end
  public boolean ignores(String path) {
    boolean ignored = false;
    for (Rule rule : rules) {
      if (rule.includes() == ignored && matchesWithParents(rule.regex(), path)) {
        ignored = !rule.includes();
      }
    }
    return ignored;
  }

  private static boolean matchesWithParents(Pattern regex, String path) {
    if (regex.matcher(path).matches()) {
      return true;
    }
    for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      if (regex.matcher(path.substring(0, slash)).matches()) {
        return true;
      }
    }
    return false;
  }

  /// Whether something below an ignored directory may still be wanted, so that it has to be looked
  /// into.
  public boolean mayIncludeBelow(String directory) {
    if (!includesSome) {
      return false;
    }
    for (Rule rule : rules) {
      if (rule.includes() && reachesBelow(rule.text(), directory)) {
        return true;
      }
    }
    return false;
  }

  /// By the part of the pattern in front of its first wildcard.
  private static boolean reachesBelow(String pattern, String directory) {
    int end = 0;
    while (end < pattern.length() && "*?[\\".indexOf(pattern.charAt(end)) < 0) {
      end++;
    }
    String fixed = pattern.substring(0, end);
    String below = directory + "/";
    return fixed.startsWith(below) || (below.startsWith(fixed) && end < pattern.length());
  }
}
