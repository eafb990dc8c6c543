package io.jpod.core.registry;

import io.jpod.core.JpodException;
import io.jpod.core.registry.compress.LayerFormat;
import io.jpod.core.storage.Layer;
import io.jpod.core.storage.LayerStore;
import io.jpod.oci.Descriptor;
import io.jpod.oci.Digest;
import io.jpod.oci.MediaTypes;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Brings one layer to a registry, by the cheapest way that works: the registry has it under a
/// digest that we know; another of its repositories has it and it is mounted; the registry where it
/// came from is near and has it still; else its tar is made, compressed, hashed and uploaded in one
/// pass.
final class LayerPush implements Callable<Descriptor> {
  private final Repository repository;
  private final LayerStore layers;
  private final Digest diffId;
  private final Descriptor original;
  private final KnownBlobs known;
  private final LayerRelay relay;
  private final boolean docker;
  private final LayerFormat format;
  private final boolean forceFormat;
  private final TransferListener listener;

  /// @param original the layer in the manifest with which the image came
  /// @param docker for a manifest of docker's
  LayerPush(
      Repository repository,
      LayerStore layers,
      Digest diffId,
      Descriptor original,
      KnownBlobs known,
      LayerRelay relay,
      boolean docker,
      LayerFormat format,
      boolean forceFormat,
      TransferListener listener) {
    this.repository = repository;
    this.layers = layers;
    this.diffId = diffId;
    this.original = original;
    this.known = known;
    this.relay = relay;
    this.docker = docker;
    this.format = format;
    this.forceFormat = forceFormat;
    this.listener = listener;
  }

  @Override
  public Descriptor call() throws JpodException {
    Layer layer = layers.require(diffId);
    Descriptor shown = Descriptor.of(original.mediaType(), diffId, layer.sizeBytes());
    listener.layerStarted(shown);
    List<KnownBlobs.Known> candidates = candidates();
    Descriptor found = existing(candidates);
    if (found != null) {
      listener.layerEnded(shown, TransferListener.End.EXISTS);
      return found;
    }
    found = mounted(candidates);
    if (found != null) {
      listener.layerEnded(shown, TransferListener.End.MOUNTED);
      return found;
    }
    Descriptor made = relayed(candidates, shown);
    if (made == null) {
      made = upload(layer, shown);
    }
    known.add(diffId, made, repository.place());
    listener.layerEnded(shown, TransferListener.End.DONE);
    return made;
  }

  /// The forms of this layer that may do, the one of the image's own manifest first, so that an
  /// image keeps its digest if it can.
  private List<KnownBlobs.Known> candidates() throws JpodException {
    List<KnownBlobs.Known> fitting = new ArrayList<>();
    if (fits(original.mediaType())) {
      fitting.add(new KnownBlobs.Known(original, "", 0));
    }
    for (KnownBlobs.Known candidate : known.of(diffId)) {
      if (fits(candidate.blob().mediaType())) {
        fitting.add(candidate);
      }
    }
    return fitting;
  }

  /// Uncompressed ones do not, nor zstd in a manifest of docker's.
  private boolean fits(String mediaType) {
    boolean zstd = mediaType.endsWith("zstd");
    boolean gzip = mediaType.endsWith("gzip");
    if (forceFormat) {
      return format.isZstd() ? zstd : gzip;
    }
    return gzip || (zstd && !docker);
  }

  private @Nullable Descriptor existing(List<KnownBlobs.Known> candidates) throws JpodException {
    List<Digest> asked = new ArrayList<>();
    for (KnownBlobs.Known candidate : candidates) {
      Digest digest = candidate.blob().digest();
      if (!asked.contains(digest)) {
        asked.add(digest);
        if (repository.hasBlob(digest)) {
          return translated(candidate.blob());
        }
      }
    }
    return null;
  }

  private @Nullable Descriptor mounted(List<KnownBlobs.Known> candidates) throws JpodException {
    String prefix = repository.registry() + "/";
    for (KnownBlobs.Known candidate : candidates) {
      if (candidate.place().startsWith(prefix) && !candidate.place().equals(repository.place())) {
        String from = candidate.place().substring(prefix.length());
        if (repository.mount(candidate.blob().digest(), from)) {
          return translated(candidate.blob());
        }
      }
    }
    return null;
  }

  private @Nullable Descriptor relayed(List<KnownBlobs.Known> candidates, Descriptor shown)
      throws JpodException {
    for (KnownBlobs.Known candidate : candidates) {
      boolean asked = candidate.place().startsWith(repository.registry() + "/");
      if (!asked && relay.isWorth(candidate)) {
        double scale = (double) shown.size() / Math.max(1, candidate.blob().size());
        ByteProgress progress = bytes -> listener.layerMoved(shown, (long) (bytes * scale));
        if (relay.move(candidate, repository, progress)) {
          return translated(candidate.blob());
        }
      }
    }
    return null;
  }

  /// The same bytes, named as the manifest names them.
  private Descriptor translated(Descriptor blob) {
    boolean zstd = blob.mediaType().endsWith("zstd");
    String type = (zstd ? LayerFormat.ZSTD : LayerFormat.GZIP).mediaType(docker);
    boolean same = MediaTypes.isLayer(blob.mediaType()) && isDockers(blob.mediaType()) == docker;
    Map<String, String> annotations = docker ? Map.of() : blob.annotations();
    return same
        ? blob
        : new Descriptor(type, blob.digest(), blob.size(), List.of(), annotations, null, null);
  }

  private static boolean isDockers(String mediaType) {
    return mediaType.startsWith(MediaTypes.DOCKER_LAYER);
  }

  private Descriptor upload(Layer layer, Descriptor shown) throws JpodException {
    BlobContent content =
        out -> {
          try (OutputStream compressed = format.compress(new Uncloseable(out))) {
            layers.writeTar(
                layer, new ReportedOutput(compressed, bytes -> listener.layerMoved(shown, bytes)));
          }
        };
    return repository.upload(format.mediaType(docker), content, ByteProgress.NONE);
  }

  /// What a compressor closes stays open.
  private static final class Uncloseable extends OutputStream {
    private final OutputStream out;

    Uncloseable(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }
  }

  /// Reports what is written.
  private static final class ReportedOutput extends OutputStream {
    private final OutputStream out;
    private final ByteProgress progress;
    private long written;

    ReportedOutput(OutputStream out, ByteProgress progress) {
      this.out = out;
      this.progress = progress;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      progress.reached(++written);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      written += length;
      progress.reached(written);
    }
  }
}
