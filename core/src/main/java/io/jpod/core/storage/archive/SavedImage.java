package io.jpod.core.storage.archive;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.jpod.core.JpodException;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.Layer;
import io.jpod.core.storage.LayerStore;
import io.jpod.oci.Descriptor;
import io.jpod.oci.Digest;
import io.jpod.oci.ImageIndex;
import io.jpod.oci.ImageManifest;
import io.jpod.oci.InvalidSpecException;
import io.jpod.oci.Json;
import io.jpod.oci.MediaTypes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// One image that is being saved.
///
/// @param layers lowest first
/// @param names complete names that the archive gives it
record SavedImage(
    Image image, byte[] config, List<Layer> layers, List<String> names, LayerStore store) {

  static SavedImage of(Image image, List<String> names, LayerStore store) throws JpodException {
    List<Layer> layers = new ArrayList<>();
    for (Digest diffId : image.diffIds()) {
      layers.add(store.require(diffId));
    }
    return new SavedImage(image, image.configBytes(), layers, names, store);
  }

  /// Writes the layers that are not written yet, each as a file `PREFIX<hex>SUFFIX`.
  void writeLayers(FileSink sink, String prefix, String suffix, List<Digest> written)
      throws IOException, JpodException {
    for (Layer layer : layers) {
      if (!written.contains(layer.diffId())) {
        written.add(layer.diffId());
        sink.file(
            prefix + layer.diffId().hex() + suffix,
            layer.sizeBytes(),
            new FileSink.Producer() {
              @Override
              public void writeTo(OutputStream out) throws JpodException {
                store.writeTar(layer, out);
              }
            });
      }
    }
  }

  /// Writes each layer compressed, as a file with its digest as name.
  ///
  /// @return the manifest over these
  byte[] writeCompressed(DirectorySink directory) throws IOException, JpodException {
    List<Descriptor> descriptors = new ArrayList<>();
    for (Layer layer : layers) {
      descriptors.add(
          directory.gzip(
              MediaTypes.DOCKER_LAYER_GZIP,
              new FileSink.Producer() {
                @Override
                public void writeTo(OutputStream out) throws JpodException {
                  store.writeTar(layer, out);
                }
              }));
    }
    return DockerManifest.of(config, descriptors);
  }

  static byte[] dockerManifestList(List<SavedImage> images) {
    JsonArray list = new JsonArray();
    for (SavedImage image : images) {
      JsonObject entry = new JsonObject();
      entry.add("Config", new JsonPrimitive(image.image.id() + ".json"));
      JsonArray tags = new JsonArray();
      for (String name : image.names) {
        tags.add(new JsonPrimitive(name));
      }
      entry.add("RepoTags", tags);
      JsonArray files = new JsonArray();
      for (Layer layer : image.layers) {
        files.add(new JsonPrimitive(layer.diffId().hex() + ".tar"));
      }
      entry.add("Layers", files);
      list.add(entry);
    }
    return Json.writeBytes(list);
  }

  /// The image's own manifest if it is OCI's and about uncompressed layers, else one that is.
  byte[] ociManifest() throws JpodException {
    byte[] own = image.manifestBytes();
    try {
      ImageManifest manifest = ImageManifest.parse(own);
      if (manifest.mediaType().equals(MediaTypes.OCI_MANIFEST) && isUncompressed(manifest)) {
        return own;
      }
      List<Descriptor> descriptors = new ArrayList<>();
      for (Layer layer : layers) {
        descriptors.add(Descriptor.of(MediaTypes.OCI_LAYER, layer.diffId(), layer.sizeBytes()));
      }
      return Json.writeBytes(
          new ImageManifest(
                  MediaTypes.OCI_MANIFEST,
                  Descriptor.of(MediaTypes.OCI_CONFIG, config),
                  descriptors,
                  manifest.annotations(),
                  null)
              .toJson());
    } catch (InvalidSpecException e) {
      throw new JpodException("saving image " + image.id() + ": " + e.getMessage(), e);
    }
  }

  private boolean isUncompressed(ImageManifest manifest) {
    if (manifest.layers().size() != layers.size()) {
      return false;
    }
    for (int i = 0; i < layers.size(); i++) {
      Descriptor descriptor = manifest.layers().get(i);
      if (!descriptor.mediaType().equals(MediaTypes.OCI_LAYER)
          || !descriptor.digest().equals(layers.get(i).diffId())) {
        return false;
      }
    }
    return true;
  }

  byte[] dockerManifest() {
    return DockerManifest.write(config, layers);
  }

  byte[] ociIndex(byte[] manifest) {
    Descriptor descriptor = Descriptor.of(MediaTypes.OCI_MANIFEST, manifest);
    if (!names.isEmpty()) {
      descriptor =
          descriptor.withAnnotations(Map.of("org.opencontainers.image.ref.name", names.get(0)));
    }
    return Json.writeBytes(ImageIndex.of(List.of(descriptor)).toJson());
  }

  static byte[] ociLayout() {
    return "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] directoryVersion() {
    return "Directory Transport Version: 1.1\n".getBytes(StandardCharsets.US_ASCII);
  }
}
