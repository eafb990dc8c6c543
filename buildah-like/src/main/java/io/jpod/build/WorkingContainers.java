package io.jpod.build;

import io.jpod.build.files.RootDirectory;
import io.jpod.core.JpodException;
import io.jpod.core.RandomIds;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.FileTree;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageUsers;
import io.jpod.core.storage.LayerStore;
import io.jpod.core.storage.StoreLock;
import io.jpod.core.storage.Workspace;
import io.jpod.oci.Digest;
import io.jpod.oci.ImageConfig;
import io.jpod.oci.Platform;
import io.jpod.userns.AtFlags;
import io.jpod.userns.Errno;
import io.jpod.userns.ErrnoException;
import io.jpod.userns.Libc;
import io.jpod.userns.OverlayMount;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The working containers of a store: ordinary directories `working/<id>`, with the changes in
/// `diff/` and the record in `container.json`. `working/names/<name>` are links to them. Any number
/// of processes may work on them; one that changes a container holds its `lock`.
public final class WorkingContainers implements ImageUsers {
  private static final int MAX_NAME = 255;
  private static final Comparator<WorkingContainer> BY_NAME =
      (a, b) -> a.name().compareTo(b.name());

  private final Directories directories;
  private final Path working;
  private final Path names;

  private WorkingContainers(Directories directories) {
    this.directories = directories;
    this.working = directories.root().resolve("working");
    this.names = working.resolve("names");
  }

  /// Those of this store. Touches no file.
  public static WorkingContainers open(Directories directories) {
    return new WorkingContainers(directories);
  }

  /// Makes one that begins with nothing.
  ///
  /// @param name null: one is made up
  public WorkingContainer fromScratch(@Nullable String name) throws JpodException {
    ImageConfig image = ImageConfig.empty(Platform.host());
    return create(name, "working-container", "", null, ImageSettings.of(image));
  }

  /// Makes one that begins with an image of the store.
  ///
  /// @param asked what the user called the image; empty: the image's own name counts
  /// @param name null: one is made up after the image
  public WorkingContainer fromImage(Image image, String asked, @Nullable String name)
      throws JpodException {
    String imageName = nameOf(image, asked);
    ImageSettings settings = ImageSettings.of(image.config());
    return create(name, prefix(imageName) + "-working-container", imageName, image, settings);
  }

  /// The image's name that the user meant, its first if none fits, its id if it has none.
  private static String nameOf(Image image, String asked) throws JpodException {
    List<String> all = image.names();
    for (String name : all) {
      if (!asked.isEmpty() && name.contains(asked)) {
        return name;
      }
    }
    return all.isEmpty() ? image.id() : all.getFirst();
  }

  /// Last part of a name without tag and digest; the beginning of an id.
  private static String prefix(String imageName) {
    if (imageName.length() == 64 && imageName.indexOf('/') < 0) {
      return imageName.substring(0, 12);
    }
    String last = imageName.substring(imageName.lastIndexOf('/') + 1);
    int end = last.indexOf('@') >= 0 ? last.indexOf('@') : last.length();
    int colon = last.indexOf(':');
    return last.substring(0, colon >= 0 && colon < end ? colon : end);
  }

  private WorkingContainer create(
      @Nullable String name,
      String stem,
      String fromImage,
      @Nullable Image image,
      ImageSettings settings)
      throws JpodException {
    if (name != null) {
      checkName(name);
    }
    try (Workspace workspace = Workspace.create(directories)) {
      String id = newId();
      Path made = workspace.resolve(id);
      Files.createDirectories(names);
      Files.createDirectories(directories.layers()); // commands run there, without any layer too
      for (String part : List.of("diff", "work", "root")) {
        Files.createDirectories(made.resolve(part));
      }
      Libc.fchmodat(
          AtFlags.AT_FDCWD,
          made.resolve("diff").toString(),
          0755); // mode of the image's root directory
      try (StoreLock _ = StoreLock.exclusive(working.resolve("lock"))) {
        String taken = name == null ? freeName(stem) : name;
        claimName(taken, id);
        WorkingContainer container =
            new WorkingContainer(
                id,
                taken,
                fromImage,
                image == null ? "" : image.id(),
                image == null ? "" : image.manifestDigest().toString(),
                image == null ? "" : image.id(),
                image == null ? List.of() : image.diffIds(),
                settings,
                io.jpod.build.run.RunOptions.NONE);
        Files.write(made.resolve("container.json"), container.toBytes());
        Files.move(made, directory(id), StandardCopyOption.ATOMIC_MOVE);
        return container;
      }
    } catch (IOException e) {
      throw failed("creating a working container", e);
    }
  }

  private static void checkName(String name) throws JpodException {
    boolean good = !name.isEmpty() && name.length() <= MAX_NAME;
    for (int i = 0; i < name.length() && good; i++) {
      char c = name.charAt(i);
      boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      good = plain || (i > 0 && (c == '_' || c == '.' || c == '-'));
    }
    if (!good) {
      throw new JpodException(
          "invalid name for a working container: '" + name + "'",
          "a name of letters, digits, '_', '.' and '-' that begins with a letter or digit");
    }
  }

  private String freeName(String stem) throws JpodException {
    String name = stem;
    for (int suffix = 1; idOf(name) != null; suffix++) {
      name = stem + "-" + suffix;
    }
    return name;
  }

  private void claimName(String name, String id) throws JpodException, IOException {
    String other = idOf(name);
    if (other != null) {
      throw new JpodException(
          "creating container: the container name \""
              + name
              + "\" is already in use by "
              + other
              + ". You have to remove that container to be able to reuse that name: that name is already in use",
          "jbuild rm " + name);
    }
    Path link = names.resolve(name);
    Files.deleteIfExists(link); // of a command that was killed in between
    Files.createSymbolicLink(link, Path.of("..", id));
  }

  private static String newId() throws JpodException {
    return RandomIds.hex(32);
  }

  /// The id behind a name, null if the name is free.
  private @Nullable String idOf(String name) throws JpodException {
    if (name.isEmpty() || name.indexOf('/') >= 0 || name.equals(".") || name.equals("..")) {
      return null;
    }
    try {
      String id = String.valueOf(Files.readSymbolicLink(names.resolve(name)).getFileName());
      return Files.exists(directory(id).resolve("container.json")) ? id : null;
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw failed("reading name '" + name + "'", e);
    }
  }

  /// The container of this name, id or unambiguous beginning of an id; null if there is none.
  public @Nullable WorkingContainer find(String nameOrId) throws JpodException {
    String id = idOf(nameOrId);
    if (id == null) {
      id = idByPrefix(nameOrId);
    }
    return id == null ? null : read(id);
  }

  /// As [#find], with buildah's error where there is none.
  public WorkingContainer require(String nameOrId) throws JpodException {
    WorkingContainer container = find(nameOrId);
    if (container == null) {
      throw new JpodException("reading build container \"" + nameOrId + "\": container not known");
    }
    return container;
  }

  private @Nullable String idByPrefix(String prefix) throws JpodException {
    String found = null;
    for (String id : ids()) {
      if (!prefix.isEmpty() && id.startsWith(prefix)) {
        if (found != null) {
          throw new JpodException(
              "container id '" + prefix + "' is ambiguous: " + found + " and " + id,
              "give more digits of the id");
        }
        found = id;
      }
    }
    return found;
  }

  private List<String> ids() throws JpodException {
    List<String> ids = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(working)) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (name.length() == 64) {
          ids.add(name);
        }
      }
    } catch (NoSuchFileException e) {
      return ids;
    } catch (IOException e) {
      throw failed("listing '" + working + "'", e);
    }
    return ids;
  }

  /// Null if it has just been removed.
  private @Nullable WorkingContainer read(String id) throws JpodException {
    try {
      return WorkingContainer.parse(Files.readAllBytes(directory(id).resolve("container.json")));
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw failed("reading working container " + id, e);
    }
  }

  /// All of them, by name.
  public List<WorkingContainer> list() throws JpodException {
    List<WorkingContainer> list = new ArrayList<>();
    for (String id : ids()) {
      WorkingContainer container = read(id);
      if (container != null) {
        list.add(container);
      }
    }
    list.sort(BY_NAME);
    return list;
  }

  /// Gives a container another name.
  public void rename(WorkingContainer container, String name) throws JpodException {
    checkName(name);
    try (StoreLock _ = StoreLock.exclusive(working.resolve("lock"));
        Held held = hold(container)) {
      claimName(name, container.id());
      held.save(held.container().withName(name));
      Files.deleteIfExists(names.resolve(held.container().name()));
    } catch (IOException e) {
      throw failed("renaming '" + container.name() + "'", e);
    }
  }

  /// Removes a container with its changes. Images committed from it stay.
  public void remove(WorkingContainer container) throws JpodException {
    new ContainerMounts(this).detach(container);
    try (Workspace workspace = Workspace.forRemoval(directories)) {
      try (StoreLock _ = StoreLock.exclusive(working.resolve("lock"))) {
        // It is gone with the rename; a name that leads nowhere is free.
        Files.move(
            directory(container.id()),
            workspace.resolve(container.id()),
            StandardCopyOption.ATOMIC_MOVE);
        if (idOf(container.name()) == null) {
          Files.deleteIfExists(names.resolve(container.name()));
        }
      }
      FileTree.delete(workspace.resolve(container.id()));
    } catch (NoSuchFileException e) {
      throw new JpodException(
          "removing container \"" + container.name() + "\": container not known", e);
    } catch (IOException e) {
      throw failed("removing '" + container.name() + "'", e);
    }
  }

  @Override
  public List<String> using(String imageId) throws JpodException {
    List<String> ids = new ArrayList<>();
    for (WorkingContainer container : list()) {
      if (container.baseImageId().equals(imageId)) {
        ids.add(container.id());
      }
    }
    return ids;
  }

  @Override
  public void remove(String containerId) throws JpodException {
    WorkingContainer container = read(containerId);
    if (container != null) {
      remove(container);
    }
  }

  /// Locks a container and reads it as it is then.
  Held hold(WorkingContainer container) throws JpodException {
    if (!Files.isDirectory(directory(container.id()))) {
      throw new JpodException("container \"" + container.name() + "\": container not known");
    }
    StoreLock lock = StoreLock.exclusive(directory(container.id()).resolve("lock"));
    boolean done = false;
    try {
      WorkingContainer current = read(container.id());
      if (current == null) {
        throw new JpodException("container \"" + container.name() + "\": container not known");
      }
      done = true;
      return new Held(current, lock);
    } finally {
      if (!done) {
        lock.close();
      }
    }
  }

  /// A container that nobody else changes meanwhile.
  final class Held implements AutoCloseable {
    private final WorkingContainer container;
    private final StoreLock lock;

    private Held(WorkingContainer container, StoreLock lock) {
      this.container = container;
      this.lock = lock;
    }

    WorkingContainer container() {
      return container;
    }

    /// Where the changes are.
    Path diff() {
      return directory(container.id()).resolve("diff");
    }

    /// Replaces the record, as one rename.
    void save(WorkingContainer changed) throws JpodException {
      Path file = directory(container.id()).resolve("container.json");
      Path next = directory(container.id()).resolve("container.json.new");
      try {
        Files.write(next, changed.toBytes());
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        throw failed("writing '" + file + "'", e);
      }
    }

    /// Its files: the changes over the base's layers.
    RootDirectory openRoot() throws JpodException {
      Path top = directory(container.id());
      try {
        if (container.layers().isEmpty()) {
          return new RootDirectory(
              Libc.openat(AtFlags.AT_FDCWD, diff().toString(), RootDirectory.DIRECTORY, 0));
        }
        return new RootDirectory(
            OverlayMount.open(
                directories.layers().toString(),
                links(container.layers()),
                diff().toString(),
                top.resolve("work").toString(),
                top.resolve("root").toString()));
      } catch (ErrnoException e) {
        throw cannotMount(container, e);
      }
    }

    @Override
    public void close() {
      lock.close();
    }
  }

  /// Names of layers below `layers/`, topmost first.
  static List<String> links(List<Digest> layers) {
    return LayerStore.lowerLinks(layers);
  }

  private static JpodException cannotMount(WorkingContainer container, ErrnoException e) {
    String tried = "mounting the layers of '" + container.name() + "'";
    if (e.errno() == Errno.EPERM) {
      return new JpodException(
          tried + ": " + e.getMessage() + ": not root of a user namespace",
          "start jbuild by its own program, which enters the namespace",
          e);
    }
    return new JpodException(tried + ": " + e.getMessage(), e);
  }

  Path directory(String id) {
    return working.resolve(id);
  }

  Directories directories() {
    return directories;
  }

  static JpodException failed(String what, IOException e) {
    String reason = e instanceof FileAlreadyExistsException ? "file exists" : e.getMessage();
    return new JpodException(what + ": " + (reason == null ? e.toString() : reason), e);
  }
}
