package io.jpod.build.files;

import io.jpod.userns.AtFlags;
import io.jpod.userns.Errno;
import io.jpod.userns.ErrnoException;
import io.jpod.userns.FileStatus;
import io.jpod.userns.Libc;
import io.jpod.userns.OpenFlags;
import io.jpod.userns.ResolveFlags;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// The root directory of a working container, by descriptor. Every path is resolved by the kernel
/// inside of it: `..` and symbolic links, which come from images, never lead out (`openat2(2)`,
/// `RESOLVE_IN_ROOT`).
public final class RootDirectory implements AutoCloseable {
  private static final long INSIDE = ResolveFlags.IN_ROOT | ResolveFlags.NO_MAGICLINKS;
  public static final int DIRECTORY = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY;
  private static final int NEW_DIRECTORY_MODE = 0755;

  /// As the kernel follows at most: {@value} links.
  private static final int MAX_LINKS = 40;

  private final int fd;

  /// @param fd of a directory; closed with this
  public RootDirectory(int fd) {
    this.fd = fd;
  }

  /// Of the directory, as long as this is open.
  public int descriptor() {
    return fd;
  }

  /// Opens what is there, following links inside the root.
  ///
  /// @return a descriptor that the caller closes
  public int open(String path, int flags) throws ErrnoException {
    return Libc.openat2(fd, path.isEmpty() ? "/" : path, flags, 0, INSIDE);
  }

  /// Status of what is at `path` behind all links, null if there is nothing.
  public @Nullable FileStatus status(String path) throws ErrnoException {
    try {
      int file = open(path, OpenFlags.O_PATH);
      try {
        return Libc.statx(file, "", AtFlags.AT_EMPTY_PATH);
      } finally {
        Libc.close(file);
      }
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
        return null;
      }
      throw e;
    }
  }

  /// Opens a directory, making it and its parents where they are missing, with mode 0755.
  ///
  /// @param owner of what is made
  /// @return a descriptor that the caller closes
  public int makeDirectories(String path, Ownership owner) throws ErrnoException {
    return makeDirectories(path, owner, MAX_LINKS);
  }

  private int makeDirectories(String path, Ownership owner, int links) throws ErrnoException {
    try {
      return open(path, DIRECTORY);
    } catch (ErrnoException e) {
      if (e.errno() != Errno.ENOENT || isTop(path)) {
        throw e;
      }
    }
    String trimmed = trimSlashes(path);
    int slash = trimmed.lastIndexOf('/');
    String above = trimmed.substring(0, Math.max(slash, 0));
    String name = trimmed.substring(slash + 1);
    int parent = makeDirectories(above, owner, links);
    String target;
    try {
      target = makeDirectory(parent, name, owner);
    } finally {
      Libc.close(parent);
    }
    if (target != null) {
      if (links == 0) {
        throw new ErrnoException(Errno.ELOOP, "mkdirat", path);
      }
      String whole = target.startsWith("/") ? target : above + "/" + target;
      Libc.close(makeDirectories(whole, owner, links - 1));
    }
    return open(path, DIRECTORY);
  }

  /// @return null; or where a link that leads nowhere points, which is what has to be made, as
  ///   BuildKit and buildah have it
  private static @Nullable String makeDirectory(int parent, String name, Ownership owner)
      throws ErrnoException {
    if (name.equals(".") || name.equals("..")) {
      return null;
    }
    try {
      Libc.mkdirat(parent, name, NEW_DIRECTORY_MODE);
    } catch (ErrnoException e) {
      if (e.errno() == Errno.EEXIST
          && Libc.statx(parent, name, AtFlags.AT_SYMLINK_NOFOLLOW).isSymbolicLink()) {
        return Libc.readlinkat(parent, name);
      }
      throw e;
    }
    Libc.fchownat(parent, name, owner.uid(), owner.gid(), AtFlags.AT_SYMLINK_NOFOLLOW);
    Libc.fchmodat(parent, name, NEW_DIRECTORY_MODE); // whatever the umask is
    return null;
  }

  /// The bytes of a regular file, null if there is none; what is beyond `maxBytes` is left out.
  public byte @Nullable [] read(String path, int maxBytes) throws ErrnoException {
    FileStatus status = status(path);
    if (status == null || !status.isRegularFile()) {
      return null;
    }
    int file = open(path, OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK);
    try {
      var out = new ByteArrayOutputStream();
      byte[] buffer = new byte[8192];
      int n;
      while (out.size() < maxBytes && (n = Libc.read(file, buffer, 0, buffer.length)) > 0) {
        out.write(buffer, 0, Math.min(n, maxBytes - out.size()));
      }
      return out.toByteArray();
    } finally {
      Libc.close(file);
    }
  }

  /// The content of a file, from its beginning.
  public InputStream stream(String path) throws ErrnoException, IOException {
    int file = open(path, OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK);
    try {
      // Opened again, so that the stream has a descriptor of its own.
      return new FileInputStream("/proc/self/fd/" + file);
    } finally {
      Libc.close(file);
    }
  }

  private static boolean isTop(String path) {
    return trimSlashes(path).isEmpty();
  }

  private static String trimSlashes(String path) {
    int end = path.length();
    while (end > 0 && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(0, end);
  }

  @Override
  public void close() {
    Libc.close(fd);
  }
}
