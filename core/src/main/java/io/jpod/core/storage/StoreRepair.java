package io.jpod.core.storage;

import io.jpod.core.JpodException;
import io.jpod.oci.Digest;
import io.jpod.userns.Libc;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// After a power cut: removes the images that are not complete, and layers whose files are not what
/// they were. Runs under the exclusive lock.
final class StoreRepair {
  private final ImageStore store;

  StoreRepair(ImageStore store) {
    this.store = store;
  }

  /// Whether this process may read all files of the store.
  static boolean isPossible() {
    return Libc.geteuid() == 0;
  }

  void run() throws IOException, JpodException {
    Durability durability = store.durability();
    if (!durability.isDoubtful()) {
      return; // another command did it while this one waited for the lock
    }
    Set<Digest> damaged = durability.damaged();
    try (Workspace workspace = store.newWorkspace()) {
      if (Files.isDirectory(store.images())) {
        removeDamagedImages(damaged, workspace);
      }
      for (Digest diffId : damaged) {
        store.layers().withdraw(diffId, workspace);
      }
    }
    durability.verified();
  }

  private void removeDamagedImages(Set<Digest> damaged, Workspace workspace)
      throws IOException, JpodException {
    try (DirectoryStream<Path> images = Files.newDirectoryStream(store.images())) {
      for (Path directory : images) {
        String id = String.valueOf(directory.getFileName());
        if (!isWhole(id, damaged)) {
          for (String name : store.namesOf(id)) {
            store.names().remove(name);
          }
          Files.move(directory, workspace.resolve("damaged-" + id));
        }
      }
    }
  }

  private boolean isWhole(String id, Set<Digest> damaged) {
    try {
      Image image = store.read(id, List.of());
      if (image == null
          || !Digest.sha256(image.configBytes()).hex().equals(id)
          || !image.manifestDigest().equals(Digest.sha256(image.manifestBytes()))) {
        return false;
      }
      for (Digest diffId : image.diffIds()) {
        if (damaged.contains(diffId) || store.layers().find(diffId) == null) {
          return false;
        }
      }
      return true;
    } catch (JpodException e) {
      return false; // a file of it is empty or missing
    }
  }
}
