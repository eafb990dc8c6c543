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
    @Nullable String error) {

  /// podman's words for what a container is doing.
  public enum Status {
    CREATED("created"),
    RUNNING("running"),
    STOPPING("stopping"),
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
      new ContainerState(Status.CREATED, 0, 0, 0, 0, 0, 0, 0, false, null);

  /// Whether its processes are there.
  public boolean isAlive() {
    return status == Status.RUNNING || status == Status.STOPPING;
  }
}
