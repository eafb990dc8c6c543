package io.jpod.core;

import org.jspecify.annotations.Nullable;

/// Go's durations, which docker and podman read and write: `1m30s`, `1.5h`, `500ms`.
public final class Durations {
  private static final double SECOND = 1e9;

  private Durations() {}

  /// Nanoseconds, or null for a text that Go's `time.ParseDuration` refuses.
  public static @Nullable Long nanos(String text) {
    boolean negative = text.startsWith("-");
    if (text.equals("0")) {
      return 0L;
    }
    String length = negative || text.startsWith("+") ? text.substring(1) : text;
    Double nanos = unsigned(length.replace('μ', 'µ')); // the Greek letter, and the sign of the unit
    return nanos == null ? null : Math.round(negative ? -nanos : nanos);
  }

  /// Nanoseconds of a length without a sign; null if it is none.
  public static @Nullable Double unsigned(String text) {
    double total = 0;
    int at = 0;
    while (at < text.length()) {
      int number = at;
      while (at < text.length() && isDigitOrPoint(text.charAt(at))) {
        at++;
      }
      int unit = at;
      while (at < text.length() && !isDigitOrPoint(text.charAt(at))) {
        at++;
      }
      double scale = scale(text.substring(unit, at));
      if (scale == 0) {
        return null;
      }
      try {
        total += Double.parseDouble(text.substring(number, unit)) * scale;
      } catch (NumberFormatException e) {
        return null;
      }
    }
    return text.isEmpty() ? null : (Double) total;
  }

  private static boolean isDigitOrPoint(char c) {
    return (c >= '0' && c <= '9') || c == '.';
  }

  private static double scale(String unit) {
    return switch (unit) {
      case "ns" -> 1;
      case "us", "µs" -> 1e3;
      case "ms" -> 1e6;
      case "s" -> SECOND;
      case "m" -> 60 * SECOND;
      case "h" -> 3600 * SECOND;
      default -> 0;
    };
  }
}
