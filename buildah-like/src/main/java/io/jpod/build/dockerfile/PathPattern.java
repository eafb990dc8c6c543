package io.jpod.build.dockerfile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A pattern of an ignore file: `*` and `?` within a name, `**` across names, `[a-z]`, `\` before a
/// character that is meant as it is.
///
/// All ways to match are followed at once, character by character: a pattern of a stranger costs
/// its length times the path's, where a regular expression of Java would try them one after the
/// other.
final class PathPattern {
  private enum Kind {
    CHARACTER,
    ANY,
    CLASS,
    STAR,
    EVERYTHING,
    FOLDERS
  }

  /// @param character of [Kind#CHARACTER]
  /// @param set of [Kind#CLASS]
  private record Part(Kind kind, char character, @Nullable CharacterSet set) {
    static Part of(Kind kind) {
      return new Part(kind, '\0', null);
    }

    boolean matches(char c) {
      return switch (kind) {
        case CHARACTER -> c == character;
        case ANY, STAR -> c != '/';
        case CLASS -> set != null && set.contains(c);
        case EVERYTHING, FOLDERS -> true;
      };
    }
  }

  private final String text;
  private final Part[] parts;

  private PathPattern(String text, List<Part> parts) {
    this.text = text;
    this.parts = parts.toArray(Part[]::new);
  }

  /// What it was made of.
  String text() {
    return text;
  }

  /// @param line of the ignore file, for errors
  static PathPattern of(String pattern, int line) throws DockerfileException {
    List<Part> parts = new ArrayList<>();
    int at = 0;
    while (at < pattern.length()) {
      char c = pattern.charAt(at++);
      switch (c) {
        case '*' -> at = stars(pattern, at, parts);
        case '?' -> parts.add(Part.of(Kind.ANY));
        case '[' -> at = characters(pattern, at, parts, line);
        case '\\' -> {
          if (at == pattern.length()) {
            throw malformed(pattern, line, "\\\\");
          }
          parts.add(character(pattern.charAt(at++)));
        }
        default -> parts.add(character(c));
      }
    }
    return new PathPattern(pattern, parts);
  }

  private static Part character(char c) {
    return new Part(Kind.CHARACTER, c, null);
  }

  private static int stars(String pattern, int from, List<Part> parts) {
    int at = from;
    if (at == pattern.length() || pattern.charAt(at) != '*') {
      add(parts, Kind.STAR);
      return at;
    }
    at++;
    if (at == pattern.length()) {
      add(parts, Kind.EVERYTHING);
    } else {
      if (pattern.charAt(at) == '/') {
        at++;
      }
      add(parts, Kind.FOLDERS);
    }
    return at;
  }

  /// Twice the same of these means the same as once.
  private static void add(List<Part> parts, Kind kind) {
    if (parts.isEmpty() || parts.getLast().kind() != kind) {
      parts.add(Part.of(kind));
    }
  }

  private static int characters(String pattern, int from, List<Part> parts, int line)
      throws DockerfileException {
    CharacterSet set = CharacterSet.read(pattern, from);
    if (set == null) {
      throw malformed(pattern, line, "\\[");
    }
    parts.add(new Part(Kind.CLASS, '\0', set));
    return set.end();
  }

  private static DockerfileException malformed(String pattern, int line, @Nullable String remedy) {
    return new DockerfileException(line, "syntax error in pattern '" + pattern + "'", remedy);
  }

  /// Whether it matches a path or a directory above it.
  boolean matches(String path) {
    boolean[] now = new boolean[parts.length + 1];
    boolean[] next = new boolean[parts.length + 1];
    // Within the directories of a FOLDERS, which only a slash ends.
    boolean[] within = new boolean[parts.length];
    enter(now, 0);
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '/' && i > 0 && now[parts.length]) {
        return true;
      }
      Arrays.fill(next, false);
      if (!step(c, now, next, within)) {
        return false;
      }
      boolean[] free = now;
      now = next;
      next = free;
    }
    return now[parts.length];
  }

  /// Whether anything can still match.
  private boolean step(char c, boolean[] now, boolean[] next, boolean[] within) {
    boolean alive = false;
    for (int at = 0; at < parts.length; at++) {
      Part part = parts[at];
      if ((now[at] || within[at]) && part.matches(c)) {
        alive = true;
        switch (part.kind()) {
          case FOLDERS -> {
            within[at] = true;
            if (c == '/') {
              enter(next, at + 1);
            }
          }
          case STAR, EVERYTHING -> enter(next, at);
          case CHARACTER, ANY, CLASS -> enter(next, at + 1);
        }
      }
    }
    return alive;
  }

  /// Marks a place, and those behind it that need no character in between.
  private void enter(boolean[] places, int from) {
    int at = from;
    places[at] = true;
    while (at < parts.length && optional(parts[at].kind())) {
      places[++at] = true;
    }
  }

  private static boolean optional(Kind kind) {
    return kind == Kind.STAR || kind == Kind.EVERYTHING || kind == Kind.FOLDERS;
  }
}
