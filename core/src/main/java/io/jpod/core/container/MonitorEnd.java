package io.jpod.core.container;

import java.io.IOException;
import java.nio.file.Path;

/// The moment between a monitor's last word and its end, when it still holds its lock: it closes
/// connections and deletes what it leaves behind. It takes a millisecond, so it is waited for in
/// small steps.
final class MonitorEnd {
  /// After so many steps, about five seconds, something else is the matter.
  static final int ATTEMPTS = 1000;

  private MonitorEnd() {}

  /// Waits until nobody holds the lock, or too long.
  static void await(Path directory) throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS && StateFile.monitorLives(directory); attempt++) {
      pause();
    }
  }

  static void pause() throws IOException {
    try {
      Thread.sleep(5);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for a monitor's end", e);
    }
  }
}
