package io.jpod.core.storage;

import io.jpod.core.JpodException;
import io.jpod.core.Timestamps;
import io.jpod.oci.Digest;
import io.jpod.oci.ImageConfig;
import io.jpod.oci.ImageManifest;
import io.jpod.oci.ImageReference;
import io.jpod.oci.InvalidSpecException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Puts one image in place, in the order in which a crash at any point leaves only what the next
/// command finds complete or removes: layers, blobs, the image, names.
final class ImageAddition {
  private final ImageStore store;
  private final NewImage image;

  ImageAddition(ImageStore store, NewImage image) {
    this.store = store;
    this.image = image;
  }

  Image run() throws JpodException {
    Digest id = Digest.sha256(image.config());
    ImageConfig config = parse(id);
    List<Layer> layers = layers(config);
    Image there = store.read(id.hex(), null);
    if (there == null) {
      place(id, config, layers);
      there = store.read(id.hex(), null);
    }
    if (there == null) {
      throw new JpodException("image " + id.hex() + " was removed while it was added");
    }
    for (ImageReference name : image.names()) {
      store.names().point(name.canonical(), id.hex());
    }
    return there;
  }

  private ImageConfig parse(Digest id) throws JpodException {
    try {
      ImageConfig config = ImageConfig.parse(image.config());
      ImageManifest manifest = ImageManifest.parse(image.manifest());
      if (!manifest.config().digest().equals(id)) {
        throw new InvalidSpecException(
            "manifest is for config " + manifest.config().digest() + ", not for " + id);
      }
      return config;
    } catch (InvalidSpecException e) {
      throw new JpodException("adding image " + id.hex() + ": " + e.getMessage(), e);
    }
  }

  /// The image's layers, lowest first, each in the store or in the workspace.
  private List<Layer> layers(ImageConfig config) throws JpodException {
    List<Layer> layers = new ArrayList<>();
    for (Digest diffId : config.diffIds()) {
      Layer found = null;
      for (Layer layer : image.newLayers()) {
        if (layer.diffId().equals(diffId)) {
          found = layer;
        }
      }
      layers.add(found != null ? found : store.layers().require(diffId));
    }
    return layers;
  }

  private void place(Digest id, ImageConfig config, List<Layer> layers) throws JpodException {
    try (Workspace workspace = Workspace.create(store.directories())) {
      Path directory = Files.createDirectory(workspace.resolve("image"));
      Digest manifest = Digest.sha256(image.manifest());
      Files.write(directory.resolve("summary"), summary(id, manifest, config, layers));
      byte[] execution = ExecutionFile.encode(config.config());
      if (execution != null) {
        Files.write(directory.resolve(ExecutionFile.NAME), execution);
      }
      copyFromImage(layers, "etc/passwd", directory.resolve("passwd"));
      copyFromImage(layers, "etc/group", directory.resolve("group"));
      Files.write(workspace.resolve("config"), image.config());
      Files.write(workspace.resolve("manifest"), image.manifest());
      Durability durability = store.durability();
      durability.settle();
      for (Layer layer : image.newLayers()) {
        if (Files.exists(layer.directory()) && layer.directory().startsWith(workspaces())) {
          store.layers().publish(layer, durability);
        }
      }
      Files.createDirectories(store.blobs());
      move(workspace.resolve("config"), store.blobs().resolve(id.hex()));
      move(workspace.resolve("manifest"), store.blobs().resolve(manifest.hex()));
      Files.createDirectories(store.images());
      placeImage(directory, id);
    } catch (IOException e) {
      throw StoreErrors.of("adding image " + id.hex(), e);
    }
  }

  private Path workspaces() {
    return store.directories().tmp();
  }

  private void placeImage(Path directory, Digest id) throws IOException, JpodException {
    try {
      Files.move(directory, store.images().resolve(id.hex()), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (store.read(id.hex(), null)
          == null) { // else another command was faster with the same image
        throw e;
      }
    }
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  private byte[] summary(Digest id, Digest manifest, ImageConfig config, List<Layer> layers) {
    long size = 0;
    for (Layer layer : layers) {
      size += layer.sizeBytes();
    }
    String platform = config.os() + "/" + config.architecture();
    if (config.variant() != null && !config.variant().isEmpty()) {
      platform = platform + "/" + config.variant();
    }
    Instant now = Instant.now();
    ImageSummary summary =
        new ImageSummary(
            id.hex(),
            manifest.toString(),
            ImageSummary.join(config.diffIds()),
            size,
            epochNanos(config.created()),
            nanos(now),
            platform,
            image.source());
    return summary.text().getBytes(StandardCharsets.UTF_8);
  }

  private static long epochNanos(@org.jspecify.annotations.Nullable String rfc3339) {
    if (rfc3339 == null) {
      return 0;
    }
    try {
      return nanos(Timestamps.instant(rfc3339));
    } catch (IllegalArgumentException | ArithmeticException e) {
      return 0; // a wrong date is no reason not to run an image
    }
  }

  private static long nanos(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
  }

  private static void copyFromImage(List<Layer> layers, String path, Path to) throws IOException {
    byte[] content = MergedLayers.of(layers).read(path, 4 << 20);
    if (content != null) {
      Files.write(to, content);
    }
  }
}
