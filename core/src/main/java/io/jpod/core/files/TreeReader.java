package io.jpod.core.files;

import io.jpod.core.storage.layer.Xattrs;
import io.jpod.core.storage.tar.TarEntry;
import io.jpod.userns.AtFlags;
import io.jpod.userns.DirectoryEntry;
import io.jpod.userns.Errno;
import io.jpod.userns.ErrnoException;
import io.jpod.userns.FileStatus;
import io.jpod.userns.Libc;
import io.jpod.userns.OpenFlags;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads a tree from the disk, whose owner may change it meanwhile.
///
/// Directories are walked by descriptors, one name at a time and never through a link, so that what
/// is read is below where the walk began. Of what disappears on the way nothing is said, as with
/// tar. Devices and sockets are left out.
public final class TreeReader {
  private static final int DIRECTORY =
      OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;
  // A pipe or a device that was put in a file's place must not stop us.
  private static final int FILE =
      OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW | OpenFlags.O_NONBLOCK | OpenFlags.O_NOCTTY;
  private static final int MAX_DEPTH = 1000;

  private final EntrySink sink;
  private final boolean oneMount;
  private final Map<String, String> linked = new HashMap<>();
  private long mount;

  /// @param oneMount whether what is mounted in the tree is shown as the empty directory or file
  ///   that it is mounted on
  public TreeReader(EntrySink sink, boolean oneMount) {
    this.sink = sink;
    this.oneMount = oneMount;
  }

  /// Reads what is at a place.
  ///
  /// @param name under which the sink gets it; empty: what is in the directory gets names of its
  ///   own
  /// @param follow whether a link in the last place is followed
  public void read(Place place, String name, boolean follow) throws IOException {
    FileStatus status = follow ? place.status() : place.linkStatus();
    if (status == null) {
      throw new ErrnoException(Errno.ENOENT, "stat", place.path());
    }
    if (status.isDirectory()) {
      int fd = place.root().open(place.path(), OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY);
      try {
        mount = oneMount ? Libc.mountId(fd, "", AtFlags.AT_EMPTY_PATH) : 0;
        sink.entry(
            entry(name, TarEntry.DIRECTORY, "", Libc.statx(fd, "", AtFlags.AT_EMPTY_PATH), fd),
            null);
        children(fd, name.isEmpty() ? "" : name + "/", 0);
      } finally {
        Libc.close(fd);
      }
    } else {
      single(follow ? place.linksFollowed() : place, name, status);
    }
  }

  private void single(Place place, String name, FileStatus status) throws IOException {
    int parent = place.root().open(place.parent().path(), OpenFlags.O_PATH | OpenFlags.O_DIRECTORY);
    try {
      one(parent, place.name(), name, status, 0);
    } finally {
      Libc.close(parent);
    }
  }

  private void children(int fd, String prefix, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw new IOException("'" + prefix + "' is deeper than " + MAX_DEPTH + " directories");
    }
    List<String> names = new ArrayList<>();
    for (DirectoryEntry entry : Libc.list(fd)) {
      names.add(entry.name());
    }
    Collections.sort(names);
    for (String name : names) {
      try {
        FileStatus status = Libc.statx(fd, name, AtFlags.AT_SYMLINK_NOFOLLOW);
        if (oneMount && Libc.mountId(fd, name, AtFlags.AT_SYMLINK_NOFOLLOW) != mount) {
          mountPoint(prefix + name, status);
        } else {
          one(fd, name, prefix + name, status, depth);
        }
      } catch (ErrnoException e) {
        if (!isGone(e)) {
          throw e;
        }
      }
    }
  }

  /// It went, or became something else, between two looks.
  private static boolean isGone(ErrnoException e) {
    return e.errno() == Errno.ENOENT
        || e.errno() == Errno.ELOOP
        || e.errno() == Errno.ENOTDIR
        || e.errno() == Errno.ENXIO;
  }

  private void mountPoint(String path, FileStatus status) throws IOException {
    if (status.isDirectory()) {
      sink.entry(entry(path, TarEntry.DIRECTORY, "", status, -1), null);
    } else {
      TarEntry file = entry(path, TarEntry.FILE, "", status, -1);
      sink.entry(file, new Empty());
    }
  }

  private void one(int dirfd, String name, String path, FileStatus status, int depth)
      throws IOException {
    switch (status.type()) {
      case FileStatus.S_IFDIR -> directory(dirfd, name, path, depth);
      case FileStatus.S_IFREG -> file(dirfd, name, path);
      case FileStatus.S_IFLNK ->
          sink.entry(
              entry(path, TarEntry.SYMBOLIC_LINK, Libc.readlinkat(dirfd, name), status, -1), null);
      case FileStatus.S_IFIFO -> sink.entry(entry(path, TarEntry.FIFO, "", status, -1), null);
      default -> {}
    }
  }

  private void directory(int dirfd, String name, String path, int depth) throws IOException {
    int fd = Libc.openat(dirfd, name, DIRECTORY, 0);
    try {
      FileStatus status = Libc.statx(fd, "", AtFlags.AT_EMPTY_PATH);
      sink.entry(entry(path, TarEntry.DIRECTORY, "", status, fd), null);
      children(fd, path + "/", depth + 1);
    } finally {
      Libc.close(fd);
    }
  }

  private void file(int dirfd, String name, String path) throws IOException {
    int fd = Libc.openat(dirfd, name, FILE, 0);
    try {
      FileStatus status = Libc.statx(fd, "", AtFlags.AT_EMPTY_PATH);
      if (!status.isRegularFile()) {
        return;
      }
      if (status.links() > 1) {
        String first = linked.putIfAbsent(status.device() + "." + status.inode(), path);
        if (first != null) {
          sink.entry(entry(path, TarEntry.HARD_LINK, first, status, -1), null);
          return;
        }
      }
      sink.entry(entry(path, TarEntry.FILE, "", status, fd), new Descriptor(fd));
    } finally {
      Libc.close(fd);
    }
  }

  private static TarEntry entry(String path, char type, String link, FileStatus status, int fd)
      throws IOException {
    long size = type == TarEntry.FILE && fd >= 0 ? status.sizeBytes() : 0;
    return new TarEntry(
        path,
        type,
        link,
        status.permissions(),
        Integer.toUnsignedLong(status.uid()),
        Integer.toUnsignedLong(status.gid()),
        status.mtimeSeconds(),
        status.mtimeNanos(),
        size,
        size,
        null,
        fd < 0 ? Map.of() : xattrs(fd));
  }

  private static Map<String, byte[]> xattrs(int fd) throws IOException {
    List<String> names;
    try {
      names = Libc.flistxattr(fd);
    } catch (ErrnoException e) {
      return Map.of(); // file systems such as proc have none
    }
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

  private record Descriptor(int fd) implements EntrySink.Content {
    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      return Libc.read(fd, into, offset, length);
    }
  }

  private record Empty() implements EntrySink.Content {
    @Override
    public int read(byte[] into, int offset, int length) {
      return 0;
    }

    @Override
    public int fd() {
      return -1;
    }
  }
}
