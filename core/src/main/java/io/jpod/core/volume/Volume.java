package io.jpod.core.volume;

import java.nio.file.Path;

/// A volume of the store.
///
/// @param name its name; 64 hex digits for an anonymous one
/// @param directory its directory in the store
/// @param anonymous whether it was made for one container, which may take it along
/// @param created when it was made, RFC 3339 with nanoseconds
/// @param made what it was made with
public record Volume(
    String name, Path directory, boolean anonymous, String created, VolumeOptions made) {
  /// Where its files are: in the store, or the directory of the host that it stands for.
  public Path data() {
    String device = made.isBind() ? made.option("device") : null;
    return device == null ? directory.resolve("_data") : Path.of(device);
  }
}
