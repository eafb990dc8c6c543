package io.jpod.cli.format;

import io.jpod.core.JpodException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Times as Go writes and docker and podman read them. Not on the way of plain tables: java.time
/// takes its time to come up.
public final class GoTime {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final String[] UNITS = {"ns", "us", "µs", "ms", "s", "m", "h"};
  private static final long[] UNIT_NANOS = {
    1, 1000, 1000, 1_000_000, NANOS_PER_SECOND, 60 * NANOS_PER_SECOND, 3600 * NANOS_PER_SECOND
  };

  private GoTime() {}

  /// Go's `Time.String()` in the caller's zone: `2026-01-02 15:04:05.123456789 +0000 UTC`.
  public static String text(long epochNanos) {
    return text(epochNanos, ZoneId.systemDefault());
  }

  static String text(long epochNanos, ZoneId zone) {
    ZonedDateTime time = instant(epochNanos).atZone(zone);
    StringBuilder text = new StringBuilder(40);
    text.append(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).format(time));
    if (time.getNano() > 0) {
      String nanos = Integer.toString(1_000_000_000 + time.getNano()).substring(1);
      text.append('.').append(trimZeros(nanos));
    }
    return text.append(' ')
        .append(DateTimeFormatter.ofPattern("xxxx", Locale.ROOT).format(time))
        .append(' ')
        .append(
            zone.getId().equals("Z")
                ? "UTC"
                : DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH).format(time))
        .toString();
  }

  private static String trimZeros(String digits) {
    int end = digits.length();
    while (digits.charAt(end - 1) == '0') {
      end--;
    }
    return digits.substring(0, end);
  }

  /// RFC 3339 in UTC with as many digits as it takes: `2026-01-02T15:04:05.1Z`.
  public static String rfc3339(long epochNanos) {
    return instant(epochNanos).toString();
  }

  private static Instant instant(long epochNanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(epochNanos, NANOS_PER_SECOND), Math.floorMod(epochNanos, NANOS_PER_SECOND));
  }

  /// Nanoseconds since 1970 of an RFC 3339 time.
  public static long ofRfc3339(String text) {
    return nanos(OffsetDateTime.parse(text).toInstant());
  }

  /// What `--since` and `--until` accept: `10m`, `1h30m` before now; seconds since 1970; RFC 3339,
  /// also without its end (`2026-01-02`, `2026-01-02T15:04`), then in the caller's zone.
  ///
  /// @param now nanoseconds since 1970
  /// @return nanoseconds since 1970
  public static long parse(String text, long now) throws JpodException {
    Long duration = duration(text);
    if (duration != null) {
      return now - duration;
    }
    try {
      if (isNumber(text)) {
        return scaled(text, NANOS_PER_SECOND);
      }
      return nanos(calendar(text));
    } catch (DateTimeException | ArithmeticException e) {
      throw new JpodException(
          "'" + text + "' is not a time", "10m, 2026-01-02T15:04:05Z or seconds since 1970", e);
    }
  }

  private static Instant calendar(String text) {
    if (text.length() > 11 && hasZone(text)) {
      return OffsetDateTime.parse(text).toInstant();
    }
    if (text.length() <= 10) {
      return LocalDate.parse(text).atStartOfDay(ZoneId.systemDefault()).toInstant();
    }
    return LocalDateTime.parse(text.replace(' ', 'T')).atZone(ZoneId.systemDefault()).toInstant();
  }

  private static boolean hasZone(String text) {
    char last = text.charAt(text.length() - 1);
    return last == 'Z' || text.indexOf('+', 10) > 0 || text.indexOf('-', 10) > 0;
  }

  private static boolean isNumber(String text) {
    boolean digits = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        digits = true;
      } else if (c != '.') {
        return false;
      }
    }
    return digits;
  }

  /// `BigDecimal`, which takes long to load, only for what has a point.
  private static long scaled(String number, long scale) {
    return number.indexOf('.') < 0
        ? Math.multiplyExact(Long.parseLong(number), scale)
        : new BigDecimal(number).multiply(BigDecimal.valueOf(scale)).longValue();
  }

  private static long nanos(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), NANOS_PER_SECOND), instant.getNano());
  }

  /// A length of time as Go reads it: `1m30s`, `24h`.
  public static Duration parseDuration(String text) throws JpodException {
    Long nanos = duration(text);
    if (nanos == null) {
      throw new JpodException("time: invalid duration \"" + text + "\"", "24h, 90m or 30s");
    }
    return Duration.ofNanos(nanos);
  }

  /// Nanoseconds of a Go duration (`1m30s`, `1.5h`); null if it is none.
  public static @org.jspecify.annotations.Nullable Long duration(String text) {
    int at = 0;
    long total = 0;
    while (at < text.length()) {
      int number = at;
      while (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
        at++;
      }
      int unit = at;
      while (at < text.length() && Character.isLetter(text.charAt(at))) {
        at++;
      }
      long scale = unitNanos(text.substring(unit, at));
      if (unit == number || scale == 0) {
        return null;
      }
      try {
        total = Math.addExact(total, scaled(text.substring(number, unit), scale));
      } catch (NumberFormatException | ArithmeticException e) {
        return null;
      }
    }
    return text.isEmpty() ? null : total;
  }

  private static long unitNanos(String name) {
    for (int i = 0; i < UNITS.length; i++) {
      if (UNITS[i].equals(name)) {
        return UNIT_NANOS[i];
      }
    }
    return 0;
  }

  /// The zone that Go calls UTC.
  static ZoneId utc() {
    return ZoneOffset.UTC;
  }
}
