package io.jpod.build.run;

import io.jpod.core.JpodException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where the mounts of a command come from.
public interface MountSources {
  /// A tree of files to mount a part of.
  sealed interface Tree {
    /// Layers, topmost first, absolute or relative to `layers/`.
    record Layers(List<String> lower) implements Tree {}

    /// A directory of the host.
    record Directory(Path path) implements Tree {}
  }

  /// The files behind a `from`; null: the context.
  Tree tree(@Nullable String from) throws JpodException;

  /// The bytes of a secret, null if there is none of this name.
  byte @Nullable [] secret(String id) throws JpodException;

  /// The socket of an SSH agent, null if none was passed on.
  @Nullable Path sshAgent(String id) throws JpodException;
}
