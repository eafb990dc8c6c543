package io.jpod.build.cache;

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
import io.jpod.oci.Descriptor;
import io.jpod.oci.Digest;
import io.jpod.oci.ImageConfig;
import io.jpod.oci.ImageManifest;
import io.jpod.oci.ImageReference;
import io.jpod.oci.InvalidSpecException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A cache in a registry: one image under one name, whose layers are those of the steps and whose
/// config says which key has which. What is there is read when it is first asked for, and a layer
/// is brought when a step needs it.
public final class RegistryCache implements SharedCache {
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
    ImageConfig parsed = ImageConfig.parse(config);
    List<Digest> diffIds = parsed.diffIds();
    Map<Digest, Descriptor> blobs = new HashMap<>();
    for (int i = 0; i < Math.min(diffIds.size(), image.layers().size()); i++) {
      blobs.put(diffIds.get(i), image.layers().get(i));
    }
    Map<String, CachedStep> steps = CacheImage.steps(parsed);
    return new Index(repository, steps, blobs);
  }

  @Override
  public synchronized void put(Map<String, CachedStep> results) throws JpodException {
    written.putAll(results);
    if (written.isEmpty()) {
      return;
    }
    Image image = new CacheImage(written).addTo(store);
    try {
      Digest _ =
          new ImagePusher(store, directories.root(), registries, TransferListener.SILENT)
              .push(image, reference, PushOptions.DEFAULT);
    } finally {
      store.remove(image.id(), false, users);
    }
  }
}
