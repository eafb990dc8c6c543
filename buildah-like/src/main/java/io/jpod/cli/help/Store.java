package io.jpod.cli.help;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.container.Container;
import io.jpod.core.container.Containers;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.volume.Volume;
import io.jpod.core.volume.Volumes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The names in a store, for completion.
record Store(Directories directories) {
  static Store open(@Nullable String root) throws JpodException {
    return new Store(Directories.ofLauncher(root));
  }

  /// @param running true: those that run; false: those that do not; null: all
  void containers(Candidates into, @Nullable Boolean running, String suffix) throws JpodException {
    Containers containers = Containers.open(directories);
    for (Container container : containers.list()) {
      if (running == null || containers.state(container).isAlive() == running) {
        into.add(container.name() + suffix, container.image());
        if (!into.begun().isEmpty() && container.shortId().startsWith(into.begun())) {
          into.add(container.shortId() + suffix, container.name());
        }
      }
    }
  }

  /// Names as they may be typed: docker.io's and our own without the registry, too.
  void images(Candidates into) throws JpodException {
    for (Image image : ImageStore.open(directories).list()) {
      List<String> names = image.names();
      for (String name : names) {
        String begun = into.begun();
        String shorter = shorter(name);
        if (shorter.startsWith(begun)) {
          into.add(shorter, name);
        } else {
          into.add(name, "");
        }
      }
    }
  }

  private static String shorter(String name) {
    String text = name;
    for (String prefix : new String[] {"localhost/", "docker.io/library/", "docker.io/"}) {
      if (text.startsWith(prefix)) {
        text = text.substring(prefix.length());
        break;
      }
    }
    return text.endsWith(":latest") ? text.substring(0, text.length() - ":latest".length()) : text;
  }

  void volumes(Candidates into, String suffix) throws JpodException {
    for (Volume volume : Volumes.open(directories).list()) {
      into.add(volume.name() + suffix, "volume");
    }
  }
}
