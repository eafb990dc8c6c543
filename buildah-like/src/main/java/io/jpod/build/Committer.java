package io.jpod.build;

import io.jpod.build.files.CopyOptions;
import io.jpod.build.files.CopySource;
import io.jpod.build.files.FileCopier;
import io.jpod.build.files.RootDirectory;
import io.jpod.build.files.TreeTimes;
import io.jpod.core.JpodException;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.Layer;
import io.jpod.core.storage.LayerStore;
import io.jpod.core.storage.NewImage;
import io.jpod.core.storage.Workspace;
import io.jpod.oci.Digest;
import io.jpod.oci.History;
import io.jpod.oci.ImageReference;
import io.jpod.oci.InvalidSpecException;
import io.jpod.userns.AtFlags;
import io.jpod.userns.ErrnoException;
import io.jpod.userns.Libc;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes images of working containers. The directory with the changes *becomes* the layer, by
/// rename, so a commit costs what changed and not what the image holds; afterwards the working
/// container continues on top of the new image.
final class Committer {
  private final ImageStore images;
  private final LayerStore layers;
  private final WorkingContainers containers;

  Committer(WorkingContainers containers) {
    this.containers = containers;
    this.images = ImageStore.open(containers.directories());
    this.layers = LayerStore.open(containers.directories());
  }

  Image commit(WorkingContainer of, CommitOptions options) throws JpodException {
    List<ImageReference> names = names(options.name());
    Image image;
    try (WorkingContainers.Held held = containers.hold(of);
        Workspace workspace = Workspace.create(containers.directories())) {
      Changes changes =
          options.squash() ? squashed(held, workspace, options) : changes(held, workspace, options);
      boolean done = false;
      try {
        image = add(held.container(), changes, names, options);
        done = true;
      } finally {
        if (!done) {
          giveBack(changes, held);
        }
      }
      if (!options.remove()) {
        continueOn(held, image, changes);
      }
    } catch (IOException e) {
      throw WorkingContainers.failed("committing '" + of.name() + "'", e);
    }
    if (options.remove()) {
      containers.remove(of);
    }
    return image;
  }

  private static List<ImageReference> names(@Nullable String name) throws JpodException {
    if (name == null || name.isEmpty()) {
      return List.of();
    }
    try {
      ImageReference reference = ImageReference.parseLocal(name);
      if (reference.digest() != null) {
        throw new JpodException("'" + name + "': a digest cannot be given to an image");
      }
      return List.of(reference);
    } catch (InvalidSpecException e) {
      throw new JpodException("invalid image name '" + name + "': " + e.getMessage(), e);
    }
  }

  /// @param base layers below, lowest first
  /// @param added the new layer; null: nothing has changed
  /// @param adopted whether the working container's own directory was taken for it
  private record Changes(List<Digest> base, @Nullable Layer added, boolean adopted) {}

  private Changes changes(WorkingContainers.Held held, Workspace workspace, CommitOptions options)
      throws JpodException, IOException {
    List<Digest> base = held.container().layers();
    // An image without any layer is valid, but few tools expect one: from scratch there is always a
    // layer.
    if (!base.isEmpty() && isEmpty(held.diff())) {
      return new Changes(base, null, false);
    }
    if (new ContainerMounts(containers).isMountedAnywhere(held.container())) {
      // Who has it mounted goes on writing there: a layer of these very files would change, too.
      return new Changes(base, layers.adopt(copied(held, workspace, options), workspace), false);
    }
    setTimes(held.diff(), options.timestamp());
    return new Changes(base, layers.adopt(held.diff(), workspace), true);
  }

  private static Path copied(
      WorkingContainers.Held held, Workspace workspace, CommitOptions options)
      throws JpodException, IOException {
    Path copy = Files.createDirectory(workspace.resolve("changes"));
    try (RootDirectory from = new RootDirectory(openDirectory(held.diff()));
        RootDirectory to = new RootDirectory(openDirectory(copy))) {
      CopyOptions all = CopyOptions.defaults().withPreservedOwnership();
      new FileCopier(to, all, null).withWhiteouts().copyTree(new CopySource(from, "/"), "/");
    }
    setTimes(copy, options.timestamp());
    return copy;
  }

  private Changes squashed(WorkingContainers.Held held, Workspace workspace, CommitOptions options)
      throws JpodException, IOException {
    Path whole = Files.createDirectory(workspace.resolve("squashed"));
    try (RootDirectory from = held.openRoot();
        RootDirectory to = new RootDirectory(openDirectory(whole))) {
      FileCopier copier = new FileCopier(to, CopyOptions.defaults().withPreservedOwnership(), null);
      copier.copyTree(new CopySource(from, "/"), "/");
    }
    setTimes(whole, options.timestamp());
    return new Changes(List.of(), layers.adopt(whole, workspace), false);
  }

  private static int openDirectory(Path path) throws ErrnoException {
    return Libc.openat(AtFlags.AT_FDCWD, path.toString(), RootDirectory.DIRECTORY, 0);
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      return !entries.iterator().hasNext();
    }
  }

  private static void setTimes(Path tree, @Nullable Instant timestamp) throws ErrnoException {
    if (timestamp != null) {
      int fd = openDirectory(tree);
      try {
        TreeTimes.set(fd, timestamp);
      } finally {
        Libc.close(fd);
      }
    }
  }

  private Image add(
      WorkingContainer container,
      Changes changes,
      List<ImageReference> names,
      CommitOptions options)
      throws JpodException {
    List<Layer> all = new ArrayList<>();
    for (Digest diffId : changes.base()) {
      Layer layer = layers.find(diffId);
      if (layer == null) {
        throw new JpodException(
            "committing '" + container.name() + "': its layer " + diffId + " is gone");
      }
      all.add(layer);
    }
    Layer added = changes.added();
    if (added != null) {
      all.add(added);
    }
    Instant timestamp = options.timestamp();
    CommittedImage image =
        new CommittedImage(
            container.withSettings(options.change().apply(container.settings())),
            options.format(),
            timestamp == null ? Instant.now() : timestamp);
    List<History> history =
        options.history() ? image.history(added != null, options.squash()) : List.of();
    byte[] config = image.config(all, history);
    byte[] manifest = image.manifest(config, all);
    return images.add(
        new NewImage(
            config, manifest, added == null ? List.of() : List.of(added), names, "commit"));
  }

  /// The commit failed after the changes had become a layer: they are the user's work.
  private static void giveBack(Changes changes, WorkingContainers.Held held) throws IOException {
    Layer layer = changes.added();
    if (changes.adopted()
        && layer != null
        && !Files.exists(held.diff())
        && Files.exists(layer.diff())) {
      Files.move(layer.diff(), held.diff(), StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static void continueOn(WorkingContainers.Held held, Image image, Changes changes)
      throws JpodException, IOException {
    if (!changes.adopted()) {
      return; // squashed or unchanged: what was below and above still is
    }
    Path diff = held.diff();
    if (!Files.exists(diff)) {
      Files.createDirectory(diff);
      // What overlay shows as the root's mode and owner is the upper directory's.
      Libc.fchmodat(AtFlags.AT_FDCWD, diff.toString(), 0755);
    }
    WorkingContainer container = held.container();
    ImageSettings settings =
        container
            .settings()
            .withImage(
                container.settings().image().withLayers(image.diffIds(), image.config().history()))
            .withSteps(List.of());
    held.save(container.withBase(image.id(), image.diffIds(), settings));
  }
}
