package io.jpod.core.event;

import io.jpod.core.Timestamps;
import io.jpod.core.config.Directories;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Reads a store's events in the order in which they were written, and follows them.
public final class EventReader {
  private static final int MILLIS_BETWEEN_LOOKS = 50;

  private final Path log;
  private final long sinceEpochNanos;
  private final long untilEpochNanos;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  /// @param sinceEpochNanos only what happened then or later
  /// @param untilEpochNanos only what happened before; a time to come ends the reading when it
  ///   comes
  public EventReader(Directories directories, long sinceEpochNanos, long untilEpochNanos) {
    this.log = directories.events();
    this.sinceEpochNanos = sinceEpochNanos;
    this.untilEpochNanos = untilEpochNanos;
  }

  /// Hands on all events, and with `follow` all that come until `until`.
  ///
  /// @param sink false: it has had enough
  /// @param fromStart whether what is there already counts
  public void read(boolean fromStart, boolean follow, Predicate<Event> sink)
      throws IOException, InterruptedException {
    if (fromStart && !drainFile(log.resolveSibling(log.getFileName() + ".1"), sink)) {
      return;
    }
    boolean skip = !fromStart;
    Object key = null;
    RandomAccessFile file = null;
    try {
      while (true) {
        if (file == null) {
          key = key(log);
          file = open(log);
          if (file != null && skip) {
            file.seek(file.length());
          }
          skip = false;
        }
        if (file != null) {
          if (!drain(file, sink)) {
            return;
          }
          Object now = key(log);
          if (now != null && !now.equals(key)) {
            boolean more = drain(file, sink); // what was written before it was moved aside
            file.close();
            file = null;
            if (!more) {
              return;
            }
            continue;
          }
        }
        if (!follow || Timestamps.now() >= untilEpochNanos) {
          return;
        }
        Thread.sleep(MILLIS_BETWEEN_LOOKS);
      }
    } finally {
      if (file != null) {
        file.close();
      }
    }
  }

  private boolean drainFile(Path path, Predicate<Event> sink) throws IOException {
    try (RandomAccessFile file = open(path)) {
      return file == null || drain(file, sink);
    }
  }

  private static @Nullable RandomAccessFile open(Path path) throws IOException {
    try {
      return new RandomAccessFile(path.toFile(), "r");
    } catch (FileNotFoundException e) {
      if (Files.exists(path)) {
        throw e;
      }
      return null;
    }
  }

  private static @Nullable Object key(Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private boolean drain(RandomAccessFile file, Predicate<Event> sink) throws IOException {
    byte[] block = new byte[64 * 1024];
    int read;
    while ((read = file.read(block)) > 0) {
      int from = 0;
      for (int i = 0; i < read; i++) {
        if (block[i] == '\n') {
          line.write(block, from, i - from);
          from = i + 1;
          String text = line.toString(StandardCharsets.UTF_8);
          line.reset();
          if (!give(text, sink)) {
            return false;
          }
        }
      }
      line.write(block, from, read - from);
    }
    return true;
  }

  private boolean give(String text, Predicate<Event> sink) {
    Event event = Event.parse(text);
    if (event == null
        || event.epochNanos() < sinceEpochNanos
        || event.epochNanos() >= untilEpochNanos) {
      return true;
    }
    return sink.test(event);
  }
}
