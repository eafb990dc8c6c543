package io.jpod.build.engine;

import io.jpod.build.dockerfile.DockerfileException;

/// Durations as Go writes them: `1m30s`, `500ms`.
final class Durations {
  private static final long MILLISECOND = 1_000_000;

  private Durations() {}

  /// At least a millisecond, as docker wants it; `0` means the default.
  static long nanos(String name, String text) throws DockerfileException {
    if (text.equals("0") || text.equals("0s")) {
      return 0;
    }
    double nanos = 0;
    int at = 0;
    while (at < text.length()) {
      int from = at;
      while (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
        at++;
      }
      int unit = at;
      while (at < text.length() && !Character.isDigit(text.charAt(at)) && text.charAt(at) != '.') {
        at++;
      }
      nanos +=
          number(name, text, text.substring(from, unit))
              * unit(name, text, text.substring(unit, at));
    }
    if (nanos < MILLISECOND) {
      throw new DockerfileException(
          "interval \"" + name + "\" cannot be less than 1ms: " + text, "--" + name + "=30s");
    }
    return Math.round(nanos);
  }

  private static double number(String name, String text, String digits) throws DockerfileException {
    try {
      return Double.parseDouble(digits);
    } catch (NumberFormatException e) {
      throw invalid(name, text);
    }
  }

  private static double unit(String name, String text, String unit) throws DockerfileException {
    return switch (unit) {
      case "ns" -> 1;
      case "us", "µs" -> 1e3;
      case "ms" -> 1e6;
      case "s" -> 1e9;
      case "m" -> 60e9;
      case "h" -> 3600e9;
      default -> throw invalid(name, text);
    };
  }

  private static DockerfileException invalid(String name, String text) {
    return new DockerfileException(
        "time: invalid duration \"" + text + "\" for --" + name, "--" + name + "=30s");
  }
}
