package io.jpod.build;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How a working container becomes an image.
///
/// @param name of the image, as the user wrote it; null: the image gets none
/// @param timestamp moment that the image, its history and its new layer's files bear, so that the
///   same content gives the same digests everywhere; null: now, and the files' own times
/// @param squash one layer with everything instead of one more
/// @param remove the working container goes when the image is there
/// @param history whether the image says how it was made
/// @param change of what the image says of itself; the working container's settings stay as they
///   are
public record CommitOptions(
    @Nullable String name,
    ImageFormat format,
    @Nullable Instant timestamp,
    boolean squash,
    boolean remove,
    boolean history,
    ImageBuilder.SettingsChange change) {
  /// OCI format, a layer more, the working container stays.
  public static CommitOptions to(@Nullable String name) {
    return new CommitOptions(name, ImageFormat.OCI, null, false, false, true, settings -> settings);
  }

  public CommitOptions withFormat(ImageFormat value) {
    return new CommitOptions(name, value, timestamp, squash, remove, history, change);
  }

  public CommitOptions withTimestamp(@Nullable Instant value) {
    return new CommitOptions(name, format, value, squash, remove, history, change);
  }

  public CommitOptions withSquash(boolean value) {
    return new CommitOptions(name, format, timestamp, value, remove, history, change);
  }

  public CommitOptions withRemoval(boolean value) {
    return new CommitOptions(name, format, timestamp, squash, value, history, change);
  }

  public CommitOptions withHistory(boolean value) {
    return new CommitOptions(name, format, timestamp, squash, remove, value, change);
  }

  public CommitOptions withChange(ImageBuilder.SettingsChange value) {
    return new CommitOptions(name, format, timestamp, squash, remove, history, value);
  }
}
