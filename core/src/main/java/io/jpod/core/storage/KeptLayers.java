package io.jpod.core.storage;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/// Layers that no image has and that are needed all the same: results in the build cache
/// (`build-cache/steps/*`), and what a build that is under way builds on (`tmp/*/pins`).
public final class KeptLayers {
  private static final String LAYER = "layer sha256:";

  private KeptLayers() {}

  /// Their digests, as hex digits.
  public static Set<String> of(Directories directories) throws JpodException {
    Set<String> kept = new HashSet<>();
    try {
      for (Path entry : children(directories.root().resolve("build-cache/steps"))) {
        add(entry, kept);
      }
      for (Path workspace : children(directories.tmp())) {
        add(workspace.resolve("pins"), kept);
      }
    } catch (IOException e) {
      throw StoreErrors.of("reading the build cache", e);
    }
    return kept;
  }

  private static Set<Path> children(Path directory) throws IOException {
    Set<Path> paths = new HashSet<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        paths.add(entry);
      }
    } catch (NoSuchFileException e) {
      return paths;
    }
    return paths;
  }

  private static void add(Path file, Set<String> kept) throws IOException {
    try {
      for (String line : Files.readAllLines(file)) {
        if (line.startsWith(LAYER)) {
          kept.add(line.substring(LAYER.length()));
        }
      }
    } catch (NoSuchFileException | java.nio.file.NotDirectoryException e) {
      return; // gone, or a workspace of something else
    }
  }
}
