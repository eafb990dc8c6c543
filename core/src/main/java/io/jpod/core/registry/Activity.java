package io.jpod.core.registry;

import java.time.Duration;

/// When bytes last went over the wire in one exchange. A registry that stops in the middle is found
/// by that, while a slow one has all the time it needs.
final class Activity {
  private volatile long lastNanos = System.nanoTime();

  void happened() {
    lastNanos = System.nanoTime();
  }

  Duration silence() {
    return Duration.ofNanos(System.nanoTime() - lastNanos);
  }
}
