package io.jpod.core.storage.archive;

import org.jspecify.annotations.Nullable;

/// What `save --format` offers.
public enum ArchiveFormat {
  DOCKER_ARCHIVE("docker-archive"),
  OCI_ARCHIVE("oci-archive"),
  DOCKER_DIR("docker-dir"),
  OCI_DIR("oci-dir");

  private final String word;

  ArchiveFormat(String word) {
    this.word = word;
  }

  /// As users write it: `docker-archive`.
  public String word() {
    return word;
  }

  /// Whether it is written into a directory rather than to a file or stream.
  public boolean isDirectory() {
    return this == DOCKER_DIR || this == OCI_DIR;
  }

  /// The format of this name, null if there is none.
  public static @Nullable ArchiveFormat of(String word) {
    for (ArchiveFormat format : values()) {
      if (format.word.equals(word)) {
        return format;
      }
    }
    return null;
  }
}
