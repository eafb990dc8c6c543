package io.jpod.core.container;

import java.util.List;

/// Something that a step sees beside the files that it changes.
///
/// @param source absolute host path; empty: a tmpfs
/// @param destination absolute, normal path in the step's root; made if it is missing, without a
///   trace in what the step changes
/// @param directory whether it is a directory
/// @param readOnly whether it can only be read
/// @param options as of a bind mount or a tmpfs: `size=…`, `mode=…`, `noexec`
public record StepMount(
    String source, String destination, boolean directory, boolean readOnly, List<String> options) {
  public StepMount {
    options = List.copyOf(options);
  }

  /// A tmpfs.
  public static StepMount tmpfs(String destination, List<String> options) {
    return new StepMount("", destination, true, false, options);
  }

  ContainerMount toMount() {
    return new ContainerMount(
        source.isEmpty() ? ContainerMount.Kind.TMPFS : ContainerMount.Kind.BIND,
        source,
        destination,
        readOnly,
        options,
        false,
        false);
  }
}
