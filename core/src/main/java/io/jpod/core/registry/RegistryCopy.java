package io.jpod.core.registry;

import io.jpod.core.JpodException;
import io.jpod.core.storage.StoreErrors;
import io.jpod.core.storage.Workspace;
import io.jpod.oci.Descriptor;
import io.jpod.oci.Digest;
import io.jpod.oci.ImageManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Copies an image from one repository to another, byte for byte, past the store.
final class RegistryCopy {
  private final Repository from;
  private final Repository to;
  private final Workspace workspace;
  private final TransferListener listener;

  RegistryCopy(Repository from, Repository to, Workspace workspace, TransferListener listener) {
    this.from = from;
    this.to = to;
    this.workspace = workspace;
    this.listener = listener;
  }

  /// Copies the manifest of that digest with all it names; of an index, what it lists, too.
  void copy(Digest digest) throws JpodException {
    Manifest manifest = from.manifest(digest.toString());
    if (manifest.isIndex()) {
      for (Descriptor entry : manifest.index().manifests()) {
        copy(entry.digest());
      }
    } else {
      ImageManifest image = manifest.image();
      List<Descriptor> blobs = new ArrayList<>(image.layers());
      blobs.add(image.config());
      for (Descriptor blob : blobs) {
        copyBlob(blob);
      }
    }
    to.putManifest(digest.toString(), manifest.mediaType(), manifest.bytes());
  }

  private void copyBlob(Descriptor blob) throws JpodException {
    listener.layerStarted(blob);
    if (to.hasBlob(blob.digest())) {
      listener.layerEnded(blob, TransferListener.End.EXISTS);
    } else if (from.registry().equals(to.registry()) && to.mount(blob.digest(), from.path())) {
      listener.layerEnded(blob, TransferListener.End.MOUNTED);
    } else {
      move(blob);
      listener.layerEnded(blob, TransferListener.End.DONE);
    }
  }

  /// Through a file, so that an upload that breaks can go on without a second download.
  private void move(Descriptor blob) throws JpodException {
    Path file = workspace.resolve(blob.digest().hex());
    try (PartialBlob partial = PartialBlob.open(file, blob.size())) {
      from.download(blob, partial, bytes -> listener.layerMoved(blob, bytes));
      Descriptor sent =
          to.upload(blob.mediaType(), out -> Files.copy(file, out), ByteProgress.NONE);
      partial.delete();
      if (!sent.digest().equals(blob.digest())) {
        throw new RegistryException(
            "blob "
                + blob.digest()
                + " in "
                + from.registry()
                + "/"
                + from.path()
                + " has digest "
                + sent.digest(),
            null,
            0,
            null);
      }
    } catch (IOException e) {
      throw StoreErrors.of("copying blob " + blob.digest(), e);
    }
  }
}
