package io.jpod.cli.format;

import io.jpod.core.Durations;
import io.jpod.core.JpodException;

/// Lengths of time as values of options: `300ms`, `1m30s`, `1.5h`.
public final class GoDuration {
  private GoDuration() {}

  /// @param option whose value it is, for the error
  /// @return nanoseconds
  public static long parse(String option, String text) throws JpodException {
    if (text.equals("0")) {
      return 0;
    }
    Double nanos = Durations.unsigned(text);
    if (nanos == null || nanos > Long.MAX_VALUE) {
      throw new JpodException(
          "parsing " + option + " \"" + text + "\": time: invalid duration \"" + text + "\"",
          option + " 30s");
    }
    return Math.round(nanos);
  }
}
