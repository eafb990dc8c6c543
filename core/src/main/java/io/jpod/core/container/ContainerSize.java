package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.DirectorySize;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageStore;

/// How large a container is. Right only inside of the user's namespace, where all its files can be
/// seen.
///
/// @param writtenBytes of the files it has written
/// @param wholeBytes these and its image
public record ContainerSize(long writtenBytes, long wholeBytes) {

  /// Looks at all files that a container has written.
  public static ContainerSize of(Container container, Directories directories)
      throws JpodException {
    long written = DirectorySize.of(container.directory().resolve("diff"));
    Image image =
        container.imageId().isEmpty()
            ? null
            : ImageStore.open(directories).find(container.imageId());
    long below = image == null ? 0 : image.sizeBytes();
    return new ContainerSize(written, written + below);
  }
}
