package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.volume.VolumeOptions;
import io.jpod.core.volume.Volumes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The volumes of a container: made when it is, filled with what the image has at their place, as
/// podman and docker do.
final class ContainerVolumes {
  private ContainerVolumes() {}

  /// Makes those that are not there yet.
  ///
  /// @return the names of those that were made
  static List<String> ensure(ContainerConfig config, Directories directories) throws JpodException {
    List<String> made = new ArrayList<>();
    List<ContainerMount> mounts = config.mounts();
    for (int i = 0; i < mounts.size(); i++) {
      ContainerMount mount = mounts.get(i);
      if (mount.kind() == ContainerMount.Kind.VOLUME) {
        try {
          Volumes volumes = Volumes.open(directories);
          FirstUse filler = new FirstUse(config, mount, directories);
          VolumeOptions options = options(mount);
          refuseMissing(mount, volumes);
          if (volumes.create(mount.source(), mount.anonymous(), options, filler) != null) {
            made.add(mount.source());
          }
        } catch (JpodException e) {
          removeAll(made, new ContainerStore(directories), directories);
          throw e;
        }
      }
      if (mount.hasOption("U")) {
        Ownership.give(config, mount, directories);
      }
    }
    return made;
  }

  private static VolumeOptions options(ContainerMount mount) throws JpodException {
    if (mount.value("volume-opt") == null) {
      return VolumeOptions.NONE;
    }
    List<String> options = new ArrayList<>();
    for (String option : mount.options()) {
      if (option.startsWith("volume-opt=")) {
        options.add(option.substring("volume-opt=".length()));
      }
    }
    return new VolumeOptions(List.of(), options).checked();
  }

  private static void refuseMissing(ContainerMount mount, Volumes volumes) throws JpodException {
    if (mount.hasOption("nocreate") && volumes.find(mount.source()) == null) {
      throw new JpodException(
          "no volume with name \"" + mount.source() + "\" found: no such volume",
          "jpod volume create " + mount.source());
    }
  }

  private record FirstUse(ContainerConfig config, ContainerMount mount, Directories directories)
      implements Volumes.Filler {
    @Override
    public void fill(Path data) throws IOException {
      List<Path> layers = new ArrayList<>();
      for (String link : config.image().lowerLinks()) {
        layers.add(directories.layers().resolve(link).toRealPath());
      }
      boolean content = !mount.hasOption("nocopy");
      if (!new ImageFiles(layers).copyDirectory(mount.destination(), data, content)) {
        // Nothing there to be like: it belongs to whom the command runs as.
        Files.setAttribute(data, "unix:uid", config.user().uid(), LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(data, "unix:gid", config.user().gid(), LinkOption.NOFOLLOW_LINKS);
      }
      UserNamespace users = config.users();
      if (users != null) {
        Ownership.shift(data, users);
      }
    }
  }

  /// After the container has appeared: makes a volume again that was removed since [#ensure]. From
  /// now on a removal sees the container.
  static void ensureAgain(ContainerConfig config, Directories directories) throws JpodException {
    List<ContainerMount> mounts = config.mounts();
    for (int i = 0; i < mounts.size(); i++) {
      ContainerMount mount = mounts.get(i);
      if (mount.kind() == ContainerMount.Kind.VOLUME
          && !Volumes.open(directories).exists(mount.source())) {
        ensure(config, directories);
        return;
      }
    }
  }

  /// Removes volumes that no container uses any more, an anonymous one that another container
  /// mounts by its name included. One that cannot be removed stays.
  static void removeAll(List<String> names, ContainerStore store, Directories directories)
      throws JpodException {
    for (String name : names) {
      Volumes.open(directories).remove(name, new UsersOfVolumes(store));
    }
  }
}
