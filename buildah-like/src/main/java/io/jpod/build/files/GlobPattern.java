package io.jpod.build.files;

import io.jpod.core.JpodException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Patterns as Go's `filepath.Match` reads them: `*` and `?` within one name, `[a-z]`, `[^a]`, and
/// `\` before a character that is meant as it is.
public final class GlobPattern {
  private GlobPattern() {}

  /// Whether there is anything in the path that a pattern is made of.
  public static boolean isPattern(String path) {
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '*' || c == '?' || c == '[' || c == '\\') {
        return true;
      }
    }
    return false;
  }

  /// The paths that are there for a pattern, sorted.
  ///
  /// @param base directory for a relative pattern
  public static List<String> expand(Path base, String pattern) throws JpodException {
    List<Path> found = List.of(pattern.startsWith("/") ? Path.of("/") : base);
    for (String part : pattern.split("/")) {
      if (!part.isEmpty() && !part.equals(".")) {
        found = step(found, part);
      }
    }
    List<String> paths = new ArrayList<>();
    for (Path path : found) {
      paths.add(path.toString());
    }
    Collections.sort(paths);
    return paths;
  }

  private static List<Path> step(List<Path> directories, String part) throws JpodException {
    List<Path> next = new ArrayList<>();
    for (Path directory : directories) {
      if (!isPattern(part)) {
        Path path = directory.resolve(part);
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
          next.add(path);
        }
      } else if (Files.isDirectory(directory)) {
        addMatching(directory, part, next);
      }
    }
    return next;
  }

  private static void addMatching(Path directory, String part, List<Path> to) throws JpodException {
    try (var entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (matches(part, String.valueOf(entry.getFileName()))) {
          to.add(entry);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw new JpodException("listing '" + directory + "': " + e.getMessage(), e);
    }
  }

  /// Whether a whole name matches a pattern without slashes.
  ///
  /// @throws JpodException if the pattern is malformed
  public static boolean matches(String pattern, String name) throws JpodException {
    int p = 0;
    int n = 0;
    int star = -1;
    int resume = 0;
    while (n < name.length() || p < pattern.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = n;
        continue;
      }
      int end = n < name.length() && p < pattern.length() ? one(pattern, p, name.charAt(n)) : 0;
      if (end > 0) {
        p = end;
        n++;
      } else if (star >= 0 && resume < name.length()) {
        p = star + 1;
        n = ++resume;
      } else {
        return false;
      }
    }
    return true;
  }

  /// Matches one character: where the pattern goes on, 0 if it does not match.
  private static int one(String pattern, int at, char c) throws JpodException {
    char p = pattern.charAt(at);
    if (p == '?') {
      return at + 1;
    }
    if (p == '[') {
      return oneOf(pattern, at + 1, c);
    }
    if (p == '\\') {
      if (at + 1 == pattern.length()) {
        throw malformed(pattern);
      }
      return pattern.charAt(at + 1) == c ? at + 2 : 0;
    }
    return p == c ? at + 1 : 0;
  }

  private static int oneOf(String pattern, int from, char c) throws JpodException {
    int at = from;
    boolean negated = at < pattern.length() && pattern.charAt(at) == '^';
    if (negated) {
      at++;
    }
    boolean found = false;
    int first = at;
    while (at < pattern.length() && (pattern.charAt(at) != ']' || at == first)) {
      if (pattern.charAt(at) == '\\') {
        at++;
      }
      if (at >= pattern.length()) {
        throw malformed(pattern);
      }
      char low = pattern.charAt(at++);
      char high = low;
      if (at + 1 < pattern.length() && pattern.charAt(at) == '-' && pattern.charAt(at + 1) != ']') {
        high = pattern.charAt(at + 1);
        at += 2;
      }
      found |= low <= c && c <= high;
    }
    if (at >= pattern.length()) {
      throw malformed(pattern);
    }
    return found != negated ? at + 1 : 0;
  }

  private static JpodException malformed(String pattern) {
    return new JpodException("syntax error in pattern '" + pattern + "'");
  }
}
