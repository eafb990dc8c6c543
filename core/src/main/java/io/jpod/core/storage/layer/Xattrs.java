package io.jpod.core.storage.layer;

import io.jpod.core.storage.tar.TarEntry;
import io.jpod.userns.Errno;
import io.jpod.userns.ErrnoException;
import io.jpod.userns.Libc;
import java.util.Map;

/// Which extended attributes layers have: file capabilities and the user's own. Overlay's are ours
/// to set, never an archive's, and those of security modules belong to the machine.
public final class Xattrs {
  static final String CAPABILITY = "security.capability";
  private static final String USER = "user.";
  private static final String OVERLAY = "user.overlay.";

  private Xattrs() {}

  /// Whether a layer, or a copy, keeps the attribute of this name.
  public static boolean isKept(String name) {
    return name.equals(CAPABILITY) || (name.startsWith(USER) && !name.startsWith(OVERLAY));
  }

  /// Sets those that are kept, where the file system has any.
  public static void apply(int fd, TarEntry entry) throws ErrnoException {
    if (entry.xattrs().isEmpty()) {
      return;
    }
    for (Map.Entry<String, byte[]> xattr : entry.xattrs().entrySet()) {
      if (isKept(xattr.getKey())) {
        set(fd, xattr.getKey(), xattr.getValue());
      }
    }
  }

  private static void set(int fd, String name, byte[] value) throws ErrnoException {
    try {
      Libc.fsetxattr(fd, name, value, 0);
    } catch (ErrnoException e) {
      if (e.errno()
          != Errno.EOPNOTSUPP) { // the file system of the store has none; podman goes on too
        throw e;
      }
    }
  }
}
