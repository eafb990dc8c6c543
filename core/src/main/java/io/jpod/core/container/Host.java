package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.userns.Capabilities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  public String seccomp(@Nullable String profile) throws JpodException {
    Path compiled = directories.lib().resolve("seccomp/default.bpf");
    if (profile != null || !Files.exists(compiled)) {
      throw new JpodException(
          "seccomp profile " + (profile == null ? compiled : profile) + " cannot be used yet",
          "--security-opt seccomp=unconfined");
    }
    return compiled.toString();
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
