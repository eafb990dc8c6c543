package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.CheckOptions;
import io.jpod.core.storage.CheckReport;
import io.jpod.core.storage.Damage;
import io.jpod.core.storage.StoreErrors;
import io.jpod.core.volume.Volumes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Compares containers and their names with their records and with what they need: image, volumes.
final class ContainerCheck {
  private static final String NO_NAME = "container name is missing: ";
  private static final String[] DIRECTORIES = {"diff", "work", "rootfs"};
  private static final String[] FILES = {ContainerRecord.FILE, KeptPlan.FILE};

  private final Directories directories;
  private final ContainerStore store;

  ContainerCheck(Directories directories, ContainerStore store) {
    this.directories = directories;
    this.store = store;
  }

  CheckReport run(CheckOptions options) throws JpodException {
    List<Damage> damages = new ArrayList<>();
    List<Damage> removed = new ArrayList<>();
    for (String id : store.ids()) {
      List<String> problems = problems(id);
      // A container of a killed `rm`, or one that is removed just now.
      if (problems.isEmpty() || !Files.exists(directories.container(id))) {
        continue;
      }
      damages.add(new Damage(Damage.Kind.CONTAINER, id, problems));
      if (options.changes() && problems.size() == 1 && problems.get(0).startsWith(NO_NAME)) {
        store.linkName(problems.get(0).substring(NO_NAME.length()), id);
      } else if (options.force()) {
        remove(id);
        removed.add(new Damage(Damage.Kind.CONTAINER, id, List.of()));
      }
    }
    return new CheckReport(damages, removed);
  }

  private List<String> problems(String id) {
    List<String> problems = new ArrayList<>();
    Path directory = directories.container(id);
    try {
      Container container = Summary.read(directory);
      if (container == null || !container.id().equals(id)) {
        problems.add("container data item is missing: " + Summary.FILE);
        return problems;
      }
      checkFiles(directory, problems);
      checkNeeds(container, problems);
      if (problems.isEmpty()) {
        Inspection.record(container);
        String name = container.name();
        Container named = Summary.read(directories.containerNames().resolve(name));
        if (named == null || !named.id().equals(id)) {
          problems.add(NO_NAME + name);
        }
      }
    } catch (JpodException e) {
      problems.add(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      problems.add(StoreErrors.why(e));
    }
    return problems;
  }

  private static void checkFiles(Path directory, List<String> problems) {
    for (String file : FILES) {
      if (!Files.isRegularFile(directory.resolve(file))) {
        problems.add("container data item is missing: " + file);
      }
    }
    for (String name : DIRECTORIES) {
      if (!Files.isDirectory(directory.resolve(name))) {
        problems.add("container data item is missing: " + name);
      }
    }
  }

  private void checkNeeds(Container container, List<String> problems) throws JpodException {
    String image = container.imageId();
    if (!image.isEmpty() && !Files.isDirectory(directories.images().resolve(image))) {
      problems.add("image missing: " + image);
    }
    for (String mount : container.mounts()) {
      if (mount.indexOf('/') < 0 && !Volumes.open(directories).exists(mount)) {
        problems.add("volume missing: " + mount);
      }
    }
  }

  /// As `rm -f`, or what can be done where it cannot be read what the container is.
  private void remove(String id) throws JpodException {
    Container container = readable(id);
    if (container != null) {
      new Ending(directories, store).remove(container, new RemoveOptions(true, false, 0));
      return;
    }
    Path trash = ContainerStore.trash(directories, id);
    try {
      Files.createDirectories(directories.tmp());
      Files.move(directories.container(id), trash, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw StoreErrors.of("removing container " + id, e);
    }
    Trash.delete(trash);
  }

  private @Nullable Container readable(String id) {
    try {
      return Summary.read(directories.container(id));
    } catch (IOException e) {
      return null;
    }
  }
}
