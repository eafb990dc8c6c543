package io.jpod.build.files;

import io.jpod.userns.AtFlags;
import io.jpod.userns.DirectoryEntry;
import io.jpod.userns.ErrnoException;
import io.jpod.userns.FileStatus;
import io.jpod.userns.Libc;
import io.jpod.userns.OpenFlags;
import java.time.Instant;

/// Gives all files of a tree one modification time, so that two builds of the same content have the
/// same digest.
public final class TreeTimes {
  private TreeTimes() {}

  /// @param fd of the tree's top; links are not followed
  public static void set(int fd, Instant time) throws ErrnoException {
    for (DirectoryEntry entry : Libc.list(fd)) {
      String name = entry.name();
      FileStatus status = Libc.statx(fd, name, AtFlags.AT_SYMLINK_NOFOLLOW);
      if (status.isDirectory()) {
        int child = Libc.openat(fd, name, RootDirectory.DIRECTORY | OpenFlags.O_NOFOLLOW, 0);
        try {
          set(child, time);
        } finally {
          Libc.close(child);
        }
      } else {
        Libc.utimensat(
            fd, name, time.getEpochSecond(), time.getNano(), AtFlags.AT_SYMLINK_NOFOLLOW);
      }
    }
    Libc.utimensat(fd, null, time.getEpochSecond(), time.getNano(), 0);
  }
}
