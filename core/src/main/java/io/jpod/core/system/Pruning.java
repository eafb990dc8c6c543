package io.jpod.core.system;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.container.Container;
import io.jpod.core.container.ContainerState;
import io.jpod.core.container.Containers;
import io.jpod.core.container.RemoveOptions;
import io.jpod.core.registry.Downloads;
import io.jpod.core.storage.DirectorySize;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.ImageUsers;
import io.jpod.core.storage.RemovedImage;
import io.jpod.core.volume.Volume;
import io.jpod.core.volume.Volumes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Removes what nobody uses: the decisions behind `system prune` and the `prune` of containers,
/// images and volumes. What comes into use at that moment stays.
public final class Pruning {
  private final Directories directories;
  private final Containers containers;

  private Pruning(Directories directories) {
    this.directories = directories;
    this.containers = Containers.open(directories);
  }

  public static Pruning open(Directories directories) {
    return new Pruning(directories);
  }

  /// Containers that do not run: never started, or ended.
  public List<Pruned> containers(PruneFilter filter) throws JpodException {
    List<Pruned> pruned = new ArrayList<>();
    for (Container container : containers.list()) {
      if (filter.accepts(container) && isIdle(container)) {
        long bytes = containers.writtenBytes(container);
        try {
          containers.remove(container, new RemoveOptions(false, false, 0));
          pruned.add(new Pruned(container.id(), bytes, null));
        } catch (JpodException e) {
          if (containers.find(container.id()) != null && isIdle(container)) {
            pruned.add(new Pruned(container.id(), bytes, e));
          }
        }
      }
    }
    containers.removeLeftovers();
    return pruned;
  }

  private boolean isIdle(Container container) throws JpodException {
    ContainerState.Status status = containers.state(container).status();
    return status == ContainerState.Status.CREATED || status == ContainerState.Status.EXITED;
  }

  /// Images without a container.
  ///
  /// @param all with names too; else only those without a name of which no other image is made
  /// @param others who uses images besides the containers
  public RemovedImage images(boolean all, PruneFilter filter, ImageUsers others)
      throws JpodException {
    return ImageStore.open(directories)
        .prune(
            image -> (all || image.names().isEmpty()) && filter.accepts(image),
            ImageUsers.both(containers.imageUsers(), others));
  }

  /// Removes who else uses the images that [#images] would remove but for them.
  public void usersOfImages(boolean all, PruneFilter filter, ImageUsers others)
      throws JpodException {
    ImageUsers own = containers.imageUsers();
    for (Image image : ImageStore.open(directories).list()) {
      boolean chosen = (all || image.names().isEmpty()) && filter.accepts(image);
      if (chosen && own.using(image.id()).isEmpty()) {
        for (String user : others.using(image.id())) {
          others.remove(user);
        }
      }
    }
  }

  /// Volumes without a container.
  ///
  /// @param all named ones too, not only anonymous ones
  public List<Pruned> volumes(boolean all, PruneFilter filter) throws JpodException {
    Volumes volumes = Volumes.open(directories);
    List<Pruned> pruned = new ArrayList<>();
    for (Volume volume : unusedVolumes(all, filter)) {
      long bytes = DirectorySize.of(volume.data());
      try {
        if (volumes.remove(volume.name(), containers.volumeUsers()).isEmpty()) {
          pruned.add(new Pruned(volume.name(), bytes, null));
        }
      } catch (JpodException e) {
        pruned.add(new Pruned(volume.name(), bytes, e));
      }
    }
    return pruned;
  }

  /// What [#volumes] would remove now.
  public List<Volume> unusedVolumes(boolean all, PruneFilter filter) throws JpodException {
    List<Container> users = containers.list();
    List<Volume> unused = new ArrayList<>();
    for (Volume volume : Volumes.open(directories).list()) {
      if ((all || volume.anonymous()) && filter.accepts(volume) && !isUsed(volume, users)) {
        unused.add(volume);
      }
    }
    return unused;
  }

  private static boolean isUsed(Volume volume, List<Container> containers) {
    for (Container container : containers) {
      if (container.mounts().contains(volume.name())) {
        return true;
      }
    }
    return false;
  }

  /// Beginnings of layers whose download nobody goes on with now.
  ///
  /// @return how many bytes they had
  public long downloads() throws JpodException {
    return Downloads.of(directories.root()).removeOlderThan(Duration.ZERO);
  }
}
