package io.jpod.core.storage;

import java.time.Duration;

/// How a store is checked.
///
/// @param thorough whether the digests of all layers are computed from their files, which reads
///   everything
/// @param unreferencedAge layers that no image needs are damage when they are older; younger ones
///   may belong to a pull that goes on or goes on later
/// @param repair whether damaged images are removed that no container uses
/// @param force whether damaged images are removed together with their containers, and damaged
///   containers
public record CheckOptions(
    boolean thorough, Duration unreferencedAge, boolean repair, boolean force) {
  /// podman's age of unreferenced layers.
  public static final Duration DEFAULT_AGE = Duration.ofHours(24);

  /// Whether anything is to be changed.
  public boolean changes() {
    return repair || force;
  }
}
