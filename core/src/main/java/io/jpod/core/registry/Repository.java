package io.jpod.core.registry;

import io.jpod.core.JpodException;
import io.jpod.oci.Descriptor;
import io.jpod.oci.Digest;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One repository of a registry. Thread-safe.
public final class Repository {
  /// More tags than any repository has; a registry that goes on for ever is stopped.
  private static final int MAX_TAGS = 1_000_000;

  private final RegistryClient client;
  private final String path;

  Repository(RegistryClient client, String path) {
    this.client = client;
    this.path = path;
  }

  /// Name of the registry, as in image names.
  public String registry() {
    return client.name();
  }

  /// The repository's name in the registry: `library/debian`.
  public String path() {
    return path;
  }

  /// Reads a manifest or index and verifies its digest.
  ///
  /// @param reference a tag or a digest
  /// @throws RegistryException if there is none, or it is not what it should be
  public Manifest manifest(String reference) throws JpodException {
    return client.call(new ManifestPull(registry(), path, reference));
  }

  /// `registry/path`.
  String place() {
    return registry() + "/" + path;
  }

  /// The digest that a tag points to; null if the registry does not say.
  public @Nullable Digest digestOf(String tag) throws JpodException {
    return client.call(new ManifestCheck(registry(), path, tag));
  }

  /// Reads a blob of at most 4 MiB and verifies it.
  public byte[] smallBlob(Descriptor blob) throws JpodException {
    if (blob.size() > ManifestPull.MAX_BYTES) {
      throw new RegistryException(
          "reading blob "
              + blob.digest()
              + ": its "
              + blob.size()
              + " bytes are more than "
              + ManifestPull.MAX_BYTES,
          null,
          0,
          null);
    }
    return client.call(new BlobPull(registry(), path, blob));
  }

  /// Downloads what is missing of a blob.
  void download(Descriptor blob, PartialBlob into, ByteProgress progress) throws JpodException {
    if (!into.isComplete()) {
      client.call(new BlobDownload(registry(), path, blob, into, progress));
    }
  }

  /// All tags, in the registry's order.
  public List<String> tags() throws JpodException {
    List<String> tags = new ArrayList<>();
    URI next = null;
    do {
      TagsList.Page page = client.call(new TagsList(registry(), path, next));
      tags.addAll(page.tags());
      boolean stuck = page.next() != null && page.tags().isEmpty();
      next = stuck || tags.size() > MAX_TAGS ? null : page.next();
    } while (next != null);
    return tags;
  }

  /// Manifests whose `subject` is the given one: signatures, SBOMs and other artifacts. A registry
  /// that does not know the request is asked for the tag that stands in for it.
  ///
  /// @param artifactType only those of this type; null: all
  public List<Descriptor> referrers(Digest subject, @Nullable String artifactType)
      throws JpodException {
    List<Descriptor> found = new ArrayList<>();
    URI next = null;
    do {
      ReferrersList.Page page =
          client.call(new ReferrersList(registry(), path, subject, artifactType, next));
      if (!page.supported()) {
        found.addAll(taggedReferrers(subject));
        break;
      }
      found.addAll(page.referrers());
      next = page.referrers().isEmpty() || found.size() > MAX_TAGS ? null : page.next();
    } while (next != null);
    // A registry may leave the filter to us.
    found.removeIf(
        descriptor -> artifactType != null && !artifactType.equals(artifactType(descriptor)));
    return found;
  }

  private static String artifactType(Descriptor descriptor) {
    com.google.gson.JsonObject other = descriptor.other();
    com.google.gson.JsonElement type = other == null ? null : other.get("artifactType");
    return type != null && type.isJsonPrimitive() ? type.getAsString() : "";
  }

  private List<Descriptor> taggedReferrers(Digest subject) throws JpodException {
    try {
      Manifest index = manifest(subject.algorithm() + "-" + subject.hex());
      return index.isIndex() ? index.index().manifests() : List.of();
    } catch (RegistryException e) {
      if (e.isNotFound()) {
        return List.of();
      }
      throw e;
    }
  }

  /// Whether the repository has a blob.
  public boolean hasBlob(Digest digest) throws JpodException {
    return client.call(new BlobCheck(registry(), path, digest)) >= 0;
  }

  /// Makes a blob of another repository of the same registry appear here, without moving it.
  ///
  /// @return whether the registry did it
  public boolean mount(Digest digest, String from) throws JpodException {
    try {
      return client.call(BlobUploadStart.mount(registry(), path, digest, from)).location() == null;
    } catch (RegistryException e) {
      if (e.isDenied() || e.isNotFound() || e.status() == 405) {
        return false; // we may not read that repository: the blob is uploaded instead
      }
      throw e;
    }
  }

  /// Uploads a blob that is in memory.
  public void upload(Descriptor blob, byte[] content) throws JpodException {
    new BlobUpload(client, registry(), path).whole(blob, content);
  }

  /// Uploads a blob while it is made, and says what it was.
  ///
  /// @param mediaType for the descriptor that is returned
  public Descriptor upload(String mediaType, BlobContent content, ByteProgress progress)
      throws JpodException {
    BlobUpload.Uploaded done = new BlobUpload(client, registry(), path).made(content, progress);
    return Descriptor.of(mediaType, done.digest(), done.length());
  }

  /// Puts a manifest or index under a tag or its digest.
  ///
  /// @return its digest
  public Digest putManifest(String reference, String mediaType, byte[] bytes) throws JpodException {
    return client.call(new ManifestPush(registry(), path, reference, mediaType, bytes));
  }
}
