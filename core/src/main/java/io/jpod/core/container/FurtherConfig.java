package io.jpod.core.container;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the seldom options decided.
///
/// @param options as they were given
/// @param users the container's own user namespace; null: P
/// @param rootfs directory that is the root instead of an image; null: the image
/// @param rootfsOverlay whether the directory itself stays as it is (`--rootfs DIR:O`)
/// @param secrets files below /run/secrets
/// @param secretEnv `NAME=value` of `--secret type=env`, kept out of every record
/// @param devices of `--device`
/// @param requires ids of containers that must run before this one
/// @param keepGroups `--group-add keep-groups`
/// @param systemd whether it gets what systemd(1) wants as pid 1
record FurtherConfig(
    FurtherOptions options,
    @Nullable UserNamespace users,
    @Nullable String rootfs,
    boolean rootfsOverlay,
    List<SecretFile> secrets,
    List<String> secretEnv,
    List<Device> devices,
    List<String> requires,
    boolean keepGroups,
    boolean systemd) {

  /// Nothing was asked for.
  static final FurtherConfig NONE =
      new FurtherConfig(
          new FurtherOptions(),
          null,
          null,
          false,
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          false,
          false);

  /// A secret as a file.
  ///
  /// @param target absolute path in the container
  /// @param content what is in it
  record SecretFile(String target, byte[] content, int uid, int gid, int mode) {}

  /// A device of the host.
  record Device(String source, String destination) {}
}
