package io.jpod.core.registry;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// When to ask again and how long to wait: each time twice as long as before, with jitter so that
/// many clients do not come back at once; as long as the registry says if it says so.
///
/// @param retries how often a request is repeated at most
/// @param firstDelay before the first repetition
/// @param longestDelay a registry that wants us to wait longer fails the request
/// @param patience how long a registry may be silent in the middle of an answer
public record RetryPolicy(
    int retries, Duration firstDelay, Duration longestDelay, Duration patience) {
  /// Three repetitions after 1, 2 and 4 seconds.
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(3, Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofSeconds(60));

  public RetryPolicy {
    if (retries < 0 || firstDelay.isNegative() || longestDelay.isNegative()) {
      throw new IllegalArgumentException("negative retries or delay");
    }
  }

  /// `--retry` and `--retry-delay`.
  public RetryPolicy with(int newRetries, @Nullable Duration newDelay) {
    return new RetryPolicy(
        newRetries, newDelay == null ? firstDelay : newDelay, longestDelay, patience);
  }

  /// Whether this status is worth another try.
  public static boolean isTransient(int status) {
    return switch (status) {
      case 408, 425, 429, 500, 502, 503, 504 -> true;
      default -> false;
    };
  }

  /// How long to wait before repetition number `attempt`, from 1; null: do not ask again.
  ///
  /// @param retryAfter the header of that name, in seconds; null if it was not sent, or as a date
  public @Nullable Duration delayBefore(int attempt, @Nullable Long retryAfter) {
    if (attempt > retries) {
      return null;
    }
    if (retryAfter != null) {
      Duration wanted = Duration.ofSeconds(Math.max(0, retryAfter));
      return wanted.compareTo(longestDelay) > 0 ? null : wanted;
    }
    long exponential = firstDelay.toMillis() << Math.min(attempt - 1, 10);
    long bounded = Math.min(exponential, longestDelay.toMillis());
    // Between half and all of it.
    return Duration.ofMillis(bounded / 2 + ThreadLocalRandom.current().nextLong(bounded / 2 + 1));
  }
}
