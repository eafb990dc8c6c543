package io.jpod.core.registry.config;

import java.nio.file.Path;
import java.util.Map;

/// The user's own configuration.
final class ConfigHome {
  private ConfigHome() {}

  /// `$XDG_CONFIG_HOME/containers`, else `~/.config/containers`.
  static Path containers(Map<String, String> environment) {
    String config = environment.get("XDG_CONFIG_HOME");
    if (config != null && config.startsWith("/")) {
      return Path.of(config, "containers");
    }
    return Path.of(environment.getOrDefault("HOME", "/"), ".config/containers");
  }
}
