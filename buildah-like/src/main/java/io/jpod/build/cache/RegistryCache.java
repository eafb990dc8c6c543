package io.jpod.build.cache;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.registry.ImagePusher;
import io.jpod.core.registry.LayerFetch;
import io.jpod.core.registry.Manifest;
import io.jpod.core.registry.PushOptions;
import io.jpod.core.registry.Registries;
import io.jpod.core.registry.RegistryException;
import io.jpod.core.registry.Repository;
import io.jpod.core.registry.TransferListener;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.ImageUsers;
import io.jpod.core.storage.Layer;
import io.jpod.core.storage.NewImage;
import io.jpod.core.storage.StoreLock;
import io.jpod.oci.Descriptor;
import io.jpod.oci.Digest;
import io.jpod.oci.ExecutionConfig;
import io.jpod.oci.ImageConfig;
import io.jpod.oci.ImageManifest;
import io.jpod.oci.ImageReference;
import io.jpod.oci.InvalidSpecException;
import io.jpod.oci.Json;
import io.jpod.oci.MediaTypes;
import io.jpod.oci.Platform;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A cache in a registry: one image under one name, whose layers are those of the steps and whose
/// config says in the field {@value #FIELD} which key has which. What is there is read when it is
/// first asked for, and a layer is brought when a step needs it.
public final class RegistryCache implements SharedCache {
  private static final String FIELD = "io.jpod.build.cache";

  private final ImageReference reference;
  private final Registries registries;
  private final Directories directories;
  private final ImageStore store;
  private final ImageUsers users;
  private final Map<String, CachedStep> written = new LinkedHashMap<>();
  private @Nullable Index index;

  /// What the registry has.
  private record Index(
      Repository repository, Map<String, CachedStep> steps, Map<Digest, Descriptor> blobs) {}

  /// @param reference of the cache; `latest` if it has no tag
  /// @param users who uses images of the store
  public RegistryCache(
      ImageReference reference, Registries registries, Directories directories, ImageUsers users) {
    this.reference = reference.withDefaultTag();
    this.registries = registries;
    this.directories = directories;
    this.store = ImageStore.open(directories);
    this.users = users;
  }

  @Override
  public @Nullable CachedStep find(String key) throws JpodException {
    Index there = index();
    CachedStep step = there.steps().get(key);
    Digest layer = step == null ? null : step.layer();
    if (layer == null) {
      return step;
    }
    Descriptor blob = there.blobs().get(layer);
    if (blob == null) {
      return null;
    }
    new LayerFetch(store, directories.root(), TransferListener.SILENT)
        .fetch(there.repository(), blob, layer);
    return step;
  }

  private synchronized Index index() throws JpodException {
    Index known = index;
    if (known == null) {
      known = read();
      index = known;
    }
    return known;
  }

  private Index read() throws JpodException {
    Repository repository = registries.repository(reference);
    try {
      Manifest manifest = repository.manifest(String.valueOf(reference.tag()));
      ImageManifest image = manifest.image();
      byte[] config = repository.smallBlob(image.config());
      return parse(repository, image, config);
    } catch (RegistryException e) {
      if (e.isNotFound()) {
        return new Index(repository, Map.of(), Map.of()); // nobody has written it yet
      }
      throw e;
    } catch (InvalidSpecException | IllegalStateException | ClassCastException e) {
      throw new JpodException("reading the cache " + reference + ": " + e.getMessage(), e);
    }
  }

  private static Index parse(Repository repository, ImageManifest image, byte[] config) {
    List<Digest> diffIds = ImageConfig.parse(config).diffIds();
    Map<Digest, Descriptor> blobs = new HashMap<>();
    for (int i = 0; i < Math.min(diffIds.size(), image.layers().size()); i++) {
      blobs.put(diffIds.get(i), image.layers().get(i));
    }
    Map<String, CachedStep> steps = new HashMap<>();
    if (Json.parseObject(config).get(FIELD) instanceof JsonArray entries) {
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
    return new Index(repository, steps, blobs);
  }

  @Override
  public synchronized void put(Map<String, CachedStep> results) throws JpodException {
    written.putAll(results);
    if (written.isEmpty()) {
      return;
    }
    Image image;
    try (StoreLock _ = store.keepLayers()) {
      byte[] config = config();
      image = store.add(new NewImage(config, manifest(config), List.of(), List.of(), "cache"));
    }
    try {
      Digest _ =
          new ImagePusher(store, directories.root(), registries, TransferListener.SILENT)
              .push(image, reference, PushOptions.DEFAULT);
    } finally {
      store.remove(image.id(), false, users);
    }
  }

  private List<Digest> layers() {
    Set<Digest> layers = new LinkedHashSet<>();
    for (CachedStep step : written.values()) {
      Digest layer = step.layer();
      if (layer != null) {
        layers.add(layer);
      }
    }
    return new ArrayList<>(layers);
  }

  private byte[] config() {
    JsonArray entries = new JsonArray();
    for (Map.Entry<String, CachedStep> entry : written.entrySet()) {
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

  private byte[] manifest(byte[] config) throws JpodException {
    List<Descriptor> descriptors = new ArrayList<>();
    for (Digest digest : layers()) {
      Layer layer = store.layers().require(digest);
      descriptors.add(Descriptor.of(MediaTypes.OCI_LAYER, layer.diffId(), layer.sizeBytes()));
    }
    return Json.writeBytes(
        new ImageManifest(
                MediaTypes.OCI_MANIFEST,
                Descriptor.of(MediaTypes.OCI_CONFIG, config),
                descriptors,
                Map.of(),
                null)
            .toJson());
  }
}
