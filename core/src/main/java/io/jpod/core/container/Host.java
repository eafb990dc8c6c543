package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import java.nio.file.Files;
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
  public long capabilities(ContainerOptions options) throws JpodException {
    if (options.privileged() || !options.capAdd().isEmpty() || !options.capDrop().isEmpty()) {
      throw new JpodException("choosing capabilities is not finished yet");
    }
    return 0x800405fbL;
  }

  @Override
  public long capabilityBits(List<String> names) throws JpodException {
    return 0;
  }
}
