package io.jpod.core.config;

import io.jpod.core.JpodException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The directories of one user's jpod; see docs/design/003.
///
/// @param root the store
/// @param runDir run-time state, gone after a reboot
/// @param lib the distribution's `lib`
/// @param launcher the launcher that started this JVM
/// @param uid the user's id outside of any user namespace
/// @param gid the user's group id outside of any user namespace
public record Directories(Path root, Path runDir, Path lib, Path launcher, int uid, int gid) {

  /// From what the launcher passed on (`-Djpod.…`) and the environment.
  ///
  /// @param rootOption value of `--root`, null if it was not given
  /// @throws JpodException if the store has a layout of a newer jpod, the JVM was not started by
  ///   the launcher, or neither `HOME` nor `XDG_DATA_HOME` say where the store is
  public static Directories ofLauncher(@Nullable String rootOption) throws JpodException {
    int uid = number("jpod.uid");
    Path root = root(rootOption, uid, System.getenv());
    StoreLayout.check(root);
    return new Directories(
        root,
        Path.of(property("jpod.rundir")),
        Path.of(property("jpod.lib")),
        Path.of(property("jpod.launcher")),
        uid,
        number("jpod.gid"));
  }

  /// The store: `--root`, else for root `/var/lib/jpod`, else `$XDG_DATA_HOME/jpod`, else
  /// `~/.local/share/jpod`.
  ///
  /// The home comes from the environment: inside P the JVM sees uid 0, so `user.home` would be
  /// root's.
  static Path root(@Nullable String rootOption, int uid, Map<String, String> environment)
      throws JpodException {
    if (rootOption != null && !rootOption.isEmpty()) {
      return Path.of(rootOption).toAbsolutePath().normalize();
    }
    if (uid == 0) {
      return Path.of("/var/lib/jpod");
    }
    String data = environment.get("XDG_DATA_HOME");
    // The XDG specification: a relative path is invalid and to be ignored.
    if (data != null && data.startsWith("/")) {
      return Path.of(data, "jpod");
    }
    String home = environment.get("HOME");
    if (home == null || !home.startsWith("/")) {
      throw new JpodException(
          "cannot find the store: neither HOME nor XDG_DATA_HOME is set; give --root DIR");
    }
    return Path.of(home, ".local/share/jpod");
  }

  private static String property(String name) throws JpodException {
    String value = System.getProperty(name);
    if (value == null) {
      throw new JpodException(
          "property " + name + " is not set: start jpod through its launcher, bin/jpod");
    }
    return value;
  }

  private static int number(String name) throws JpodException {
    try {
      // Ids are unsigned 32-bit numbers.
      return Integer.parseUnsignedInt(property(name));
    } catch (NumberFormatException e) {
      throw new JpodException("property " + name + " is not a number", e);
    }
  }

  /// Whether this is an ordinary user's jpod: containers run in a user namespace.
  public boolean rootless() {
    return uid != 0;
  }

  /// `blobs/sha256`.
  public Path blobs() {
    return root.resolve("blobs/sha256");
  }

  public Path layers() {
    return root.resolve("layers");
  }

  /// Directory of the short links to layers, the working directory of overlay mounts.
  public Path layerLinks() {
    return root.resolve("layers/l");
  }

  public Path images() {
    return root.resolve("images");
  }

  /// Links from escaped image names to images.
  public Path names() {
    return root.resolve("names");
  }

  public Path containers() {
    return root.resolve("containers");
  }

  /// Directory of one container, by its full id.
  public Path container(String id) {
    return root.resolve("containers").resolve(id);
  }

  /// Links from container names to containers.
  public Path containerNames() {
    return root.resolve("containers/names");
  }

  public Path volumes() {
    return root.resolve("volumes");
  }

  /// The log of what has happened to containers, images and volumes (docs/design/002).
  public Path events() {
    return root.resolve("events");
  }

  public Path tmp() {
    return root.resolve("tmp");
  }

  /// The monitor's socket of a container, by its full id; a short path, as a socket's address holds
  /// 107 bytes.
  public Path monitorSocket(String id) {
    return monitorDirectory(id).resolve("ctl");
  }

  /// What a container's monitor keeps while it lives.
  public Path monitorDirectory(String id) {
    return runDir.resolve("c").resolve(id.substring(0, 32));
  }
}
