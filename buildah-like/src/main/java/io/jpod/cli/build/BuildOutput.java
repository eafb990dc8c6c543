package io.jpod.cli.build;

import io.jpod.build.engine.BuildListener;
import io.jpod.build.engine.BuildRequest;
import io.jpod.build.engine.DockerfileBuilder;
import io.jpod.cli.command.Console;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.ImageList;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.archive.ArchiveFormat;
import io.jpod.core.storage.archive.ArchiveSaver;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `--output`.
///
/// @param type `image`, `local`, `tar`, `oci` or `docker`
/// @param destination a path; `-`: standard output; empty: the store
record BuildOutput(String type, String destination) {
  /// None: an image in the store.
  static List<BuildOutput> parse(List<String> texts) throws JpodException {
    List<BuildOutput> outputs = new ArrayList<>();
    for (String text : texts) {
      outputs.add(parse(text));
    }
    return outputs;
  }

  /// Names for the image, as in `type=image,name=NAME,push=true`.
  static List<String> names(List<String> texts) {
    List<String> names = new ArrayList<>();
    for (String text : texts) {
      for (String part : text.split(",", -1)) {
        if (part.startsWith("name=") && part.length() > "name=".length()) {
          names.add(part.substring("name=".length()));
        }
      }
    }
    return names;
  }

  private static BuildOutput parse(String text) throws JpodException {
    if (text.indexOf('=') < 0) {
      return text.equals("-") ? new BuildOutput("tar", "-") : new BuildOutput("local", text);
    }
    String type = "";
    String destination = "";
    boolean push = false;
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      String key = equals < 0 ? part : part.substring(0, equals);
      String value = equals < 0 ? "" : part.substring(equals + 1);
      switch (key) {
        case "type" -> type = value;
        case "dest" -> destination = value;
        case "push" -> push = Boolean.parseBoolean(value);
        case "name" -> {} // see names()
        default ->
            throw new JpodException(
                "--output " + text + ": '" + key + "' is not supported", "type=TYPE,dest=PATH");
      }
    }
    return checked(text, push && type.equals("image") ? "registry" : type, destination);
  }

  private static BuildOutput checked(String text, String type, String destination)
      throws JpodException {
    switch (type) {
      case "image", "registry" -> {
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
              "local, tar, oci, docker, image or registry");
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

  /// Whether the image is pushed.
  boolean isPush() {
    return type.equals("registry");
  }

  /// That of one of several platforms: a directory below, an archive beside.
  BuildOutput below(String platform) {
    String at = type.equals("local") ? destination + "/" + platform : platform + "-" + destination;
    return isStandardOutput() ? this : new BuildOutput(type, at);
  }

  boolean isStandardOutput() {
    return destination.equals("-");
  }

  void exportFiles(
      DockerfileBuilder builder, BuildRequest request, BuildListener listener, Console console)
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

  /// @param name of an image in the store
  void save(Directories directories, String name, Console console)
      throws JpodException, IOException {
    ArchiveSaver saver = new ArchiveSaver(ImageStore.open(directories));
    List<String> names = List.of(name);
    if (isStandardOutput()) {
      saver.save(names, false, format(), console.rawOut());
      console.rawOut().flush();
    } else {
      saver.save(names, false, format(), Path.of(destination));
    }
  }

  void save(Directories directories, ImageList list, Console console) throws JpodException {
    if (isStandardOutput()) {
      throw new JpodException(
          "--output type=" + type + ": several platforms go to a file", "dest=FILE");
    }
    ImageStore store = ImageStore.open(directories);
    List<String> names = store.lists().namesOf(list);
    String name = names.isEmpty() ? null : names.getFirst();
    new ArchiveSaver(store).save(list, name, format(), Path.of(destination));
  }

  private ArchiveFormat format() {
    return type.equals("oci") ? ArchiveFormat.OCI_ARCHIVE : ArchiveFormat.DOCKER_ARCHIVE;
  }
}
