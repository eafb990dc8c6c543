package io.jpod.core.container;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.jpod.core.JpodException;
import io.jpod.core.RandomIds;
import io.jpod.core.config.Directories;
import io.jpod.core.event.EventLog;
import io.jpod.core.storage.CheckOptions;
import io.jpod.core.storage.CheckReport;
import io.jpod.core.storage.DirectorySize;
import io.jpod.core.storage.ImageUsers;
import io.jpod.core.storage.Workspace;
import io.jpod.core.volume.VolumeUsers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The containers of a store: the door to everything that can be done with them. Holds no state of
/// its own; any number of processes may use the same store.
///
/// Starting, `exec` and attaching are carried out by the launcher that started this JVM.
public final class Containers {
  private final Directories directories;
  private final ContainerStore store;

  private Containers(Directories directories) {
    this.directories = directories;
    this.store = new ContainerStore(directories);
  }

  public static Containers open(Directories directories) {
    return new Containers(directories);
  }

  /// Makes a container, not started. Its image must be in the store.
  ///
  /// @param warnings gets what the user should know and is no error
  public Container create(ContainerOptions options, List<String> warnings) throws JpodException {
    return new ContainerCreator(directories, store, new Host(directories))
        .create(options, warnings);
  }

  /// The container of this name, id or unambiguous beginning of an id; null if there is none.
  public @Nullable Container find(String nameOrId) throws JpodException {
    return store.find(nameOrId);
  }

  /// As [#find], with podman's error where there is none.
  public Container require(String nameOrId) throws JpodException {
    Container container = store.find(nameOrId);
    if (container == null) {
      throw new JpodException(
          "no container with name or ID \"" + nameOrId + "\" found: no such container");
    }
    return container;
  }

  /// The container that was made last (`--latest`).
  public Container latest() throws JpodException {
    List<Container> all = store.list();
    if (all.isEmpty()) {
      throw new JpodException("no containers found: no such container");
    }
    return all.get(all.size() - 1);
  }

  /// All containers, oldest first.
  public List<Container> list() throws JpodException {
    return store.list();
  }

  /// Containers made from this image, running or not.
  public List<Container> using(String imageId) throws JpodException {
    List<Container> users = new ArrayList<>();
    for (Container container : store.list()) {
      if (container.imageId().equals(imageId)) {
        users.add(container);
      }
    }
    return users;
  }

  /// The containers as users of images, for removing one.
  public ImageUsers imageUsers() {
    return new UsersOfImages(this);
  }

  /// The containers as users of volumes, for removing one.
  public VolumeUsers volumeUsers() {
    return new UsersOfVolumes(store);
  }

  /// Compares the containers with their records, and repairs them if that is asked for.
  public CheckReport check(CheckOptions options) throws JpodException {
    return new ContainerCheck(directories, store).run(options);
  }

  /// What a container has written, in bytes: measured, as nobody records what programs write.
  public long writtenBytes(Container container) {
    return DirectorySize.of(container.directory().resolve("diff"));
  }

  /// What a container is doing now.
  public ContainerState state(Container container) throws JpodException {
    return lifecycle().state(container);
  }

  /// What a container is doing now; null if it has been removed since it was found.
  public @Nullable ContainerState stateIfThere(Container container) throws JpodException {
    ContainerState state = state(container);
    // No state file may mean that it never ran, or that it has just gone.
    return state.status() == ContainerState.Status.CREATED
            && !container.directory().resolve(Summary.FILE).toFile().exists()
        ? null
        : state;
  }

  /// What is mounted in a container by its options: volume name or host path, and where.
  public List<MountPoint> mountPoints(Container container) throws JpodException {
    return MountPoint.of(Inspection.record(container));
  }

  /// Starts a container as the last thing this JVM does: the launcher carries on alone. Does not
  /// return unless it fails.
  public void run(Container container, Attachment attachment) throws JpodException {
    run(container, attachment, 0);
  }

  /// As [#run(Container, Attachment)].
  ///
  /// @param preservedDescriptors so many descriptors of the caller, from 3 on, reach the command
  public void run(Container container, Attachment attachment, int preservedDescriptors)
      throws JpodException {
    try {
      lifecycle().checkPorts(container);
    } catch (JpodException e) {
      if (container.autoRemove()) {
        remove(container, new RemoveOptions(true, true, -1));
      }
      throw e;
    }
    startRequired(container);
    lifecycle().run(container, attachment, preservedDescriptors);
  }

  /// Starts what must run before: containers of `--requires`, and those whose namespaces are
  /// joined.
  private void startRequired(Container container) throws JpodException {
    for (String id : Requirements.of(container)) {
      Container other = store.find(id);
      if (other == null) {
        throw new JpodException(
            "container \"" + container.name() + "\" needs container " + id + ", which is gone");
      }
      if (!lifecycle().state(other).isAlive()) {
        startRequired(other);
        if (lifecycle().startAndWait(other, Attachment.detached(null))
            instanceof Outcome.Failed failed) {
          throw new JpodException(
              "starting container \""
                  + other.name()
                  + "\", which \""
                  + container.name()
                  + "\" needs: "
                  + failed.message());
        }
      }
    }
  }

  /// Starts a container and waits until it runs, or until the attachment ends.
  public Outcome start(Container container, Attachment attachment) throws JpodException {
    startRequired(container);
    return lifecycle().startAndWait(container, attachment);
  }

  /// Runs a further command in a running container, as the last thing this JVM does. Does not
  /// return unless it fails.
  public void exec(Container container, ExecOptions options, Attachment attachment)
      throws JpodException {
    lifecycle().exec(container, options, attachment, new Host(directories));
  }

  /// A name for a session of `exec` that runs in the background.
  public static String sessionId() throws JpodException {
    return RandomIds.hex(32);
  }

  /// Connects the caller to a running container, as the last thing this JVM does.
  public void attach(Container container, Attachment attachment) throws JpodException {
    lifecycle().attach(container, attachment);
  }

  /// Stops containers, all at once. One that does not run is left as it is.
  ///
  /// @param seconds before a container is killed; -1: its own `--stop-timeout`
  /// @return for each container, in order, why it could not be stopped; null: it is stopped
  public List<@Nullable JpodException> stop(List<Container> containers, int seconds)
      throws JpodException {
    return ending().stop(containers, 0, seconds);
  }

  /// As [#stop(List, int)].
  ///
  /// @param signal instead of the container's stop signal; 0: that
  public List<@Nullable JpodException> stop(List<Container> containers, int signal, int seconds)
      throws JpodException {
    return ending().stop(containers, signal, seconds);
  }

  /// Sends a signal to a container's first process.
  public void kill(Container container, int signal) throws JpodException {
    ending().kill(container, signal);
  }

  /// Waits until a container has ended.
  ///
  /// @return its exit code
  public int waitFor(Container container) throws JpodException {
    return ending().waitFor(container);
  }

  /// Waits until a container is in one of these states.
  ///
  /// @param conditions podman's: `running`, `exited`, `healthy`, `removing` ...
  /// @param intervalMillis between looks; 0: a default
  /// @return its exit code if it has ended, else -1
  public int waitFor(Container container, List<String> conditions, long intervalMillis)
      throws JpodException {
    return new Upholding(directories).await(container, conditions, intervalMillis);
  }

  /// Runs a container's health check now and waits for its result.
  ///
  /// @throws JpodException if it has none, or does not run
  public HealthResult checkHealth(Container container) throws JpodException {
    return new Upholding(directories).checkHealth(container);
  }

  /// Removes a container with what it has written.
  ///
  /// @throws JpodException with exit code 2 if it runs and is not to be stopped
  public void remove(Container container, RemoveOptions options) throws JpodException {
    ending().remove(container, options);
  }

  /// Removes what commands that were killed have left half made or half removed.
  public void removeLeftovers() {
    Workspace.collectGarbage(directories);
  }

  /// Gives a container another name.
  public void rename(Container container, String newName) throws JpodException {
    ContainerNames.check(newName);
    store.rename(container, newName);
    EventLog.container(
        directories,
        "rename",
        container.id(),
        newName,
        container.image(),
        List.of("oldName=" + container.name()),
        container.labels());
  }

  /// Gives a container another restart policy, at once and for its next start.
  public void updateRestartPolicy(Container container, RestartPolicy policy) throws JpodException {
    if (policy.restarts() && container.autoRemove()) {
      throw new JpodException(
          "cannot set restart policy on a container that is removed at its end");
    }
    store.restartPolicy(container, policy);
    if (state(container).isAlive()) {
      ending().restartPolicy(container, policy);
    }
  }

  /// How much a container has written, and that with its image.
  public ContainerSize size(Container container) throws JpodException {
    return ContainerSize.of(container, directories);
  }

  /// Removes what a monitor that was killed has left behind.
  ///
  /// @throws JpodException if the container runs
  public void cleanUp(Container container) throws JpodException {
    if (state(container).isAlive()) {
      throw new JpodException(
          "container "
              + container.id()
              + " is running or paused, refusing to clean up: container state improper");
    }
    Trash.delete(directories.monitorDirectory(container.id()));
  }

  /// Checks whether a container could be started; nothing has to be made for it.
  public void checkStartable(Container container) throws JpodException {
    if (state(container).isAlive()) {
      throw new JpodException(
          "container "
              + container.id()
              + " has already been created in runtime: container state improper");
    }
    KeptPlan.bytes(container);
    lifecycle().checkPorts(container);
  }

  /// The words of the command line that a container was made with, the program's name first.
  public List<String> createCommand(Container container) throws JpodException {
    List<String> words = new ArrayList<>();
    for (JsonElement word : Inspection.record(container).getAsJsonArray("createCommand")) {
      words.add(word.getAsString());
    }
    return words;
  }

  /// The tag that `--log-opt tag=` puts to a container's records; empty if it has none.
  public String logTag(Container container) throws JpodException {
    JsonObject record = Inspection.record(container);
    return record.has("logTag") ? record.get("logTag").getAsString() : "";
  }

  /// Which containers need which.
  public Dependents dependents() throws JpodException {
    return Dependents.of(directories, store);
  }

  /// Reads a container's log.
  public void logs(Container container, LogOptions options, LogSink sink) throws JpodException {
    new ContainerLog(container).read(options, sink);
  }

  /// Everything about a container, in the fields of podman's `inspect`.
  public JsonObject inspect(Container container) throws JpodException {
    return Inspection.of(container, state(container), directories);
  }

  private Lifecycle lifecycle() {
    return new Lifecycle(directories);
  }

  private Ending ending() {
    return new Ending(directories, store);
  }
}
