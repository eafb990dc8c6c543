package io.jpod.core.storage.archive;

import io.jpod.core.JpodException;
import io.jpod.core.storage.ImageList;
import io.jpod.core.storage.archive.ImageContent.LayerFile;
import io.jpod.oci.Descriptor;
import io.jpod.oci.Digest;
import io.jpod.oci.ImageConfig;
import io.jpod.oci.ImageIndex;
import io.jpod.oci.ImageManifest;
import io.jpod.oci.ImageReference;
import io.jpod.oci.InvalidSpecException;
import io.jpod.oci.MediaTypes;
import io.jpod.oci.Platform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads an OCI image layout, and skopeo's `dir:`, which has the same documents under other names.
///
/// @see <a
///   href="https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md">image-spec
///   1.1.1, Image Layout</a>
final class OciLayoutReader {
  private static final String REF_NAME = "org.opencontainers.image.ref.name";
  private static final String CONTAINERD_NAME = "io.containerd.image.name";
  private static final int MAX_NESTING = 4;

  private final ImageContent content;

  OciLayoutReader(ImageContent content) {
    this.content = content;
  }

  ArchivedImage.Archived read(byte[] indexJson) throws IOException, JpodException {
    ImageIndex index = ImageIndex.parse(indexJson);
    List<ArchivedImage> images = new ArrayList<>();
    List<ArchivedImage.ArchivedList> lists = new ArrayList<>();
    for (Descriptor descriptor : index.manifests()) {
      if (isAttestation(descriptor)) {
        continue;
      }
      List<ImageReference> names = names(descriptor.annotations());
      List<Descriptor> several = imagesThere(descriptor);
      if (several.size() > 1) {
        lists.add(list(descriptor, several, names, images));
      } else {
        images.add(image(forThisPlatform(descriptor, 0), names));
      }
    }
    if (images.isEmpty()) {
      throw new JpodException("archive holds no image: its index.json is empty");
    }
    return new ArchivedImage.Archived(merged(images), lists);
  }

  /// Of an index the images that the archive has: docker writes whole indexes beside the one image
  /// that it has.
  private List<Descriptor> imagesThere(Descriptor descriptor) throws IOException, JpodException {
    List<Descriptor> there = new ArrayList<>();
    if (MediaTypes.isIndex(descriptor.mediaType())) {
      for (Descriptor entry : ImageIndex.parse(blob(descriptor)).manifests()) {
        if (!isAttestation(entry)
            && MediaTypes.isManifest(entry.mediaType())
            && content.document(blobName(entry.digest())) != null
            && isImage(entry)) {
          there.add(entry);
        }
      }
    }
    return there;
  }

  private boolean isImage(Descriptor entry) throws IOException, JpodException {
    return MediaTypes.isImageConfig(ImageManifest.parse(blob(entry)).config().mediaType());
  }

  private ArchivedImage.ArchivedList list(
      Descriptor descriptor,
      List<Descriptor> entries,
      List<ImageReference> names,
      List<ArchivedImage> images)
      throws IOException, JpodException {
    List<ImageList.Member> members = new ArrayList<>();
    for (Descriptor entry : entries) {
      ArchivedImage image = image(entry, List.of());
      images.add(image);
      members.add(new ImageList.Member(entry.digest(), Digest.sha256(image.config()).hex(), null));
    }
    return new ArchivedImage.ArchivedList(blob(descriptor), members, names);
  }

  /// docker writes one entry for each tag of an image.
  private static List<ArchivedImage> merged(List<ArchivedImage> images) {
    List<ArchivedImage> merged = new ArrayList<>();
    for (ArchivedImage image : images) {
      int same = -1;
      for (int i = 0; i < merged.size(); i++) {
        if (java.util.Arrays.equals(merged.get(i).config(), image.config())) {
          same = i;
        }
      }
      if (same < 0) {
        merged.add(image);
      } else {
        List<ImageReference> names = new ArrayList<>(merged.get(same).names());
        names.addAll(image.names());
        ArchivedImage first = merged.get(same);
        merged.set(
            same,
            new ArchivedImage(
                first.config(), first.manifest(), first.layers(), names, first.source()));
      }
    }
    return merged;
  }

  private static boolean isAttestation(Descriptor descriptor) {
    return "attestation-manifest".equals(descriptor.annotations().get("vnd.docker.reference.type"));
  }

  private Descriptor forThisPlatform(Descriptor descriptor, int depth)
      throws IOException, JpodException {
    if (!MediaTypes.isIndex(descriptor.mediaType())) {
      return descriptor;
    }
    if (depth == MAX_NESTING) {
      throw new JpodException("archive refused: indexes nested deeper than " + MAX_NESTING);
    }
    ImageIndex index = ImageIndex.parse(blob(descriptor));
    Platform host = Platform.host();
    for (Descriptor candidate : index.manifests()) {
      Platform platform = candidate.platform();
      if (!isAttestation(candidate)
          && (platform == null
              || (platform.os().equals(host.os())
                  && platform.architecture().equals(host.architecture())))) {
        return forThisPlatform(candidate, depth + 1);
      }
    }
    throw new JpodException(
        "no image found in image index for architecture "
            + host.architecture()
            + ", OS "
            + host.os());
  }

  private byte[] blob(Descriptor descriptor) throws IOException, JpodException {
    return ArchivedImage.verified(content.require(blobName(descriptor.digest())), descriptor);
  }

  private static String blobName(Digest digest) {
    return "blobs/" + digest.algorithm() + "/" + digest.hex();
  }

  private ArchivedImage image(Descriptor descriptor, List<ImageReference> names)
      throws IOException, JpodException {
    byte[] manifestBytes = blob(descriptor);
    ImageManifest manifest = ImageManifest.parse(manifestBytes);
    checkIsImage(manifest);
    byte[] config = blob(manifest.config());
    List<LayerFile> layers = new ArrayList<>();
    List<Digest> diffIds = ImageConfig.parse(config).diffIds();
    ArchivedImage.checkCount(manifest.layers().size(), diffIds.size());
    for (int i = 0; i < diffIds.size(); i++) {
      Descriptor layer = manifest.layers().get(i);
      layers.add(new LayerFile(blobName(layer.digest()), diffIds.get(i), layer.digest()));
    }
    return new ArchivedImage(config, manifestBytes, layers, names, "oci-archive");
  }

  private static void checkIsImage(ImageManifest manifest) throws JpodException {
    if (!MediaTypes.isImageConfig(manifest.config().mediaType())) {
      throw new JpodException(
          "not a container image: its config is of type '"
              + ImageContent.printable(manifest.config().mediaType())
              + "'");
    }
    for (Descriptor layer : manifest.layers()) {
      if (!MediaTypes.isLayer(layer.mediaType())) {
        throw new JpodException(
            "layer of unknown media type '" + ImageContent.printable(layer.mediaType()) + "'");
      }
    }
  }

  /// skopeo's `dir:`: `manifest.json` is the manifest, every blob a file named by its hex digits.
  ArchivedImage readDockerDirectory(byte[] manifestBytes) throws IOException, JpodException {
    ImageManifest manifest = ImageManifest.parse(manifestBytes);
    checkIsImage(manifest);
    byte[] config =
        ArchivedImage.verified(
            content.require(manifest.config().digest().hex()), manifest.config());
    List<Digest> diffIds = ImageConfig.parse(config).diffIds();
    ArchivedImage.checkCount(manifest.layers().size(), diffIds.size());
    List<LayerFile> layers = new ArrayList<>();
    for (int i = 0; i < diffIds.size(); i++) {
      Digest blob = manifest.layers().get(i).digest();
      layers.add(new LayerFile(blob.hex(), diffIds.get(i), blob));
    }
    return new ArchivedImage(config, manifestBytes, layers, List.of(), "docker-dir");
  }

  /// containerd's annotation has the whole name; OCI's may have anything from a tag to a whole
  /// name, and is read as podman does.
  private static List<ImageReference> names(Map<String, String> annotations) throws JpodException {
    String name = firstOf(annotations.get(CONTAINERD_NAME), annotations.get(REF_NAME));
    if (name == null) {
      return List.of();
    }
    try {
      return List.of(ImageReference.parseLocal(name));
    } catch (InvalidSpecException e) {
      throw new JpodException("name of image in archive: " + e.getMessage(), e);
    }
  }

  private static @Nullable String firstOf(@Nullable String first, @Nullable String second) {
    return first != null && !first.isEmpty()
        ? first
        : second == null || second.isEmpty() ? null : second;
  }
}
