package io.jpod.build;

import io.jpod.core.JpodException;
import io.jpod.core.storage.StoreErrors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Mounts of working containers that outlast this process: `working/<id>/merged`, in the mount
/// namespace of the caller. Only the mount table says what is mounted.
final class ContainerMounts {
  /// Of its own: the kernel empties the work directory when a command's files are mounted, and then
  /// nothing more could be changed through this mount.
  private static final String WORK = "mounted-work";

  private final WorkingContainers containers;

  ContainerMounts(WorkingContainers containers) {
    this.containers = containers;
  }

  private Path place(WorkingContainer container) {
    return containers.directory(container.id()).resolve("merged");
  }

  /// Where it is mounted in the namespace of this process; null if it is not.
  @Nullable Path mountPoint(WorkingContainer container) throws JpodException {
    Path place = place(container);
    try {
      return isIn(place, Path.of("/proc/self/mounts")) ? place : null;
    } catch (IOException e) {
      throw StoreErrors.of("reading the mount table", e);
    }
  }

  private static boolean isIn(Path place, Path table) throws IOException {
    String field = " " + place + " ";
    for (String line : Files.readAllLines(table, StandardCharsets.ISO_8859_1)) {
      if (line.contains(field)) {
        return true;
      }
    }
    return false;
  }

  /// Whether some session has it mounted, this one or another. Then what it holds can change at any
  /// moment, past all locks.
  ///
  /// Only containers that were mounted once cost more than one look.
  boolean isMountedAnywhere(WorkingContainer container) throws JpodException {
    Path mark = mark(container);
    if (!Files.exists(mark)) {
      return false;
    }
    Path place = place(container);
    Set<String> seen = new HashSet<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        try {
          String namespace =
              Files.readSymbolicLink(process.resolve("ns").resolve("mnt")).toString();
          if (seen.add(namespace) && isIn(place, process.resolve("mounts"))) {
            return true;
          }
        } catch (IOException e) {
          // It has just ended, or is another user's, who cannot have our mounts.
        }
      }
      Files.deleteIfExists(mark);
      return false;
    } catch (IOException e) {
      throw StoreErrors.of("looking for mounts of '" + container.name() + "'", e);
    }
  }

  /// Is there from the first mount until nobody has one.
  private Path mark(WorkingContainer container) {
    return containers.directory(container.id()).resolve("mounted");
  }

  private void prepare(WorkingContainer container) throws IOException {
    Files.createDirectories(place(container));
    Files.createDirectories(containers.directory(container.id()).resolve(WORK));
    Files.write(mark(container), new byte[0]);
  }

  Path mount(WorkingContainer container) throws JpodException {
    try (WorkingContainers.Held held = containers.hold(container)) {
      Path there = mountPoint(container);
      if (there != null) {
        return there;
      }
      Path place = place(container);
      prepare(container);
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
      prepare(container);
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
            + top.resolve(WORK);
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

  /// In front of the container's removal, which must not go into a mount; whoever still is in there
  /// keeps what he sees.
  void detach(WorkingContainer container) throws JpodException {
    Path there = mountPoint(container);
    if (there != null) {
      run(List.of("umount", "--lazy", there.toString()), container);
    }
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
