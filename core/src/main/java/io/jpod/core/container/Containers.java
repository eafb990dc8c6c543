package io.jpod.core.container;

import com.google.gson.JsonObject;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The containers of a store: the door to everything that can be done with them. Holds no state of
/// its own; any number of processes may use the same store.
public final class Containers {
  private final Directories directories;

  private Containers(Directories directories) {
    this.directories = directories;
  }

  public static Containers open(Directories directories) {
    return new Containers(directories);
  }

  /// Makes a container, not started. Its image must be in the store.
  public Container create(ContainerOptions options) throws JpodException {
    throw unfinished("create");
  }

  /// The container of this name, id or unambiguous beginning of an id; null if there is none.
  public @Nullable Container find(String nameOrId) throws JpodException {
    throw unfinished("find");
  }

  /// As [#find], with podman's error where there is none.
  public Container require(String nameOrId) throws JpodException {
    throw unfinished("find");
  }

  /// The container that was made last (`--latest`).
  public Container latest() throws JpodException {
    throw unfinished("find");
  }

  /// All containers, oldest first.
  public List<Container> list() throws JpodException {
    throw unfinished("list");
  }

  /// Containers made from this image, running or not.
  public List<Container> using(String imageId) throws JpodException {
    throw unfinished("list");
  }

  /// What a container is doing now.
  public ContainerState state(Container container) throws JpodException {
    throw unfinished("state");
  }

  /// Starts a container as the last thing this JVM does: the launcher carries on alone. Does not
  /// return unless it fails.
  public void run(Container container, Attachment attachment) throws JpodException {
    throw unfinished("run");
  }

  /// Starts a container and waits until it runs, or until the attachment ends.
  public Outcome start(Container container, Attachment attachment) throws JpodException {
    throw unfinished("start");
  }

  /// Runs a further command in a running container, as the last thing this JVM does. Does not
  /// return unless it fails.
  public void exec(Container container, ExecOptions options, Attachment attachment)
      throws JpodException {
    throw unfinished("exec");
  }

  /// Connects the caller to a running container, as the last thing this JVM does.
  public void attach(Container container, Attachment attachment) throws JpodException {
    throw unfinished("attach");
  }

  /// Stops containers, all at once.
  ///
  /// @param seconds before a container is killed; -1: its own `--stop-timeout`
  /// @return for each container, in order, why it could not be stopped; null: it is stopped
  public List<@Nullable JpodException> stop(List<Container> containers, int seconds)
      throws JpodException {
    throw unfinished("stop");
  }

  /// Sends a signal to a container's first process.
  public void kill(Container container, int signal) throws JpodException {
    throw unfinished("kill");
  }

  /// Waits until a container has ended.
  ///
  /// @return its exit code
  public int waitFor(Container container) throws JpodException {
    throw unfinished("wait");
  }

  public void remove(Container container, RemoveOptions options) throws JpodException {
    throw unfinished("rm");
  }

  /// Gives a container another name.
  public void rename(Container container, String newName) throws JpodException {
    throw unfinished("rename");
  }

  /// Reads a container's log.
  public void logs(Container container, LogOptions options, LogSink sink) throws JpodException {
    throw unfinished("logs");
  }

  /// Everything about a container, in the fields of podman's `inspect`.
  public JsonObject inspect(Container container) throws JpodException {
    throw unfinished("inspect");
  }

  private JpodException unfinished(String what) {
    return new JpodException(what + " is not finished yet (store " + directories.root() + ")");
  }
}
