package io.jpod.cli.format;

import java.math.BigDecimal;
import java.math.MathContext;

/// Sizes and durations in words, as docker and podman show them (their library is go-units).
public final class Quantities {
  private static final String[] DECIMAL_UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private Quantities() {}

  /// Three significant digits in powers of 1000: `1.24MB`, `77.8MB`, `136MB`.
  ///
  /// @param separator between number and unit; podman's tables have a blank, docker's nothing
  public static String size(long bytes, String separator) {
    double value = bytes;
    int unit = 0;
    while (value >= 1000 && unit < DECIMAL_UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    return significant(value) + separator + DECIMAL_UNITS[unit];
  }

  /// Four significant digits in powers of 1000, as go-units' `HumanSize`: `1.235MB`, `77.8MB`,
  /// `0B`.
  public static String bytes(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1000 && unit < DECIMAL_UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    String text =
        new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros().toPlainString();
    return text + DECIMAL_UNITS[unit];
  }

  /// `%.3g` for 0 to 1000, without its trailing zeros.
  private static String significant(double value) {
    int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    long scale = decimals == 2 ? 100 : decimals == 1 ? 10 : 1;
    long scaled = (long) Math.rint(value * scale);
    while (decimals > 0 && scaled % 10 == 0) {
      scaled /= 10;
      scale /= 10;
      decimals--;
    }
    if (decimals == 0) {
      return Long.toString(scaled);
    }
    String fraction = Long.toString(scaled % scale);
    return scaled / scale + (fraction.length() < decimals ? ".0" : ".") + fraction;
  }

  /// `Less than a second`, `5 seconds`, `About a minute`, `3 hours`, `2 weeks`.
  public static String duration(long nanos) {
    long seconds = nanos / NANOS_PER_SECOND;
    if (seconds < 1) {
      return "Less than a second";
    }
    if (seconds < 60) {
      return seconds == 1 ? "1 second" : seconds + " seconds";
    }
    long minutes = seconds / 60;
    if (minutes < 60) {
      return minutes == 1 ? "About a minute" : minutes + " minutes";
    }
    long hours = (seconds + 1800) / 3600;
    if (hours < 48) {
      return hours == 1 ? "About an hour" : hours + " hours";
    }
    long days = hours / 24;
    if (hours < 24 * 7 * 2) {
      return days + " days";
    }
    if (hours < 24 * 30 * 2) {
      return days / 7 + " weeks";
    }
    if (hours < 24 * 365 * 2) {
      return days / 30 + " months";
    }
    return days / 365 + " years";
  }

  /// How long ago a time is, in nanoseconds since 1970: `3 minutes ago`.
  public static String ago(long epochNanos) {
    return duration(now() - epochNanos) + " ago";
  }

  /// Now in nanoseconds since 1970, exact to a millisecond.
  public static long now() {
    return System.currentTimeMillis() * 1_000_000L;
  }
}
