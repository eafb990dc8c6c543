package io.jpod.core.network;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A machine made of maps.
final class FakeNetworkHost implements NetworkHost {
  final Map<String, String> files = new HashMap<>();
  final Set<String> programs = new HashSet<>(Set.of("pasta", "slirp4netns"));
  final Set<String> options = new HashSet<>();
  boolean rootless = true;
  private int nextFreePort = 40000;

  @Override
  public @Nullable String program(String name) {
    return programs.contains(name) ? "/usr/bin/" + name : null;
  }

  @Override
  public @Nullable String file(String path) {
    return files.get(path);
  }

  @Override
  public boolean rootless() {
    return rootless;
  }

  @Override
  public int freePort(String protocol, String ip) {
    return nextFreePort++;
  }

  @Override
  public boolean hasOption(String program, String option) {
    return options.contains(option);
  }
}
