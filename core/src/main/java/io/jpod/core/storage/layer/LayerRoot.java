package io.jpod.core.storage.layer;

import io.jpod.core.storage.tar.TarFormatException;
import io.jpod.userns.AtFlags;
import io.jpod.userns.Errno;
import io.jpod.userns.ErrnoException;
import io.jpod.userns.FileStatus;
import io.jpod.userns.Libc;
import io.jpod.userns.OpenFlags;
import io.jpod.userns.ResolveFlags;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/// The directory a layer is unpacked into, and nothing outside of it.
///
/// Every path is resolved by the kernel below this directory (`openat2`, RESOLVE_IN_ROOT): whatever
/// symbolic links an archive has put there, they and `..` end inside. What is made is made by name
/// in a directory that was opened so, and never through a link at the last component. Descriptors
/// of directories are kept, since neighbours in an archive share theirs.
final class LayerRoot implements Closeable {
  static final String OPAQUE_XATTR = "user.overlay.opaque";
  private static final byte[] YES = {'y'};
  private static final int KEPT = 64;
  private static final int DIRECTORY = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY;
  private static final long IN_ROOT = ResolveFlags.IN_ROOT | ResolveFlags.NO_MAGICLINKS;

  private final int root;
  private final LinkedHashMap<String, Integer> open = new LinkedHashMap<>(KEPT * 2, 0.75f, true);
  private String lastPath = "";
  private int lastFd;

  LayerRoot(Path diff) throws ErrnoException {
    root = Libc.openat(AtFlags.AT_FDCWD, diff.toString(), DIRECTORY | OpenFlags.O_NOFOLLOW, 0);
    lastFd = root;
  }

  /// Descriptor of a directory, made with its parents where it is missing. It belongs to this
  /// object, and lives until the next call.
  int directory(String path, String entry) throws ErrnoException, TarFormatException {
    if (path.equals(lastPath)) {
      return lastFd;
    }
    int fd = find(path);
    if (fd < 0) {
      makeMissing(path, entry);
      fd = find(path);
      if (fd < 0) {
        throw TarFormatException.of(entry, "its directory '" + path + "' leads nowhere");
      }
    }
    lastPath = path;
    lastFd = fd;
    return fd;
  }

  /// As [#directory], but -1 if it is not there.
  int existingDirectory(String path) throws ErrnoException {
    return find(path);
  }

  private int find(String path) throws ErrnoException {
    if (path.isEmpty()) {
      return root;
    }
    Integer kept = open.get(path);
    if (kept != null) {
      return kept;
    }
    int fd;
    try {
      fd = Libc.openat2(root, path, DIRECTORY, 0, IN_ROOT);
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ENOENT) {
        return -1;
      }
      throw e;
    }
    if (open.size() >= KEPT) {
      closeEldest();
    }
    open.put(path, fd);
    return fd;
  }

  private void closeEldest() {
    Iterator<Map.Entry<String, Integer>> entries = open.entrySet().iterator();
    Map.Entry<String, Integer> eldest = entries.next();
    if (eldest.getValue() == lastFd) {
      eldest = entries.next(); // the last one may be in use by the caller
    }
    Libc.close(eldest.getValue());
    entries.remove();
  }

  private void makeMissing(String path, String entry) throws ErrnoException, TarFormatException {
    int parent = directory(EntryPath.parent(path), entry);
    try {
      Libc.mkdirat(parent, EntryPath.base(path), 0755);
    } catch (ErrnoException e) {
      if (e.errno() == Errno.EEXIST) {
        throw TarFormatException.of(
            entry, "its directory '" + path + "' is a symbolic link to nothing");
      }
      throw e;
    }
  }

  /// Forgets all kept descriptors: a directory or link was replaced, so that paths may lead
  /// elsewhere now.
  void forget() {
    for (Integer fd : open.values()) {
      Libc.close(fd);
    }
    open.clear();
    lastPath = "";
    lastFd = root;
  }

  /// Opens what a path leads to inside the root, links resolved.
  int open(String path, int flags) throws ErrnoException {
    return Libc.openat2(root, path.isEmpty() ? "." : path, flags, 0, IN_ROOT);
  }

  /// Makes a whiteout: what the name hides in lower layers is gone. If the layer has something of
  /// that name itself, that stays.
  void whiteout(String parentPath, String name, String entry)
      throws ErrnoException, TarFormatException {
    int parent = directory(parentPath, entry);
    try {
      Libc.mknodat(parent, name, FileStatus.S_IFCHR, 0, 0);
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
      if (Libc.statx(parent, name, AtFlags.AT_SYMLINK_NOFOLLOW).isDirectory()) {
        opaque(parentPath.isEmpty() ? name : parentPath + "/" + name, entry);
      }
    }
  }

  /// Marks a directory: nothing of lower layers shows in it.
  void opaque(String path, String entry) throws ErrnoException, TarFormatException {
    Libc.fsetxattr(directory(path, entry), OPAQUE_XATTR, YES, 0);
  }

  static boolean isWhiteout(FileStatus status) {
    return status.type() == FileStatus.S_IFCHR
        && status.deviceMajor() == 0
        && status.deviceMinor() == 0;
  }

  @Override
  public void close() {
    forget();
    Libc.close(root);
  }
}
