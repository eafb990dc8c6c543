package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.userns.Capabilities;
import io.jpod.userns.IdMap;
import io.jpod.userns.Seccomp;
import io.jpod.userns.SeccompException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// This machine and this process.
final class Host implements HostFacts {
  private final Directories directories;

  Host(Directories directories) {
    this.directories = directories;
  }

  @Override
  public String workingDirectory() {
    return String.valueOf(System.getProperty("user.dir"));
  }

  @Override
  public String hostname() throws JpodException {
    return HostFacts.read("/proc/sys/kernel/hostname").strip();
  }

  @Override
  public String limits() throws JpodException {
    return HostFacts.read("/proc/self/limits");
  }

  @Override
  public boolean exists(String path) {
    return new java.io.File(path).exists();
  }

  @Override
  public long mappedIds(String map) throws JpodException {
    return HostFacts.count(HostFacts.read("/proc/self/" + map));
  }

  @Override
  public Environment.Host environment() {
    return Environment.PROCESS;
  }

  @Override
  public String seccomp(@Nullable String profile, long bounding) throws JpodException {
    Path cache = directories.root().resolve("seccomp");
    try {
      Path filter =
          profile == null
              ? Seccomp.compiledDefault(directories.lib(), cache, bounding)
              : Seccomp.compiled(Path.of(profile).toAbsolutePath(), cache, bounding);
      return filter.toString();
    } catch (SeccompException e) {
      throw new JpodException(
          "seccomp profile '" + (profile == null ? "default" : profile) + "': " + e.getMessage(),
          e);
    }
  }

  @Override
  public boolean rootless() {
    return directories.rootless();
  }

  @Override
  public int uid() {
    return directories.uid();
  }

  @Override
  public int gid() {
    return directories.gid();
  }

  @Override
  public String userName() {
    String name = System.getenv("USER");
    return name == null ? "" : name;
  }

  @Override
  public boolean talksToTerminal() {
    try {
      String target = java.nio.file.Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public OtherContainer container(String nameOrId) throws JpodException {
    return new FurtherHost(directories).container(nameOrId);
  }

  @Override
  public SecretData secret(String nameOrId) throws JpodException {
    return new FurtherHost(directories).secret(nameOrId);
  }

  @Override
  public List<IdMap.Range> usedRanges() throws JpodException {
    return new FurtherHost(directories).usedRanges();
  }

  @Override
  public IdMap outerIds(String map) throws JpodException {
    return FurtherHost.outerIds(map);
  }

  @Override
  public long availableCapabilities() throws JpodException {
    if (directories.rootless()) {
      return Capabilities.ALL; // a new user namespace has them all
    }
    try {
      return Capabilities.available();
    } catch (IOException e) {
      throw new JpodException("cannot read /proc/self/status: " + e.getMessage(), e);
    }
  }
}
