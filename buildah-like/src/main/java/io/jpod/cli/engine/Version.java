package io.jpod.cli.engine;

import io.jpod.cli.command.Personality;

/// What we are, for `version` and `info`. A test compares the number with the build's.
public final class Version {
  public static final String NUMBER = "0.1.0-SNAPSHOT";

  private Version() {}

  /// What `--version` prints. As docker or podman it is the version whose manners we have, since
  /// scripts that ask for one of these compare it with the version that they need; ours stands
  /// behind it.
  public static String line(Personality personality) {
    if (personality == Personality.DOCKER) {
      return "Docker version " + Personality.DOCKER_VERSION + ", build jpod-" + NUMBER;
    }
    return personality == Personality.PODMAN
        ? "podman version " + Personality.PODMAN_VERSION
        : "jpod version " + NUMBER;
  }

  /// Version of the Java runtime.
  public static String java() {
    return System.getProperty("java.version", "");
  }

  /// The machine's architecture as OCI images name it: `amd64`.
  public static String architecture() {
    String arch = System.getProperty("os.arch", "");
    return arch.equals("aarch64") ? "arm64" : arch;
  }
}
