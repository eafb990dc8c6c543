package io.jpod.core.storage;

import io.jpod.userns.AtFlags;
import io.jpod.userns.DirectoryEntry;
import io.jpod.userns.ErrnoException;
import io.jpod.userns.FileStatus;
import io.jpod.userns.Libc;
import io.jpod.userns.OpenFlags;
import io.jpod.userns.ResolveFlags;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.RecursiveAction;

/// Removes the files of a large tree with several threads, and leaves the directories.
///
/// Removing a file can be waiting for the disk and little else: on ext4 with `discard`, one after
/// the other, a Debian image took 14 s of which 0.7 s were work. What cannot be removed here is
/// left for [FileTree], which says why.
final class ParallelUnlink extends RecursiveAction {
  private static final long serialVersionUID = 1L;
  private static final int THREADS = 8;
  private static final int MAX_PATH = 2048;
  private static final long BELOW = ResolveFlags.BENEATH | ResolveFlags.NO_SYMLINKS;
  private static final int DIRECTORY = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY;

  /// Kept: its threads are daemons, and waiting for their end took 80 ms.
  private static final class Pool {
    static final ForkJoinPool POOL = new ForkJoinPool(THREADS);
  }

  private final int top;
  private final String path;

  private ParallelUnlink(int top, String path) {
    this.top = top;
    this.path = path;
  }

  static void run(String directory) {
    int top;
    try {
      top = Libc.openat(AtFlags.AT_FDCWD, directory, DIRECTORY | OpenFlags.O_NOFOLLOW, 0);
    } catch (ErrnoException e) {
      return;
    }
    try {
      Pool.POOL.invoke(new ParallelUnlink(top, "."));
    } finally {
      Libc.close(top);
    }
  }

  @Override
  protected void compute() {
    List<ParallelUnlink> below = new ArrayList<>();
    try {
      unlinkFiles(below);
    } catch (ErrnoException _) {
      // What is left of this directory FileTree finds again.
    }
    for (ForkJoinTask<Void> task : below) {
      task.join();
    }
  }

  private void unlinkFiles(List<ParallelUnlink> below) throws ErrnoException {
    int fd = Libc.openat2(top, path, DIRECTORY, 0, BELOW);
    try {
      for (DirectoryEntry child : Libc.list(fd)) {
        if (child.type() != FileStatus.S_IFDIR) {
          Libc.unlinkat(fd, child.name(), 0);
        } else if (path.length() + child.name().length() < MAX_PATH) {
          ParallelUnlink next = new ParallelUnlink(top, path + "/" + child.name());
          next.fork();
          below.add(next);
        }
      }
    } finally {
      Libc.close(fd);
    }
  }
}
