package io.jpod.build.api;

import io.jpod.core.storage.archive.ArchiveFormat;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where a built image goes. It is in the store in any case, since its layers are made there.
public sealed interface Target {
  /// Into the store alone.
  ///
  /// @param name of the image; null: it is known by its id
  record Store(@Nullable String name) implements Target {}

  /// Into a file or directory, too.
  ///
  /// @param name of the image
  record Archive(String name, ArchiveFormat format, Path to) implements Target {}

  /// Into a registry, too.
  ///
  /// @param reference `registry.example.com/app:1`
  record Registry(String reference) implements Target {}

  /// Into the store, under this name.
  static Target store(String name) {
    return new Store(name);
  }

  /// Into the store, without a name.
  static Target unnamed() {
    return new Store(null);
  }

  /// A tar file with an OCI image layout.
  static Target ociArchive(String name, Path file) {
    return new Archive(name, ArchiveFormat.OCI_ARCHIVE, file);
  }

  /// A directory with an OCI image layout.
  static Target ociLayout(String name, Path directory) {
    return new Archive(name, ArchiveFormat.OCI_DIR, directory);
  }

  /// A tar file for `docker load`.
  static Target dockerArchive(String name, Path file) {
    return new Archive(name, ArchiveFormat.DOCKER_ARCHIVE, file);
  }

  /// Pushed under this name.
  static Target registry(String reference) {
    return new Registry(reference);
  }
}
