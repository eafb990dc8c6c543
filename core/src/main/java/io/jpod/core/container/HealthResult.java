package io.jpod.core.container;

/// What a health check has found.
///
/// @param exitCode of the command; -1 if it took too long
/// @param status the container's health after it: `starting`, `healthy` or `unhealthy`
public record HealthResult(int exitCode, String status) {
  public boolean succeeded() {
    return exitCode == 0;
  }
}
