package io.jpod.it.harness;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Waits for what happens by itself, with a bound.
public final class Await {
  private static final Duration LIMIT = Duration.ofSeconds(40);

  private Await() {}

  /// Looks every 20 ms.
  ///
  /// @param what named in the failure
  public static void until(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited " + LIMIT.toSeconds() + " s in vain for " + what);
      }
      pause(20);
    }
  }

  /// Lets time pass where the passing itself is the point (a random moment to kill at).
  public static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
