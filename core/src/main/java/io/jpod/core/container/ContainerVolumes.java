package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.Image;
import java.util.List;

/// The volumes of a container.
final class ContainerVolumes {
  private ContainerVolumes() {}

  /// Makes those that are not there yet.
  ///
  /// @return the names of those that were made
  static List<String> ensure(ContainerConfig config, Image image, Directories directories)
      throws JpodException {
    for (ContainerMount mount : config.mounts()) {
      if (mount.kind() == ContainerMount.Kind.VOLUME) {
        throw new JpodException("volumes are not finished yet: " + mount.destination());
      }
    }
    return List.of();
  }

  static void removeAll(List<String> volumes, Directories directories) {}
}
