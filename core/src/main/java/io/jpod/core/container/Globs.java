package io.jpod.core.container;

import io.jpod.core.JpodException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// `--mount type=glob`: a bind mount for each file that a pattern of the shell matches.
final class Globs {
  private Globs() {}

  /// @param pattern absolute
  /// @param destination directory in the container; empty: each file at its own path
  static List<ContainerMount> mounts(
      String pattern, String destination, boolean readOnly, List<String> options)
      throws JpodException {
    List<Path> found = List.of(Path.of("/"));
    try {
      for (String part : Words.split(pattern, '/')) {
        if (!part.isEmpty()) {
          found = step(found, part);
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new JpodException("glob \"" + pattern + "\": " + e.getMessage(), e);
    }
    if (found.isEmpty()) {
      throw new JpodException("no file paths matching glob \"" + pattern + "\"");
    }
    List<ContainerMount> mounts = new ArrayList<>();
    for (Path file : found) {
      String at = destination.isEmpty() ? file.toString() : destination + "/" + file.getFileName();
      mounts.add(
          new ContainerMount(
              ContainerMount.Kind.BIND, file.toString(), at, readOnly, options, false, false));
    }
    return mounts;
  }

  private static List<Path> step(List<Path> from, String part) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path directory : from) {
      if (part.indexOf('*') < 0 && part.indexOf('?') < 0 && part.indexOf('[') < 0) {
        if (Files.exists(directory.resolve(part))) {
          found.add(directory.resolve(part));
        }
      } else if (Files.isDirectory(directory)) {
        // Go's patterns know no braces; its [^…] is [!…] here.
        String glob = part.replace("{", "\\{").replace("}", "\\}").replace("[^", "[!");
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, glob)) {
          for (Path entry : entries) {
            found.add(entry);
          }
        }
      }
    }
    Collections.sort(found);
    return found;
  }
}
