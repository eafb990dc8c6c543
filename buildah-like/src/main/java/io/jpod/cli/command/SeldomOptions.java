package io.jpod.cli.command;

import org.jspecify.annotations.Nullable;

/// The options of a command that few command lines have. They are made when one is met that the
/// command's other options do not have, so that they cost nothing else.
public interface SeldomOptions {
  Option[] options();

  /// Why an option that docker or podman have is refused; null: it is no such option.
  ///
  /// @param name long name without dashes, or a letter
  @Nullable String refusal(String name);
}
