package io.jpod.core.container;

import com.google.gson.JsonObject;
import io.jpod.core.JpodException;
import io.jpod.core.storage.StoreErrors;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;

/// A container's log, read once or followed until the container ends.
final class ContainerLog {
  /// The kernel tells of every change; this is for a monitor that is killed, which changes nothing.
  private static final int SECONDS_BETWEEN_LOOKS = 1;

  private final Container container;
  private final JsonObject record;
  private final Path file;

  ContainerLog(Container container) throws JpodException {
    this.container = container;
    this.record = Inspection.record(container);
    this.file = Path.of(file(container, record));
  }

  /// Path of the log as `container.json` has it.
  static String file(Container container, JsonObject record) {
    String path = record.has("logPath") ? record.get("logPath").getAsString() : "";
    return path.isEmpty() ? container.directory().resolve("log").toString() : path;
  }

  void read(LogOptions options, LogSink sink) throws JpodException {
    checkItCanBeRead();
    try {
      if (record.get("logDriver").getAsString().equals("journald")) {
        new JournalReader(container, options, sink).read();
      } else if (options.follow()) {
        follow(options, sink);
      } else if (Files.exists(file)) {
        try (LogReader reader = LogReader.open(file, options)) {
          reader.drain(sink);
        }
      }
    } catch (FileNotFoundException | NoSuchFileException e) {
      return; // removed while we looked: there is nothing more to read
    } catch (IOException e) {
      throw StoreErrors.of("reading the log of container \"" + container.name() + "\"", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JpodException("reading the log was interrupted", e);
    }
  }

  private void checkItCanBeRead() throws JpodException {
    String driver = record.get("logDriver").getAsString();
    if (driver.equals("none") || driver.equals("passthrough")) {
      throw new JpodException(
          "this container is using the '"
              + driver
              + "' log driver, cannot read logs: this container is not logging output");
    }
  }

  private void follow(LogOptions options, LogSink sink) throws IOException, InterruptedException {
    try (WatchService watch = FileSystems.getDefault().newWatchService()) {
      // Watched before the first look, so that nothing falls between the two.
      container
          .directory()
          .register(
              watch, StandardWatchEventKinds.ENTRY_MODIFY, StandardWatchEventKinds.ENTRY_CREATE);
      Path parent = file.getParent();
      if (parent != null && !parent.equals(container.directory())) {
        parent.register(
            watch, StandardWatchEventKinds.ENTRY_MODIFY, StandardWatchEventKinds.ENTRY_CREATE);
      }
      if (!Files.exists(file) && !isAlive()) {
        return;
      }
      while (!Files.exists(file)) {
        pause(watch);
      }
      try (LogReader reader = LogReader.open(file, options)) {
        while (true) {
          // Asked before reading: what is written before the end is read after it.
          boolean alive = isAlive();
          if (!reader.drain(sink) || !alive) {
            return;
          }
          pause(watch);
        }
      }
    }
  }

  private boolean isAlive() throws IOException {
    return StateFile.read(container.directory()).isAlive();
  }

  private static void pause(WatchService watch) throws InterruptedException {
    WatchKey key = watch.poll(SECONDS_BETWEEN_LOOKS, TimeUnit.SECONDS);
    if (key != null) {
      key.pollEvents();
      key.reset();
    }
  }
}
