package io.jpod.core.event;

import io.jpod.core.Timestamps;
import io.jpod.core.config.Directories;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// Adds events to a store's log: each is one write behind the end of the file, so that any number
/// of processes may write. A log that cannot be written (a full disk, a read-only store) fails
/// nothing.
public final class EventLog {
  /// As in the launcher's events.h: a longer log is moved to `events.1`.
  private static final long MAX_BYTES = 4 * 1024 * 1024;

  private EventLog() {}

  /// Something has happened to a container, now.
  public static void container(
      Directories directories,
      String status,
      String id,
      String name,
      String image,
      List<String> details,
      List<String> labels) {
    add(
        directories,
        new Event(Timestamps.now(), "container", status, id, name, image, details, labels));
  }

  /// Something has happened to an image or a volume, now.
  public static void of(
      Directories directories, String type, String status, String id, String name) {
    add(directories, new Event(Timestamps.now(), type, status, id, name, "", List.of(), List.of()));
  }

  private static void add(Directories directories, Event event) {
    Path file = directories.events();
    try {
      if (file.toFile().length() >= MAX_BYTES) {
        rotate(file);
      }
      try (FileOutputStream out = new FileOutputStream(file.toString(), true)) {
        out.write(event.line().getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      return; // what happened has happened
    }
  }

  /// Under a lock and after a second look: else two would do it one after the other, and the first
  /// part would be lost.
  private static void rotate(Path file) throws IOException {
    try (FileChannel channel =
            FileChannel.open(
                file.resolveSibling("events.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        var lock = channel.lock()) {
      if (lock.isValid() && file.toFile().length() >= MAX_BYTES) {
        Files.move(file, file.resolveSibling("events.1"), StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }
}
