package io.jpod.core.storage.archive;

import io.jpod.core.JpodException;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageList;
import io.jpod.core.storage.ImageStore;
import io.jpod.oci.Descriptor;
import io.jpod.oci.Digest;
import io.jpod.oci.ImageIndex;
import io.jpod.oci.Json;
import io.jpod.oci.MediaTypes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A manifest list that is being saved: an OCI image layout with one index in its `index.json`.
///
/// If the manifests of all its images can stay as they are (they are about uncompressed layers), so
/// does the index, byte for byte. Attestations about manifests that change are left out.
record SavedList(ImageStore store, ImageList list, @Nullable String name) {
  void writeTo(FileSink sink) throws IOException, JpodException {
    ImageIndex index = list.document();
    sink.file("oci-layout", SavedImage.ociLayout());
    sink.directory("blobs");
    sink.directory("blobs/sha256");
    List<Digest> written = new ArrayList<>();
    List<Descriptor> entries = new ArrayList<>();
    for (Descriptor entry : index.manifests()) {
      Image image = image(entry);
      if (image != null) {
        entries.add(writeImage(sink, image, entry, written));
      }
    }
    boolean same =
        index.mediaType().equals(MediaTypes.OCI_INDEX) && entries.equals(index.manifests());
    byte[] bytes =
        same
            ? list.index()
            : Json.writeBytes(
                new ImageIndex(MediaTypes.OCI_INDEX, entries, index.annotations(), index.other())
                    .toJson());
    blob(sink, bytes, written);
    Descriptor descriptor = Descriptor.of(MediaTypes.OCI_INDEX, bytes);
    String named = name;
    if (named != null) {
      descriptor = descriptor.withAnnotations(Map.of("org.opencontainers.image.ref.name", named));
    }
    sink.file("index.json", Json.writeBytes(ImageIndex.of(List.of(descriptor)).toJson()));
  }

  /// Null for what is no image.
  private @Nullable Image image(Descriptor entry) throws JpodException {
    ImageList.Member member = list.member(entry.digest());
    String id = member == null ? null : member.imageId();
    Image image = id == null ? null : store.find(id);
    boolean attestation =
        "attestation-manifest".equals(entry.annotations().get("vnd.docker.reference.type"));
    if (image == null && !attestation) {
      String source = member == null ? null : member.source();
      throw new JpodException(
          "image " + entry.digest() + " of the manifest list is not in the store",
          source == null ? null : "jpod pull " + source);
    }
    return image;
  }

  private Descriptor writeImage(FileSink sink, Image image, Descriptor entry, List<Digest> written)
      throws IOException, JpodException {
    SavedImage saved = SavedImage.of(image, List.of(), store.layers());
    saved.writeLayers(sink, "blobs/sha256/", "", written);
    byte[] manifest = saved.ociManifest();
    blob(sink, saved.config(), written);
    blob(sink, manifest, written);
    return new Descriptor(
        MediaTypes.OCI_MANIFEST,
        Digest.sha256(manifest),
        manifest.length,
        List.of(),
        entry.annotations(),
        entry.platform(),
        entry.other());
  }

  /// Once: two platforms may share a blob, and a tar must not have it twice.
  private static void blob(FileSink sink, byte[] content, List<Digest> written) throws IOException {
    Digest digest = Digest.sha256(content);
    if (!written.contains(digest)) {
      written.add(digest);
      sink.file("blobs/sha256/" + digest.hex(), content);
    }
  }
}
