package io.jpod.core.storage;

import io.jpod.userns.AtFlags;
import io.jpod.userns.DirectoryEntry;
import io.jpod.userns.Errno;
import io.jpod.userns.ErrnoException;
import io.jpod.userns.FileStatus;
import io.jpod.userns.Libc;
import io.jpod.userns.OpenFlags;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Whole directory trees, by descriptor and never through a symbolic link: what lies in a layer was
/// written by strangers.
public final class FileTree {
  private static final int DIRECTORY =
      OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;

  private FileTree() {}

  /// Removes a file, or a directory with all that is in it. Does nothing if it is not there.
  public static void delete(Path path) throws IOException {
    delete(AtFlags.AT_FDCWD, path.toAbsolutePath().toString());
  }

  private static void delete(int dirfd, String name) throws IOException {
    try {
      Libc.unlinkat(dirfd, name, 0);
      return;
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ENOENT) {
        return;
      }
      if (e.errno() != Errno.EISDIR && e.errno() != Errno.EPERM) {
        throw e;
      }
    }
    deleteDirectory(dirfd, name);
  }

  private static void deleteDirectory(int dirfd, String name) throws IOException {
    try {
      int fd = openForRemoval(dirfd, name);
      try {
        deleteChildren(fd);
      } finally {
        Libc.close(fd);
      }
      Libc.unlinkat(dirfd, name, AtFlags.AT_REMOVEDIR);
    } catch (ErrnoException e) {
      if (e.errno() != Errno.ENOENT) { // somebody else removes it too
        throw e;
      }
    }
  }

  private static void deleteChildren(int fd) throws IOException {
    List<DirectoryEntry> children = Libc.list(fd);
    for (DirectoryEntry child : children) {
      if (child.type() == FileStatus.S_IFDIR) {
        deleteDirectory(fd, child.name());
      } else {
        delete(fd, child.name());
      }
    }
  }

  /// A directory of mode 0 (overlay's `work/work`) can be opened only by root of the namespace; its
  /// owner has to change the mode.
  private static int openForRemoval(int dirfd, String name) throws ErrnoException {
    try {
      return Libc.openat(dirfd, name, DIRECTORY, 0);
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EACCES) {
        throw e;
      }
      Libc.fchmodat(dirfd, name, 0700);
      return Libc.openat(dirfd, name, DIRECTORY, 0);
    }
  }
}
