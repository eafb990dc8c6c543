package io.jpod.core.registry;

/// Told how far a transfer is.
public interface ByteProgress {
  /// Nobody wants to know.
  ByteProgress NONE =
      new ByteProgress() {
        @Override
        public void reached(long bytes) {}
      };

  /// @param bytes of the blob that are done; may fall back when a transfer starts again. Called
  ///   often, from any thread
  void reached(long bytes);
}
