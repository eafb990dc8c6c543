package io.jpod.build.engine;

import io.jpod.build.files.ArchiveSniffer;
import io.jpod.build.run.MountSources;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.StoreErrors;
import io.jpod.core.storage.Workspace;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The named contexts of a build (`--build-context NAME=SOURCE`) that are no images. What is on the
/// network is fetched once, when a step first reads it.
final class NamedContexts {
  /// What an address that is no archive is called, as with BuildKit.
  private static final String FILE = "context";

  private static final List<String> IMAGES =
      List.of("docker-image://", "container-image://", "docker://");
  private static final String LAYOUT = "oci-layout://";

  private final Directories directories;
  private final Workspace workspace;
  private final Map<String, Path> fetched = new HashMap<>();

  NamedContexts(Directories directories, Workspace workspace) {
    this.directories = directories;
    this.workspace = workspace;
  }

  /// The image that a context is; null if it is none.
  ///
  /// @return its name as [BaseImages#image] takes it: `oci:` with the directory for a layout
  static @Nullable String image(String source) {
    for (String prefix : IMAGES) {
      if (source.startsWith(prefix)) {
        return source.substring(prefix.length());
      }
    }
    return source.startsWith(LAYOUT) ? layout(source.substring(LAYOUT.length())) : null;
  }

  /// `PATH[:TAG][@DIGEST]`, of which the digest says more.
  private static String layout(String text) {
    int at = text.lastIndexOf('@');
    String place = at < 0 ? text : text.substring(0, at);
    int colon = place.lastIndexOf(':');
    boolean tagged = colon > place.lastIndexOf('/');
    if (at < 0) {
      return "oci:" + text;
    }
    return "oci:" + (tagged ? place.substring(0, colon) : place) + ":" + text.substring(at);
  }

  /// The files of a context that is no image.
  synchronized MountSources.Tree tree(String name, String source) throws JpodException {
    if (RemoteContext.isRemote(source)) {
      Path known = fetched.get(name);
      if (known == null) {
        known = fetch(source);
        fetched.put(name, known);
      }
      return new MountSources.Tree.Directory(known);
    }
    if (source.indexOf("://") > 0) {
      throw new JpodException(
          "named context " + name + "=" + source + " is not supported",
          "--build-context " + name + "=DIRECTORY, docker-image://IMAGE or oci-layout://DIRECTORY");
    }
    Path path = Path.of(source).toAbsolutePath();
    if (!Files.isDirectory(path)) {
      throw new JpodException("named context " + name + "=" + source + ": no such directory");
    }
    return new MountSources.Tree.Directory(path);
  }

  private Path fetch(String source) throws JpodException {
    try {
      Path directory = Files.createTempDirectory(workspace.path(), "named");
      Path got = new RemoteContext(source).fetch(directory);
      if (Files.isDirectory(got)) {
        return got;
      }
      if (!ArchiveSniffer.isArchive(got)) {
        Path only = Files.createDirectory(directory.resolve("only"));
        Files.move(got, only.resolve(FILE));
        return only;
      }
      try (InputStream in = new BufferedInputStream(Files.newInputStream(got), 1 << 16)) {
        return RemoteContext.unpack(in, workspace, directories);
      }
    } catch (IOException e) {
      throw StoreErrors.of("fetching '" + source + "'", e);
    }
  }
}
