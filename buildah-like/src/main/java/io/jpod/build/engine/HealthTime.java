package io.jpod.build.engine;

import io.jpod.build.dockerfile.DockerfileException;
import io.jpod.core.Durations;

/// The times that `HEALTHCHECK` takes.
final class HealthTime {
  private static final long MILLISECOND = 1_000_000;

  private HealthTime() {}

  /// At least a millisecond, as docker wants it; `0` means the default.
  static long nanos(String name, String text) throws DockerfileException {
    if (text.equals("0") || text.equals("0s")) {
      return 0;
    }
    Double nanos = text.isEmpty() ? (Double) 0.0 : Durations.unsigned(text);
    if (nanos == null) {
      throw new DockerfileException(
          "time: invalid duration \"" + text + "\" for --" + name, "--" + name + "=30s");
    }
    if (nanos < MILLISECOND) {
      throw new DockerfileException(
          "interval \"" + name + "\" cannot be less than 1ms: " + text, "--" + name + "=30s");
    }
    return Math.round(nanos);
  }
}
