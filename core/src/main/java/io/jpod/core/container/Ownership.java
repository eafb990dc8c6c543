package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.StoreErrors;
import io.jpod.core.volume.Volume;
import io.jpod.core.volume.Volumes;
import io.jpod.userns.IdMap;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Owners of files that containers get: option `U`, and volumes of a container with a user
/// namespace of its own.
final class Ownership {
  private Ownership() {}

  /// Gives what a mount shows, with all that is in it, to the user that the command runs as.
  static void give(ContainerConfig config, ContainerMount mount, Directories directories)
      throws JpodException {
    UserNamespace users = config.users();
    int uid = config.user().uid();
    int gid = config.user().gid();
    int outerUid = users == null ? uid : (int) users.users().toOutside(uid);
    int outerGid = users == null ? gid : (int) users.groups().toOutside(gid);
    Path path = Path.of(mount.source());
    if (mount.kind() == ContainerMount.Kind.VOLUME) {
      Volume volume = Volumes.open(directories).find(mount.source());
      if (volume == null) {
        return;
      }
      path = volume.data();
    }
    try {
      tree(path, outerUid, outerGid);
    } catch (IOException e) {
      throw StoreErrors.of("changing the owner of '" + path + "' (option U)", e);
    }
  }

  private static void tree(Path path, int uid, int gid) throws IOException {
    owner(path, uid, gid);
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
        for (Path entry : entries) {
          tree(entry, uid, gid);
        }
      }
    }
  }

  /// From the ids of the image to what they are outside of the container.
  static void shift(Path path, UserNamespace users) throws IOException {
    Map<String, Object> attributes =
        Files.readAttributes(path, "unix:uid,gid", LinkOption.NOFOLLOW_LINKS);
    owner(
        path,
        outside(users.users(), attributes.get("uid")),
        outside(users.groups(), attributes.get("gid")));
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
        for (Path entry : entries) {
          shift(entry, users);
        }
      }
    }
  }

  private static int outside(IdMap map, @Nullable Object id) {
    long outside = map.toOutside(id instanceof Integer number ? number : 0);
    return (int) (outside < 0 ? map.toOutside(0) : outside);
  }

  static void owner(Path path, int uid, int gid) throws IOException {
    Object mode = Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
    Files.setAttribute(path, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
    if (!Files.isSymbolicLink(path) && mode instanceof Integer bits && (bits & 06000) != 0) {
      Files.setAttribute(path, "unix:mode", bits & 07777); // a change of owner clears these bits
    }
  }
}
