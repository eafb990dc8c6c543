package io.jpod.build.cache;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.jpod.core.JpodException;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.Layer;
import io.jpod.core.storage.NewImage;
import io.jpod.core.storage.StoreLock;
import io.jpod.oci.Descriptor;
import io.jpod.oci.Digest;
import io.jpod.oci.ExecutionConfig;
import io.jpod.oci.ImageConfig;
import io.jpod.oci.ImageManifest;
import io.jpod.oci.Json;
import io.jpod.oci.MediaTypes;
import io.jpod.oci.Platform;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The image that carries results of steps from machine to machine: its layers are those of the
/// steps, and its config says in the field {@value #FIELD} which key has which.
record CacheImage(Map<String, CachedStep> steps) {
  private static final String FIELD = "io.jpod.build.cache";

  /// The results that an image carries.
  static Map<String, CachedStep> steps(ImageConfig config) {
    Map<String, CachedStep> steps = new HashMap<>();
    JsonObject other = config.other();
    if (other != null && other.get(FIELD) instanceof JsonArray entries) {
      for (JsonElement entry : entries) {
        JsonObject object = entry.getAsJsonObject();
        JsonElement layer = object.get("layer");
        steps.put(
            object.get("key").getAsString(),
            new CachedStep(
                layer == null ? null : Digest.parse(layer.getAsString()),
                object.get("created").getAsString()));
      }
    }
    return steps;
  }

  /// The image, in a store that has the layers. Whoever adds it removes it.
  Image addTo(ImageStore store) throws JpodException {
    try (StoreLock _ = store.keepLayers()) {
      byte[] config = config();
      return store.add(
          new NewImage(config, manifest(store, config), List.of(), List.of(), "cache"));
    }
  }

  private List<Digest> layers() {
    Set<Digest> layers = new LinkedHashSet<>();
    for (CachedStep step : steps.values()) {
      Digest layer = step.layer();
      if (layer != null) {
        layers.add(layer);
      }
    }
    return new ArrayList<>(layers);
  }

  private byte[] config() {
    JsonArray entries = new JsonArray();
    for (Map.Entry<String, CachedStep> entry : steps.entrySet()) {
      JsonObject object = new JsonObject();
      object.addProperty("key", entry.getKey());
      Digest layer = entry.getValue().layer();
      if (layer != null) {
        object.addProperty("layer", layer.toString());
      }
      object.addProperty("created", entry.getValue().created());
      entries.add(object);
    }
    JsonObject other = new JsonObject();
    other.add(FIELD, entries);
    Platform host = Platform.host();
    ImageConfig empty = ImageConfig.empty(host);
    ExecutionConfig none = empty.config();
    return Json.writeBytes(
        new ImageConfig(
                host.architecture(), host.os(), null, null, null, none, layers(), List.of(), other)
            .toJson());
  }

  private byte[] manifest(ImageStore store, byte[] config) throws JpodException {
    List<Descriptor> descriptors = new ArrayList<>();
    for (Digest digest : layers()) {
      Layer layer = store.layers().require(digest);
      descriptors.add(Descriptor.of(MediaTypes.OCI_LAYER, layer.diffId(), layer.sizeBytes()));
    }
    return Json.writeBytes(
        ImageManifest.of(
                MediaTypes.OCI_MANIFEST, Descriptor.of(MediaTypes.OCI_CONFIG, config), descriptors)
            .toJson());
  }
}
