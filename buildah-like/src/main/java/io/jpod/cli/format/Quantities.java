package io.jpod.cli.format;

import io.jpod.core.HumanSize;

/// Sizes and durations in words, as docker and podman show them (their library is go-units).
public final class Quantities {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private Quantities() {}

  /// Three significant digits in powers of 1000: `1.24MB`, `77.8MB`, `136MB`.
  ///
  /// @param separator between number and unit; podman's tables have a blank, docker's nothing
  public static String size(long bytes, String separator) {
    return HumanSize.format(bytes, 3, separator);
  }

  /// Four significant digits in powers of 1000, as go-units' `HumanSize`: `1.235MB`, `77.8MB`,
  /// `0B`.
  public static String bytes(long bytes) {
    return HumanSize.format(bytes, 4, "");
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
