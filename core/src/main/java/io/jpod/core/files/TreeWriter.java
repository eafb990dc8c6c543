package io.jpod.core.files;

import io.jpod.core.storage.layer.Xattrs;
import io.jpod.core.storage.tar.TarEntry;
import io.jpod.core.storage.tar.TarFormatException;
import io.jpod.userns.AtFlags;
import io.jpod.userns.Errno;
import io.jpod.userns.ErrnoException;
import io.jpod.userns.FileStatus;
import io.jpod.userns.Libc;
import io.jpod.userns.OpenFlags;
import io.jpod.userns.ResolveFlags;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes the files of a tree below a directory.
///
/// The directory of each file is resolved by the kernel below the one that was opened first, and no
/// symbolic link on the way is followed: neither one that the tree brings, nor one that a container
/// puts there meanwhile, leads anywhere else. (In a container, links of an archive's paths are
/// followed within the container, as docker does it.) The file itself is made anew under its name,
/// never through what is there.
///
/// Devices are left out: no user namespace can make them.
public final class TreeWriter implements EntrySink, AutoCloseable {
  private static final int DIRECTORY = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY;
  private static final int CREATE =
      OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_EXCL | OpenFlags.O_NOFOLLOW;
  private static final long BELOW =
      ResolveFlags.BENEATH | ResolveFlags.NO_SYMLINKS | ResolveFlags.NO_MAGICLINKS;
  private static final int ATTEMPTS = 8;

  private final Place base;
  private final Owner owner;
  private final boolean overwrite;
  private final boolean followLinks;
  private final int fd;
  private final LinkedHashMap<String, TarEntry> directories = new LinkedHashMap<>();
  private final byte[] buffer = new byte[1 << 16];
  private String openPath = "";
  private int openFd = -1;

  /// @param base an existing directory
  /// @param overwrite whether a file may take the place of a directory and the other way round
  /// @param archive whether paths come from an archive, so that links in a container are followed
  public TreeWriter(Place base, Owner owner, boolean overwrite, boolean archive)
      throws ErrnoException {
    this.base = base;
    this.owner = owner;
    this.overwrite = overwrite;
    this.followLinks = archive && base.root().isConfined();
    this.fd = base.root().open(base.path(), DIRECTORY);
  }

  @Override
  public void entry(TarEntry entry, @Nullable Content content) throws IOException {
    String path = clean(entry.name());
    if (path.isEmpty()) {
      if (entry.type() != TarEntry.DIRECTORY) {
        throw TarFormatException.of(entry.name(), "names the root, which can only be a directory");
      }
      return; // it is there, and stays as it is
    }
    switch (entry.type()) {
      case TarEntry.DIRECTORY -> directory(path, entry);
      case TarEntry.FILE -> file(path, entry, content);
      case TarEntry.SYMBOLIC_LINK -> symbolicLink(path, entry);
      case TarEntry.HARD_LINK -> hardLink(path, entry);
      case TarEntry.FIFO -> fifo(path, entry);
      default -> {}
    }
  }

  /// Without `.` and empty components; `..` is refused.
  private static String clean(String name) throws TarFormatException {
    String absolute = Paths.absolute("/", name);
    if (name.equals("..")
        || name.startsWith("../")
        || name.contains("/../")
        || name.endsWith("/..")) {
      throw TarFormatException.of(name, "leads out of its directory by '..'");
    }
    return absolute.substring(1);
  }

  private int parentOf(String path) throws IOException {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? fd : open(path.substring(0, slash));
  }

  private int open(String path) throws IOException {
    if (path.equals(openPath) && openFd >= 0) {
      return openFd;
    }
    int opened;
    try {
      opened = resolve(path);
    } catch (ErrnoException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
      makeMissing(path); // archives may leave directories out
      opened = resolve(path);
    }
    forget();
    openPath = path;
    openFd = opened;
    return opened;
  }

  private int resolve(String path) throws IOException {
    return followLinks
        ? base.root().open(base.path() + "/" + path, DIRECTORY)
        : Libc.openat2(fd, path, DIRECTORY, 0, BELOW);
  }

  private void makeMissing(String path) throws IOException {
    int parent = parentOf(path);
    try {
      Libc.mkdirat(parent, Paths.base(path), 0755);
      chown(parent, Paths.base(path), null);
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
    }
  }

  private void forget() {
    if (openFd >= 0) {
      Libc.close(openFd);
      openFd = -1;
    }
  }

  private void directory(String path, TarEntry entry) throws IOException {
    int parent = parentOf(path);
    String name = Paths.base(path);
    try {
      Libc.mkdirat(parent, name, 0700);
      directories.put(path, entry);
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
      FileStatus there = Libc.statx(parent, name, AtFlags.AT_SYMLINK_NOFOLLOW);
      if (there.isDirectory()) {
        directories.put(path, entry);
      } else if (!linkToDirectory(path, there)) {
        replaceByDirectory(parent, path, entry);
      }
    }
  }

  /// In a container, `lib -> usr/lib` is as good as the directory `lib` that an archive has.
  private boolean linkToDirectory(String path, FileStatus there) throws ErrnoException {
    if (!followLinks || !there.isSymbolicLink()) {
      return false;
    }
    FileStatus target = base.root().status(base.path() + "/" + path);
    return target != null && target.isDirectory();
  }

  private void replaceByDirectory(int parent, String path, TarEntry entry) throws IOException {
    if (!overwrite) {
      throw new IOException(
          "cannot overwrite non-directory \"" + shown(path) + "\" with directory");
    }
    Libc.unlinkat(parent, Paths.base(path), 0);
    Libc.mkdirat(parent, Paths.base(path), 0700);
    directories.put(path, entry);
  }

  private String shown(String path) {
    return base.path().equals("/") ? "/" + path : base.path() + "/" + path;
  }

  private void file(String path, TarEntry entry, @Nullable Content content) throws IOException {
    int parent = parentOf(path);
    int made = create(parent, path);
    try {
      if (content != null) {
        write(made, entry, content);
      }
      own(made, entry);
      Libc.fchmod(made, entry.mode()); // behind chown, which takes the set-id bits away
      Xattrs.apply(made, entry);
      Libc.utimensat(made, null, entry.mtimeSeconds(), entry.mtimeNanos(), 0);
    } finally {
      Libc.close(made);
    }
  }

  private int create(int parent, String path) throws IOException {
    String name = Paths.base(path);
    for (int attempt = 0; ; attempt++) {
      try {
        return Libc.openat(parent, name, CREATE, 0600);
      } catch (ErrnoException e) {
        if (e.errno() != Errno.EEXIST || attempt == ATTEMPTS) {
          throw e;
        }
      }
      if (!makeWay(parent, path)) {
        // Something is mounted there, such as /etc/hosts: what is written goes into that.
        int flags = OpenFlags.O_WRONLY | OpenFlags.O_NOFOLLOW | OpenFlags.O_NONBLOCK;
        int there = Libc.openat(parent, name, flags | OpenFlags.O_NOCTTY, 0);
        if (Libc.statx(there, "", AtFlags.AT_EMPTY_PATH).isRegularFile()) {
          Libc.ftruncate(there, 0);
          return there;
        }
        Libc.close(there);
        throw new ErrnoException(Errno.EBUSY, "unlinkat", shown(path));
      }
    }
  }

  /// Removes what is in the way; false: it is mounted on.
  private boolean makeWay(int parent, String path) throws IOException {
    String name = Paths.base(path);
    FileStatus there = Libc.statx(parent, name, AtFlags.AT_SYMLINK_NOFOLLOW);
    if (there.isDirectory()) {
      if (!overwrite) {
        throw new IOException(
            "cannot overwrite directory \"" + shown(path) + "\" with non-directory");
      }
      Removal.tree(parent, name);
      return true;
    }
    try {
      Libc.unlinkat(parent, name, 0);
      return true;
    } catch (ErrnoException e) {
      if (e.errno() == Errno.EBUSY) {
        return false;
      }
      if (e.errno() == Errno.ENOENT) {
        return true;
      }
      throw e;
    }
  }

  private void write(int made, TarEntry entry, Content content) throws IOException {
    long[] sparse = entry.sparse();
    if (content.fd() >= 0) {
      FileCopy.copy(content.fd(), made, entry.sizeBytes(), buffer);
    } else if (sparse == null) {
      copy(made, entry.payloadBytes(), content);
    } else {
      for (int i = 0; i < sparse.length; i += 2) {
        Libc.lseek(made, sparse[i], Libc.SEEK_SET);
        copy(made, sparse[i + 1], content);
      }
      Libc.ftruncate(made, entry.sizeBytes());
    }
  }

  private void copy(int made, long length, Content content) throws IOException {
    long left = length;
    while (left > 0) {
      int n = content.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (n <= 0) {
        return;
      }
      Libc.write(made, buffer, 0, n);
      left -= n;
    }
  }

  private void symbolicLink(String path, TarEntry entry) throws IOException {
    int parent = parentOf(path);
    String name = Paths.base(path);
    for (int attempt = 0; ; attempt++) {
      try {
        Libc.symlinkat(entry.linkName(), parent, name);
        break;
      } catch (ErrnoException e) {
        if (e.errno() != Errno.EEXIST || attempt == ATTEMPTS || !makeWay(parent, path)) {
          throw e;
        }
      }
    }
    chown(parent, name, entry);
    Libc.utimensat(
        parent, name, entry.mtimeSeconds(), entry.mtimeNanos(), AtFlags.AT_SYMLINK_NOFOLLOW);
  }

  private void fifo(String path, TarEntry entry) throws IOException {
    int parent = parentOf(path);
    String name = Paths.base(path);
    for (int attempt = 0; ; attempt++) {
      try {
        Libc.mknodat(parent, name, FileStatus.S_IFIFO | (entry.mode() & 0777), 0, 0);
        break;
      } catch (ErrnoException e) {
        if (e.errno() != Errno.EEXIST || attempt == ATTEMPTS || !makeWay(parent, path)) {
          throw e;
        }
      }
    }
    chown(parent, name, entry);
  }

  private void hardLink(String path, TarEntry entry) throws IOException {
    String target = clean(entry.linkName());
    if (target.equals(path)) {
      return;
    }
    int parent = parentOf(path);
    String name = Paths.base(path);
    // A descriptor of its own: the next look-up closes the one that is kept.
    int slash = target.lastIndexOf('/');
    int from = slash < 0 ? fd : resolve(target.substring(0, slash));
    try {
      for (int attempt = 0; ; attempt++) {
        try {
          Libc.linkat(from, Paths.base(target), parent, name, 0);
          return;
        } catch (ErrnoException e) {
          if (e.errno() == Errno.EXDEV) {
            copyOf(from, target, path, entry); // a volume begins in between
            return;
          }
          if (e.errno() != Errno.EEXIST || attempt == ATTEMPTS || !makeWay(parent, path)) {
            throw e;
          }
        }
      }
    } finally {
      if (from != fd) {
        Libc.close(from);
      }
    }
  }

  private void copyOf(int from, String target, String path, TarEntry entry) throws IOException {
    int flags = OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW | OpenFlags.O_NONBLOCK;
    int content = Libc.openat(from, Paths.base(target), flags | OpenFlags.O_NOCTTY, 0);
    try {
      FileStatus status = Libc.statx(content, "", AtFlags.AT_EMPTY_PATH);
      if (!status.isRegularFile()) {
        throw new ErrnoException(Errno.EXDEV, "linkat", shown(path));
      }
      int made = create(parentOf(path), path);
      try {
        FileCopy.copy(content, made, status.sizeBytes(), buffer);
        own(made, entry);
        Libc.fchmod(made, entry.mode());
        Libc.utimensat(made, null, entry.mtimeSeconds(), entry.mtimeNanos(), 0);
      } finally {
        Libc.close(made);
      }
    } finally {
      Libc.close(content);
    }
  }

  private void own(int made, TarEntry entry) throws IOException {
    switch (owner) {
      case Owner.Fixed(int uid, int gid) -> Libc.fchown(made, uid, gid);
      case Owner.AsBefore() -> {
        try {
          Libc.fchown(made, (int) entry.uid(), (int) entry.gid());
        } catch (ErrnoException e) {
          throw noSuchId(entry, e);
        }
      }
    }
  }

  private void chown(int parent, String name, @Nullable TarEntry entry) throws IOException {
    switch (owner) {
      case Owner.Fixed(int uid, int gid) ->
          Libc.fchownat(parent, name, uid, gid, AtFlags.AT_SYMLINK_NOFOLLOW);
      case Owner.AsBefore() -> {
        if (entry != null) {
          try {
            Libc.fchownat(
                parent, name, (int) entry.uid(), (int) entry.gid(), AtFlags.AT_SYMLINK_NOFOLLOW);
          } catch (ErrnoException e) {
            throw noSuchId(entry, e);
          }
        }
      }
    }
  }

  private static IOException noSuchId(TarEntry entry, ErrnoException e) {
    if (e.errno() != Errno.EINVAL) {
      return e;
    }
    return new IOException(
        "'"
            + entry.name()
            + "' belongs to "
            + entry.uid()
            + ":"
            + entry.gid()
            + ", which is outside of the ids that /etc/subuid and /etc/subgid give you",
        e);
  }

  /// Owner, mode and time of directories come last: what is put into them would change the time.
  @Override
  public void finish() throws IOException {
    List<Map.Entry<String, TarEntry>> list = new ArrayList<>(directories.entrySet());
    for (int i = list.size() - 1; i >= 0; i--) {
      finishDirectory(list.get(i).getKey(), list.get(i).getValue());
    }
  }

  private void finishDirectory(String path, TarEntry entry) throws IOException {
    int directory;
    try {
      directory = resolve(path);
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR || e.errno() == Errno.ELOOP) {
        return; // the container, or a later entry, has taken it away
      }
      throw e;
    }
    try {
      own(directory, entry);
      Libc.fchmod(directory, entry.mode());
      Xattrs.apply(directory, entry);
      Libc.utimensat(directory, null, entry.mtimeSeconds(), entry.mtimeNanos(), 0);
    } finally {
      Libc.close(directory);
    }
  }

  @Override
  public void close() {
    forget();
    Libc.close(fd);
  }
}
