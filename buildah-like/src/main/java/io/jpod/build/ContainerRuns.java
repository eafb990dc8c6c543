package io.jpod.build;

import io.jpod.build.files.RootDirectory;
import io.jpod.build.run.MountSet;
import io.jpod.build.run.MountSources;
import io.jpod.build.run.RunListener;
import io.jpod.build.run.StepRunner;
import io.jpod.core.JpodException;
import io.jpod.core.RandomIds;
import io.jpod.core.config.Directories;
import io.jpod.core.container.Attachment;
import io.jpod.core.container.ContainerOptions;
import io.jpod.core.container.Step;
import io.jpod.core.container.Steps;
import io.jpod.core.storage.FileTree;
import io.jpod.userns.ErrnoException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Commands that run over a working container's files.
final class ContainerRuns {
  private static final int MAX_DATABASE_BYTES = 4 << 20;

  private final Directories directories;
  private final WorkingContainers containers;

  ContainerRuns(WorkingContainers containers) {
    this.containers = containers;
    this.directories = containers.directories();
  }

  /// As the last thing this JVM does.
  void last(
      WorkingContainer container,
      ContainerOptions options,
      Attachment attachment,
      Steps.Warnings warnings)
      throws JpodException {
    Step step;
    try (WorkingContainers.Held held = containers.hold(container)) {
      step = step(held, options, List.of(), List.of());
    }
    Steps.open(directories).runLast(step, attachment, warnings);
  }

  /// Beside this JVM.
  int run(
      WorkingContainer container,
      RunRequest request,
      MountSources sources,
      RunListener listener,
      List<String> warnings)
      throws JpodException {
    try (WorkingContainers.Held held = containers.hold(container)) {
      Path scratch = directory(container, "mounts");
      try (MountSet mounts =
          MountSet.open(
              request.mounts(),
              directories,
              sources,
              workingDir(held.container(), request.options()),
              scratch)) {
        ContainerOptions options = request.options().toBuilder().env(mounts.env()).build();
        Step bare = step(held, options, mounts.mounts(), mounts.views());
        return new StepRunner(directories).run(bare, listener, warnings);
      } finally {
        delete(scratch);
      }
    }
  }

  private static void delete(Path directory) throws JpodException {
    try {
      FileTree.deleteLarge(directory);
    } catch (IOException e) {
      throw WorkingContainers.failed("removing '" + directory + "'", e);
    }
  }

  private static String workingDir(WorkingContainer container, ContainerOptions options) {
    String asked = options.workdir();
    String own = container.settings().execution().workingDir();
    return asked != null ? asked : own == null ? "/" : own;
  }

  private Path directory(WorkingContainer container, String kind) throws JpodException {
    try {
      return Files.createDirectory(
          containers.directory(container.id()).resolve(kind + "." + RandomIds.hex(8)));
    } catch (IOException e) {
      throw WorkingContainers.failed("running in '" + container.name() + "'", e);
    }
  }

  private Step step(
      WorkingContainers.Held held,
      ContainerOptions options,
      List<io.jpod.core.container.StepMount> mounts,
      List<io.jpod.core.container.OverlayView> views)
      throws JpodException {
    WorkingContainer current = held.container();
    try (RootDirectory root = held.openRoot()) {
      return new Step(
          current.id(),
          directory(current, "run"),
          new ArrayList<>(WorkingContainers.links(current.layers())),
          held.diff(),
          options,
          current.settings().execution(),
          text(root, "/etc/passwd"),
          text(root, "/etc/group"),
          mounts,
          views);
    }
  }

  static String text(RootDirectory root, String path) throws JpodException {
    try {
      byte[] bytes = root.read(path, MAX_DATABASE_BYTES);
      return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    } catch (ErrnoException e) {
      throw new JpodException("reading the container's " + path + ": " + e.getMessage(), e);
    }
  }
}
