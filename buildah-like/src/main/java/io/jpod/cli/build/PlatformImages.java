package io.jpod.cli.build;

import io.jpod.build.engine.BuildResult;
import io.jpod.core.JpodException;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageList;
import io.jpod.core.storage.ImageStore;
import io.jpod.oci.Descriptor;
import io.jpod.oci.Digest;
import io.jpod.oci.ImageConfig;
import io.jpod.oci.ImageIndex;
import io.jpod.oci.ImageManifest;
import io.jpod.oci.ImageReference;
import io.jpod.oci.InvalidSpecException;
import io.jpod.oci.Json;
import io.jpod.oci.Platform;
import java.util.ArrayList;
import java.util.List;

/// Makes manifest lists of the images of a build for several platforms.
public record PlatformImages(ImageStore store) {
  /// An index of exactly these images, in their order: the same images give the same digest.
  ///
  /// @param names that it gets, as the user wrote them
  ImageList index(List<BuildResult> results, List<String> names) throws JpodException {
    List<ImageReference> references = new ArrayList<>();
    try {
      for (String name : names) {
        references.add(ImageReference.parseLocal(name));
      }
    } catch (InvalidSpecException e) {
      throw new JpodException("invalid image name: " + e.getMessage(), e);
    }
    List<Descriptor> entries = new ArrayList<>();
    List<ImageList.Member> members = new ArrayList<>();
    for (BuildResult result : results) {
      entries.add(descriptor(result.image()));
      members.add(new ImageList.Member(result.manifest(), result.image().id(), null));
    }
    byte[] bytes = Json.writeBytes(ImageIndex.of(entries).toJson());
    ImageList list = new ImageList(Digest.sha256(bytes).hex(), bytes, members);
    store.lists().put(list, references);
    return list;
  }

  /// The list of this name with these images added; it is made if there is none.
  ImageList added(String name, List<BuildResult> results) throws JpodException {
    ImageList list = null;
    for (BuildResult result : results) {
      list = add(name, result.image());
    }
    return list == null ? store.lists().require(name) : list;
  }

  /// The list of this name with one more image; it is made if there is none.
  public ImageList add(String name, Image image) throws JpodException {
    ImageList there = store.lists().find(name);
    ImageList list = there == null ? store.lists().create(name) : there;
    return store.lists().change(list, now -> with(now, image));
  }

  private static ImageList with(ImageList list, Image image) throws JpodException {
    List<Descriptor> entries = new ArrayList<>(list.document().manifests());
    List<ImageList.Member> members = new ArrayList<>(list.members());
    Digest digest = image.manifestDigest();
    entries.removeIf(one -> one.digest().equals(digest));
    members.removeIf(one -> one.digest().equals(digest));
    entries.add(descriptor(image));
    members.add(new ImageList.Member(digest, image.id(), null));
    return list.with(Json.writeBytes(ImageIndex.of(entries).toJson()), members);
  }

  private static Descriptor descriptor(Image image) throws JpodException {
    byte[] manifest = image.manifestBytes();
    ImageConfig own = image.config();
    return Descriptor.of(ImageManifest.parse(manifest).mediaType(), manifest)
        .withPlatform(Platform.of(own.os(), own.architecture(), own.variant()));
  }
}
