package io.jpod.core.container;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/// Reads a log, `json-file` or `k8s-file`, with its rotated parts: from the start, from the last so
/// many lines, or from a time, without reading what comes before.
public final class LogReader implements AutoCloseable {
  private static final int BLOCK = 64 * 1024;

  private final Path log;
  private final LogOptions options;
  private final LogRecord record = new LogRecord();

  /// Newer parts than the one that is read; empty while the newest is read.
  private final Deque<LogFiles.Part> waiting = new ArrayDeque<>();

  private LogFiles.Part part;
  private RandomAccessFile file;
  private byte[] buffer = new byte[BLOCK];
  private int start;
  private int end;

  private LogReader(Path log, LogOptions options, List<LogFiles.Part> parts) {
    this.log = log;
    this.options = options;
    this.waiting.addAll(parts);
    this.part = waiting.removeFirst();
    this.file = part.file();
  }

  /// Opens a log where the wanted lines begin.
  ///
  /// @throws NoSuchFileException if there is no log
  public static LogReader open(Path log, LogOptions options) throws IOException {
    List<LogFiles.Part> parts = LogFiles.open(log);
    LogReader reader = new LogReader(log, options, parts);
    try {
      reader.seekStart(parts);
    } catch (IOException e) {
      LogFiles.close(parts);
      throw e;
    }
    return reader;
  }

  /// The later one of where `--since` and where `--tail` begin.
  private void seekStart(List<LogFiles.Part> parts) throws IOException {
    int first = 0;
    long from = 0;
    if (options.sinceEpochNanos() != Long.MIN_VALUE) {
      first = parts.size() - 1;
      while (first > 0 && !beginsBefore(parts.get(first), options.sinceEpochNanos())) {
        first--;
      }
      file = parts.get(first).file();
      from = firstSince(options.sinceEpochNanos());
    }
    if (options.tail() >= 0) {
      long wanted = options.tail();
      for (int i = parts.size() - 1; i >= first; i--) {
        file = parts.get(i).file();
        long position = lastLines(wanted);
        wanted -= linesSeen;
        if (wanted <= 0) {
          from = i == first ? Math.max(from, position) : position;
          first = i;
          break;
        }
      }
    }
    while (!part.file().equals(parts.get(first).file())) {
      part.file().close();
      part = waiting.removeFirst();
    }
    file = part.file();
    file.seek(from);
  }

  private boolean beginsBefore(LogFiles.Part of, long epochNanos) throws IOException {
    file = of.file();
    long length = file.length();
    return length > 0 && timeAt(0, length) < epochNanos;
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
      } else if (!fill() && !next()) {
        sink.flush();
        return true;
      }
    }
  }

  /// Goes on with the next newer part, if there is one.
  private boolean next() throws IOException {
    if (waiting.isEmpty()) {
      if (isNewest()) {
        return false;
      }
      waiting.addAll(LogFiles.openBehind(log, part.key()));
      // What was written between our last look and the rotation.
      if (fill()) {
        return true;
      }
    }
    if (waiting.isEmpty()) {
      return false;
    }
    file.close();
    part = waiting.removeFirst();
    file = part.file();
    file.seek(0); // where the wanted lines begin was looked for in it, perhaps
    start = 0;
    end = 0; // half a record at the end of a part: the machine stopped while it was written
    return true;
  }

  private boolean isNewest() throws IOException {
    try {
      return LogFiles.key(log).equals(part.key());
    } catch (NoSuchFileException e) {
      return true; // at this moment between two renames, or removed: the next look tells
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

  private long linesSeen;

  /// Where the last `count` lines begin, looking backwards from the end; the start if there are
  /// fewer. [#linesSeen] says how many there were.
  private long lastLines(long count) throws IOException {
    long position = file.length();
    linesSeen = 0;
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
        if (block[i] == '\n' && !last) {
          linesSeen++;
          if (--wanted == 0) {
            return position + i + 1;
          }
        }
        last = false;
      }
    }
    linesSeen += last ? 0 : 1;
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
    for (LogFiles.Part later : waiting) {
      later.file().close();
    }
  }
}
