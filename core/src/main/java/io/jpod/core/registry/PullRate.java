package io.jpod.core.registry;

/// How fast the network brings the layers of one image, all together. Thread-safe.
final class PullRate {
  private final long startNanos = System.nanoTime();
  private long lastNanos = startNanos;
  private long bytes;

  /// Counts bytes that have just come.
  synchronized void add(long some) {
    bytes += some;
    lastNanos = System.nanoTime();
  }

  /// From the start to the last byte; 0 if nothing came.
  synchronized long bytesPerSecond() {
    return (long) (bytes / Math.max(0.001, (lastNanos - startNanos) / 1e9));
  }
}
