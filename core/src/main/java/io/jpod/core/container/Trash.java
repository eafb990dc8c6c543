package io.jpod.core.container;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

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
      return false;
    }
  }

  private static void tree(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> entries = open(path)) {
        for (Path entry : entries) {
          tree(entry);
        }
      } catch (NoSuchFileException e) {
        return;
      }
    }
    Files.deleteIfExists(path);
  }

  private static DirectoryStream<Path> open(Path directory) throws IOException {
    try {
      return Files.newDirectoryStream(directory);
    } catch (java.nio.file.AccessDeniedException e) {
      // Only without privileges, as in tests: the kernel makes overlay's work/work with mode 0.
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
      return Files.newDirectoryStream(directory);
    }
  }
}
