package io.jpod.core.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where the store, the run time state and our own files are, and who the user is outside of his
/// user namespace.
///
/// @param root the store (docs/design/003)
/// @param runDir run time state, cleared by a reboot
/// @param lib the distribution's `lib` directory
/// @param launcher the launcher's absolute path
/// @param uid the user's id outside the namespace
/// @param gid the group's id outside the namespace
public record Directories(Path root, Path runDir, Path lib, Path launcher, int uid, int gid) {

  /// As the launcher told us (`-Djpod.*`, docs/design/001) and the environment says.
  ///
  /// @param rootOption value of `--root`, or null
  public static Directories ofLauncher(@Nullable String rootOption) {
    int uid = Integer.getInteger("jpod.uid", 0);
    int gid = Integer.getInteger("jpod.gid", 0);
    return new Directories(
        root(rootOption, uid),
        Path.of(property("jpod.rundir", "/run/jpod")),
        Path.of(property("jpod.lib", "/usr/lib/jpod")),
        Path.of(property("jpod.launcher", "/usr/bin/jpod")),
        uid,
        gid);
  }

  private static Path root(@Nullable String rootOption, int uid) {
    if (rootOption != null) {
      return Path.of(rootOption).toAbsolutePath().normalize();
    }
    String dataHome = System.getenv("XDG_DATA_HOME");
    if (dataHome != null && dataHome.startsWith("/")) {
      return Path.of(dataHome, "jpod");
    }
    if (uid == 0) {
      return Path.of("/var/lib/jpod");
    }
    String home = System.getenv("HOME");
    return Path.of(home == null || home.isEmpty() ? "/" : home, ".local/share/jpod");
  }

  private static String property(String name, String otherwise) {
    String value = System.getProperty(name);
    return value == null ? otherwise : value;
  }

  /// `containers/` of the store.
  public Path containers() {
    return root.resolve("containers");
  }

  /// `layers/` of the store.
  public Path layers() {
    return root.resolve("layers");
  }

  /// `volumes/` of the store.
  public Path volumes() {
    return root.resolve("volumes");
  }

  /// `tmp/` of the store, where everything begins.
  public Path tmp() {
    return root.resolve("tmp");
  }
}
