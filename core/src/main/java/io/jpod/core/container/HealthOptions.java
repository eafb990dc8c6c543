package io.jpod.core.container;

import org.jspecify.annotations.Nullable;

/// `--health-…` and `--no-healthcheck` as they were typed; null: not given.
///
/// @param command `--health-cmd`: a command line for the shell, `CMD …`, `NONE`, or a JSON array
/// @param interval Go duration or `disable`
/// @param timeout Go duration
/// @param startPeriod Go duration
/// @param startInterval Go duration
/// @param retries failures in a row that make it unhealthy
/// @param onFailure `none`, `kill`, `restart` or `stop`
/// @param logDestination only `local` is known
/// @param logCount results that are kept; 0: podman's "all"
/// @param logSize characters of output kept of each; 0: podman's "all"
/// @param disabled `--no-healthcheck`
public record HealthOptions(
    @Nullable String command,
    @Nullable String interval,
    @Nullable String timeout,
    @Nullable String startPeriod,
    @Nullable String startInterval,
    @Nullable Long retries,
    @Nullable String onFailure,
    @Nullable String logDestination,
    @Nullable Long logCount,
    @Nullable Long logSize,
    boolean disabled) {
  public static final HealthOptions NONE =
      new HealthOptions(null, null, null, null, null, null, null, null, null, null, false);
}
