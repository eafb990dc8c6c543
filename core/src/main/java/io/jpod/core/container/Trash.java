package io.jpod.core.container;

import io.jpod.core.storage.FileTree;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Deletes directories that a container has written, links never followed. Runs as root of the user
/// namespace, so files of other ids and odd modes go too; deletion by several processes at once is
/// harmless.
final class Trash {
  private Trash() {}

  /// Deletes as much as can be deleted.
  ///
  /// @return false if something is left, for a later command to try again
  static boolean delete(Path path) {
    try {
      tree(path);
      return true;
    } catch (IOException e) {
      return thoroughly(path);
    }
  }

  /// Paths longer than the kernel takes want the way by descriptors, which costs more to begin.
  private static boolean thoroughly(Path path) {
    try {
      FileTree.delete(path);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void tree(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
        for (Path entry : entries) {
          tree(entry);
        }
      } catch (NoSuchFileException e) {
        return;
      }
    }
    Files.deleteIfExists(path);
  }
}
