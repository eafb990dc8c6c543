package io.jpod.core.system;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.container.Container;
import io.jpod.core.container.ContainerState;
import io.jpod.core.container.Containers;
import io.jpod.core.storage.DirectorySize;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.ImageUsage;
import io.jpod.core.volume.Volume;
import io.jpod.core.volume.Volumes;
import java.util.ArrayList;
import java.util.List;

/// What the store takes, for `system df`. Images are added up from records, so their number and
/// size cost nothing; what containers and volumes hold is measured, as nobody records what programs
/// write.
///
/// @param images the latest made first
/// @param imagesBytes all layers, each once
/// @param containers the oldest first
/// @param volumes by name
public record DiskUsage(
    List<OfImage> images, long imagesBytes, List<OfContainer> containers, List<OfVolume> volumes) {
  public DiskUsage {
    images = List.copyOf(images);
    containers = List.copyOf(containers);
    volumes = List.copyOf(volumes);
  }

  /// @param containers how many are made from it
  public record OfImage(ImageUsage.OfImage usage, int containers) {}

  /// @param status what it is doing
  /// @param volumes how many volumes it mounts
  /// @param bytes what it has written
  public record OfContainer(
      Container container, ContainerState.Status status, int volumes, long bytes) {}

  /// @param links how many containers mount it
  public record OfVolume(String name, int links, long bytes) {}

  public static DiskUsage of(Directories directories) throws JpodException {
    Containers store = Containers.open(directories);
    List<Container> all = store.list();
    ImageUsage usage = ImageStore.open(directories).usage();
    List<OfImage> images = new ArrayList<>();
    for (ImageUsage.OfImage image : usage.images()) {
      images.add(new OfImage(image, users(all, image.image().id())));
    }
    List<OfContainer> containers = new ArrayList<>();
    for (Container container : all) {
      containers.add(
          new OfContainer(
              container,
              store.state(container).status(),
              volumes(container),
              store.writtenBytes(container)));
    }
    List<OfVolume> volumes = new ArrayList<>();
    for (Volume volume : Volumes.open(directories).list()) {
      volumes.add(new OfVolume(volume.name(), links(all, volume), DirectorySize.of(volume.data())));
    }
    return new DiskUsage(images, usage.totalBytes(), containers, volumes);
  }

  private static int users(List<Container> containers, String imageId) {
    int users = 0;
    for (Container container : containers) {
      users += container.imageId().equals(imageId) ? 1 : 0;
    }
    return users;
  }

  private static int links(List<Container> containers, Volume volume) {
    int links = 0;
    for (Container container : containers) {
      links += container.mounts().contains(volume.name()) ? 1 : 0;
    }
    return links;
  }

  private static int volumes(Container container) {
    int volumes = 0;
    for (String mount : container.mounts()) {
      volumes += mount.indexOf('/') < 0 ? 1 : 0;
    }
    return volumes;
  }
}
