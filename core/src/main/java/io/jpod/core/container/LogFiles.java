package io.jpod.core.container;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A log with what was rotated away from it: `log`, `log.1` and so on, the higher the number the
/// older. The monitor renames them while we read; a file is known by its inode.
final class LogFiles {
  /// So often the files may be renamed while we open them.
  private static final int TRIES = 100;

  private static final long MOMENT_NANOS = 200_000;

  private LogFiles() {}

  /// One open file of a log.
  ///
  /// @param key what the file is known by
  record Part(RandomAccessFile file, Object key) {}

  /// Opens all parts, oldest first.
  ///
  /// @throws NoSuchFileException if there is no log
  static List<Part> open(Path log) throws IOException {
    return openBehind(log, null);
  }

  /// Opens the parts that are newer than the one with this key; all there are if that is gone.
  static List<Part> openBehind(Path log, @Nullable Object key) throws IOException {
    for (int attempt = 0; ; attempt++) {
      List<Object> keys = keys(log);
      if (keys.isEmpty() && attempt < TRIES) {
        LockSupport.parkNanos(MOMENT_NANOS);
        continue;
      }
      int count = key == null ? keys.size() : keys.indexOf(key);
      count = count < 0 ? keys.size() : count;
      List<Part> parts = new ArrayList<>();
      boolean whole = true;
      for (int i = count - 1; i >= 0 && whole; i--) {
        Part part = part(path(log, i), keys.get(i));
        whole = part != null;
        if (part != null) {
          parts.add(part);
        }
      }
      if (whole && keys.equals(keys(log))) {
        return parts;
      }
      close(parts);
      if (attempt == TRIES) {
        throw new IOException(log + " is rotated faster than it can be opened");
      }
    }
  }

  private static @Nullable Part part(Path path, Object key) throws IOException {
    try {
      return new Part(new RandomAccessFile(path.toFile(), "r"), key);
    } catch (java.io.FileNotFoundException e) {
      if (Files.exists(path)) {
        throw e;
      }
      return null;
    }
  }

  /// Keys of `log`, `log.1` ... as far as there are files; empty at the moment when `log` has been
  /// renamed and the next one is not there yet.
  private static List<Object> keys(Path log) throws IOException {
    List<Object> keys = new ArrayList<>();
    try {
      keys.add(key(log));
    } catch (NoSuchFileException e) {
      if (Files.exists(path(log, 1))) {
        return keys;
      }
      throw e;
    }
    try {
      while (true) {
        keys.add(key(path(log, keys.size())));
      }
    } catch (NoSuchFileException e) {
      return keys;
    }
  }

  /// What the file at this path is known by.
  static Object key(Path path) throws IOException {
    return String.valueOf(Files.readAttributes(path, BasicFileAttributes.class).fileKey());
  }

  private static Path path(Path log, int index) {
    return index == 0 ? log : log.resolveSibling(log.getFileName() + "." + index);
  }

  static void close(List<Part> parts) throws IOException {
    for (Part part : parts) {
      part.file().close();
    }
  }
}
