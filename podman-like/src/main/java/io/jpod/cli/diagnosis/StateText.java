package io.jpod.cli.diagnosis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The files that a monitor writes about its container, as text (docs/design/002).
final class StateText {
  private StateText() {}

  /// The lines `key value` of the file `state`; empty if there is none.
  static Map<String, String> read(Path directory) throws IOException {
    Map<String, String> values = new TreeMap<>();
    for (String line : text(directory.resolve("state")).split("\n", -1)) {
      int blank = line.indexOf(' ');
      if (blank > 0) {
        values.put(line.substring(0, blank), line.substring(blank + 1));
      }
    }
    return values;
  }

  /// Results of health checks.
  ///
  /// @param status `starting`, `healthy` or `unhealthy`
  /// @param streak failures in a row
  /// @param results code and output of each, the last one last
  record Health(String status, String streak, List<Result> results) {}

  /// @param code exit code of the check, -1 after its timeout
  record Result(String code, String output) {}

  /// The file `health`; null if the container has no health check.
  static @Nullable Health health(Path directory) throws IOException {
    String[] lines = text(directory.resolve("health")).split("\n", -1);
    String[] first = lines[0].split(" ", -1);
    if (first.length < 2) {
      return null;
    }
    List<Result> results = new ArrayList<>();
    for (int i = 1; i < lines.length; i++) {
      String[] fields = lines[i].split(" ", 4);
      if (fields.length >= 3) {
        results.add(new Result(fields[2], fields.length == 4 ? unescaped(fields[3]) : ""));
      }
    }
    return new Health(first[0], first[1], results);
  }

  private static String unescaped(String text) {
    StringBuilder result = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        char next = text.charAt(++i);
        result.append(next == 'n' ? '\n' : next == '0' ? ' ' : next);
      } else {
        result.append(c);
      }
    }
    return result.toString().strip();
  }

  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      return "";
    }
  }
}
