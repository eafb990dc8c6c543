package io.jpod.core.registry;

import io.jpod.oci.Descriptor;

/// Told how a pull or push goes. Called from several threads at once.
public interface TransferListener {
  /// For those who do not want to know.
  TransferListener SILENT = new TransferListener() {};

  /// What became of a layer.
  enum End {
    /// It was moved.
    DONE,
    /// It was there already.
    EXISTS,
    /// It was made visible from another repository of the same registry.
    MOUNTED
  }

  /// An image is looked for: `docker.io/library/debian:12`.
  default void trying(String reference) {}

  /// A layer's turn has come. A push does not know its size and digest yet: size is then that of
  /// the uncompressed layer, the digest its diff-id.
  default void layerStarted(Descriptor layer) {}

  /// @param bytes of the layer that were moved so far
  default void layerMoved(Descriptor layer, long bytes) {}

  default void layerEnded(Descriptor layer, End end) {}

  default void configStarted(Descriptor config) {}

  /// All content is there, the manifest is written.
  default void manifestStarted() {}

  /// Something the user should know that does not stop us.
  default void warning(String text) {}
}
