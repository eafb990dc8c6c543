package io.jpod.core.registry;

import io.jpod.core.JpodException;
import org.jspecify.annotations.Nullable;

/// When an image that is in the store is asked for at its registry: `--pull`, `--policy`.
public enum PullPolicy {
  ALWAYS,
  MISSING,
  /// If the registry has another one. A registry that cannot be reached is no error if there is an
  /// image in the store.
  NEWER,
  NEVER;

  /// As users write it: `always`.
  public String word() {
    return switch (this) {
      case ALWAYS -> "always";
      case MISSING -> "missing";
      case NEWER -> "newer";
      case NEVER -> "never";
    };
  }

  /// Reads podman's words, docker's included.
  public static PullPolicy of(@Nullable String word) throws JpodException {
    return switch (word == null ? "missing" : word) {
      case "always", "true", "1" -> ALWAYS;
      case "missing", "ifmissing", "ifnotpresent", "" -> MISSING;
      case "newer", "ifnewer" -> NEWER;
      case "never", "false", "0" -> NEVER;
      default -> throw new JpodException("unsupported pull policy \"" + word + "\"");
    };
  }
}
