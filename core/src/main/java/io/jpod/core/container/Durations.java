package io.jpod.core.container;

import org.jspecify.annotations.Nullable;

/// Go's durations, which docker and podman read and write: `1m30s`, `1.5h`, `500ms`.
final class Durations {
  private static final long SECOND = 1_000_000_000L;

  private Durations() {}

  /// Nanoseconds, or null for a text that Go's `time.ParseDuration` refuses.
  static @Nullable Long nanos(String text) {
    boolean negative = text.startsWith("-");
    int at = negative || text.startsWith("+") ? 1 : 0;
    if (text.equals("0")) {
      return 0L;
    }
    if (at == text.length()) {
      return null;
    }
    double total = 0;
    while (at < text.length()) {
      int number = at;
      while (at < text.length() && isDigitOrPoint(text.charAt(at))) {
        at++;
      }
      int unit = at;
      while (at < text.length() && !isDigitOrPoint(text.charAt(at))) {
        at++;
      }
      long scale = scale(text.substring(unit, at));
      try {
        total += Double.parseDouble(text.substring(number, unit)) * scale;
      } catch (NumberFormatException e) {
        return null;
      }
      if (scale == 0) {
        return null;
      }
    }
    return Math.round(negative ? -total : total);
  }

  private static boolean isDigitOrPoint(char c) {
    return (c >= '0' && c <= '9') || c == '.';
  }

  private static long scale(String unit) {
    return switch (unit) {
      case "ns" -> 1;
      case "us", "µs", "μs" -> 1000;
      case "ms" -> 1_000_000;
      case "s" -> SECOND;
      case "m" -> 60 * SECOND;
      case "h" -> 3600 * SECOND;
      default -> 0;
    };
  }
}
