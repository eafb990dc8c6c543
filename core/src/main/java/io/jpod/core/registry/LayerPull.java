package io.jpod.core.registry;

import io.jpod.core.JpodException;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.Layer;
import io.jpod.core.storage.LayerStore;
import io.jpod.core.storage.StoreErrors;
import io.jpod.core.storage.Workspace;
import io.jpod.oci.Descriptor;
import io.jpod.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/// Brings one layer into the store: while it is downloaded into `downloads/<hex>`, the part that
/// has come is hashed, decompressed and unpacked. The file makes a broken or killed pull go on
/// where it was, and lets the network run ahead of a slow disk; it is deleted when the layer is
/// there.
final class LayerPull implements Callable<Boolean> {
  private final Repository repository;
  private final Descriptor blob;
  private final Digest diffId;
  private final ImageStore store;
  private final LayerStore layers;
  private final Workspace workspace;
  private final Path downloads;
  private final KnownBlobs known;
  private final PullRate rate;
  private final TransferListener listener;

  LayerPull(
      Repository repository,
      Descriptor blob,
      Digest diffId,
      ImageStore store,
      Workspace workspace,
      Path root,
      PullRate rate,
      TransferListener listener) {
    this.repository = repository;
    this.blob = blob;
    this.diffId = diffId;
    this.store = store;
    this.layers = store.layers();
    this.workspace = workspace;
    this.downloads = root.resolve("downloads");
    this.known = new KnownBlobs(root);
    this.rate = rate;
    this.listener = listener;
  }

  @Override
  public Boolean call() throws JpodException {
    listener.layerStarted(blob);
    boolean fetched = layers.find(diffId) == null && fetch();
    listener.layerEnded(blob, fetched ? TransferListener.End.DONE : TransferListener.End.EXISTS);
    if (fetched) {
      // Only now it is sure that this blob is this layer.
      known.add(diffId, blob, repository.place());
    }
    return fetched;
  }

  /// False if another command has brought the layer while we waited.
  private boolean fetch() throws JpodException {
    try (BlobLock _ = BlobLock.acquire(downloads, blob.digest())) {
      if (layers.find(diffId) != null) {
        return false;
      }
      Path file = downloads.resolve(blob.digest().hex());
      boolean resumed = Files.exists(file);
      try {
        attempt(file);
      } catch (JpodException e) {
        if (!resumed || Files.exists(file) || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        // What an earlier command left was not the beginning of this blob: a machine that stopped
        // can leave a file with holes.
        attempt(file);
      }
      return true;
    }
  }

  /// On failure the file is kept if the connection broke, and deleted if its content is bad.
  private void attempt(Path file) throws JpodException {
    try (PartialBlob partial = PartialBlob.open(file, blob.size())) {
      Thread download =
          Thread.ofPlatform().daemon().name("jpod-download").unstarted(() -> download(partial));
      download.start();
      try (InputStream content = partial.reader()) {
        Layer layer = layers.unpack(content, blob.digest(), diffId, workspace);
        store.publish(layer);
        partial.delete();
      } catch (JpodException e) {
        throw cause(partial, e);
      } finally {
        download.interrupt();
      }
    } catch (IOException e) {
      throw StoreErrors.of("downloading blob " + blob.digest(), e);
    }
  }

  private JpodException cause(PartialBlob partial, JpodException unpacking) throws IOException {
    JpodException broken = partial.failure();
    if (broken != null) {
      if (broken instanceof RegistryException refusal && refusal.status() == 416) {
        partial.delete();
      }
      return broken;
    }
    if (!Thread.currentThread().isInterrupted()) {
      partial.delete();
    }
    return new JpodException(
        "reading blob "
            + blob.digest()
            + " in "
            + repository.registry()
            + "/"
            + repository.path()
            + ": "
            + unpacking.getMessage(),
        unpacking.remedy(),
        unpacking);
  }

  /// Once more, with how fast the network was, which is known when all layers have come.
  void noteRate() throws JpodException {
    known.add(diffId, blob, repository.place(), rate.bytesPerSecond());
  }

  private void download(PartialBlob partial) {
    try {
      repository.download(blob, partial, new Counted());
    } catch (JpodException e) {
      partial.fail(e);
    } catch (RuntimeException e) {
      partial.fail(new JpodException("reading blob " + blob.digest() + ": " + e, e));
    }
  }

  /// Called by one thread after the other.
  private final class Counted implements ByteProgress {
    private long before = -1;

    @Override
    public void reached(long bytes) {
      if (before >= 0) {
        rate.add(Math.max(0, bytes - before));
      }
      before = bytes;
      listener.layerMoved(blob, bytes);
    }
  }
}
