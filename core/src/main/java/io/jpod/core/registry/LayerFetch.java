package io.jpod.core.registry;

import io.jpod.core.JpodException;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.Workspace;
import io.jpod.oci.Descriptor;
import io.jpod.oci.Digest;
import java.nio.file.Path;

/// Brings single layers out of a repository, without the image that names them.
public final class LayerFetch {
  private final ImageStore store;
  private final Path root;
  private final TransferListener listener;

  /// @param root of the store
  public LayerFetch(ImageStore store, Path root, TransferListener listener) {
    this.store = store;
    this.root = root;
    this.listener = listener;
  }

  /// Brings a layer, unless the store has it. Called under [ImageStore#keepLayers], which keeps the
  /// layer from being swept away until something names it.
  ///
  /// @param blob as the manifest describes it
  /// @param diffId digest of its content, which is verified
  public void fetch(Repository repository, Descriptor blob, Digest diffId) throws JpodException {
    try (Workspace workspace = store.newWorkspace()) {
      Boolean _ =
          new LayerPull(repository, blob, diffId, store, workspace, root, new PullRate(), listener)
              .call();
    }
  }
}
