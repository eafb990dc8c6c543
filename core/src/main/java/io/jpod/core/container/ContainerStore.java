package io.jpod.core.container;

import com.google.gson.JsonObject;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.StoreErrors;
import io.jpod.oci.Json;
import io.jpod.userns.PlanException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The containers' part of the store (docs/design/003): directories, names, and how both appear and
/// disappear.
final class ContainerStore {
  private static final int ID_LENGTH = 64;

  private final Directories directories;
  private final NameLinks names;

  ContainerStore(Directories directories) {
    this.directories = directories;
    this.names = new NameLinks(directories);
  }

  static Path lockFile(Directories directories) {
    return directories.containers().resolve("lock");
  }

  /// Where something goes to be deleted. The name is not that of a living process's workspace, so
  /// whoever finds it later may finish the deletion.
  static Path trash(Directories directories, String id) {
    return directories.tmp().resolve("removed." + id);
  }

  /// The container of this name, id or unambiguous beginning of an id; null if there is none.
  @Nullable Container find(String nameOrId) throws JpodException {
    try {
      if (!isSafe(nameOrId)) {
        return null;
      }
      Container named = Summary.read(directories.containerNames().resolve(nameOrId));
      if (named != null) {
        return named.withName(named.name(), directories.container(named.id()));
      }
      if (!isHex(nameOrId)) {
        return null;
      }
      if (nameOrId.length() == ID_LENGTH) {
        return Summary.read(directories.container(nameOrId));
      }
      return byPrefix(nameOrId);
    } catch (IOException e) {
      throw StoreErrors.of("looking up container \"" + nameOrId + "\"", e);
    }
  }

  private @Nullable Container byPrefix(String prefix) throws IOException, JpodException {
    String found = null;
    for (String id : ids()) {
      if (id.startsWith(prefix)) {
        if (found != null) {
          throw new JpodException(
              "more than one result for container name or ID " + prefix,
              "more digits of the id, or the container's name");
        }
        found = id;
      }
    }
    return found == null ? null : Summary.read(directories.container(found));
  }

  /// All containers, oldest first.
  List<Container> list() throws JpodException {
    List<Container> containers = new ArrayList<>();
    try {
      for (String id : ids()) {
        Container container = Summary.read(directories.container(id));
        if (container != null) {
          insert(containers, container);
        }
      }
    } catch (IOException e) {
      throw StoreErrors.of("listing containers", e);
    }
    return containers;
  }

  private static void insert(List<Container> sorted, Container container) {
    int at = sorted.size();
    while (at > 0 && sorted.get(at - 1).createdEpochNanos() > container.createdEpochNanos()) {
      at--;
    }
    sorted.add(at, container);
  }

  /// Ids of all directories that may be containers.
  List<String> ids() {
    List<String> ids = new ArrayList<>();
    String[] names = directories.containers().toFile().list();
    if (names != null) {
      for (String name : names) {
        if (name.length() == ID_LENGTH && isHex(name)) {
          ids.add(name);
        }
      }
    }
    return ids;
  }

  /// Whether a container has this name now.
  boolean isTaken(String name) {
    return directories.containerNames().resolve(name).toFile().exists();
  }

  /// A directory in which a container is made ready. Its name tells others that we live.
  Path workspace(String id) throws JpodException {
    try {
      Path workspace = directories.tmp().resolve(ProcessIdentity.ofThisProcess() + "." + id);
      File directory = workspace.toFile();
      if (!directory.mkdir()) {
        Files.createDirectories(directories.tmp());
        Files.createDirectory(workspace);
      }
      return workspace;
    } catch (IOException e) {
      throw StoreErrors.of("making a directory in '" + directories.tmp() + "'", e);
    }
  }

  /// Lets a finished container appear under its name.
  void publish(Path workspace, String id, String name) throws JpodException {
    try {
      if (!names.claim(name, id)) {
        linkName(name, id);
      }
      Files.move(workspace, directories.container(id), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw StoreErrors.of("creating container \"" + name + "\"", e);
    }
  }

  /// Gives a container another name; the old one is free afterwards.
  void rename(Container container, String newName) throws JpodException {
    Path directory = directories.container(container.id());
    try (ContainerLock lock = ContainerLock.acquire(lockFile(directories))) {
      lock.check();
      Container current = Summary.read(directory);
      if (current == null) {
        throw new JpodException(
            "no container with name or ID \"" + container.name() + "\" found: no such container");
      }
      if (current.name().equals(newName)) {
        return;
      }
      names.take(newName, container.id());
      Path link = directories.containerNames().resolve(newName);
      replace(directory, KeptPlan.FILE, KeptPlan.renamed(KeptPlan.bytes(current), link.toString()));
      String summary = Summary.write(current.withName(newName, directory));
      replace(directory, Summary.FILE, summary.getBytes(StandardCharsets.UTF_8));
      Files.deleteIfExists(directories.containerNames().resolve(current.name()));
    } catch (PlanException e) {
      throw new JpodException(
          "renaming container \"" + container.name() + "\": " + e.getMessage(), e);
    } catch (IOException e) {
      throw StoreErrors.of("renaming container \"" + container.name() + "\"", e);
    }
  }

  /// Gives a container another restart policy, for its next start.
  void restartPolicy(Container container, RestartPolicy policy) throws JpodException {
    Path directory = directories.container(container.id());
    try (ContainerLock lock = ContainerLock.acquire(lockFile(directories))) {
      lock.check();
      Container current = Summary.read(directory);
      if (current == null) {
        throw new JpodException(
            "no container with name or ID \"" + container.name() + "\" found: no such container");
      }
      replace(directory, KeptPlan.FILE, KeptPlan.withRestart(KeptPlan.bytes(current), policy));
      JsonObject record = Inspection.record(current);
      record.addProperty("restart", policy.name());
      record.addProperty("restartRetries", policy.retries());
      replace(directory, ContainerRecord.FILE, Json.writeBytes(record));
      String summary = Summary.write(current.withRestartPolicy(policy.toString()));
      replace(directory, Summary.FILE, summary.getBytes(StandardCharsets.UTF_8));
    } catch (PlanException e) {
      throw new JpodException(
          "updating container \"" + container.name() + "\": " + e.getMessage(), e);
    } catch (IOException e) {
      throw StoreErrors.of("updating container \"" + container.name() + "\"", e);
    }
  }

  private static void replace(Path directory, String file, byte[] content) throws IOException {
    Path next = directory.resolve(file + ".tmp");
    SmallFiles.write(next, content);
    Files.move(next, directory.resolve(file), StandardCopyOption.ATOMIC_MOVE);
  }

  /// Gives a container its name again, if no other has it.
  void linkName(String name, String id) throws JpodException {
    try (ContainerLock lock = ContainerLock.acquire(lockFile(directories))) {
      lock.check();
      names.take(name, id);
    } catch (IOException e) {
      throw StoreErrors.of("naming container \"" + name + "\"", e);
    }
  }

  /// Lets a container disappear: its name is free and its directory, still complete, lies in the
  /// trash.
  ///
  /// @return where it lies now, or null if somebody else removed it
  @Nullable Path withdraw(Container container) throws JpodException {
    Path directory = directories.container(container.id());
    Path trash = trash(directories, container.id());
    try (ContainerLock lock = ContainerLock.acquire(lockFile(directories))) {
      lock.check();
      Container current = Summary.read(directory);
      if (current == null && !Files.exists(directory)) {
        return null;
      }
      String name = current == null ? container.name() : current.name();
      Path link = directories.containerNames().resolve(name);
      if (Files.isSymbolicLink(link)
          && String.valueOf(Files.readSymbolicLink(link).getFileName()).equals(container.id())) {
        Files.delete(link);
      }
      Files.createDirectories(directories.tmp());
      Files.move(directory, trash, StandardCopyOption.ATOMIC_MOVE);
      return trash;
    } catch (IOException e) {
      throw StoreErrors.of("removing container \"" + container.name() + "\"", e);
    }
  }

  /// Whether a text can stand for a file of the store: no `/` and nothing that goes up.
  private static boolean isSafe(String name) {
    return !name.isEmpty()
        && name.length() <= 255
        && name.charAt(0) != '.'
        && name.indexOf('/') < 0
        && name.indexOf('\0') < 0;
  }

  private static boolean isHex(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      if (!digit && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return !text.isEmpty();
  }
}
