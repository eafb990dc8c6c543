package io.jpod.core.container;

/// What a step's plan wants to know: the kinds of its mounts are known before they are there.
final class StepPaths implements ContainerPlan.HostPaths {
  private final Step step;
  private final ContainerPlan.HostPaths host;

  StepPaths(Step step, ContainerPlan.HostPaths host) {
    this.step = step;
    this.host = host;
  }

  @Override
  public boolean isDirectory(String path) {
    for (StepMount mount : step.mounts()) {
      if (mount.source().equals(path)) {
        return mount.directory();
      }
    }
    return host.isDirectory(path);
  }

  @Override
  public String volume(String name) {
    return host.volume(name);
  }

  @Override
  public boolean hasGid(int gid) {
    return host.hasGid(gid);
  }

  @Override
  public boolean canSetGroups() {
    return host.canSetGroups();
  }
}
