package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.Change;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.Layer;
import io.jpod.core.storage.LayerChanges;
import io.jpod.core.storage.LayerStore;
import io.jpod.core.storage.MergedLayers;
import io.jpod.core.storage.StoreErrors;
import io.jpod.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// `diff`: what a container has written, or what an image's topmost layer brings.
public final class ContainerDiff {
  /// What a start itself puts into a container, as podman leaves it out.
  private static final Set<String> OF_THE_START =
      Set.of(
          "/dev",
          "/etc/hostname",
          "/etc/hosts",
          "/etc/mtab",
          "/etc/resolv.conf",
          "/proc",
          "/run",
          "/run/.containerenv",
          "/run/notify",
          "/run/secrets",
          "/sys");

  private ContainerDiff() {}

  /// What a container has changed in its image.
  public static List<Change> ofContainer(Container container, Directories directories)
      throws JpodException {
    Path upper = container.directory().resolve("diff");
    if (container.imageId().isEmpty() || !Files.isDirectory(upper)) {
      throw new JpodException(
          "container \"" + container.name() + "\" has no image to be compared with");
    }
    Image image = ImageStore.open(directories).require(container.imageId());
    return changes(upper, layers(image, directories), OF_THE_START, container.name());
  }

  /// What the topmost layer of an image changes in those below.
  public static List<Change> ofImage(Image image, Directories directories) throws JpodException {
    List<Layer> layers = layers(image, directories);
    if (layers.isEmpty()) {
      return List.of();
    }
    Layer top = layers.removeLast();
    return changes(top.diff(), layers, Set.of(), image.id());
  }

  private static List<Layer> layers(Image image, Directories directories) throws JpodException {
    LayerStore store = LayerStore.open(directories);
    List<Layer> layers = new ArrayList<>();
    for (Digest diffId : image.diffIds()) {
      layers.add(store.require(diffId));
    }
    return layers;
  }

  private static List<Change> changes(
      Path upper, List<Layer> lower, Set<String> skipped, String name) throws JpodException {
    try {
      return LayerChanges.of(upper, MergedLayers.of(lower), skipped);
    } catch (IOException e) {
      throw StoreErrors.of("comparing \"" + name + "\"", e);
    }
  }
}
