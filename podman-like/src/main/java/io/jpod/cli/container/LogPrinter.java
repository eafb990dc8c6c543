package io.jpod.cli.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jpod.cli.command.Console;
import io.jpod.core.container.LogSink;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/// Writes log records to the stream they came from. Buffered, but what one stream holds is written
/// before the other goes on, so that lines stay in order where both are one terminal.
final class LogPrinter implements LogSink, AutoCloseable {
  private static final int BUFFER_SIZE = 1 << 16;

  /// Instead of a container's number: no colours.
  static final int NO_COLOR = -1;

  /// podman's colours, by the position of a container on the command line.
  private static final String[] COLORS = {"37", "31", "33", "34", "35", "36", "32"};

  private static final byte[] RESET = "\033[0m".getBytes(UTF_8);

  /// Several printers may share the console's streams.
  private static final Object TURN = new Object();

  private final byte @Nullable [] color;
  private final OutputStream out;
  private final OutputStream err;
  private final boolean timestamps;
  private final byte @Nullable [] prefix;
  private final byte @Nullable [] details;
  private boolean lastWasError;
  private boolean atLineStart = true;

  /// @param details stands behind the time
  /// @param prefix stands in front of it
  LogPrinter(
      Console console,
      @Nullable String details,
      boolean timestamps,
      @Nullable String prefix,
      int number) {
    this.details = details == null ? null : (details + " ").getBytes(UTF_8);
    this.color =
        number == NO_COLOR
            ? null
            : ("\033[" + COLORS[number % COLORS.length] + "m").getBytes(UTF_8);
    this.out = new BufferedOutputStream(console.rawOut(), BUFFER_SIZE);
    this.err = new BufferedOutputStream(console.rawErr(), BUFFER_SIZE);
    this.timestamps = timestamps;
    this.prefix = prefix == null ? null : (prefix + " ").getBytes(UTF_8);
  }

  @Override
  public boolean record(boolean stderr, String time, byte[] text, int length) {
    try {
      if (stderr != lastWasError) {
        flush();
        lastWasError = stderr;
      }
      OutputStream stream = stderr ? err : out;
      if (atLineStart && color != null) {
        stream.write(color);
      }
      if (atLineStart && prefix != null) {
        stream.write(prefix);
      }
      if (atLineStart && timestamps) {
        stream.write((time + " ").getBytes(UTF_8));
      }
      if (atLineStart && details != null) {
        stream.write(details);
      }
      atLineStart = length > 0 && text[length - 1] == '\n';
      stream.write(text, 0, atLineStart ? length - 1 : length);
      if (atLineStart && color != null) {
        stream.write(RESET);
      }
      if (atLineStart) {
        stream.write('\n');
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void flush() {
    try {
      synchronized (TURN) {
        out.flush();
        err.flush();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    flush();
  }
}
