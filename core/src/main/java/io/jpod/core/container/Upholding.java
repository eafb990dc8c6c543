package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.StoreErrors;
import java.io.IOException;
import java.util.List;

/// What is asked of a monitor beside starting and ending: a health check now; and waiting for
/// states.
final class Upholding {
  private static final int ENOENT = 2;
  private static final int ESRCH = 3;
  private static final int MILLIS_BETWEEN_LOOKS = 20;

  private static final String[] STATUSES = {"starting", "healthy", "unhealthy"};

  private final Directories directories;

  Upholding(Directories directories) {
    this.directories = directories;
  }

  HealthResult checkHealth(Container container) throws JpodException {
    long answer;
    try (MonitorConnection monitor =
        MonitorConnection.open(directories.monitorSocket(container.id()))) {
      answer = monitor.checkHealth();
    } catch (IOException e) {
      if (!state(container).isAlive()) {
        throw notRunning(container);
      }
      throw StoreErrors.of("checking the health of container \"" + container.name() + "\"", e);
    }
    if (answer < 0) {
      int errno = (int) -answer;
      if (errno == ENOENT) {
        throw new JpodException("container " + container.id() + " has no defined healthcheck");
      }
      if (errno == ESRCH) {
        throw notRunning(container);
      }
      throw new JpodException("container " + container.id() + " is paused: no health check now");
    }
    int code = (short) (answer >>> 16);
    return new HealthResult(code, STATUSES[(int) answer & 3]);
  }

  private static JpodException notRunning(Container container) {
    return new JpodException(
        "container " + container.id() + " is not running", "jpod start " + container.name());
  }

  /// Waits until one of these conditions holds.
  ///
  /// @return the exit code for a container that has ended, else -1
  int await(Container container, List<String> conditions, long intervalMillis)
      throws JpodException {
    while (true) {
      ContainerState state = state(container);
      boolean gone = !container.directory().toFile().exists();
      for (String condition : conditions) {
        if (holds(condition, state, gone)) {
          boolean ended =
              state.status() == ContainerState.Status.EXITED
                  && !condition.equals("healthy")
                  && !condition.equals("unhealthy");
          return ended ? state.exitCode() : -1;
        }
      }
      if (gone) {
        return -1;
      }
      try {
        Thread.sleep(intervalMillis > 0 ? intervalMillis : MILLIS_BETWEEN_LOOKS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new JpodException("waiting was interrupted", e);
      }
    }
  }

  private static boolean holds(String condition, ContainerState state, boolean gone) {
    return switch (condition) {
      case "healthy", "unhealthy" -> state.isAlive() && state.health().equals(condition);
      case "created", "configured", "initialized" ->
          !gone && state.status() == ContainerState.Status.CREATED;
      case "running" -> state.status() == ContainerState.Status.RUNNING;
      case "paused" -> state.status() == ContainerState.Status.PAUSED;
      case "stopping" -> state.status() == ContainerState.Status.STOPPING;
      case "removing", "removed" -> gone;
      default -> !state.isAlive() && state.status() == ContainerState.Status.EXITED;
    };
  }

  private ContainerState state(Container container) throws JpodException {
    try {
      return StateFile.read(container.directory());
    } catch (IOException e) {
      throw StoreErrors.of("reading the state of container \"" + container.name() + "\"", e);
    }
  }
}
