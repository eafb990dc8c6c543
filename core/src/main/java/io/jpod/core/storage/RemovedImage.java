package io.jpod.core.storage;

import java.util.List;

/// What `rmi` or `prune` did.
///
/// @param untagged names that were taken away, in podman's order
/// @param deleted ids of images that are gone, the image itself first, then its dangling parents;
///   empty if other names kept it
/// @param freedBytes length of the layers that went with them
public record RemovedImage(List<String> untagged, List<String> deleted, long freedBytes) {
  public RemovedImage {
    untagged = List.copyOf(untagged);
    deleted = List.copyOf(deleted);
  }
}
