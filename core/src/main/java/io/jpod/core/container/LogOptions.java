package io.jpod.core.container;

/// Which lines of a log are read.
///
/// @param follow whether to go on until the container ends
/// @param tail the last so many lines; -1: all
/// @param sinceEpochNanos only lines written at this time or later; [Long#MIN_VALUE]: all
/// @param untilEpochNanos only lines written before this time; [Long#MAX_VALUE]: all
public record LogOptions(boolean follow, long tail, long sinceEpochNanos, long untilEpochNanos) {
  /// All that is there now.
  public static final LogOptions ALL = new LogOptions(false, -1, Long.MIN_VALUE, Long.MAX_VALUE);
}
