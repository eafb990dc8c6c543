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
          "store-version",
          "secrets",
          "networks",
          "events",
          "manifests",
          "build-cache",
          "cache");

  private StoreReset() {}

  /// @return what could not be removed or is not jpod's, as sentences
  public static List<String> run(Directories directories) throws JpodException {
    List<String> left = new ArrayList<>();
    Path root = directories.root();
    if (!Files.isDirectory(root)) {
      return left;
    }
    removeContainers(Containers.open(directories), left);
    // Whoever is loading an image now finishes first.
    try (StoreLock _ = StoreLock.exclusive(root.resolve("images.lock"))) {
      // In this order a store that is left over by a crash has no names without images.
      delete(root.resolve("names"), left);
      delete(root.resolve("images"), left);
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
        for (Path entry : entries) {
          String name = String.valueOf(entry.getFileName());
          if (OURS.contains(name)) {
            delete(entry, left);
          } else {
            left.add("'" + entry + "' is not jpod's and stays");
          }
        }
      } catch (IOException e) {
        throw StoreErrors.of("listing '" + root + "'", e);
      }
    }
    if (left.isEmpty()) {
      delete(root, left);
    }
    delete(directories.runDir().resolve("c"), left);
    return left;
  }

  private static void removeContainers(Containers containers, List<String> left)
      throws JpodException {
    for (Container container : containers.list()) {
      try {
        containers.remove(container, new RemoveOptions(true, true, 0));
      } catch (JpodException e) {
        left.add(String.valueOf(e.getMessage()));
      }
    }
  }

  private static void delete(Path path, List<String> left) {
    try {
      FileTree.deleteLarge(path);
    } catch (IOException e) {
      left.add("removing '" + path + "': " + StoreErrors.why(e));
    }
  }
}
