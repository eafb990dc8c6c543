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
import java.util.ArrayList;
import java.util.List;

/// Whole directory trees, by descriptor and never through a symbolic link: what lies in a layer was
/// written by strangers.
public final class FileTree {
  private static final int DIRECTORY =
      OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;

  private static final int MAX_DEPTH = 100;

  private final List<String> aside = new ArrayList<>();
  private int top;
  private int moves;

  private FileTree() {}

  /// Removes a file, or a directory with all that is in it. Does nothing if it is not there.
  public static void delete(Path path) throws IOException {
    String name = path.toAbsolutePath().toString();
    if (!unlink(AtFlags.AT_FDCWD, name)) {
      new FileTree().deleteTop(name);
    }
  }

  /// As [#delete], with several threads: for layers, which have thousands of files.
  public static void deleteLarge(Path path) throws IOException {
    ParallelUnlink.run(path.toAbsolutePath().toString());
    delete(path);
  }

  /// False if it is a directory.
  private static boolean unlink(int dirfd, String name) throws IOException {
    try {
      Libc.unlinkat(dirfd, name, 0);
      return true;
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ENOENT) {
        return true;
      }
      if (e.errno() == Errno.EISDIR || e.errno() == Errno.EPERM) {
        return false;
      }
      throw e;
    }
  }

  private void deleteTop(String name) throws IOException {
    try {
      top = openForRemoval(AtFlags.AT_FDCWD, name);
      try {
        deleteChildren(top, 0);
        while (!aside.isEmpty()) {
          deleteDirectory(top, aside.removeLast(), 1);
        }
      } finally {
        Libc.close(top);
      }
      Libc.unlinkat(AtFlags.AT_FDCWD, name, AtFlags.AT_REMOVEDIR);
    } catch (ErrnoException e) {
      ignoreMissing(e);
    }
  }

  private void deleteDirectory(int dirfd, String name, int depth) throws IOException {
    try {
      if (depth > MAX_DEPTH) {
        // Each level holds a descriptor, and a container can nest deeper than a process has any: go
        // on from the top with this one.
        String moved = ".aside" + ++moves;
        Libc.renameat2(dirfd, name, top, moved, AtFlags.RENAME_NOREPLACE);
        aside.add(moved);
        return;
      }
      int fd = openForRemoval(dirfd, name);
      try {
        deleteChildren(fd, depth);
      } finally {
        Libc.close(fd);
      }
      Libc.unlinkat(dirfd, name, AtFlags.AT_REMOVEDIR);
    } catch (ErrnoException e) {
      ignoreMissing(e);
    }
  }

  private static void ignoreMissing(ErrnoException e) throws ErrnoException {
    if (e.errno() != Errno.ENOENT) { // else somebody removes it too
      throw e;
    }
  }

  private void deleteChildren(int fd, int depth) throws IOException {
    List<DirectoryEntry> children = Libc.list(fd);
    for (DirectoryEntry child : children) {
      if (child.type() == FileStatus.S_IFDIR || !unlink(fd, child.name())) {
        deleteDirectory(fd, child.name(), depth + 1);
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
