package io.jpod.core.storage;

import io.jpod.userns.AtFlags;
import io.jpod.userns.DirectoryEntry;
import io.jpod.userns.ErrnoException;
import io.jpod.userns.FileStatus;
import io.jpod.userns.Libc;
import io.jpod.userns.OpenFlags;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/// How much the files below a directory hold, as podman counts: lengths of files, a file with
/// several names once. Links are not followed; what vanishes or cannot be read while it is looked
/// at counts nothing.
public final class DirectorySize {
  private static final int DIRECTORY =
      OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;

  /// Each level holds a descriptor; what is nested deeper than this is not counted.
  private static final int MAX_DEPTH = 400;

  private final Set<String> seen = new HashSet<>();
  private long bytes;

  private DirectorySize() {}

  /// 0 if there is no such directory.
  public static long of(Path directory) {
    DirectorySize size = new DirectorySize();
    try {
      size.add(Libc.openat(AtFlags.AT_FDCWD, directory.toString(), DIRECTORY, 0), 0);
    } catch (ErrnoException _) {
      return size.bytes;
    }
    return size.bytes;
  }

  private void add(int fd, int depth) {
    try {
      for (DirectoryEntry entry : Libc.list(fd)) {
        addEntry(fd, entry.name(), depth);
      }
    } catch (ErrnoException _) {
      // Removed meanwhile.
    } finally {
      Libc.close(fd);
    }
  }

  private void addEntry(int fd, String name, int depth) {
    try {
      FileStatus status = Libc.statx(fd, name, AtFlags.AT_SYMLINK_NOFOLLOW);
      if (status.isDirectory()) {
        if (depth < MAX_DEPTH) {
          add(Libc.openat(fd, name, DIRECTORY, 0), depth + 1);
        }
      } else if (status.isRegularFile() || status.isSymbolicLink()) {
        if (status.links() == 1 || seen.add(status.device() + ":" + status.inode())) {
          bytes += status.sizeBytes();
        }
      }
    } catch (ErrnoException _) {
      // Removed meanwhile.
    }
  }
}
