package io.jpod.core.container;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;

/// Reads a `json-file` log: from the start, from the last so many lines, or from a time, without
/// reading what comes before.
public final class LogReader implements AutoCloseable {
  private static final int BLOCK = 64 * 1024;

  private final RandomAccessFile file;
  private final LogOptions options;
  private final LogRecord record = new LogRecord();
  private byte[] buffer = new byte[BLOCK];
  private int start;
  private int end;

  private LogReader(RandomAccessFile file, LogOptions options) {
    this.file = file;
    this.options = options;
  }

  /// Opens a log where the wanted lines begin.
  ///
  /// @throws java.io.FileNotFoundException if there is no log
  public static LogReader open(Path log, LogOptions options) throws IOException {
    RandomAccessFile file = new RandomAccessFile(log.toFile(), "r");
    LogReader reader = new LogReader(file, options);
    try {
      long from = 0;
      if (options.sinceEpochNanos() != Long.MIN_VALUE) {
        from = reader.firstSince(options.sinceEpochNanos());
      }
      if (options.tail() >= 0) {
        from = Math.max(from, reader.lastLines(options.tail()));
      }
      file.seek(from);
    } catch (IOException e) {
      file.close();
      throw e;
    }
    return reader;
  }

  /// Hands on all complete lines that are there now.
  ///
  /// @return false if reading is over: the time limit was met or the sink had enough
  public boolean drain(LogSink sink) throws IOException {
    while (true) {
      int newline = indexOfNewline(start);
      if (newline >= 0) {
        boolean isRecord = record.parse(buffer, start, newline);
        start = newline + 1;
        if (isRecord && !give(sink)) {
          return false;
        }
      } else if (!fill()) {
        sink.flush();
        return true;
      }
    }
  }

  private boolean give(LogSink sink) throws IOException {
    if (options.untilEpochNanos() != Long.MAX_VALUE
        && record.epochNanos() >= options.untilEpochNanos()) {
      sink.flush();
      return false;
    }
    if (options.sinceEpochNanos() != Long.MIN_VALUE
        && record.epochNanos() < options.sinceEpochNanos()) {
      return true;
    }
    return sink.record(record.stderr(), record.time(), record.text(), record.length());
  }

  private int indexOfNewline(int from) {
    for (int i = from; i < end; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private boolean fill() throws IOException {
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, end - start);
      end -= start;
      start = 0;
    }
    if (end == buffer.length) {
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    int read = file.read(buffer, end, buffer.length - end);
    if (read <= 0) {
      return false;
    }
    end += read;
    return true;
  }

  /// Where the last `count` lines begin, looking backwards from the end.
  private long lastLines(long count) throws IOException {
    long position = file.length();
    if (count == 0) {
      return position;
    }
    byte[] block = new byte[BLOCK];
    long wanted = count;
    boolean last = true;
    while (position > 0) {
      int size = (int) Math.min(BLOCK, position);
      position -= size;
      file.seek(position);
      file.readFully(block, 0, size);
      for (int i = size - 1; i >= 0; i--) {
        if (block[i] == '\n' && !last && --wanted == 0) {
          return position + i + 1;
        }
        last = false;
      }
    }
    return 0;
  }

  /// Where the first line of this time or later begins: lines stand in the order of time, so
  /// halving finds it.
  private long firstSince(long epochNanos) throws IOException {
    long low = 0;
    long high = file.length();
    while (high - low > BLOCK) {
      long middle = low + (high - low) / 2;
      long line = nextLine(middle, high);
      if (line < 0 || timeAt(line, high) >= epochNanos) {
        high = middle;
      } else {
        low = line;
      }
    }
    // The rest, at most one block, is compared line by line while reading.
    return low;
  }

  /// Start of the first line behind this position, or -1 if there is none before `limit`.
  private long nextLine(long position, long limit) throws IOException {
    byte[] block = new byte[BLOCK];
    long at = position;
    while (at < limit) {
      file.seek(at);
      int read = file.read(block, 0, (int) Math.min(BLOCK, limit - at));
      for (int i = 0; i < read; i++) {
        if (block[i] == '\n') {
          return at + i + 1 < limit ? at + i + 1 : -1;
        }
      }
      if (read <= 0) {
        return -1;
      }
      at += read;
    }
    return -1;
  }

  /// Time of the line that begins here; [Long#MAX_VALUE] if it is no record.
  private long timeAt(long line, long limit) throws IOException {
    long next = nextLine(line, limit + 1);
    long stop = next < 0 ? limit : next - 1;
    byte[] bytes = new byte[(int) Math.min(stop - line, 1 << 20)];
    file.seek(line);
    file.readFully(bytes);
    return record.parse(bytes, 0, bytes.length) ? record.epochNanos() : Long.MAX_VALUE;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
