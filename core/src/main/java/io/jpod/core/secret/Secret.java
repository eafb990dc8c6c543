package io.jpod.core.secret;

import java.nio.file.Path;
import java.util.List;

/// A secret of the store, without its data.
///
/// @param id 25 hex digits
/// @param name its name
/// @param created when it was made first, RFC 3339 with nanoseconds
/// @param updated when it was replaced last
/// @param labels `key=value` each
/// @param directory its directory in the store
public record Secret(
    String id, String name, String created, String updated, List<String> labels, Path directory) {
  public Secret {
    labels = List.copyOf(labels);
  }
}
