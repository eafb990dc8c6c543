package io.jpod.core.storage;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.oci.Digest;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The unpacked layers of a store. New layers are made in a [Workspace] and become part of the
/// store with their image ([ImageStore#add]), so that a layer in the store is complete, verified
/// and on the disk.
public final class LayerStore {
  private static final int SHORT = 24;

  private final Path layers;

  LayerStore(Directories directories) {
    this.layers = directories.layers();
  }

  /// The layers of this store.
  public static LayerStore open(Directories directories) {
    return new LayerStore(directories);
  }

  /// The layer of this diff-id, null if the store has none.
  public @Nullable Layer find(Digest diffId) throws JpodException {
    throw new JpodException("layers are not finished yet: " + layers);
  }

  /// Unpacks a tar, plain or compressed with gzip or zstd, in one pass; the archive is treated as
  /// hostile.
  ///
  /// @param archive read to its end; not closed
  /// @param blob digest that the bytes as they come must have; null: not checked
  /// @param diffId digest that the uncompressed tar must have; null: not checked
  /// @throws JpodException if a digest differs, or the archive is refused
  public Layer unpack(
      InputStream archive, @Nullable Digest blob, @Nullable Digest diffId, Workspace workspace)
      throws JpodException {
    throw new JpodException("unpacking is not finished yet");
  }

  /// Makes a layer of a container's upper directory, which is renamed and is gone then. Its tar is
  /// computed for the digest, but not written anywhere.
  ///
  /// @param upper on the same file system as the store
  public Layer adopt(Path upper, Workspace workspace) throws JpodException {
    throw new JpodException("adopting a layer is not finished yet");
  }

  /// Makes a layer of a copy of a container's upper directory, which stays as it is; it should not
  /// change meanwhile.
  public Layer copy(Path upper, Workspace workspace) throws JpodException {
    throw new JpodException("copying a layer is not finished yet");
  }

  /// Writes the layer's uncompressed tar, byte for byte as it was when the layer came or was made.
  ///
  /// @throws JpodException if what is on the disk gives another digest than the layer's
  public void writeTar(Layer layer, OutputStream out) throws JpodException {
    throw new JpodException("writing layers is not finished yet");
  }

  /// Name of a layer relative to `layers/`, short enough for an overlay mount of 128 layers: `l/<24
  /// hex digits>`.
  public static String shortLink(Digest diffId) {
    return "l/" + diffId.hex().substring(0, SHORT);
  }
}
