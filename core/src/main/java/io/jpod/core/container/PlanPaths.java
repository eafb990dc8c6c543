package io.jpod.core.container;

import io.jpod.core.config.Directories;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;

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
    return directories.volumes().resolve(name).resolve("_data").toString();
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
