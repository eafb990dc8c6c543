package io.jpod.core.container;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a container's monitor is asked to do while it runs, as it was typed; null: not given.
///
/// @param restart `--restart`
/// @param logOptions `--log-opt`: `key=value`
/// @param health `--health-…`
/// @param timeoutSeconds `--timeout`: the container is killed after so long; 0: never
/// @param pidFile `--pidfile`: absolute path of a file for the host pid
public record UpkeepOptions(
    @Nullable String restart,
    List<String> logOptions,
    HealthOptions health,
    int timeoutSeconds,
    @Nullable String pidFile) {
  public static final UpkeepOptions NONE =
      new UpkeepOptions(null, List.of(), HealthOptions.NONE, 0, null);

  public UpkeepOptions {
    logOptions = List.copyOf(logOptions);
  }
}
