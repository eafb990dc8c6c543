package io.jpod.core.system;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.container.Container;
import io.jpod.core.container.Containers;
import io.jpod.core.container.RemoveOptions;
import io.jpod.core.storage.FileTree;
import io.jpod.core.storage.StoreErrors;
import io.jpod.core.storage.StoreLock;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The end of a store: everything that is jpod's in it. A file that is not jpod's stays, and the
/// directory with it: `--root` may have been a mistake.
public final class StoreReset {
  /// What stands in docs/design/003.
  private static final Set<String> OURS =
      Set.of(
          "blobs",
          "layers",
          "images",
          "names",
          "images.list",
          "images.lock",
          "unsynced",
          "downloads",
          "known-blobs",
          "containers",
          "working",
          "volumes",
          "tmp",
          "spare",
          "version",
          "seccomp",
          "lists",
          "digests",
          "secrets",
          "networks",
          "events",
          "manifests",
          "build-cache",
          "cache");

  private StoreReset() {}

  /// @return what stays because it is not jpod's
  /// @throws JpodException if something of jpod's cannot be removed
  public static List<Path> run(Directories directories) throws JpodException {
    Path root = directories.root();
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    removeContainers(Containers.open(directories));
    List<Path> strangers = new ArrayList<>();
    // Whoever is loading an image now finishes first.
    try (StoreLock _ = StoreLock.exclusive(root.resolve("images.lock"))) {
      // In this order a store that is left over by a crash has no names without images.
      FileTree.deleteLarge(root.resolve("names"));
      FileTree.deleteLarge(root.resolve("images"));
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
        for (Path entry : entries) {
          if (OURS.contains(String.valueOf(entry.getFileName()))) {
            FileTree.deleteLarge(entry);
          } else {
            strangers.add(entry);
          }
        }
      }
      FileTree.deleteLarge(directories.runDir().resolve("c"));
    } catch (IOException e) {
      throw StoreErrors.of("removing the store '" + root + "'", e);
    }
    if (strangers.isEmpty()) {
      deleteIfPossible(root);
    }
    return strangers;
  }

  /// An empty directory that somebody else has to do with, a mount point say, may stay.
  private static void deleteIfPossible(Path root) {
    try {
      Files.deleteIfExists(root);
    } catch (IOException _) {
      return;
    }
  }

  private static void removeContainers(Containers containers) throws JpodException {
    for (Container container : containers.list()) {
      containers.remove(container, new RemoveOptions(true, true, 0));
    }
  }
}
