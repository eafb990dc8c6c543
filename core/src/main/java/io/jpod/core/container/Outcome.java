package io.jpod.core.container;

/// What became of a plan that did not end the JVM.
public sealed interface Outcome {
  /// It runs, nobody is attached.
  record Started(int pid) implements Outcome {}

  /// It was attached and has ended.
  record Exited(int exitCode) implements Outcome {}

  /// The caller typed the detach keys.
  record Detached() implements Outcome {}

  /// It could not be started.
  ///
  /// @param exitCode 125, 126 or 127
  /// @param message why, without `Error: `
  record Failed(int exitCode, String message) implements Outcome {}
}
