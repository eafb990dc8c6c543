package io.jpod.core.files;

import io.jpod.userns.AtFlags;
import io.jpod.userns.DirectoryEntry;
import io.jpod.userns.Errno;
import io.jpod.userns.ErrnoException;
import io.jpod.userns.Libc;
import io.jpod.userns.OpenFlags;

/// Removes a directory with what is in it, without following any link.
final class Removal {
  private Removal() {}

  static void tree(int parent, String name) throws ErrnoException {
    int fd =
        Libc.openat(
            parent, name, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW, 0);
    try {
      for (DirectoryEntry entry : Libc.list(fd)) {
        try {
          Libc.unlinkat(fd, entry.name(), 0);
        } catch (ErrnoException e) {
          if (e.errno() != Errno.EISDIR) {
            throw e;
          }
          tree(fd, entry.name());
        }
      }
    } finally {
      Libc.close(fd);
    }
    Libc.unlinkat(parent, name, AtFlags.AT_REMOVEDIR);
  }
}
