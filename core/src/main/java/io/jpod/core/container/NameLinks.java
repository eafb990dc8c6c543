package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// The links `containers/names/NAME` by which containers have their names (docs/design/003).
///
/// A name that nobody has is claimed without a lock: the kernel lets one of several callers make
/// the link. A link that is there already may be a killed command's; only who holds [ContainerLock]
/// decides that and takes it away.
final class NameLinks {
  private final Directories directories;

  NameLinks(Directories directories) {
    this.directories = directories;
  }

  /// Links a name that has no link yet.
  ///
  /// @return false if there is a link: then [#take(String, String)] has to find out whose
  boolean claim(String name, String id) throws IOException {
    Path link = directories.containerNames().resolve(name);
    try {
      make(link, id);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  /// Links a name, also one that was left behind; the caller holds [ContainerLock].
  void take(String name, String id) throws IOException, JpodException {
    Path link = directories.containerNames().resolve(name);
    while (!claim(name, id)) {
      String owner = String.valueOf(Files.readSymbolicLink(link).getFileName());
      // A container that was on its way and is so no more has arrived, or never will.
      if (has(owner, name) || isOnItsWay(owner) || has(owner, name)) {
        throw new JpodException(
            "creating container storage: the container name \""
                + name
                + "\" is already in use by "
                + owner
                + ". You have to remove that container to be able to reuse that name: that name is"
                + " already in use",
            "jpod rm " + name);
      }
      // A killed command took the name and never got to the container, or was about to give it back
      // when the container had another: it is free.
      Files.deleteIfExists(link);
    }
  }

  private void make(Path link, String id) throws IOException {
    Path target = Path.of("../" + id);
    try {
      Files.createSymbolicLink(link, target);
    } catch (NoSuchFileException e) {
      Files.createDirectories(directories.containerNames()); // the first container of all
      Files.createSymbolicLink(link, target);
    }
  }

  private boolean has(String id, String name) throws IOException {
    Container holder = Summary.read(directories.container(id));
    return holder != null && holder.name().equals(name);
  }

  /// Whether a living process is making this container: its workspace is `tmp/<process>.<id>`.
  private boolean isOnItsWay(String id) throws IOException {
    String[] entries = directories.tmp().toFile().list();
    if (entries == null) {
      return false;
    }
    for (String entry : entries) {
      int dot = entry.indexOf('.');
      int end = entry.length() - id.length() - 1;
      if (dot > 0 && dot < end && entry.endsWith("." + id)) {
        String process = entry.substring(0, end);
        if (process.equals(ProcessIdentity.of(process.substring(0, dot)))) {
          return true;
        }
      }
    }
    return false;
  }
}
