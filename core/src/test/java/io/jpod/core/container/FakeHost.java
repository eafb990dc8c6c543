package io.jpod.core.container;

import io.jpod.userns.Capabilities;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A machine of the tests: 65,537 ids, a low limit of open files, every path but `/missing`.
final class FakeHost implements HostFacts, ContainerPlan.HostPaths {
  long ids = 65_537;
  boolean selinux;
  final List<String> files = new ArrayList<>();

  @Override
  public String workingDirectory() {
    return "/work";
  }

  @Override
  public String hostname() {
    return "laptop";
  }

  @Override
  public String limits() {
    return """
    Limit                     Soft Limit           Hard Limit           Units
    Max processes             96365                unlimited            processes
    Max open files            1024                 20000                files
    """;
  }

  @Override
  public boolean exists(String path) {
    return path.startsWith("/sys/fs/selinux") ? selinux : !path.startsWith("/missing");
  }

  @Override
  public long mappedIds(String map) {
    return ids;
  }

  @Override
  public Environment.Host environment() {
    return new Environment.Host() {
      @Override
      public @Nullable String value(String name) {
        return all().get(name);
      }

      @Override
      public Map<String, String> all() {
        return Map.of("LANG", "C.UTF-8");
      }
    };
  }

  @Override
  public String seccomp(@Nullable String profile, long bounding) {
    return profile == null ? "/lib/default.bpf" : "/cache/" + profile.substring(1) + ".bpf";
  }

  @Override
  public long availableCapabilities() {
    return Capabilities.ALL;
  }

  @Override
  public boolean isDirectory(String path) {
    return !files.contains(path);
  }

  @Override
  public String volume(String name) {
    return "/store/volumes/" + name + "/_data";
  }

  @Override
  public boolean hasGid(int gid) {
    return gid < ids;
  }

  @Override
  public boolean canSetGroups() {
    return ids > 1;
  }
}
