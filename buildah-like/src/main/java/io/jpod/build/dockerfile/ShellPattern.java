package io.jpod.build.dockerfile;

import java.util.regex.Pattern;

/// Patterns of the shell (`*`, `?`) as regular expressions.
final class ShellPattern {
  private ShellPattern() {}

  /// @param greedy whether `*` takes as much as it can
  static String regex(String pattern, boolean greedy, char escape) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '*') {
        regex.append(greedy ? ".*" : ".*?");
      } else if (c == '?') {
        regex.append('.');
      } else if (c == escape && i + 1 < pattern.length()) {
        regex.append(Pattern.quote(String.valueOf(pattern.charAt(++i))));
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return regex.toString();
  }
}
