package io.jpod.core.container;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A container as its `summary` file tells of it: what a table shows, read without any JSON.
///
/// @param id 64 hex digits
/// @param name its current name
/// @param directory its directory in the store
/// @param imageId hex digits of the image's id; empty where it has none
/// @param image the image's name, as it was called when the container was made
/// @param command the words of the command as it runs, entry point included
/// @param createdEpochNanos when it was made, nanoseconds since 1970
/// @param ports published ports as podman's `ps` shows them: `0.0.0.0:8080->80/tcp`
/// @param labels `key=value` each
/// @param mounts sources of mounts: volume names and host paths
/// @param network the network mode
/// @param tty whether it has a terminal
/// @param interactive whether its standard input is kept open
/// @param autoRemove whether it is removed when it ends
/// @param stopSignal its stop signal's number
/// @param stopTimeoutSeconds how long `stop` waits before it kills
/// @param restartPolicy `no`, `always`, `unless-stopped`, `on-failure` or `on-failure:N`
public record Container(
    String id,
    String name,
    Path directory,
    String imageId,
    String image,
    List<String> command,
    long createdEpochNanos,
    List<String> ports,
    List<String> labels,
    List<String> mounts,
    String network,
    boolean tty,
    boolean interactive,
    boolean autoRemove,
    int stopSignal,
    int stopTimeoutSeconds,
    String restartPolicy) {

  /// The first twelve digits of the id, as tables show it.
  public String shortId() {
    return id.substring(0, 12);
  }

  /// Value of a label, or null if there is no such label.
  public @Nullable String label(String key) {
    for (String label : labels) {
      int equals = label.indexOf('=');
      String labelKey = equals < 0 ? label : label.substring(0, equals);
      if (labelKey.equals(key)) {
        return equals < 0 ? "" : label.substring(equals + 1);
      }
    }
    return null;
  }

  Container withRestartPolicy(String policy) {
    return new Container(
        id,
        name,
        directory,
        imageId,
        image,
        command,
        createdEpochNanos,
        ports,
        labels,
        mounts,
        network,
        tty,
        interactive,
        autoRemove,
        stopSignal,
        stopTimeoutSeconds,
        policy);
  }

  Container withName(String newName, Path newDirectory) {
    return new Container(
        id,
        newName,
        newDirectory,
        imageId,
        image,
        command,
        createdEpochNanos,
        ports,
        labels,
        mounts,
        network,
        tty,
        interactive,
        autoRemove,
        stopSignal,
        stopTimeoutSeconds,
        restartPolicy);
  }
}
