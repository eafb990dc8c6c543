package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.event.EventLog;
import io.jpod.core.storage.StoreErrors;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Ends containers: signals, stop, wait, removal.
final class Ending {
  /// podman's exit code of `rm` for a container that runs.
  private static final int STATE_IMPROPER = 2;

  private static final int ESRCH = 3;

  private final Directories directories;
  private final ContainerStore store;

  Ending(Directories directories, ContainerStore store) {
    this.directories = directories;
    this.store = store;
  }

  private MonitorConnection connect(Container container) throws IOException {
    return MonitorConnection.open(directories.monitorSocket(container.id()));
  }

  void kill(Container container, int signal) throws JpodException {
    ContainerState state = state(container);
    if (!state.isAlive()) {
      throw notRunning(container, state);
    }
    int errno;
    try (MonitorConnection monitor = connect(container)) {
      errno = monitor.kill(signal);
    } catch (IOException e) {
      if (!state(container).isAlive()) {
        throw notRunning(container, state(container));
      }
      throw StoreErrors.of("sending a signal to container \"" + container.name() + "\"", e);
    }
    if (errno == ESRCH) {
      throw notRunning(container, state(container));
    }
    if (errno != 0) {
      throw new JpodException(
          "sending signal "
              + signal
              + " to container \""
              + container.name()
              + "\": errno "
              + errno);
    }
  }

  private static JpodException notRunning(Container container, ContainerState state) {
    return new JpodException(
        "can only kill running containers. "
            + container.id()
            + " is in state "
            + state.status().text()
            + ": container state improper");
  }

  /// Stops all of them at once, one thread waiting for the monitor of each.
  List<@Nullable JpodException> stop(List<Container> containers, int signal, int seconds)
      throws JpodException {
    List<@Nullable JpodException> errors = new ArrayList<>();
    if (containers.size() == 1) {
      errors.add(stopped(containers.get(0), signal, seconds));
      return errors;
    }
    List<Stopping> stopping = new ArrayList<>();
    for (Container container : containers) {
      Stopping one = new Stopping(this, container, signal, seconds);
      stopping.add(one);
      one.start();
    }
    try {
      for (Stopping one : stopping) {
        one.join();
        errors.add(one.error);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JpodException("stopping containers was interrupted", e);
    }
    return errors;
  }

  private static final class Stopping extends Thread {
    private final Ending ending;
    private final Container container;
    private final int signal;
    private final int seconds;
    volatile @Nullable JpodException error;

    Stopping(Ending ending, Container container, int signal, int seconds) {
      super(null, null, "stop " + container.name(), 256 * 1024);
      this.ending = ending;
      this.container = container;
      this.signal = signal;
      this.seconds = seconds;
    }

    @Override
    public void run() {
      error = ending.stopped(container, signal, seconds);
    }
  }

  private @Nullable JpodException stopped(Container container, int signal, int seconds) {
    try {
      stop(container, signal, seconds);
      return null;
    } catch (JpodException e) {
      return e;
    }
  }

  /// Stops one container; one that does not run is left as it is.
  void stop(Container container, int signal, int seconds) throws JpodException {
    if (!state(container).isAlive()) {
      return;
    }
    try (MonitorConnection monitor = connect(container)) {
      monitor.stop(signal, seconds < 0 ? MonitorConnection.OWN_TIMEOUT : seconds);
      monitor.awaitExit();
    } catch (IOException e) {
      awaitGone(container, e, "stopping");
    }
  }

  /// Tells a living monitor.
  void restartPolicy(Container container, RestartPolicy policy) throws JpodException {
    int number =
        switch (policy.name()) {
          case "on-failure" -> 1;
          case "unless-stopped" -> 2;
          case "always" -> 3;
          default -> 0;
        };
    try (MonitorConnection monitor = connect(container)) {
      int errno = monitor.restartPolicy(number, policy.retries());
      if (errno != 0) {
        throw new JpodException("updating container \"" + container.name() + "\": errno " + errno);
      }
    } catch (IOException e) {
      awaitGone(container, e, "updating");
    }
  }

  int waitFor(Container container) throws JpodException {
    if (state(container).isAlive()) {
      try (MonitorConnection monitor = connect(container)) {
        monitor.subscribe();
        return monitor.awaitExit();
      } catch (IOException e) {
        awaitGone(container, e, "waiting for");
      }
    }
    return state(container).exitCode();
  }

  /// The socket is closed while or before we ask when the container ends at that moment; anything
  /// else is an error.
  private void awaitGone(Container container, IOException cause, String what) throws JpodException {
    if (state(container).isAlive()) {
      throw StoreErrors.of(what + " container \"" + container.name() + "\"", cause);
    }
  }

  void remove(Container container, RemoveOptions options) throws JpodException {
    if (state(container).isAlive()) {
      if (!options.force()) {
        throw running(container);
      }
      stop(container, 0, options.stopSeconds());
    }
    List<String> volumes =
        options.volumes() || container.autoRemove()
            ? Inspection.anonymousVolumes(container)
            : List.of();
    Path trash = withdraw(container);
    ContainerVolumes.removeAll(volumes, store, directories);
    if (trash != null) {
      EventLog.container(
          directories,
          "remove",
          container.id(),
          container.name(),
          container.image(),
          List.of(),
          container.labels());
      Trash.delete(trash);
    }
    // A monitor that was killed has left its socket.
    Trash.delete(directories.monitorDirectory(container.id()));
  }

  /// Takes the container out of the store while holding its monitor's lock, so that it cannot be
  /// started at this moment.
  private @Nullable Path withdraw(Container container) throws JpodException {
    Path lockFile = container.directory().resolve(StateFile.MONITOR_LOCK);
    try (FileChannel channel =
        FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      lock(channel, container);
      return store.withdraw(container);
    } catch (NoSuchFileException e) {
      return null; // its monitor or another command removed it
    } catch (OverlappingFileLockException e) {
      throw running(container);
    } catch (IOException e) {
      if (!Files.exists(container.directory())) {
        return null;
      }
      throw StoreErrors.of("removing container \"" + container.name() + "\"", e);
    }
  }

  /// Takes the monitor's lock. A monitor tells of its container's end a little before it ends
  /// itself, so that moment is waited for.
  private void lock(FileChannel channel, Container container) throws IOException, JpodException {
    for (int attempt = 0; channel.tryLock() == null; attempt++) {
      if (attempt > MonitorEnd.ATTEMPTS || state(container).isAlive()) {
        throw running(container);
      }
      MonitorEnd.pause();
    }
  }

  private static JpodException running(Container container) {
    return new JpodException(
        "cannot remove container "
            + container.id()
            + " as it is running - running or paused containers cannot be removed without force:"
            + " container state improper",
        "jpod rm -f " + container.name(),
        null,
        STATE_IMPROPER,
        null);
  }

  private ContainerState state(Container container) throws JpodException {
    return read(container);
  }

  /// What a container is doing now.
  static ContainerState read(Container container) throws JpodException {
    try {
      return StateFile.read(container.directory());
    } catch (IOException e) {
      throw StoreErrors.of("reading the state of container \"" + container.name() + "\"", e);
    }
  }
}
