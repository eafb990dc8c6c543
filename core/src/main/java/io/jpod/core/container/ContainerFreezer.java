package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.StoreErrors;
import io.jpod.userns.Errno;
import java.io.IOException;

/// Pauses containers: all their processes stand still, by the freezer of a cgroup that their
/// monitor makes for it (docs/design/002, `P`).
public final class ContainerFreezer implements AutoCloseable {
  private static final int EXDEV = 18;
  private static final int EALREADY = 114;

  private final Directories directories;
  private final Container container;

  private ContainerFreezer(Directories directories, Container container) {
    this.directories = directories;
    this.container = container;
  }

  /// Pauses a container until this is closed.
  public static ContainerFreezer hold(Container container, Directories directories)
      throws JpodException {
    pause(container, directories);
    return new ContainerFreezer(directories, container);
  }

  /// @throws JpodException if it does not run, is paused already, or no cgroup is delegated to the
  ///   user
  public static void pause(Container container, Directories directories) throws JpodException {
    ContainerState state = Ending.read(container);
    if (state.status() == ContainerState.Status.PAUSED) {
      throw improper("\"" + container.id() + "\" is already paused");
    }
    if (!state.isAlive()) {
      throw improper("\"" + container.id() + "\" is not running, can't pause");
    }
    ask(container, directories, true);
  }

  /// @throws JpodException if it is not paused
  public static void unpause(Container container, Directories directories) throws JpodException {
    if (Ending.read(container).status() != ContainerState.Status.PAUSED) {
      throw improper("\"" + container.id() + "\" is not paused, can't unpause");
    }
    ask(container, directories, false);
  }

  private static JpodException improper(String why) {
    return new JpodException(why + ": container state improper");
  }

  private static void ask(Container container, Directories directories, boolean pause)
      throws JpodException {
    String what = (pause ? "pausing" : "unpausing") + " container \"" + container.name() + "\"";
    int errno;
    try (MonitorConnection monitor =
        MonitorConnection.open(directories.monitorSocket(container.id()))) {
      errno = monitor.pause(pause);
    } catch (IOException e) {
      throw StoreErrors.of(what, e);
    }
    if (errno == 0 || errno == EALREADY) {
      return;
    }
    if (errno == Errno.EOPNOTSUPP) {
      throw new JpodException(
          what + ": no cgroup (version 2) is delegated to you, whose freezer it would take",
          "systemd-run --user --scope -p Delegate=yes jpod start "
              + container.name()
              + "   (where systemd is; else: jpod kill -s STOP "
              + container.name()
              + " stops its first process)");
    }
    if (errno == EXDEV) {
      throw new JpodException(
          what
              + ": it has no PID namespace of its own, and what lives in the other would be paused,"
              + " too",
          "make it without --pid");
    }
    throw new JpodException(what + ": " + Errno.text(errno));
  }

  @Override
  public void close() throws JpodException {
    unpause(container, directories);
  }
}
