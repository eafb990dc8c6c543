package io.jpod.build;

import io.jpod.core.storage.archive.ArchiveFormat;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where a built image goes. It is always in the store too, since its layers are made there.
public sealed interface Target {
  /// Into the store alone.
  ///
  /// @param name of the image; null: it is known by its id
  record LocalStore(@Nullable String name) implements Target {}

  /// Into a file or directory, too.
  ///
  /// @param name of the image
  record Archive(String name, ArchiveFormat format, Path to) implements Target {}

  static Target localStore(String name) {
    return new LocalStore(name);
  }

  static Target unnamed() {
    return new LocalStore(null);
  }

  /// A tar file with an OCI image layout.
  static Target ociArchive(String name, Path file) {
    return new Archive(name, ArchiveFormat.OCI_ARCHIVE, file);
  }

  /// A directory with an OCI image layout.
  static Target ociLayout(String name, Path directory) {
    return new Archive(name, ArchiveFormat.OCI_DIR, directory);
  }
}
