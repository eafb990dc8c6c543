package io.jpod.core;

import java.time.Instant;

/// RFC 3339 in UTC with nanoseconds, to and from nanoseconds since 1970 (good until 2262) or an
/// [Instant]. Written by hand because `java.time`'s formatters cost a fresh JVM several
/// milliseconds.
public final class Timestamps {
  private static final long NANOS = 1_000_000_000L;
  private static final long DAY = 86_400L;

  /// Of the years 0 and 9999.
  private static final long FIRST_SECOND = -62_167_219_200L;

  private static final long LAST_SECOND = 253_402_300_799L;

  /// Where a fraction of a second begins.
  private static final int FRACTION = 19;

  private Timestamps() {}

  /// The time now.
  public static long now() {
    // currentTimeMillis and not Clock: no class of java.time is loaded for it.
    return System.currentTimeMillis() * 1_000_000L + Math.floorMod(System.nanoTime(), 1_000_000L);
  }

  /// `2026-01-02T03:04:05.123456789Z`.
  public static String format(long epochNanos) {
    StringBuilder text = upToSeconds(Math.floorDiv(epochNanos, NANOS)).append('.');
    return padded(text, Math.floorMod(epochNanos, NANOS), 9).append('Z').toString();
  }

  /// As [Instant#toString()]: no fraction of zero, else with 3, 6 or 9 digits.
  public static String text(Instant time) {
    long seconds = time.getEpochSecond();
    if (seconds < FIRST_SECOND || seconds > LAST_SECOND) {
      return time.toString();
    }
    StringBuilder text = upToSeconds(seconds);
    int nanos = time.getNano();
    if (nanos % 1_000_000 == 0 && nanos != 0) {
      padded(text.append('.'), nanos / 1_000_000, 3);
    } else if (nanos % 1000 == 0 && nanos != 0) {
      padded(text.append('.'), nanos / 1000, 6);
    } else if (nanos != 0) {
      padded(text.append('.'), nanos, 9);
    }
    return text.append('Z').toString();
  }

  private static StringBuilder upToSeconds(long seconds) {
    long days = Math.floorDiv(seconds, DAY);
    int ofDay = (int) Math.floorMod(seconds, DAY);
    // Days since 0000-03-01 in eras of 400 years: leap days fall at the end of such a year.
    long shifted = days + 719_468;
    long era = Math.floorDiv(shifted, 146_097L);
    int ofEra = (int) Math.floorMod(shifted, 146_097L);
    int yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365;
    int ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    int month = (5 * ofYear + 2) / 153;
    int day = ofYear - (153 * month + 2) / 5 + 1;
    month = month < 10 ? month + 3 : month - 9;
    long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
    StringBuilder text = new StringBuilder(30);
    padded(text, year, 4).append('-');
    padded(text, month, 2).append('-');
    padded(text, day, 2).append('T');
    padded(text, ofDay / 3600, 2).append(':');
    padded(text, ofDay / 60 % 60, 2).append(':');
    return padded(text, ofDay % 60, 2);
  }

  private static StringBuilder padded(StringBuilder to, long value, int width) {
    long limit = 10;
    for (int digits = 1; digits < width; digits++) {
      if (value < limit) {
        to.append('0');
      }
      limit *= 10;
    }
    return to.append(value);
  }

  /// Reads what [#format] writes, with any number of fraction digits and `Z` or an offset.
  ///
  /// @throws IllegalArgumentException if the text is something else
  public static long parse(String text) {
    return seconds(text) * NANOS + fraction(text);
  }

  /// The same of any year with four digits.
  ///
  /// @throws IllegalArgumentException if the text is something else
  public static Instant instant(String text) {
    return Instant.ofEpochSecond(seconds(text), fraction(text));
  }

  private static long seconds(String text) {
    if (text.length() < 20 || text.charAt(4) != '-' || text.charAt(10) != 'T') {
      throw new IllegalArgumentException("not an RFC 3339 time: " + text);
    }
    long days = daysOf(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10));
    long seconds =
        days * DAY
            + number(text, 11, 13) * 3600L
            + number(text, 14, 16) * 60L
            + number(text, 17, 19);
    int at = FRACTION;
    if (text.charAt(at) == '.') {
      at++;
      while (at < text.length() && isDigit(text.charAt(at))) {
        at++;
      }
    }
    return seconds - offset(text, at);
  }

  private static long fraction(String text) {
    long fraction = 0;
    if (text.charAt(FRACTION) == '.') {
      for (int at = FRACTION + 1; at <= FRACTION + 9; at++) {
        boolean digit = at < text.length() && isDigit(text.charAt(at));
        if (!digit) {
          return fraction * power(FRACTION + 10 - at);
        }
        fraction = fraction * 10 + (text.charAt(at) - '0');
      }
    }
    return fraction;
  }

  private static long power(int digits) {
    long power = 1;
    for (int i = 0; i < digits; i++) {
      power *= 10;
    }
    return power;
  }

  private static long offset(String text, int at) {
    if (at == text.length() - 1 && text.charAt(at) == 'Z') {
      return 0;
    }
    if (at == text.length() - 6 && text.charAt(at + 3) == ':') {
      long offset = number(text, at + 1, at + 3) * 3600L + number(text, at + 4, at + 6) * 60L;
      if (text.charAt(at) == '+') {
        return offset;
      }
      if (text.charAt(at) == '-') {
        return -offset;
      }
    }
    throw new IllegalArgumentException("not an RFC 3339 time: " + text);
  }

  private static long daysOf(int year, int month, int day) {
    long shifted = month <= 2 ? year - 1L : year;
    long era = Math.floorDiv(shifted, 400L);
    long yearOfEra = shifted - era * 400;
    long ofYear = (153L * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + ofYear - 719_468;
  }

  private static int number(String text, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      if (!isDigit(text.charAt(i))) {
        throw new IllegalArgumentException("not an RFC 3339 time: " + text);
      }
      value = value * 10 + (text.charAt(i) - '0');
    }
    return value;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
