package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.userns.Capabilities;
import io.jpod.userns.IdMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A machine of the tests: 65,537 ids, a low limit of open files, every path but `/missing`.
final class FakeHost implements HostFacts, ContainerPlan.HostPaths {
  long ids = 65_537;
  boolean selinux;
  boolean terminal;
  final List<String> files = new ArrayList<>();
  final Map<String, OtherContainer> others = new HashMap<>();
  final List<IdMap.Range> used = new ArrayList<>();

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
  public boolean rootless() {
    return ids != 4_294_967_295L;
  }

  @Override
  public int uid() {
    return 1000;
  }

  @Override
  public int gid() {
    return 100;
  }

  @Override
  public String userName() {
    return "ada";
  }

  @Override
  public boolean talksToTerminal() {
    return terminal;
  }

  @Override
  public OtherContainer container(String nameOrId) throws JpodException {
    OtherContainer other = others.get(nameOrId);
    if (other == null) {
      throw new JpodException(
          "no container with name or ID \"" + nameOrId + "\" found: no such container");
    }
    return other;
  }

  @Override
  public SecretData secret(String nameOrId) throws JpodException {
    if (!nameOrId.equals("key")) {
      throw new JpodException("no secret with name or id \"" + nameOrId + "\": no such secret");
    }
    return new SecretData("key", new byte[] {'s', '3'});
  }

  @Override
  public List<IdMap.Range> usedRanges() {
    return used;
  }

  @Override
  public IdMap outerIds(String map) {
    return new IdMap(List.of(new IdMap.Range(0, 1000, 1), new IdMap.Range(1, 100_000, ids - 1)));
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
