package io.jpod.core.container;

import org.jspecify.annotations.Nullable;

/// What a container is doing now. A container whose monitor is gone without having written an end
/// is exited with code 255 (docs/design/002).
///
/// @param status what it is doing
/// @param monitorPid host pid of its monitor while that lives, else 0
/// @param pid host pid of its first process while it runs, else 0
/// @param pidStartTime start time of that process in clock ticks (field 22 of /proc/PID/stat), else
///   0
/// @param startedEpochNanos when it was started last, nanoseconds since 1970; 0: never
/// @param finishedEpochNanos when it ended last; 0: never
/// @param exitCode 0..255; 0 while it has not ended
/// @param signal the signal that ended it, else 0
/// @param oomKilled whether the kernel killed it for want of memory
/// @param restarts how often its monitor has started it again since a user started it
/// @param health `starting`, `healthy` or `unhealthy`; empty: it has no health check
/// @param stoppedByUser whether somebody stopped or killed it: `unless-stopped` heeds that at boot
/// @param error why a start failed; null: none did
public record ContainerState(
    Status status,
    int monitorPid,
    int pid,
    long pidStartTime,
    long startedEpochNanos,
    long finishedEpochNanos,
    int exitCode,
    int signal,
    boolean oomKilled,
    int restarts,
    String health,
    boolean stoppedByUser,
    @Nullable String error) {

  /// podman's words for what a container is doing.
  public enum Status {
    CREATED("created"),
    RUNNING("running"),
    PAUSED("paused"),
    STOPPING("stopping"),
    /// Between two runs: its monitor waits before it starts it again.
    RESTARTING("restarting"),
    EXITED("exited");

    private final String text;

    Status(String text) {
      this.text = text;
    }

    /// The word that `ps` and `inspect` show.
    public String text() {
      return text;
    }
  }

  /// Made, never started.
  static final ContainerState NEVER_STARTED =
      new ContainerState(Status.CREATED, 0, 0, 0, 0, 0, 0, 0, false, 0, "", false, null);

  /// Whether its processes are there, or will be by themselves: somebody owns it.
  public boolean isAlive() {
    return status == Status.RUNNING
        || status == Status.STOPPING
        || status == Status.PAUSED
        || status == Status.RESTARTING;
  }
}
