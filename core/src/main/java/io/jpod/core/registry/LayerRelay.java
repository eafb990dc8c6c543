package io.jpod.core.registry;

import io.jpod.core.JpodException;
import io.jpod.core.storage.StoreErrors;
import io.jpod.oci.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Brings a layer from the registry from which it was pulled to another one, compressed as it is:
/// where that registry is near, the bytes are here sooner than they are compressed again, and the
/// image keeps its digest. Whatever goes wrong on that side, the layer can still be made from the
/// store.
final class LayerRelay implements AutoCloseable {
  /// A core compresses about 55 MB a second, measured by what comes out. A third of it is enough:
  /// it keeps the cores free, and pulls run slower than their network, since they unpack meanwhile.
  private static final long WORTH_PER_CORE = 16 << 20;

  private final Registries sources;
  private final Path downloads;
  private final long worthBytesPerSecond;

  /// Repositories that failed.
  private final Set<String> broken = ConcurrentHashMap.newKeySet();

  /// @param sources closed with this object
  /// @param root of the store
  LayerRelay(Registries sources, Path root) {
    this.sources = sources;
    this.downloads = root.resolve("downloads");
    this.worthBytesPerSecond = WORTH_PER_CORE * Runtime.getRuntime().availableProcessors();
  }

  /// Whether a blob should be fetched again instead of being made.
  boolean isWorth(KnownBlobs.Known known) {
    return !broken.contains(known.place())
        && (isThisMachine(known.place()) || known.bytesPerSecond() >= worthBytesPerSecond);
  }

  /// Copying costs less than compressing there, however busy the machine was at the pull.
  static boolean isThisMachine(String place) {
    return place.startsWith("127.")
        || place.startsWith("localhost:")
        || place.startsWith("localhost/")
        || place.startsWith("[::1]");
  }

  /// Moves a blob.
  ///
  /// @return false if the source does not give it, or not as it was
  /// @throws JpodException if the target does not take it
  boolean move(KnownBlobs.Known known, Repository target, ByteProgress progress)
      throws JpodException {
    Descriptor blob = known.blob();
    Path file = downloads.resolve(blob.digest().hex());
    try (BlobLock _ = BlobLock.acquire(downloads, blob.digest());
        PartialBlob partial = PartialBlob.open(file, blob.size())) {
      Repository source = source(known.place());
      if (source == null) {
        return false;
      }
      Thread download =
          Thread.ofPlatform()
              .daemon()
              .name("jpod-relay")
              .unstarted(() -> download(source, blob, partial));
      download.start();
      try {
        Descriptor sent = target.upload(blob.mediaType(), out -> copy(partial, out), progress);
        // A blob that is not what it was is in the way of nobody: no manifest names it.
        return sent.digest().equals(blob.digest());
      } catch (JpodException e) {
        if (partial.failure() == null) {
          throw e;
        }
        broken.add(known.place());
        return false;
      } finally {
        partial.delete();
        end(download);
      }
    } catch (IOException e) {
      throw StoreErrors.of("fetching blob " + blob.digest(), e);
    }
  }

  private @Nullable Repository source(String place) {
    try {
      return sources.repositoryAt(place);
    } catch (JpodException e) {
      broken.add(place); // blocked by now, for instance
      return null;
    }
  }

  private static void copy(PartialBlob partial, java.io.OutputStream out) throws IOException {
    try (InputStream in = partial.reader()) {
      in.transferTo(out);
    }
  }

  private static void download(Repository source, Descriptor blob, PartialBlob partial) {
    try {
      source.download(blob, partial, ByteProgress.NONE);
    } catch (JpodException e) {
      partial.fail(e);
    } catch (RuntimeException e) {
      partial.fail(new JpodException("reading blob " + blob.digest() + ": " + e, e));
    }
  }

  /// It writes to the file: it has to end before that is closed.
  private static void end(Thread download) {
    download.interrupt();
    try {
      download.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    sources.close();
  }
}
