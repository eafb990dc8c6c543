package io.jpod.core.storage.podman;

import io.jpod.core.JpodException;
import io.jpod.core.toml.Toml;
import io.jpod.core.toml.TomlTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where podman's store is, and which image in it is meant: what stands behind
/// `containers-storage:`.
///
/// @param root podman's `graphroot`
/// @param name of the image; empty for all
public record PodmanStorePlace(Path root, String name) {
  /// Reads `[[DRIVER@]GRAPHROOT[+RUNROOT][:OPTIONS]]NAME`, or a name alone.
  ///
  /// @param uid the user's, outside of any user namespace
  public static PodmanStorePlace parse(String text, Map<String, String> environment, int uid)
      throws JpodException {
    if (!text.startsWith("[")) {
      return new PodmanStorePlace(defaultRoot(environment, uid), text);
    }
    int end = text.indexOf(']');
    if (end < 0) {
      throw new JpodException(
          "invalid image name \"containers-storage:" + text + "\": ']' is missing");
    }
    String store = text.substring(1, end);
    store = store.substring(store.indexOf('@') + 1);
    int plus = store.indexOf('+');
    int colon = store.indexOf(':');
    int cut = plus < 0 ? colon : plus;
    String root = cut < 0 ? store : store.substring(0, cut);
    return new PodmanStorePlace(
        root.isEmpty() ? defaultRoot(environment, uid) : Path.of(root), text.substring(end + 1));
  }

  /// As podman finds it: storage.conf, then the usual place.
  static Path defaultRoot(Map<String, String> environment, int uid) throws JpodException {
    String home = environment.getOrDefault("HOME", "/");
    String named = environment.get("CONTAINERS_STORAGE_CONF");
    String config = environment.get("XDG_CONFIG_HOME");
    Path file =
        named != null && !named.isEmpty()
            ? Path.of(named)
            : uid == 0
                ? Path.of("/etc/containers/storage.conf")
                : (config != null && config.startsWith("/")
                        ? Path.of(config)
                        : Path.of(home, ".config"))
                    .resolve("containers/storage.conf");
    String configured = configured(file, uid);
    if (configured != null) {
      return Path.of(configured.replace("$HOME", home).replace("$UID", Integer.toString(uid)));
    }
    if (uid == 0) {
      return Path.of("/var/lib/containers/storage");
    }
    String data = environment.get("XDG_DATA_HOME");
    return (data != null && data.startsWith("/") ? Path.of(data) : Path.of(home, ".local/share"))
        .resolve("containers/storage");
  }

  private static @Nullable String configured(Path file, int uid) throws JpodException {
    if (!Files.isReadable(file)) {
      return null;
    }
    TomlTable storage = Toml.read(file).table("storage");
    if (storage == null) {
      return null;
    }
    String rootless = uid == 0 ? null : storage.string("rootless_storage_path");
    return rootless != null ? rootless : storage.string("graphroot");
  }
}
