package io.jpod.core;

/// Sizes in words, in powers of 1000, as docker's library go-units has them.
///
/// `BigDecimal` would do the rounding, but the tables that it computes when it is loaded take the
/// interpreter 60 ms in Java 25, longer than a whole command.
public final class HumanSize {
  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};

  private HumanSize() {}

  /// As `%.<digits>g` of Go without zeros at the end: `1.235MB`, `77.8MB`, `0B`.
  ///
  /// @param bytes at least 0
  /// @param digits significant ones, 3 or 4
  /// @param separator between number and unit
  public static String format(long bytes, int digits, String separator) {
    double value = bytes;
    int unit = 0;
    while (value >= 1000 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    return significant(value, digits) + separator + UNITS[unit];
  }

  /// For 0 to 1000.
  private static String significant(double value, int digits) {
    int decimals = digits - 1;
    long scale = digits == 4 ? 1000 : 100;
    long tooLong = scale * 10;
    // What has digits before the point has fewer behind it, also where it gets them by rounding up.
    while (decimals > 0 && Math.rint(value * scale) >= tooLong) {
      scale /= 10;
      decimals--;
    }
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
    return scaled / scale + "." + "0".repeat(decimals - fraction.length()) + fraction;
  }
}
