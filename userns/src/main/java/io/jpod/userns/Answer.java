package io.jpod.userns;

/// What the launcher answers to a plan with `jvm keep`, docs/design/001.
public sealed interface Answer {
  /// The container runs, detached.
  ///
  /// @param pid of its first process, on the host
  record Started(int pid) implements Answer {}

  /// It ran attached and has ended.
  ///
  /// @param code the command's exit code, 128+n after signal n
  record Exited(int code) implements Answer {}

  /// The user detached; it goes on.
  record Detached() implements Answer {}

  /// It could not be started.
  ///
  /// @param exitCode 125, 126 or 127
  /// @param message why, without `Error:`
  record Failed(int exitCode, String message) implements Answer {}
}
