package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.volume.Volume;
import io.jpod.core.volume.Volumes;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a plan wants to know, from the host itself.
final class PlanPaths implements ContainerPlan.HostPaths {
  private final Directories directories;

  PlanPaths(Directories directories) {
    this.directories = directories;
  }

  @Override
  public boolean isDirectory(String path) {
    return new File(path).isDirectory();
  }

  @Override
  public String volume(String name) {
    Path directory = directories.volumes().resolve(name);
    // Hardly any volume has options; where it has, they say what it stands for.
    Volume volume = special(directory, name);
    return volume == null ? directory.resolve("_data").toString() : volume.data().toString();
  }

  @Override
  public @Nullable String volumeTmpfs(String name) {
    Volume volume = special(directories.volumes().resolve(name), name);
    if (volume == null || !volume.made().isTmpfs()) {
      return null;
    }
    List<String> data = new ArrayList<>();
    for (String flag : volume.made().flags()) {
      if (flag.indexOf('=') > 0) {
        data.add(flag);
      }
    }
    return Words.join(data, ",");
  }

  private @Nullable Volume special(Path directory, String name) {
    if (read(directory.resolve("meta").toString()).indexOf("\noption ") < 0) {
      return null;
    }
    try {
      return Volumes.open(directories).find(name);
    } catch (JpodException e) {
      return null; // it was there a moment ago; the start says what is missing
    }
  }

  @Override
  public boolean hasGid(int gid) {
    String map = read("/proc/self/gid_map");
    return gid < HostFacts.count(map);
  }

  @Override
  public boolean canSetGroups() {
    return !read("/proc/self/setgroups").startsWith("deny");
  }

  private static String read(String path) {
    try {
      String text = SmallFiles.readIfThere(Path.of(path));
      return text == null ? "" : text;
    } catch (IOException e) {
      return "";
    }
  }
}
