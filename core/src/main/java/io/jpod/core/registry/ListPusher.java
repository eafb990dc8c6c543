package io.jpod.core.registry;

import io.jpod.core.JpodException;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageList;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.Workspace;
import io.jpod.oci.Descriptor;
import io.jpod.oci.Digest;
import io.jpod.oci.ImageIndex;
import io.jpod.oci.ImageReference;
import io.jpod.oci.InvalidSpecException;
import io.jpod.oci.Json;
import io.jpod.oci.MediaTypes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Pushes manifest lists with their images.
public final class ListPusher {
  private final ImageStore store;
  private final Registries registries;
  private final ImagePusher images;
  private final TransferListener listener;

  /// @param root of the store
  public ListPusher(ImageStore store, Path root, Registries registries, TransferListener listener) {
    this.store = store;
    this.registries = registries;
    this.images = new ImagePusher(store, root, registries, listener);
    this.listener = listener;
  }

  /// Pushes a list. Images of the store are pushed, those known to be in another registry are
  /// copied from there, byte for byte; what nobody knows must be at the destination. An index whose
  /// images all keep their digests goes byte for byte.
  ///
  /// @param all false: the index alone, whose images are there
  /// @return digest of the index in the registry
  public Digest push(ImageList list, ImageReference destination, PushOptions options, boolean all)
      throws JpodException {
    ImageReference target = destination.withDefaultTag();
    Repository repository = registries.repository(target);
    try (Workspace workspace = store.newWorkspace()) {
      ImageIndex index = list.document();
      List<Descriptor> pushed = new ArrayList<>();
      for (Descriptor entry : index.manifests()) {
        pushed.add(all ? pushOne(list, entry, repository, options, workspace) : entry);
      }
      listener.manifestStarted();
      String type = type(index, pushed, options);
      boolean same = type.equals(index.mediaType()) && pushed.equals(index.manifests());
      byte[] bytes =
          same
              ? list.index()
              : Json.writeBytes(
                  new ImageIndex(
                          type,
                          pushed,
                          type.equals(MediaTypes.OCI_INDEX)
                              ? index.annotations()
                              : java.util.Map.of(),
                          index.other())
                      .toJson());
      Digest digest = target.digest();
      String tag = target.tag();
      return repository.putManifest(
          digest != null ? digest.toString() : tag == null ? "latest" : tag, type, bytes);
    } catch (InvalidSpecException e) {
      throw new JpodException("pushing manifest list " + list.id() + ": " + e.getMessage(), e);
    } catch (RegistryException e) {
      throw ImagePusher.refused(target, e);
    }
  }

  /// As asked for; else docker's where all its images are docker's, as podman has it.
  private static String type(ImageIndex index, List<Descriptor> entries, PushOptions options) {
    String wanted = options.manifest();
    if (wanted != null) {
      return wanted.equals("oci") ? MediaTypes.OCI_INDEX : MediaTypes.DOCKER_MANIFEST_LIST;
    }
    boolean annotated = !index.annotations().isEmpty();
    for (Descriptor entry : entries) {
      annotated |= !entry.mediaType().equals(MediaTypes.DOCKER_MANIFEST);
    }
    return annotated || entries.isEmpty() || index.mediaType().equals(MediaTypes.OCI_INDEX)
        ? index.mediaType()
        : MediaTypes.DOCKER_MANIFEST_LIST;
  }

  private Descriptor pushOne(
      ImageList list,
      Descriptor entry,
      Repository repository,
      PushOptions options,
      Workspace workspace)
      throws JpodException {
    ImageList.Member member = list.member(entry.digest());
    Image image = member == null || member.imageId() == null ? null : store.find(member.imageId());
    if (image != null) {
      Descriptor made = images.pushUntagged(image, repository, options);
      return new Descriptor(
          made.mediaType(),
          made.digest(),
          made.size(),
          entry.urls(),
          entry.annotations(),
          entry.platform(),
          entry.other());
    }
    String source = member == null ? null : member.source();
    if (source != null) {
      Repository from = registries.repository(ImageReference.parse(source));
      new RegistryCopy(from, repository, workspace, listener).copy(entry.digest());
    } else {
      requireThere(list, entry, repository);
    }
    return entry;
  }

  private static void requireThere(ImageList list, Descriptor entry, Repository repository)
      throws JpodException {
    try {
      repository.manifest(entry.digest().toString());
    } catch (RegistryException e) {
      if (e.isNotFound()) {
        throw new JpodException(
            "could not find image instance "
                + entry.digest()
                + " of manifest list "
                + list.id()
                + " in the store: image not known",
            e);
      }
      throw e;
    }
  }
}
