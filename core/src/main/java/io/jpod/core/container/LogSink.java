package io.jpod.core.container;

import java.io.IOException;

/// Takes records of a log in the order in which they were written.
public interface LogSink {
  /// One record, usually a line.
  ///
  /// @param stderr whether it was written to standard error
  /// @param time when, RFC 3339 with nanoseconds as in the log
  /// @param text UTF-8; the array is only valid during the call
  /// @param length bytes of `text` that count; ends with a newline unless the line goes on in the
  ///   next record
  /// @return false to stop reading
  boolean record(boolean stderr, String time, byte[] text, int length) throws IOException;

  /// All that is there was given; called before waiting for more.
  default void flush() throws IOException {}
}
