package io.jpod.cli.format;

import io.jpod.core.JpodException;

/// Durations as Go writes them: `300ms`, `1m30s`, `1.5h`.
public final class GoDuration {
  private GoDuration() {}

  /// @param option whose value it is, for the error
  /// @return nanoseconds
  public static long parse(String option, String text) throws JpodException {
    if (text.equals("0")) {
      return 0;
    }
    double nanos = 0;
    int at = 0;
    while (at < text.length()) {
      int from = at;
      while (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
        at++;
      }
      int unitAt = at;
      while (at < text.length() && !Character.isDigit(text.charAt(at)) && text.charAt(at) != '.') {
        at++;
      }
      nanos +=
          number(option, text, text.substring(from, unitAt))
              * unit(option, text, text.substring(unitAt, at));
    }
    if (text.isEmpty() || nanos > Long.MAX_VALUE) {
      throw invalid(option, text);
    }
    return Math.round(nanos);
  }

  private static double number(String option, String text, String digits) throws JpodException {
    try {
      return Double.parseDouble(digits);
    } catch (NumberFormatException e) {
      throw invalid(option, text);
    }
  }

  private static double unit(String option, String text, String unit) throws JpodException {
    return switch (unit) {
      case "ns" -> 1;
      case "us", "µs" -> 1e3;
      case "ms" -> 1e6;
      case "s" -> 1e9;
      case "m" -> 60e9;
      case "h" -> 3600e9;
      default -> throw invalid(option, text);
    };
  }

  private static JpodException invalid(String option, String text) {
    return new JpodException(
        "parsing " + option + " \"" + text + "\": time: invalid duration \"" + text + "\"",
        option + " 30s");
  }
}
