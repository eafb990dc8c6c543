package io.jpod.build.cli;

import io.jpod.build.ImageSettings;

/// `$NAME` and `${NAME}` in the value of a variable, replaced from the image's own environment.
final class Expansion {
  private Expansion() {}

  /// A name that the environment does not have stays as its name, and a `$` without a name as
  /// itself, as with buildah.
  static String of(String value, ImageSettings settings) {
    StringBuilder out = new StringBuilder(value.length());
    int at = 0;
    while (at < value.length()) {
      char c = value.charAt(at);
      if (c != '$') {
        out.append(c);
        at++;
        continue;
      }
      boolean braces = at + 1 < value.length() && value.charAt(at + 1) == '{';
      int from = at + (braces ? 2 : 1);
      int end = from;
      while (end < value.length() && isNameCharacter(value.charAt(end))) {
        end++;
      }
      boolean closed = !braces || (end < value.length() && value.charAt(end) == '}');
      if (end == from || !closed) {
        out.append('$');
        // $$ is one dollar
        at += at + 1 < value.length() && value.charAt(at + 1) == '$' ? 2 : 1;
        continue;
      }
      String name = value.substring(from, end);
      String known = settings.env(name);
      out.append(known == null ? name : known);
      at = end + (braces ? 1 : 0);
    }
    return out.toString();
  }

  private static boolean isNameCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }
}
