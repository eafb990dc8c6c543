package io.jpod.core.files;

import io.jpod.userns.AtFlags;
import io.jpod.userns.Errno;
import io.jpod.userns.ErrnoException;
import io.jpod.userns.FileStatus;
import io.jpod.userns.Libc;
import io.jpod.userns.OpenFlags;
import org.jspecify.annotations.Nullable;

/// A path below a root.
///
/// @param root where it is resolved
/// @param path absolute, as [Paths#absolute] makes it
public record Place(FileRoot root, String path) {
  private static final int MAX_LINKS = 40;

  /// What is there, links followed; null: nothing.
  public @Nullable FileStatus status() throws ErrnoException {
    return root.status(path);
  }

  /// What is there, which may be a link; null: nothing.
  public @Nullable FileStatus linkStatus() throws ErrnoException {
    return root.linkStatus(path);
  }

  /// The directory it is in.
  public Place parent() {
    return new Place(root, Paths.parent(path));
  }

  public String name() {
    return Paths.base(path);
  }

  /// The same place by a path whose last component is no link. What a link points to need not be
  /// there.
  Place linksFollowed() throws ErrnoException {
    String at = path;
    for (int links = 0; links < MAX_LINKS; links++) {
      String target = linkAt(at);
      if (target == null) {
        return new Place(root, at);
      }
      at = target.startsWith("/") ? target : Paths.parent(at) + "/" + target;
      at = at.endsWith("/") && at.length() > 1 ? at.substring(0, at.length() - 1) : at;
    }
    throw new ErrnoException(Errno.ELOOP, "openat2", path);
  }

  private @Nullable String linkAt(String at) throws ErrnoException {
    int fd;
    try {
      fd = root.open(at, OpenFlags.O_PATH | OpenFlags.O_NOFOLLOW);
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ENOENT) {
        return null;
      }
      throw e;
    }
    try {
      FileStatus status = Libc.statx(fd, "", AtFlags.AT_EMPTY_PATH);
      return status.isSymbolicLink() ? Libc.readlinkat(fd, "") : null;
    } finally {
      Libc.close(fd);
    }
  }
}
