package io.jpod.build.engine;

import io.jpod.build.files.RemoteSource;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.LayerStore;
import io.jpod.core.storage.Workspace;
import java.io.InputStream;
import java.nio.file.Path;

/// A build context that is not on this machine, or not unpacked.
///
/// @param address of a git repository (`ADDRESS#REF:DIRECTORY`), of a tar archive or of a
///   Dockerfile
public record RemoteContext(String address) {
  /// Whether a text means something on the network.
  public static boolean isRemote(String text) {
    return RemoteSource.isRemote(text)
        || text.startsWith("github.com/")
        || text.startsWith("gitlab.com/");
  }

  /// Gets it.
  ///
  /// @param directory an empty one
  /// @return a file in it, or a directory with the files of a repository
  public Path fetch(Path directory) throws JpodException {
    String full = address;
    if (full.startsWith("github.com/") || full.startsWith("gitlab.com/")) {
      int hash = full.indexOf('#');
      String bare = hash < 0 ? full : full.substring(0, hash);
      full =
          "https://" + bare + (bare.endsWith(".git") ? "" : ".git") + full.substring(bare.length());
    }
    return new RemoteSource(full, null, false).fetch(directory);
  }

  /// Unpacks a tar archive, compressed or not, treating it as hostile.
  ///
  /// @return a directory in the workspace
  public static Path unpack(InputStream archive, Workspace workspace, Directories directories)
      throws JpodException {
    return LayerStore.open(directories).unpack(archive, null, null, workspace).diff();
  }
}
