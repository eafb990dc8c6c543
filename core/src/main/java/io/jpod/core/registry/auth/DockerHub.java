package io.jpod.core.registry.auth;

/// Docker's own registry, which goes by several names.
public final class DockerHub {
  /// In names of images: {@value}.
  public static final String DOMAIN = "docker.io";

  /// Where it answers: {@value}.
  public static final String HOST = "registry-1.docker.io";

  /// Under which docker keeps the credentials: {@value}.
  static final String LEGACY_KEY = "https://index.docker.io/v1/";

  private DockerHub() {}

  /// [#DOMAIN] for any of its names, every other registry as it is.
  public static String normalize(String registry) {
    return switch (registry) {
      case "index.docker.io", HOST, "registry.hub.docker.com" -> DOMAIN;
      default -> registry;
    };
  }
}
