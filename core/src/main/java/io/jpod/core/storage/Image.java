package io.jpod.core.storage;

import io.jpod.core.JpodException;
import io.jpod.oci.Digest;
import io.jpod.oci.ExecutionConfig;
import io.jpod.oci.ImageConfig;
import io.jpod.oci.InvalidSpecException;
import io.jpod.oci.Platform;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An image of the store. What `images` shows is read at once from its `summary`; config, manifest
/// and names when they are asked for.
public final class Image {
  private final ImageStore store;
  private final ImageSummary summary;
  private @Nullable ImageConfig config;
  private @Nullable List<String> names;

  Image(ImageStore store, ImageSummary summary, @Nullable List<String> names) {
    this.store = store;
    this.summary = summary;
    this.names = names;
  }

  /// 64 hex digits: the digest of its config.
  public String id() {
    return summary.id();
  }

  /// The first twelve digits of the id, as tables show it.
  public String shortId() {
    return summary.id().substring(0, 12);
  }

  /// Digest of its manifest, as it came. `RepoDigests` are made of it.
  public Digest manifestDigest() {
    return summary.manifestDigest();
  }

  /// Digests of its uncompressed layers, lowest first.
  public List<Digest> diffIds() {
    return summary.diffIds();
  }

  /// Length of all its uncompressed layers.
  public long sizeBytes() {
    return summary.sizeBytes();
  }

  /// When it was made, nanoseconds since 1970; 0 where the config does not say.
  public long createdEpochNanos() {
    return summary.createdEpochNanos();
  }

  /// `linux/amd64` or `linux/arm/v7`.
  public String platform() {
    return summary.platform();
  }

  /// Whether this stands for a manifest list in a listing of images: it has no config and no layers
  /// then.
  public boolean isList() {
    return summary.source().equals(ImageSummary.LIST);
  }

  /// Complete names that point to it, sorted; empty for a dangling image. As of the first call.
  public List<String> names() throws JpodException {
    List<String> known = names;
    if (known == null) {
      known = store.namesOf(id());
      names = known;
    }
    return known;
  }

  /// `repository@digest` of each repository it is named in, and of indexes through which it came.
  public List<String> repoDigests() throws JpodException {
    return store.repoDigests(this);
  }

  /// Its config, read at the first call.
  public ImageConfig config() throws JpodException {
    ImageConfig known = config;
    if (known == null && isList()) {
      known = ImageConfig.empty(Platform.host());
    }
    if (known == null) {
      try {
        known = ImageConfig.parse(configBytes());
      } catch (InvalidSpecException e) {
        throw new JpodException("reading config of image " + id() + ": " + e.getMessage(), e);
      }
      config = known;
    }
    return known;
  }

  /// The part of its config that containers are started with. Without its healthcheck, shell and
  /// triggers only where it has none.
  public ExecutionConfig execution() throws JpodException {
    if (config == null) {
      try {
        ExecutionConfig kept = ExecutionFile.read(directory().resolve(ExecutionFile.NAME));
        if (kept != null) {
          return kept;
        }
      } catch (IOException e) {
        throw StoreErrors.of("reading image " + id(), e);
      }
    }
    return config().config();
  }

  /// Its config as it came, byte for byte.
  public byte[] configBytes() throws JpodException {
    return store.blob(new Digest("sha256", id()));
  }

  /// Its manifest as it came, byte for byte.
  public byte[] manifestBytes() throws JpodException {
    return store.blob(manifestDigest());
  }

  /// Names of its layers relative to `layers/`, topmost first, as overlay's `lowerdir` wants them:
  /// `l/0123456789abcdef01234567`.
  public List<String> lowerLinks() {
    return LayerStore.lowerLinks(diffIds());
  }

  /// Copy of the image's `/etc/passwd`; the file is absent if the image has none.
  public Path passwd() {
    return directory().resolve("passwd");
  }

  /// Copy of the image's `/etc/group`; the file is absent if the image has none.
  public Path group() {
    return directory().resolve("group");
  }

  /// `images/<id>` of the store.
  public Path directory() {
    return store.imageDirectory(id());
  }

  ImageSummary summary() {
    return summary;
  }

  static byte[] read(Path file, String what) throws JpodException {
    // Through java.io: on the way of `run`, the classes of java.nio.channels are not needed yet.
    try (FileInputStream in = new FileInputStream(file.toString())) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new JpodException("reading " + what + " '" + file + "': " + StoreErrors.why(e), e);
    }
  }
}
