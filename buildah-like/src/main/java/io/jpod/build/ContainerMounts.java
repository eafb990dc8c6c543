package io.jpod.build;

import io.jpod.core.JpodException;
import io.jpod.core.storage.StoreErrors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Mounts of working containers that outlast this process: `working/<id>/merged`, in the mount
/// namespace of the caller. Only the mount table says what is mounted.
final class ContainerMounts {
  private final WorkingContainers containers;

  ContainerMounts(WorkingContainers containers) {
    this.containers = containers;
  }

  private Path place(WorkingContainer container) {
    return containers.directory(container.id()).resolve("merged");
  }

  /// Null if it is not mounted.
  @Nullable Path mountPoint(WorkingContainer container) throws JpodException {
    Path place = place(container);
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/mounts"))) {
        String[] fields = line.split(" ");
        if (fields.length > 1 && fields[1].equals(place.toString())) {
          return place;
        }
      }
      return null;
    } catch (IOException e) {
      throw StoreErrors.of("reading the mount table", e);
    }
  }

  Path mount(WorkingContainer container) throws JpodException {
    try (WorkingContainers.Held held = containers.hold(container)) {
      Path there = mountPoint(container);
      if (there != null) {
        return there;
      }
      Path place = place(container);
      Files.createDirectories(place);
      run(command(held, place), container);
      return place;
    } catch (IOException e) {
      throw StoreErrors.of("mounting '" + container.name() + "'", e);
    }
  }

  /// The mount that is to be made in a mount namespace to come.
  SessionMount forSession(WorkingContainer container) throws JpodException {
    try (WorkingContainers.Held held = containers.hold(container)) {
      Path place = place(container);
      Files.createDirectories(place);
      return new SessionMount(place, containers.directories().layers(), command(held, place));
    } catch (IOException e) {
      throw StoreErrors.of("mounting '" + container.name() + "'", e);
    }
  }

  /// The system's mount program, as the mount has to stay when our namespaces' threads are gone.
  private List<String> command(WorkingContainers.Held held, Path place) {
    WorkingContainer container = held.container();
    Path top = containers.directory(container.id());
    if (container.layers().isEmpty()) {
      return List.of("mount", "--bind", held.diff().toString(), place.toString());
    }
    String options =
        "userxattr,lowerdir="
            + String.join(":", WorkingContainers.links(container.layers()))
            + ",upperdir="
            + held.diff()
            + ",workdir="
            + top.resolve("work");
    return List.of("mount", "-t", "overlay", "-o", options, "overlay", place.toString());
  }

  boolean unmount(WorkingContainer container) throws JpodException {
    Path there = mountPoint(container);
    if (there == null) {
      return false;
    }
    run(List.of("umount", there.toString()), container);
    return true;
  }

  private void run(List<String> command, WorkingContainer container) throws JpodException {
    String what =
        (command.getFirst().equals("mount") ? "mounting '" : "unmounting '")
            + container.name()
            + "'";
    try {
      Process process =
          new ProcessBuilder(new ArrayList<>(command))
              .directory(containers.directories().layers().toFile())
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new JpodException(what + ": " + said.strip());
      }
    } catch (IOException e) {
      throw StoreErrors.of(what, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JpodException(what + ": cancelled", e);
    }
  }
}
