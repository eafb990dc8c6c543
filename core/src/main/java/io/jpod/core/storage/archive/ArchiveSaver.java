package io.jpod.core.storage.archive;

import io.jpod.core.JpodException;
import io.jpod.core.storage.ImageStore;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/// `save`: images to docker-archive and oci-archive, or to directories.
public final class ArchiveSaver {
  private final ImageStore store;

  public ArchiveSaver(ImageStore store) {
    this.store = store;
  }

  /// Writes images to a stream.
  ///
  /// @param namesOrIds as the user gave them; with `multi` false the first is the image and the
  ///   others are further names for it
  /// @param multi whether each is an image of its own (`-m`); only docker-archive can hold several
  public void save(List<String> namesOrIds, boolean multi, ArchiveFormat format, OutputStream out)
      throws JpodException {
    throw new JpodException("save is not finished yet" + store);
  }

  /// Writes images to a file, or for the directory formats to a directory. A file appears only when
  /// it is complete.
  public void save(List<String> namesOrIds, boolean multi, ArchiveFormat format, Path to)
      throws JpodException {
    throw new JpodException("save is not finished yet");
  }
}
