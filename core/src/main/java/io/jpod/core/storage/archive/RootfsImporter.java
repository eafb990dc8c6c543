package io.jpod.core.storage.archive;

import io.jpod.core.JpodException;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageStore;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `import`: an image of one layer from a tar of a root file system.
public final class RootfsImporter {
  private final ImageStore store;

  public RootfsImporter(ImageStore store) {
    this.store = store;
  }

  /// Imports a tar, plain or compressed.
  ///
  /// @param rootfs read to its end; not closed
  /// @param name as the user wrote it; null: the image gets no name
  /// @param changes Dockerfile instructions such as `CMD ["sh"]`
  /// @param message becomes the comment in the image's history; null: podman's default
  /// @param source what was imported, for the history: a file name or `-`
  public Image load(
      InputStream rootfs,
      @Nullable String name,
      List<String> changes,
      @Nullable String message,
      String source)
      throws JpodException {
    throw new JpodException("import is not finished yet" + store);
  }
}
