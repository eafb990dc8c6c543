package io.jpod.cli.container;

import io.jpod.cli.format.GoTime;
import io.jpod.core.JpodException;
import io.jpod.core.container.Container;
import io.jpod.core.container.ContainerState;
import io.jpod.core.container.Containers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `--condition` of `wait`: only loaded for it.
final class WaitCondition {
  /// What podman prints where there is no exit code.
  static final int NO_CODE = -1;

  private static final long DEFAULT_MILLIS = 250;

  private final Containers containers;
  private final List<String> states;
  private final long millis;

  private WaitCondition(Containers containers, List<String> states, long millis) {
    this.containers = containers;
    this.states = states;
    this.millis = millis;
  }

  /// @param interval as typed; null: podman's default
  static WaitCondition of(Containers containers, List<String> states, @Nullable String interval)
      throws JpodException {
    for (String state : states) {
      check(state);
    }
    List<String> wanted = states.isEmpty() ? List.of("stopped", "exited") : states;
    return new WaitCondition(containers, wanted, millis(interval));
  }

  private static void check(String state) throws JpodException {
    switch (state) {
      case "configured",
          "created",
          "initialized",
          "running",
          "paused",
          "stopping",
          "stopped",
          "exited",
          "removing",
          "removed",
          "not-running",
          "next-exit",
          "restarting",
          "healthy",
          "unhealthy",
          "unknown" -> {}
      default ->
          throw new JpodException("unknown container state: " + state + ": invalid argument");
    }
  }

  /// A number is milliseconds, as in podman.
  static long millis(@Nullable String interval) throws JpodException {
    if (interval == null) {
      return DEFAULT_MILLIS;
    }
    try {
      return Math.max(1, Long.parseLong(interval));
    } catch (NumberFormatException e) {
      Long nanos = GoTime.duration(interval);
      if (nanos == null) {
        throw new JpodException("time: invalid duration \"" + interval + "\"", e);
      }
      return Math.max(1, nanos / 1_000_000);
    }
  }

  /// Waits for one container.
  ///
  /// @return its exit code, if it has ended, else [#NO_CODE]
  int await(Container container) throws JpodException {
    return awaitAny(List.of(container));
  }

  /// Waits for whichever is first.
  int awaitAny(List<Container> list) throws JpodException {
    while (true) {
      for (Container container : list) {
        ContainerState state = containers.stateIfThere(container);
        if (state == null) {
          if (states.contains("removing") || states.contains("removed")) {
            return NO_CODE;
          }
          throw Selection.notFound(container.name());
        }
        if (isMet(state)) {
          return state.status() == ContainerState.Status.EXITED ? state.exitCode() : NO_CODE;
        }
      }
      try {
        Thread.sleep(millis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new JpodException("waiting was interrupted", e);
      }
    }
  }

  private boolean isMet(ContainerState state) {
    for (String wanted : states) {
      boolean met =
          switch (wanted) {
            case "healthy", "unhealthy" -> state.isAlive() && state.health().equals(wanted);
            case "stopped", "exited", "not-running", "next-exit" ->
                state.status() == ContainerState.Status.EXITED;
            case "configured" -> state.status() == ContainerState.Status.CREATED;
            default -> state.status().text().equals(wanted);
          };
      if (met) {
        return true;
      }
    }
    return false;
  }
}
