package io.jpod.build.files;

import io.jpod.userns.Errno;
import io.jpod.userns.ErrnoException;
import io.jpod.userns.Libc;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Copies what is in a file, from descriptor to descriptor. Threads may share it if there is no
/// digest.
final class FileData {
  /// Each thread's own, and used again: fresh memory costs more than what is copied into it.
  private static final ThreadLocal<byte[]> BUFFER =
      new ThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
          return new byte[1 << 16];
        }
      };

  private final @Nullable ContentDigest digest;
  // No reflinks between these file systems.
  private volatile boolean unclonable;
  // Nor copies in the kernel, as between a file system and an overlay.
  private volatile boolean unrangeable;

  /// @param digest fed with all data
  FileData(@Nullable ContentDigest digest) {
    this.digest = digest;
  }

  void copy(int from, int to, long size) throws ErrnoException {
    if (digest != null) {
      copyAndDigest(from, to, digest);
    } else if (!copyInKernel(from, to, size)) {
      long copied = 0;
      int n;
      do {
        n = Libc.transfer(from, to);
        copied += n;
      } while (n > 0 && copied != size); // what is appended at this moment is not asked for
    }
  }

  private static void copyAndDigest(int from, int to, ContentDigest digest) throws ErrnoException {
    byte[] buffer = BUFFER.get();
    int n;
    while ((n = Libc.read(from, buffer, 0, buffer.length)) > 0) {
      digest.content(buffer, n);
      Libc.write(to, buffer, 0, n);
    }
  }

  /// Shares or copies the data without bringing them here; false if the file systems cannot and
  /// nothing was copied.
  private boolean copyInKernel(int from, int to, long size) throws ErrnoException {
    if (!unclonable) {
      try {
        Libc.clone(from, to);
        return true;
      } catch (ErrnoException e) {
        // EOPNOTSUPP, EXDEV, EINVAL ...: no reflinks here; a real fault shows again below
        unclonable = true;
      }
    }
    if (unrangeable) {
      return false;
    }
    long copied = 0;
    try {
      long n;
      while ((n = Libc.copyFileRange(from, to, 1L << 30)) > 0) {
        copied += n;
        if (copied == size) {
          return true; // what is appended at this moment is not asked for
        }
      }
      return copied > 0; // 0 at once: empty, or a file of /proc that has no length
    } catch (ErrnoException e) {
      if (copied == 0
          && (e.errno() == Errno.EXDEV
              || e.errno() == Errno.EINVAL
              || e.errno() == Errno.EOPNOTSUPP)) {
        unrangeable = true;
        return false;
      }
      throw e;
    }
  }

  /// File capabilities and users' attributes; not those that mean something to overlayfs or to the
  /// host's policy. After the owner is set, which takes a file its capabilities.
  ///
  /// @param whiteouts overlay's mark of an opaque directory, too
  static void copyAttributes(int from, int to, boolean whiteouts) throws ErrnoException {
    for (String name : attributeNames(from)) {
      if (isCopied(name) || (whiteouts && name.equals("user.overlay.opaque"))) {
        byte[] value = Libc.fgetxattr(from, name);
        if (value != null) {
          Libc.fsetxattr(to, name, value, 0);
        }
      }
    }
  }

  /// Names of a file's extended attributes; none where the file system has none.
  static List<String> attributeNames(int fd) throws ErrnoException {
    try {
      return Libc.flistxattr(fd);
    } catch (ErrnoException e) {
      if (e.errno() == Errno.EOPNOTSUPP) {
        return List.of();
      }
      throw e;
    }
  }

  static boolean isCopied(String name) {
    return name.equals("security.capability")
        || (name.startsWith("user.") && !name.startsWith("user.overlay."));
  }
}
