package io.jpod.core.registry;

import io.jpod.core.JpodException;
import io.jpod.core.registry.compress.LayerFormat;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.StoreLock;
import io.jpod.oci.Descriptor;
import io.jpod.oci.Digest;
import io.jpod.oci.ImageManifest;
import io.jpod.oci.ImageReference;
import io.jpod.oci.InvalidSpecException;
import io.jpod.oci.Json;
import io.jpod.oci.MediaTypes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/// Pushes images of a store.
public final class ImagePusher {
  /// Each compresses on all cores, so few are enough to keep both them and the network busy.
  private static final int LAYERS_AT_ONCE = 3;

  private final ImageStore store;
  private final Path root;
  private final Registries registries;
  private final TransferListener listener;

  /// @param root of the store
  public ImagePusher(
      ImageStore store, Path root, Registries registries, TransferListener listener) {
    this.store = store;
    this.root = root;
    this.registries = registries;
    this.listener = listener;
  }

  /// Pushes an image. Layers that the registry has are not sent; an image that came from a registry
  /// keeps its manifest, byte for byte, if all of its layers are there as they came.
  ///
  /// @param destination with a tag, or the digest that the manifest must have
  /// @return digest of its manifest in the registry
  public Digest push(Image image, ImageReference destination, PushOptions options)
      throws JpodException {
    ImageReference target = destination.withDefaultTag();
    Repository repository = registries.repository(target);
    try (StoreLock _ = store.keepLayers()) {
      Prepared prepared = prepare(repository, image, options);
      return put(repository, target, prepared.type(), prepared.manifest());
    } catch (InvalidSpecException e) {
      throw new JpodException("pushing image " + image.id() + ": " + e.getMessage(), e);
    } catch (RegistryException e) {
      throw refused(target, e);
    }
  }

  static RegistryException refused(ImageReference target, RegistryException e) {
    return new RegistryException(
        "trying to push to docker://" + target + ": " + e.getMessage(),
        e.remedy() == null && e.isDenied() ? "jpod login " + target.domain() : e.remedy(),
        e.status(),
        e);
  }

  /// Pushes an image without a tag, as one of an index.
  ///
  /// @return its manifest's media type, digest and size
  Descriptor pushUntagged(Image image, Repository repository, PushOptions options)
      throws JpodException {
    try (StoreLock _ = store.keepLayers()) {
      Prepared prepared = prepare(repository, image, options);
      Descriptor descriptor = Descriptor.of(prepared.type(), prepared.manifest());
      repository.putManifest(descriptor.digest().toString(), prepared.type(), prepared.manifest());
      return descriptor;
    } catch (InvalidSpecException e) {
      throw new JpodException("pushing image " + image.id() + ": " + e.getMessage(), e);
    }
  }

  // A document as bytes: nobody compares these records.
  @SuppressWarnings("ArrayRecordComponent")
  private record Prepared(String type, byte[] manifest) {}

  /// Everything but the manifest is in the registry then.
  private Prepared prepare(Repository repository, Image image, PushOptions options)
      throws JpodException {
    ImageManifest original = ImageManifest.parse(image.manifestBytes());
    String type = options.manifestType(original.mediaType());
    List<Descriptor> layers = pushLayers(repository, image, original, type, options);
    Descriptor config = config(image, original, type);
    listener.configStarted(config);
    if (!repository.hasBlob(config.digest())) {
      repository.upload(config, image.configBytes());
    }
    listener.manifestStarted();
    return new Prepared(type, manifest(image, original, type, config, layers));
  }

  private static Digest put(
      Repository repository, ImageReference target, String type, byte[] manifest)
      throws JpodException {
    Digest digest = target.digest();
    if (digest != null && !digest.equals(Digest.sha256(manifest))) {
      throw new JpodException(
          "pushing to " + target + ": the manifest has digest " + Digest.sha256(manifest));
    }
    String tag = target.tag();
    String reference = digest != null ? digest.toString() : tag == null ? "latest" : tag;
    return repository.putManifest(reference, type, manifest);
  }

  private static Descriptor config(Image image, ImageManifest original, String type)
      throws JpodException {
    String configType =
        type.equals(MediaTypes.DOCKER_MANIFEST) ? MediaTypes.DOCKER_CONFIG : MediaTypes.OCI_CONFIG;
    return type.equals(original.mediaType())
        ? original.config()
        : Descriptor.of(configType, image.configBytes());
  }

  private static byte[] manifest(
      Image image, ImageManifest original, String type, Descriptor config, List<Descriptor> layers)
      throws JpodException {
    if (type.equals(original.mediaType()) && layers.equals(original.layers())) {
      return image.manifestBytes();
    }
    boolean docker = type.equals(MediaTypes.DOCKER_MANIFEST);
    ImageManifest made =
        new ImageManifest(type, config, layers, docker ? Map.of() : original.annotations(), null);
    return Json.writeBytes(made.toJson());
  }

  private List<Descriptor> pushLayers(
      Repository repository, Image image, ImageManifest original, String type, PushOptions options)
      throws JpodException {
    List<Digest> diffIds = image.diffIds();
    if (original.layers().size() != diffIds.size()) {
      throw new InvalidSpecException("its manifest and config differ in the number of layers");
    }
    boolean docker = type.equals(MediaTypes.DOCKER_MANIFEST);
    LayerFormat format = options.format();
    Map<Digest, Integer> taskOf = new HashMap<>();
    List<Callable<Descriptor>> tasks = new ArrayList<>();
    List<Descriptor> pushed;
    try (LayerRelay relay = new LayerRelay(registries.withoutOverrides(), root)) {
      for (int i = 0; i < diffIds.size(); i++) {
        if (taskOf.putIfAbsent(diffIds.get(i), tasks.size()) == null) {
          tasks.add(
              new LayerPush(
                  repository,
                  store.layers(),
                  diffIds.get(i),
                  original.layers().get(i),
                  new KnownBlobs(root),
                  relay,
                  docker,
                  format,
                  options.forceFormat(),
                  listener));
        }
      }
      pushed = tasks.isEmpty() ? List.of() : LayerTasks.run(tasks, LAYERS_AT_ONCE);
    }
    List<Descriptor> layers = new ArrayList<>();
    for (Digest diffId : diffIds) {
      layers.add(pushed.get(taskOf.getOrDefault(diffId, 0)));
    }
    return layers;
  }
}
