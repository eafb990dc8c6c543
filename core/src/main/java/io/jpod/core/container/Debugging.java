package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.core.RandomIds;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.StoreErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A command with tools of its own beside a container that has none, or does not run: a [Step] over
/// another image's layers, in the container's namespaces while it has some. `/target` are the
/// container's files: as its first process sees them, or, where there is none, its layers,
/// read-only. Nothing of it stays.
public final class Debugging {
  /// Where the container's files are.
  public static final String TARGET = "/target";

  private final Directories directories;
  private final Container container;

  private Debugging(Directories directories, Container container) {
    this.directories = directories;
    this.container = container;
  }

  /// Debugging of one container of this store.
  public static Debugging of(Directories directories, Container container) {
    return new Debugging(directories, container);
  }

  /// Runs a command as the last thing this JVM does. Does not return unless it fails.
  ///
  /// @param tools the image that it comes from
  /// @param running whether the container runs
  /// @param asked command, terminal, user and the like
  /// @param warnings gets what the user should know and is no error
  public void runLast(
      Image tools,
      boolean running,
      ContainerOptions asked,
      Attachment attachment,
      Steps.Warnings warnings)
      throws JpodException {
    ContainerOptions.Builder options = asked.toBuilder().workdir("/");
    if (running) {
      String shared = "container:" + container.id();
      options.pidMode(shared).network(shared).capAdd(List.of("SYS_PTRACE"));
    }
    Path directory = directory(running);
    Steps.open(directories)
        .runLast(step(tools, running, options.build(), directory), attachment, warnings);
  }

  private Step step(Image tools, boolean running, ContainerOptions options, Path directory)
      throws JpodException {
    List<StepMount> mounts = new ArrayList<>();
    List<OverlayView> views = new ArrayList<>();
    if (!running) {
      String view = directory.resolve("target").toString();
      views.add(new OverlayView(view, layers()));
      mounts.add(new StepMount(view, TARGET, true, true, List.of()));
    }
    return new Step(
        RandomIds.hex(32),
        directory,
        tools.lowerLinks(),
        directory.resolve("upper"),
        options,
        tools.config().config(),
        text(tools.passwd()),
        text(tools.group()),
        mounts,
        views);
  }

  /// The container's files, topmost layer first.
  private List<String> layers() throws JpodException {
    Image image = ImageStore.open(directories).find(container.imageId());
    List<String> layers = new ArrayList<>();
    layers.add(container.directory().resolve("diff").toString());
    if (image != null) {
      layers.addAll(image.lowerLinks());
    }
    if (layers.size() < 2) {
      throw new JpodException(
          "the files of container \"" + container.name() + "\" cannot be shown: it has no layers");
    }
    return layers;
  }

  /// In the container's directory, as it lives no longer than that, and in no list of containers.
  private Path directory(boolean running) throws JpodException {
    try {
      Path directory =
          Files.createDirectory(container.directory().resolve("debug." + RandomIds.hex(8)));
      Path upper = Files.createDirectory(directory.resolve("upper"));
      if (running) {
        Files.createSymbolicLink(upper.resolve(TARGET.substring(1)), Path.of("/proc/1/root"));
      }
      return directory;
    } catch (IOException e) {
      throw StoreErrors.of("debugging container \"" + container.name() + "\"", e);
    }
  }

  private static String text(Path file) throws JpodException {
    try {
      String text = SmallFiles.readIfThere(file);
      return text == null ? "" : text;
    } catch (IOException e) {
      throw StoreErrors.of("reading '" + file + "'", e);
    }
  }
}
