package io.jpod.build;

import java.nio.file.Path;
import java.util.List;

/// A mount of a working container's files that is still to be made, in the mount namespace of a
/// session.
///
/// @param place where the files will be
/// @param directory in which the command has to run: layers are named relative to it
/// @param command the words of mount(8)
public record SessionMount(Path place, Path directory, List<String> command) {
  public SessionMount {
    command = List.copyOf(command);
  }
}
