package io.jpod.build.engine;

/// Watches a build. Stages are built by several threads; calls for one step come one after the
/// other, those for several steps at once.
public interface BuildListener {
  /// Nobody watches.
  BuildListener NONE = new BuildListener() {};

  /// A step begins.
  default void started(BuildStep step) {}

  /// A step has nothing to do: what it makes is there.
  default void cached(BuildStep step) {}

  /// Why a step has to run again.
  default void explained(BuildStep step, String why) {}

  /// A command printed something.
  ///
  /// @param bytes used again afterwards
  /// @param error standard error
  default void output(BuildStep step, byte[] bytes, int length, boolean error) {}

  /// A step is done.
  ///
  /// @param nanos how long it took
  default void finished(BuildStep step, long nanos) {}

  /// A step failed; the build ends with an error.
  default void failed(BuildStep step, String message) {}

  /// Part of a layer was sent to a registry. Called now and then, and when the layer is there.
  ///
  /// @param layer digest
  /// @param bytes that were sent so far
  /// @param size of the layer before it was compressed
  default void pushed(String layer, long bytes, long size) {}

  /// Something the user should know that is no error; also where the whole output of a step that
  /// failed is kept.
  default void warning(String text) {}
}
