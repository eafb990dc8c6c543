package io.jpod.cli.container;

import io.jpod.core.JpodException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// `-v /missing:/data` as docker's: the directory is made, where podman refuses. Only loaded as
/// docker.
final class DockerBinds {
  private DockerBinds() {}

  /// @param volumes values of `-v`; those of `--mount` must exist, with docker too
  static void create(List<String> volumes) throws JpodException {
    for (String volume : volumes) {
      int colon = volume.indexOf(':');
      String source = colon < 0 ? "" : volume.substring(0, colon);
      if (source.startsWith("/") || source.startsWith("./") || source.startsWith("../")) {
        create(Path.of(source), volume);
      }
    }
  }

  private static void create(Path source, String volume) throws JpodException {
    try {
      if (!Files.exists(source)) {
        Files.createDirectories(source);
      }
    } catch (IOException e) {
      throw new JpodException(
          "error while creating mount source path '"
              + source
              + "' of '"
              + volume
              + "': "
              + e.getMessage(),
          e);
    }
  }
}
