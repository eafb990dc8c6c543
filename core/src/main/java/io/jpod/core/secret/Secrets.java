package io.jpod.core.secret;

import io.jpod.core.JpodException;
import io.jpod.core.RandomIds;
import io.jpod.core.Timestamps;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.FileTree;
import io.jpod.core.storage.StoreErrors;
import io.jpod.core.storage.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The secrets of a store: `secrets/<id>/{meta,data}`, readable by their owner alone, and
/// `secrets/names/<name>`, a link. A name is taken by one atomic step, as a container's.
public final class Secrets {
  /// Most bytes that a secret may have.
  public static final int MAX_BYTES = 512_000;

  private static final int ID_LENGTH = 25;
  private static final int NAME_LENGTH = 253;

  private final Directories directories;
  private final Path root;

  private Secrets(Directories directories) {
    this.directories = directories;
    this.root = directories.root().resolve("secrets");
  }

  public static Secrets open(Directories directories) {
    return new Secrets(directories);
  }

  /// Makes a secret, or replaces the data of the one that has the name.
  ///
  /// @param replace whether a secret of this name may be there already
  /// @throws JpodException in podman's words if the name is taken or wrong, or the size is
  public Secret create(String name, byte[] data, List<String> labels, boolean replace)
      throws JpodException {
    checkName(name);
    if (data.length == 0 || data.length >= MAX_BYTES) {
      throw new JpodException("secret data must be larger than 0 and less than 512000 bytes");
    }
    Secret old = byName(name);
    if (old != null && !replace) {
      throw inUse(name);
    }
    String id = RandomIds.hex(16).substring(0, ID_LENGTH);
    String now = Timestamps.format(Timestamps.now());
    try (Workspace workspace = Workspace.create(directories)) {
      Files.createDirectories(root.resolve("names"));
      Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
      Path made = Files.createDirectory(workspace.resolve(id));
      write(made.resolve("data"), data);
      StringBuilder meta = new StringBuilder();
      meta.append("name ").append(name).append('\n');
      meta.append("created ").append(old == null ? now : old.created()).append('\n');
      meta.append("updated ").append(now).append('\n');
      for (String label : labels) {
        meta.append("label ").append(label.replace('\n', ' ')).append('\n');
      }
      write(made.resolve("meta"), meta.toString().getBytes(StandardCharsets.UTF_8));
      Files.move(made, root.resolve(id), StandardCopyOption.ATOMIC_MOVE);
      takeName(name, id, replace, workspace);
      if (old != null) {
        FileTree.delete(old.directory());
      }
      return new Secret(id, name, old == null ? now : old.created(), now, labels, root.resolve(id));
    } catch (IOException e) {
      throw StoreErrors.of("creating secret " + name, e);
    }
  }

  private static void write(Path file, byte[] data) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(file, data);
  }

  private void takeName(String name, String id, boolean replace, Workspace workspace)
      throws IOException, JpodException {
    Path link = root.resolve("names").resolve(name);
    Path target = Path.of("../" + id);
    if (replace) {
      Path next = workspace.resolve("name");
      Files.createSymbolicLink(next, target);
      Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    try {
      if (Files.isSymbolicLink(link) && !Files.exists(link)) {
        Files.delete(link); // of a command that was killed
      }
      Files.createSymbolicLink(link, target);
    } catch (FileAlreadyExistsException e) {
      FileTree.delete(root.resolve(id));
      throw inUse(name);
    }
  }

  private static JpodException inUse(String name) {
    return new JpodException(name + ": secret name in use", "jpod secret create --replace " + name);
  }

  private static void checkName(String name) throws JpodException {
    boolean wrong = name.isEmpty() || name.length() > NAME_LENGTH || name.startsWith(".");
    for (int i = 0; i < name.length(); i++) {
      wrong |= "=/,\0".indexOf(name.charAt(i)) >= 0;
    }
    if (wrong) {
      throw new JpodException(
          "secret name \""
              + name
              + "\" can not include '=', '/', ',', or the '\\0' (NULL) and be between 1 and 253"
              + " characters: invalid secret name");
    }
  }

  /// All secrets, by id as podman lists them.
  public List<Secret> list() throws JpodException {
    List<Secret> secrets = new ArrayList<>();
    String[] ids = root.toFile().list();
    if (ids != null) {
      Arrays.sort(ids);
      for (String id : ids) {
        Secret secret = id.length() == ID_LENGTH ? read(id) : null;
        if (secret != null) {
          secrets.add(secret);
        }
      }
    }
    return secrets;
  }

  /// The secret of this name, id or unambiguous beginning of an id; null if there is none.
  public @Nullable Secret find(String nameOrId) throws JpodException {
    Secret named = byName(nameOrId);
    if (named != null) {
      return named;
    }
    Secret found = null;
    for (Secret secret : list()) {
      if (!nameOrId.isEmpty() && secret.id().startsWith(nameOrId)) {
        if (found != null) {
          throw new JpodException(nameOrId + ": secret is ambiguous");
        }
        found = secret;
      }
    }
    return found;
  }

  /// As [#find], with podman's error where there is none.
  public Secret require(String nameOrId) throws JpodException {
    Secret secret = find(nameOrId);
    if (secret == null) {
      throw new JpodException("no secret with name or id \"" + nameOrId + "\": no such secret");
    }
    return secret;
  }

  /// The bytes of a secret.
  public byte[] data(Secret secret) throws JpodException {
    try {
      return Files.readAllBytes(secret.directory().resolve("data"));
    } catch (IOException e) {
      throw StoreErrors.of("reading secret " + secret.name(), e);
    }
  }

  /// Removes a secret; containers that were made with it keep theirs.
  public void remove(Secret secret) throws JpodException {
    try {
      Files.deleteIfExists(root.resolve("names").resolve(secret.name()));
      FileTree.delete(secret.directory());
    } catch (IOException e) {
      throw StoreErrors.of("deleting secret " + secret.name(), e);
    }
  }

  private @Nullable Secret byName(String name) throws JpodException {
    if (name.isEmpty() || name.startsWith(".") || name.indexOf('/') >= 0) {
      return null;
    }
    try {
      Path link = root.resolve("names").resolve(name);
      return Files.isSymbolicLink(link)
          ? read(String.valueOf(Files.readSymbolicLink(link).getFileName()))
          : null;
    } catch (IOException e) {
      throw StoreErrors.of("reading secret " + name, e);
    }
  }

  private @Nullable Secret read(String id) throws JpodException {
    Path directory = root.resolve(id);
    String name = "";
    String created = "";
    String updated = "";
    List<String> labels = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(directory.resolve("meta"))) {
        int blank = line.indexOf(' ');
        String value = line.substring(blank + 1);
        switch (blank < 0 ? "" : line.substring(0, blank)) {
          case "name" -> name = value;
          case "created" -> created = value;
          case "updated" -> updated = value;
          case "label" -> labels.add(value);
          default -> {}
        }
      }
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw StoreErrors.of("reading secret " + id, e);
    }
    return new Secret(id, name, created, updated, labels, directory);
  }
}
