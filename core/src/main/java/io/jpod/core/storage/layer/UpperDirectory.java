package io.jpod.core.storage.layer;

import io.jpod.core.storage.tar.TarEntry;
import io.jpod.core.storage.tar.TarFormatException;
import io.jpod.core.storage.tar.TarWriter;
import io.jpod.userns.AtFlags;
import io.jpod.userns.DirectoryEntry;
import io.jpod.userns.FileStatus;
import io.jpod.userns.Libc;
import io.jpod.userns.OpenFlags;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An overlay's upper directory as a layer's tar: entries sorted by name, directories before what
/// is in them, overlay's whiteouts and opaque marks as the `.wh.` files of the image specification.
/// The same files give the same tar.
///
/// Device nodes and sockets are left out, times are whole seconds, owners are numbers as in this
/// user namespace.
final class UpperDirectory {
  private static final int DIRECTORY =
      OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;

  /// Each start of a container makes it; it says nothing of an image's own files.
  private static final String MARK = "run/.containerenv";

  private final TarRecipe.Writer recipe;
  private final TarWriter tar;
  private final Map<String, String> linked = new HashMap<>();

  private UpperDirectory(TarRecipe.Writer recipe) {
    this.recipe = recipe;
    this.tar = new TarWriter(recipe);
  }

  /// Writes the recipe of the tar of a directory.
  static void describe(Path directory, TarRecipe.Writer recipe) throws IOException {
    UpperDirectory upper = new UpperDirectory(recipe);
    int fd = Libc.openat(AtFlags.AT_FDCWD, directory.toString(), DIRECTORY, 0);
    try {
      upper.root(fd);
      upper.children(fd, "", 0);
    } finally {
      Libc.close(fd);
    }
    upper.tar.end();
    recipe.finish();
  }

  /// The root's own entry, only where it says something: as podman does, a plain root directory is
  /// not in the layer.
  private void root(int fd) throws IOException {
    if (isOpaque(fd)) {
      whiteout("", EntryPath.OPAQUE);
    }
  }

  private void children(int fd, String parent, int depth) throws IOException {
    if (depth > EntryPath.MAX_DEPTH) {
      throw new TarFormatException(
          "directory '"
              + TarFormatException.printable(parent)
              + "' is deeper than "
              + EntryPath.MAX_DEPTH);
    }
    List<String> names = new ArrayList<>();
    for (DirectoryEntry entry : Libc.list(fd)) {
      names.add(entry.name());
    }
    Collections.sort(names);
    for (String name : names) {
      child(fd, parent, name, depth);
    }
  }

  private void child(int dirfd, String parent, String name, int depth) throws IOException {
    String path = parent + name;
    if (name.startsWith(EntryPath.WHITEOUT)) {
      throw new TarFormatException(
          "file '"
              + TarFormatException.printable(path)
              + "': names that begin with .wh. cannot be in an image");
    }
    FileStatus status = Libc.statx(dirfd, name, AtFlags.AT_SYMLINK_NOFOLLOW);
    switch (status.type()) {
      case FileStatus.S_IFDIR -> directory(dirfd, path, name, status, depth);
      case FileStatus.S_IFREG -> file(dirfd, path, name, status);
      case FileStatus.S_IFLNK ->
          tar.header(
              entry(
                  path, TarEntry.SYMBOLIC_LINK, Libc.readlinkat(dirfd, name), status, 0, Map.of()));
      case FileStatus.S_IFIFO -> tar.header(entry(path, TarEntry.FIFO, "", status, 0, Map.of()));
      case FileStatus.S_IFCHR -> {
        if (LayerRoot.isWhiteout(status)) {
          whiteout(parent, EntryPath.WHITEOUT + name);
        }
      }
      default -> {} // block devices and sockets
    }
  }

  private void directory(int dirfd, String path, String name, FileStatus status, int depth)
      throws IOException {
    int fd = Libc.openat(dirfd, name, DIRECTORY, 0);
    try {
      tar.header(entry(path + "/", TarEntry.DIRECTORY, "", status, 0, xattrs(fd)));
      if (isOpaque(fd)) {
        whiteout(path + "/", EntryPath.OPAQUE);
      }
      children(fd, path + "/", depth + 1);
    } finally {
      Libc.close(fd);
    }
  }

  private void file(int dirfd, String path, String name, FileStatus status) throws IOException {
    if (path.equals(MARK) && status.sizeBytes() == 0) {
      return;
    }
    if (status.links() > 1) {
      String first = linked.putIfAbsent(status.device() + "." + status.inode(), path);
      if (first != null) {
        tar.header(entry(path, TarEntry.HARD_LINK, first, status, 0, Map.of()));
        return;
      }
    }
    int fd =
        Libc.openat(
            dirfd, name, OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW | OpenFlags.O_NONBLOCK, 0);
    try {
      tar.header(entry(path, TarEntry.FILE, "", status, status.sizeBytes(), xattrs(fd)));
    } finally {
      Libc.close(fd);
    }
    recipe.payload(path, 0, status.sizeBytes(), true);
    tar.padding(status.sizeBytes());
  }

  private void whiteout(String parent, String name) throws IOException {
    tar.header(new TarEntry(parent + name, TarEntry.FILE, "", 0, 0, 0, 0, 0, 0, 0, null, Map.of()));
  }

  private static TarEntry entry(
      String path,
      char type,
      String linkName,
      FileStatus status,
      long size,
      Map<String, byte[]> xattrs) {
    return new TarEntry(
        path,
        type,
        linkName,
        status.permissions(),
        status.uid(),
        status.gid(),
        status.mtimeSeconds(),
        0,
        size,
        size,
        null,
        xattrs);
  }

  private static boolean isOpaque(int fd) throws IOException {
    byte @Nullable [] value = Libc.fgetxattr(fd, LayerRoot.OPAQUE_XATTR);
    return value != null && value.length == 1 && value[0] == 'y';
  }

  private static Map<String, byte[]> xattrs(int fd) throws IOException {
    List<String> names = Libc.flistxattr(fd);
    if (names.isEmpty()) {
      return Map.of();
    }
    Collections.sort(names);
    Map<String, byte[]> kept = new LinkedHashMap<>();
    for (String name : names) {
      byte @Nullable [] value = Xattrs.isKept(name) ? Libc.fgetxattr(fd, name) : null;
      if (value != null) {
        kept.put(name, value);
      }
    }
    return kept;
  }
}
