package io.jpod.cli.build;

import io.jpod.build.engine.BuildListener;
import io.jpod.build.engine.BuildRequest;
import io.jpod.build.engine.BuildResult;
import io.jpod.build.engine.DockerfileBuilder;
import io.jpod.cli.command.Console;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.archive.ArchiveFormat;
import io.jpod.core.storage.archive.ArchiveSaver;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// `--output`.
///
/// @param type `image`, `local`, `tar`, `oci` or `docker`
/// @param destination a path; `-`: standard output; empty: the store
record BuildOutput(String type, String destination) {
  static BuildOutput parse(List<String> texts) throws JpodException {
    if (texts.isEmpty()) {
      return new BuildOutput("image", "");
    }
    if (texts.size() > 1) {
      throw new JpodException("only one --output is supported", "one --output");
    }
    String text = texts.getFirst();
    if (text.indexOf('=') < 0) {
      return text.equals("-") ? new BuildOutput("tar", "-") : new BuildOutput("local", text);
    }
    String type = "";
    String destination = "";
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      String key = equals < 0 ? part : part.substring(0, equals);
      String value = equals < 0 ? "" : part.substring(equals + 1);
      switch (key) {
        case "type" -> type = value;
        case "dest" -> destination = value;
        default ->
            throw new JpodException(
                "--output " + text + ": '" + key + "' is not supported", "type=TYPE,dest=PATH");
      }
    }
    return checked(text, type, destination);
  }

  private static BuildOutput checked(String text, String type, String destination)
      throws JpodException {
    switch (type) {
      case "image" -> {
        return new BuildOutput(type, "");
      }
      case "local" -> {
        if (destination.isEmpty() || destination.equals("-")) {
          throw new JpodException(
              "--output " + text + ": needs a directory", "type=local,dest=DIR");
        }
      }
      case "tar", "oci", "docker" -> {
        if (destination.isEmpty()) {
          return type.equals("docker") ? new BuildOutput("image", "") : new BuildOutput(type, "-");
        }
      }
      default ->
          throw new JpodException(
              "--output " + text + ": type \"" + type + "\" is not supported",
              "local, tar, oci, docker or image");
    }
    return new BuildOutput(type, destination);
  }

  /// Whether the files are wanted, and no image.
  boolean isFiles() {
    return type.equals("local") || type.equals("tar");
  }

  boolean isArchive() {
    return type.equals("oci") || type.equals("docker");
  }

  boolean isStandardOutput() {
    return destination.equals("-");
  }

  void exportFiles(
      DockerfileBuilder builder,
      BuildRequest request,
      BuildListener listener,
      Directories directories,
      Console console)
      throws JpodException, IOException {
    if (type.equals("local")) {
      builder.export(request, listener, Path.of(destination));
      return;
    }
    BuildRequest whole = request.withSquash(BuildRequest.Squash.ALL).withNames(List.of());
    if (isStandardOutput()) {
      builder.exportTar(whole, listener, console.rawOut());
      console.rawOut().flush();
    } else {
      try (OutputStream out = Files.newOutputStream(Path.of(destination))) {
        builder.exportTar(whole, listener, out);
      }
    }
  }

  void save(Directories directories, BuildResult result, Console console)
      throws JpodException, IOException {
    ArchiveSaver saver = new ArchiveSaver(ImageStore.open(directories));
    ArchiveFormat format =
        type.equals("oci") ? ArchiveFormat.OCI_ARCHIVE : ArchiveFormat.DOCKER_ARCHIVE;
    List<String> names =
        List.of(result.names().isEmpty() ? result.image().id() : result.names().getFirst());
    if (isStandardOutput()) {
      saver.save(names, false, format, console.rawOut());
      console.rawOut().flush();
    } else {
      saver.save(names, false, format, Path.of(destination));
    }
  }
}
