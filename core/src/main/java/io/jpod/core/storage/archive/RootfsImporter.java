package io.jpod.core.storage.archive;

import io.jpod.core.JpodException;
import io.jpod.core.storage.ConfigChanges;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.Layer;
import io.jpod.core.storage.NewImage;
import io.jpod.core.storage.StoreLock;
import io.jpod.core.storage.Workspace;
import io.jpod.oci.Descriptor;
import io.jpod.oci.History;
import io.jpod.oci.ImageConfig;
import io.jpod.oci.ImageManifest;
import io.jpod.oci.ImageReference;
import io.jpod.oci.InvalidSpecException;
import io.jpod.oci.Json;
import io.jpod.oci.MediaTypes;
import io.jpod.oci.Platform;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `import`: an image of one layer from a tar of a root file system.
public final class RootfsImporter {
  private final ImageStore store;

  public RootfsImporter(ImageStore store) {
    this.store = store;
  }

  /// As the other, for this machine's platform.
  public Image load(
      InputStream rootfs,
      @Nullable String name,
      List<String> changes,
      @Nullable String message,
      String source)
      throws JpodException {
    return load(rootfs, name, changes, message, Platform.host(), source);
  }

  /// Imports a tar, plain or compressed.
  ///
  /// @param rootfs read to its end; not closed
  /// @param name as the user wrote it; null: the image gets no name
  /// @param changes Dockerfile instructions such as `CMD ["sh"]`
  /// @param message becomes the comment in the image's history; null: podman's default
  /// @param platform that the image is for
  /// @param source what was imported, for the history: a file name or `-`
  public Image load(
      InputStream rootfs,
      @Nullable String name,
      List<String> changes,
      @Nullable String message,
      Platform platform,
      String source)
      throws JpodException {
    List<ImageReference> names = names(name);
    ImageConfig empty = ImageConfig.empty(platform);
    ImageConfig changed = empty.withConfig(ConfigChanges.apply(empty.config(), changes));
    try (StoreLock _ = store.keepLayers();
        Workspace workspace = store.newWorkspace()) {
      Layer layer = store.layers().unpack(rootfs, null, null, workspace);
      String now = Instant.now().toString();
      History step =
          new History(
              now,
              "/bin/sh -c #(nop) ADD file:" + layer.diffId().hex() + " in /",
              null,
              message == null ? "imported from " + source : message,
              false);
      byte[] config =
          Json.writeBytes(
              changed.withCreated(now).withLayers(List.of(layer.diffId()), List.of(step)).toJson());
      byte[] manifest = manifest(config, layer);
      return store.add(new NewImage(config, manifest, List.of(layer), names, "import"));
    }
  }

  private static List<ImageReference> names(@Nullable String name) throws JpodException {
    if (name == null) {
      return List.of();
    }
    try {
      return List.of(ImageReference.parseLocal(name));
    } catch (InvalidSpecException e) {
      throw new JpodException("normalizing name \"" + name + "\": " + e.getMessage(), e);
    }
  }

  private static byte[] manifest(byte[] config, Layer layer) {
    Descriptor layerDescriptor =
        Descriptor.of(MediaTypes.OCI_LAYER, layer.diffId(), layer.sizeBytes());
    return Json.writeBytes(
        ImageManifest.of(
                MediaTypes.OCI_MANIFEST,
                Descriptor.of(MediaTypes.OCI_CONFIG, config),
                List.of(layerDescriptor))
            .toJson());
  }
}
