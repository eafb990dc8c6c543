package io.jpod.core.files;

import io.jpod.userns.AtFlags;
import io.jpod.userns.Errno;
import io.jpod.userns.ErrnoException;
import io.jpod.userns.FileStatus;
import io.jpod.userns.Libc;
import io.jpod.userns.OpenFlags;
import io.jpod.userns.ResolveFlags;
import org.jspecify.annotations.Nullable;

/// The root directory of the host or of a container, by its descriptor.
///
/// Paths in a container are resolved by the kernel below that descriptor (`openat2`,
/// RESOLVE_IN_ROOT): symbolic links and `..` end inside, whoever changes them meanwhile
/// (CVE-2018-15664), and magic links such as /proc/1/root are not followed. Nothing of the
/// container is ever executed or loaded (CVE-2019-14271).
public final class FileRoot implements AutoCloseable {
  private static final long CONFINED = ResolveFlags.IN_ROOT | ResolveFlags.NO_MAGICLINKS;

  private final int fd;
  private final long resolve;
  private final @Nullable AutoCloseable owner;

  private FileRoot(int fd, long resolve, @Nullable AutoCloseable owner) {
    this.fd = fd;
    this.resolve = resolve;
    this.owner = owner;
  }

  /// The host's, in which the user's own links are followed wherever they lead.
  public static FileRoot host() throws ErrnoException {
    return new FileRoot(
        Libc.openat(AtFlags.AT_FDCWD, "/", OpenFlags.O_PATH | OpenFlags.O_DIRECTORY, 0), 0, null);
  }

  /// A directory that no path leaves.
  ///
  /// @param fd closed with this object, unless there is an owner
  /// @param owner closed with this object; null: there is none
  public static FileRoot confined(int fd, @Nullable AutoCloseable owner) {
    return new FileRoot(fd, CONFINED, owner);
  }

  boolean isConfined() {
    return resolve != 0;
  }

  /// Opens what an absolute path leads to.
  ///
  /// @param flags as open(2)'s; with O_NOFOLLOW a link in the last place is an error or, with
  ///   O_PATH, opened itself
  public int open(String path, int flags) throws ErrnoException {
    if (resolve == 0) {
      return Libc.openat(fd, path, flags, 0);
    }
    return Libc.openat2(fd, path, flags, 0, resolve);
  }

  /// Status of what a path leads to; null if there is nothing.
  public @Nullable FileStatus status(String path) throws ErrnoException {
    return status(path, 0);
  }

  /// Status of what a path names, which may be a link.
  public @Nullable FileStatus linkStatus(String path) throws ErrnoException {
    return status(path, OpenFlags.O_NOFOLLOW);
  }

  private @Nullable FileStatus status(String path, int flags) throws ErrnoException {
    int found;
    try {
      found = open(path, OpenFlags.O_PATH | flags);
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
        return null;
      }
      throw e;
    }
    try {
      return Libc.statx(found, "", AtFlags.AT_EMPTY_PATH);
    } finally {
      Libc.close(found);
    }
  }

  @Override
  public void close() {
    if (owner == null) {
      Libc.close(fd);
      return;
    }
    try {
      owner.close();
    } catch (Exception e) {
      throw new IllegalStateException("owners of roots close without errors", e);
    }
  }
}
