package io.jpod.build;

import io.jpod.build.dockerfile.DockerfileException;
import io.jpod.build.dockerfile.IgnoreRules;
import io.jpod.build.files.ContentDigest;
import io.jpod.build.files.CopyOptions;
import io.jpod.build.files.CopySource;
import io.jpod.build.files.FileCopier;
import io.jpod.build.files.PathFilter;
import io.jpod.build.files.RootDirectory;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.Layer;
import io.jpod.core.storage.LayerStore;
import io.jpod.core.storage.Workspace;
import io.jpod.oci.Digest;
import io.jpod.userns.AtFlags;
import io.jpod.userns.ErrnoException;
import io.jpod.userns.FileStatus;
import io.jpod.userns.Libc;
import io.jpod.userns.OverlayMount;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Copies into working containers: `jbuild copy` and `jbuild add`.
final class ContainerCopies {
  private final Directories directories;
  private final WorkingContainers containers;

  ContainerCopies(WorkingContainers containers) {
    this.containers = containers;
    this.directories = containers.directories();
  }

  /// @return digest of what was copied, 64 hex digits; empty if it was not wanted, or nothing was
  ///   copied
  String copy(WorkingContainer container, CopyRequest request, boolean withDigest)
      throws JpodException {
    ContentDigest digest = withDigest ? new ContentDigest() : null;
    List<FoundSource> sources;
    try (WorkingContainers.Held held = containers.hold(container);
        Workspace workspace = Workspace.create(directories);
        RootDirectory to = held.openRoot();
        Tree tree = tree(container, request, workspace)) {
      PathFilter filter = filter(request);
      FileCopier copier = new FileCopier(to, request.options(), digest).filtered(filter);
      String destination = destination(held.container(), request.destination());
      sources =
          new CopySources(container.name(), request, workspace).find(tree.directory(), filter);
      write(sources, request, copier, to, destination, workspace);
    }
    return digest == null || sources.isEmpty() ? "" : digest.hex();
  }

  /// Where the sources are.
  ///
  /// @param directory null: the whole host
  /// @param held null: no container's
  private record Tree(@Nullable RootDirectory directory, WorkingContainers.@Nullable Held held)
      implements AutoCloseable {
    @Override
    public void close() throws JpodException {
      if (directory != null) {
        directory.close();
      }
      if (held != null) {
        held.close();
      }
    }
  }

  private Tree tree(WorkingContainer container, CopyRequest request, Workspace workspace)
      throws JpodException {
    String from = request.from();
    if (from == null) {
      return new Tree(request.inside() ? directory(request.context().toString()) : null, null);
    }
    WorkingContainer other = containers.find(from);
    if (other == null) {
      Image image = ImageStore.open(directories).require(from);
      return new Tree(below(openImage(image, workspace), request.context()), null);
    }
    if (other.id().equals(container.id())) {
      throw new JpodException("copying from '" + from + "': it is the container to copy into");
    }
    WorkingContainers.Held held = containers.hold(other);
    boolean opened = false;
    try {
      Tree tree = new Tree(below(held.openRoot(), request.context()), held);
      opened = true;
      return tree;
    } finally {
      if (!opened) {
        held.close();
      }
    }
  }

  private static RootDirectory directory(String path) throws JpodException {
    try {
      return new RootDirectory(Libc.openat(AtFlags.AT_FDCWD, path, RootDirectory.DIRECTORY, 0));
    } catch (ErrnoException e) {
      throw new JpodException("opening '" + path + "': " + e.getMessage(), e);
    }
  }

  /// A directory in a tree, as a tree of its own.
  private static RootDirectory below(RootDirectory root, Path path) throws JpodException {
    if (path.getNameCount() == 0) {
      return root;
    }
    try (root) {
      return new RootDirectory(root.open(path.toString(), RootDirectory.DIRECTORY));
    } catch (ErrnoException e) {
      throw new JpodException("opening '" + path + "': " + e.getMessage(), e);
    }
  }

  private RootDirectory openImage(Image image, Workspace workspace) throws JpodException {
    List<Digest> layers = image.diffIds();
    try {
      if (image.lowerLinks().size() > 1) {
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
      return directory(only.diff().toString());
    } catch (ErrnoException e) {
      throw new JpodException("opening image " + image.shortId() + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw WorkingContainers.failed("opening image " + image.shortId(), e);
    }
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

  private void write(
      List<FoundSource> sources,
      CopyRequest request,
      FileCopier copier,
      RootDirectory to,
      String destination,
      Workspace workspace)
      throws JpodException {
    List<CopySource> together = new ArrayList<>();
    for (FoundSource source : sources) {
      if (source.unpack()) {
        unpack(source.file(), request.options(), to, destination, workspace);
      } else if (request.rules().parents()) {
        withParents(source, copier, destination);
      } else {
        together.add(source.file());
      }
    }
    if (!together.isEmpty()) {
      boolean several = sources.size() > 1 && !destination.endsWith("/");
      copier.copy(together, several ? destination + "/" : destination);
    }
  }

  /// Directories are copied as themselves, not their content.
  private static void withParents(FoundSource source, FileCopier copier, String destination)
      throws JpodException {
    CopySource file = source.file();
    String base = destination.endsWith("/") ? destination : destination + "/";
    String target = base + (source.below().isEmpty() ? "" : source.below() + "/") + file.lastName();
    try {
      FileStatus status = file.status();
      if (status.isDirectory()) {
        copier.copyTree(file, target);
      } else {
        copier.copy(List.of(file), target);
      }
    } catch (ErrnoException e) {
      throw new JpodException("copying '" + file.name() + "': " + e.getMessage(), e);
    }
  }

  /// `ADD` of an archive: as hostile as any layer, then copied with the owners that it names.
  private void unpack(
      CopySource archive,
      CopyOptions options,
      RootDirectory to,
      String destination,
      Workspace workspace)
      throws JpodException {
    try (InputStream in = stream(archive)) {
      Layer layer = LayerStore.open(directories).unpack(in, null, null, workspace);
      int fd = Libc.openat(AtFlags.AT_FDCWD, layer.diff().toString(), RootDirectory.DIRECTORY, 0);
      try (RootDirectory made = new RootDirectory(fd)) {
        new FileCopier(to, options.withPreservedOwnership(), null)
            .copy(List.of(new CopySource(made, "/")), destination + "/");
      }
    } catch (ErrnoException e) {
      throw new JpodException("unpacking '" + archive.name() + "': " + e.getMessage(), e);
    } catch (IOException e) {
      throw WorkingContainers.failed("unpacking '" + archive.name() + "'", e);
    }
  }

  private static InputStream stream(CopySource file) throws ErrnoException, IOException {
    RootDirectory root = file.root();
    return root == null ? Files.newInputStream(Path.of(file.path())) : root.stream(file.path());
  }

  /// Paths on the host are the whole ones; those of a tree begin at its top.
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
    boolean whole = request.from() == null && !request.inside();
    String top = whole ? request.context().toString().substring(1) + "/" : "";
    return new PathFilter() {
      @Override
      public boolean includes(String path) {
        return !rules.ignores(seen(path));
      }

      @Override
      public boolean mayIncludeBelow(String directory) {
        return rules.mayIncludeBelow(seen(directory));
      }

      // Sources elsewhere are matched with their whole path, which patterns with `**` reach.
      private String seen(String path) {
        return path.startsWith(top) ? path.substring(top.length()) : path;
      }
    };
  }
}
