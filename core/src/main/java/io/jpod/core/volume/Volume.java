package io.jpod.core.volume;

import java.nio.file.Path;

/// A volume of the store.
///
/// @param name its name; 64 hex digits for an anonymous one
/// @param directory its directory in the store
/// @param anonymous whether it was made for one container, which may take it along
/// @param created when it was made, RFC 3339 with nanoseconds
public record Volume(String name, Path directory, boolean anonymous, String created) {
  /// Where its files are.
  public Path data() {
    return directory.resolve("_data");
  }
}
