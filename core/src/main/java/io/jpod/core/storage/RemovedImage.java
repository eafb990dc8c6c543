package io.jpod.core.storage;

import java.util.List;

/// What `rmi` did for one image.
///
/// @param untagged names that were taken away, in podman's order
/// @param deleted ids of images that are gone, the image itself first, then its dangling parents;
///   empty if other names kept it
public record RemovedImage(List<String> untagged, List<String> deleted) {
  public RemovedImage {
    untagged = List.copyOf(untagged);
    deleted = List.copyOf(deleted);
  }
}
