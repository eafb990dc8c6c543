package io.jpod.build;

import io.jpod.build.dockerfile.DockerfileException;
import io.jpod.build.dockerfile.IgnoreRules;
import io.jpod.build.files.ArchiveSniffer;
import io.jpod.build.files.ContentDigest;
import io.jpod.build.files.CopyOptions;
import io.jpod.build.files.CopySource;
import io.jpod.build.files.FileCopier;
import io.jpod.build.files.GlobPattern;
import io.jpod.build.files.PathFilter;
import io.jpod.build.files.RemoteSource;
import io.jpod.build.files.RootDirectory;
import io.jpod.build.run.RunListener;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.container.Attachment;
import io.jpod.core.container.ContainerOptions;
import io.jpod.core.container.Steps;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.Layer;
import io.jpod.core.storage.LayerStore;
import io.jpod.core.storage.Workspace;
import io.jpod.oci.Digest;
import io.jpod.userns.AtFlags;
import io.jpod.userns.ErrnoException;
import io.jpod.userns.Libc;
import io.jpod.userns.OverlayMount;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    ContentDigest digest = withDigest ? new ContentDigest() : null;
    try (WorkingContainers.Held held = containers.hold(container);
        RootDirectory to = held.openRoot()) {
      FileCopier copier = new FileCopier(to, request.options(), digest);
      String destination = destination(held.container(), request.destination());
      String from = request.from();
      if (from == null) {
        copyFromHost(container, request, copier, to, destination);
      } else {
        copyFrom(from, container, request, copier, destination);
      }
    }
    return digest == null ? "" : digest.hex();
  }

  private static String destination(WorkingContainer container, String destination) {
    if (destination.startsWith("/")) {
      return destination;
    }
    String workingDir = container.settings().execution().workingDir();
    String base = workingDir == null || workingDir.isEmpty() ? "/" : workingDir;
    String below = base.endsWith("/") ? base + destination : base + "/" + destination;
    return below.startsWith("/") ? below : "/" + below;
  }

  private void copyFromHost(
      WorkingContainer container,
      CopyRequest request,
      FileCopier copier,
      RootDirectory to,
      String destination)
      throws JpodException {
    try (Workspace workspace = Workspace.create(directories)) {
      List<CopySource> plain = new ArrayList<>();
      for (String path : hostSources(container, request, workspace)) {
        boolean local = !path.startsWith(workspace.path() + "/");
        if (request.options().unpack() && local && ArchiveSniffer.isArchive(Path.of(path))) {
          unpack(Path.of(path), request.options(), to, destination, workspace);
        } else {
          plain.add(new CopySource(null, path));
        }
      }
      if (!plain.isEmpty()) {
        copier.filtered(filter(request)).copy(plain, destination);
      }
    }
  }

  /// `ADD` of an archive: as hostile as any layer, then copied with the owners that it names.
  private void unpack(
      Path archive, CopyOptions options, RootDirectory to, String destination, Workspace workspace)
      throws JpodException {
    try (InputStream in = Files.newInputStream(archive)) {
      Layer layer = LayerStore.open(directories).unpack(in, null, null, workspace);
      int fd = Libc.openat(AtFlags.AT_FDCWD, layer.diff().toString(), RootDirectory.DIRECTORY, 0);
      try (RootDirectory made = new RootDirectory(fd)) {
        new FileCopier(to, options.withPreservedOwnership(), null)
            .copy(List.of(new CopySource(made, "/")), destination + "/");
      }
    } catch (ErrnoException e) {
      throw new JpodException("unpacking '" + archive + "': " + e.getMessage(), e);
    } catch (IOException e) {
      throw WorkingContainers.failed("unpacking '" + archive + "'", e);
    }
  }

  /// Paths on the host, in the workspace what had to be downloaded.
  private static List<String> hostSources(
      WorkingContainer container, CopyRequest request, Workspace workspace) throws JpodException {
    List<String> paths = new ArrayList<>();
    for (String source : request.sources()) {
      if (request.options().unpack() && RemoteSource.isRemote(source)) {
        paths.add(download(source, request, workspace));
        continue;
      }
      List<String> found =
          GlobPattern.isPattern(source)
              ? GlobPattern.expand(request.context(), source)
              : List.of(request.context().resolve(source).toString());
      if (found.isEmpty() || !Files.exists(Path.of(found.getFirst()))) {
        throw new JpodException(
            "adding content to container \""
                + container.name()
                + "\": checking on sources under \""
                + request.context()
                + "\": stat: \""
                + source
                + "\": no such file or directory");
      }
      paths.addAll(found);
    }
    return paths;
  }

  private static String download(String source, CopyRequest request, Workspace workspace)
      throws JpodException {
    try {
      Path directory = Files.createTempDirectory(workspace.path(), "download");
      return new RemoteSource(source, request.checksum(), false).fetch(directory).toString();
    } catch (IOException e) {
      throw WorkingContainers.failed("downloading '" + source + "'", e);
    }
  }

  private static PathFilter filter(CopyRequest request) throws JpodException {
    if (request.excludes().isEmpty()) {
      return PathFilter.ALL;
    }
    IgnoreRules rules;
    try {
      rules = IgnoreRules.of(request.excludes());
    } catch (DockerfileException e) {
      throw new JpodException("what is excluded: " + e.getMessage(), e.remedy(), e);
    }
    String top = request.context().toString().substring(1) + "/";
    return new PathFilter() {
      @Override
      public boolean includes(String path) {
        return !path.startsWith(top) || !rules.ignores(path.substring(top.length()));
      }

      @Override
      public boolean mayIncludeBelow(String directory) {
        return !directory.startsWith(top)
            || rules.mayIncludeBelow(directory.substring(top.length()));
      }
    };
  }

  private void copyFrom(
      String from,
      WorkingContainer container,
      CopyRequest request,
      FileCopier copier,
      String destination)
      throws JpodException {
    WorkingContainer other = containers.find(from);
    if (other != null) {
      if (other.id().equals(container.id())) {
        throw new JpodException("copying from '" + from + "': it is the container to copy into");
      }
      try (WorkingContainers.Held held = containers.hold(other);
          RootDirectory root = held.openRoot()) {
        copier.copy(sourcesIn(root, request), destination);
      }
      return;
    }
    Image image = images.require(from);
    try (Workspace workspace = Workspace.create(directories);
        RootDirectory root = openImage(image, workspace)) {
      copier.copy(sourcesIn(root, request), destination);
    }
  }

  private static List<CopySource> sourcesIn(RootDirectory root, CopyRequest request) {
    List<CopySource> sources = new ArrayList<>();
    for (String source : request.sources()) {
      sources.add(new CopySource(root, source.startsWith("/") ? source : "/" + source));
    }
    return sources;
  }

  private RootDirectory openImage(Image image, Workspace workspace) throws JpodException {
    List<Digest> layers = image.diffIds();
    try {
      if (layers.size() > 1) {
        Path mountPoint = Files.createDirectory(workspace.resolve("root"));
        return new RootDirectory(
            OverlayMount.open(
                directories.layers().toString(),
                image.lowerLinks(),
                null,
                null,
                mountPoint.toString()));
      }
      Layer only = layers.isEmpty() ? null : LayerStore.open(directories).find(layers.getFirst());
      if (only == null) {
        throw new JpodException("image " + image.shortId() + " holds no files");
      }
      return new RootDirectory(
          Libc.openat(AtFlags.AT_FDCWD, only.diff().toString(), RootDirectory.DIRECTORY, 0));
    } catch (ErrnoException e) {
      throw new JpodException("opening image " + image.shortId() + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw WorkingContainers.failed("opening image " + image.shortId(), e);
    }
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
