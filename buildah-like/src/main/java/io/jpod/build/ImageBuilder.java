package io.jpod.build;

import io.jpod.build.run.RunListener;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.container.Attachment;
import io.jpod.core.container.ContainerOptions;
import io.jpod.core.container.Steps;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Builds images in a store, one operation after the other on a [WorkingContainer].
///
/// Everything must run as root of the user's namespace, where files of all ids can be made; the
/// launcher sees to that. Programs that it has not started use `io.jpod.build.api.Jbuild`.
///
/// Thread-safe; operations on one working container wait for each other, across processes too.
public final class ImageBuilder {
  /// A change of what an image will say of itself, without any other effect.
  public interface SettingsChange {
    ImageSettings apply(ImageSettings settings);
  }

  private final Directories directories;
  private final WorkingContainers containers;
  private final ImageStore images;

  private ImageBuilder(Directories directories) {
    this.directories = directories;
    this.containers = WorkingContainers.open(directories);
    this.images = ImageStore.open(directories);
  }

  /// Builds in this store.
  public static ImageBuilder open(Directories directories) {
    return new ImageBuilder(directories);
  }

  public WorkingContainers containers() {
    return containers;
  }

  /// Where the store is.
  public Directories directories() {
    return directories;
  }

  public ImageStore images() {
    return images;
  }

  /// Begins with an image of the store, or with nothing.
  ///
  /// @param base name or id of an image, or `scratch`
  /// @param name of the working container; null: one is made up
  public WorkingContainer from(String base, @Nullable String name) throws JpodException {
    if (base.equals("scratch")) {
      return containers.fromScratch(name);
    }
    return containers.fromImage(images.require(base), base, name);
  }

  /// Copies files into a working container.
  ///
  /// @param withDigest whether the digest is wanted; without it the kernel can share or copy data
  ///   by itself
  /// @return digest of what was copied, 64 hex digits; empty if it was not wanted
  public String copy(WorkingContainer container, CopyRequest request, boolean withDigest)
      throws JpodException {
    return new ContainerCopies(containers).copy(container, request, withDigest);
  }

  /// Runs a command over a working container's files and waits for it. Beside what is in the
  /// request it sees what a container of the image would see.
  ///
  /// @param listener gets what it prints, from threads of its own
  /// @return the command's exit code; 125 to 127 if it could not be run, with the reason on
  ///   standard error
  public int run(WorkingContainer container, RunRequest request, RunListener listener)
      throws JpodException {
    return run(container, request, Path.of(""), Map.of(), listener);
  }

  /// As the other `run`, for requests with mounts.
  ///
  /// @param context directory behind bind mounts without `from`
  /// @param secrets files by id
  public int run(
      WorkingContainer container,
      RunRequest request,
      Path context,
      Map<String, Path> secrets,
      RunListener listener)
      throws JpodException {
    HostMountSources sources =
        new HostMountSources(containers, images, context.toAbsolutePath(), secrets);
    return new ContainerRuns(containers)
        .run(container, request, sources, listener, new ArrayList<>());
  }

  /// Runs a command as the last thing this JVM does: the launcher goes on alone, and ends as the
  /// command ends. Does not return unless it fails.
  ///
  /// @param attachment how the caller's terminal or pipes are connected
  /// @param warnings gets what the user should know and is no error
  public void runLast(
      WorkingContainer container,
      ContainerOptions options,
      Attachment attachment,
      Steps.Warnings warnings)
      throws JpodException {
    new ContainerRuns(containers).last(container, options, attachment, warnings);
  }

  /// Mounts a working container's files where other programs of this mount namespace can see and
  /// change them. Mounted already: says where.
  ///
  /// @return the directory
  public Path mount(WorkingContainer container) throws JpodException {
    return new ContainerMounts(containers).mount(container);
  }

  /// What mounts a working container's files in a mount namespace that is yet to be made.
  public SessionMount sessionMount(WorkingContainer container) throws JpodException {
    return new ContainerMounts(containers).forSession(container);
  }

  /// Ends a mount.
  ///
  /// @return whether it was mounted here
  public boolean unmount(WorkingContainer container) throws JpodException {
    return new ContainerMounts(containers).unmount(container);
  }

  /// Where a working container is mounted in this mount namespace, null if it is not.
  public @Nullable Path mountPoint(WorkingContainer container) throws JpodException {
    return new ContainerMounts(containers).mountPoint(container);
  }

  /// Changes what a working container's image will say of itself.
  public void configure(WorkingContainer container, SettingsChange change) throws JpodException {
    try (WorkingContainers.Held held = containers.hold(container)) {
      WorkingContainer current = held.container();
      held.save(current.withSettings(change.apply(current.settings())));
    }
  }

  /// Sets what all commands that run in a working container are given.
  public void setRunOptions(WorkingContainer container, io.jpod.build.run.RunOptions options)
      throws JpodException {
    try (WorkingContainers.Held held = containers.hold(container)) {
      held.save(held.container().withRunOptions(options));
    }
  }

  /// Makes an image of a working container.
  public Image commit(WorkingContainer container, CommitOptions options) throws JpodException {
    return new Committer(containers).commit(container, options);
  }
}
