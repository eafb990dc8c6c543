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

  private final OutputStream out;
  private final OutputStream err;
  private final boolean timestamps;
  private final byte @Nullable [] prefix;
  private boolean lastWasError;
  private boolean atLineStart = true;

  LogPrinter(Console console, boolean timestamps, @Nullable String prefix) {
    this.out = new BufferedOutputStream(console.rawOut(), BUFFER_SIZE);
    this.err = new BufferedOutputStream(console.rawErr(), BUFFER_SIZE);
    this.timestamps = timestamps;
    this.prefix = prefix == null ? null : (prefix + " ").getBytes(UTF_8);
  }

  @Override
  public boolean record(boolean stderr, String time, byte[] text, int length) {
    try {
      if (stderr != lastWasError) {
        (lastWasError ? err : out).flush();
        lastWasError = stderr;
      }
      OutputStream stream = stderr ? err : out;
      if (atLineStart && prefix != null) {
        stream.write(prefix);
      }
      if (atLineStart && timestamps) {
        stream.write((time + " ").getBytes(UTF_8));
      }
      stream.write(text, 0, length);
      atLineStart = length > 0 && text[length - 1] == '\n';
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void flush() {
    try {
      out.flush();
      err.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    flush();
  }
}
