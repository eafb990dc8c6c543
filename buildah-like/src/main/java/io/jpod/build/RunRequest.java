package io.jpod.build;

import io.jpod.build.dockerfile.RunMount;
import io.jpod.core.container.ContainerOptions;
import java.util.List;

/// A command to run over the files of a working container.
///
/// @param options command, user, environment, network, capabilities; what they leave out is the
///   image's, but for its entry point, which plays no part
/// @param mounts what the command sees beside the files
public record RunRequest(ContainerOptions options, List<RunMount> mounts) {
  public RunRequest {
    mounts = List.copyOf(mounts);
  }

  /// Runs these words.
  public static RunRequest of(String... words) {
    return of(List.of(words));
  }

  /// Runs these words.
  public static RunRequest of(List<String> words) {
    return new RunRequest(
        ContainerOptions.builder("").entrypoint(List.of()).command(words).build(), List.of());
  }
}
